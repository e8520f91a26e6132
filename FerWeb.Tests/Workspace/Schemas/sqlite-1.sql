-- A database of runs as the first released version made it, with one run. It never changes.
CREATE TABLE runs(
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE, owner TEXT NOT NULL, name TEXT NOT NULL,
    status TEXT NOT NULL, cause TEXT NOT NULL DEFAULT 'None', reason TEXT NOT NULL DEFAULT '',
    priority INTEGER NOT NULL DEFAULT 0, attempt INTEGER NOT NULL DEFAULT 0,
    host TEXT, process INTEGER, lease_until INTEGER,
    created INTEGER NOT NULL, claimed INTEGER, started INTEGER, ended INTEGER, deleted INTEGER,
    last_seq INTEGER NOT NULL DEFAULT 0, best REAL, parent TEXT, parent_step INTEGER,
    tags TEXT NOT NULL DEFAULT '[]', search TEXT NOT NULL DEFAULT '', progress TEXT NOT NULL DEFAULT '{}',
    notes TEXT NOT NULL DEFAULT '', spec TEXT NOT NULL);
CREATE INDEX runs_by_status ON runs(status);
CREATE INDEX runs_by_claim ON runs(claimed) WHERE claimed IS NOT NULL;
CREATE INDEX runs_by_parent ON runs(parent) WHERE parent IS NOT NULL;
CREATE TABLE run_events(
    run INTEGER NOT NULL, seq INTEGER NOT NULL, attempt INTEGER NOT NULL, at INTEGER NOT NULL,
    actor TEXT NOT NULL, kind TEXT NOT NULL, data TEXT NOT NULL,
    PRIMARY KEY(run, seq)) WITHOUT ROWID;
CREATE TABLE metric_keys(key INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE metrics(
    run INTEGER NOT NULL, seq INTEGER NOT NULL, key INTEGER NOT NULL, step INTEGER NOT NULL,
    epoch REAL NOT NULL, value NOT NULL, seconds REAL NOT NULL,
    PRIMARY KEY(run, seq, key, step)) WITHOUT ROWID;
CREATE TABLE rollbacks(run INTEGER NOT NULL, seq INTEGER NOT NULL, step INTEGER NOT NULL, PRIMARY KEY(run, seq)) WITHOUT ROWID;
CREATE TABLE checkpoints(
    run INTEGER NOT NULL, step INTEGER NOT NULL, epoch INTEGER NOT NULL, bytes INTEGER NOT NULL,
    is_best INTEGER NOT NULL, is_pinned INTEGER NOT NULL, stored INTEGER NOT NULL,
    PRIMARY KEY(run, step)) WITHOUT ROWID;
CREATE TABLE promotions(
    number INTEGER PRIMARY KEY, model_folder TEXT NOT NULL, model_id TEXT NOT NULL,
    run_id TEXT, step INTEGER, at INTEGER NOT NULL, by TEXT NOT NULL);
INSERT INTO runs(id, owner, name, status, attempt, created, claimed, started, ended, last_seq, best, search, progress, spec)
VALUES('r0000001', 'ada', 'of long ago', 'Finished', 1, 638990000000000000, 638990000010000000, 638990000020000000, 638990000900000000, 3, 0.5,
'of long ago', '{"epoch":50,"step":2,"stepsPerEpoch":2}',
'{"name":"of long ago","owner":"ada","dataset":{"id":"faces","name":"Faces","folder":"/data/faces","sha256":"e5dfced8d956a0f62331d0'
|| '49afb6a6a273754be14f85b24122e729c7244a4e45"},"options":{"network":{"architecture":"cnn-seed","inputSize":48,"mean":0.5,"deviation"'
|| ':0.25,"classes":7},"seed":11,"epochs":50,"batchSize":64,"optimizer":"adam","learningRate":0.0001},"device":"cpu"}');
INSERT INTO run_events VALUES(1, 1, 0, 638990000000000000, 'ada', 'status', '{"to":"queued","cause":"none","reason":""}');
INSERT INTO run_events VALUES(1, 2, 1, 638990000010000000, 'worker', 'metrics', '{"fromStep":1,"toStep":2}');
INSERT INTO run_events VALUES(1, 3, 1, 638990000900000000, 'worker', 'status', '{"from":"running","to":"finished","cause":"none","reason":""}');
INSERT INTO metric_keys(name) VALUES('step/loss');
INSERT INTO metrics VALUES(1, 2, 1, 1, 0.5, 1.9, 1.5);
INSERT INTO metrics VALUES(1, 2, 1, 2, 1, 1.75, 2.5);
PRAGMA user_version = 1;
