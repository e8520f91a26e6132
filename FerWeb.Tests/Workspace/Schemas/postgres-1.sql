-- A database of runs as the first released version made it, with one run. It never changes.
CREATE TABLE runs(
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id text NOT NULL UNIQUE, owner text NOT NULL, name text NOT NULL,
    status text NOT NULL, cause text NOT NULL DEFAULT 'None', reason text NOT NULL DEFAULT '',
    priority bigint NOT NULL DEFAULT 0, attempt bigint NOT NULL DEFAULT 0,
    host text, process bigint, lease_until bigint,
    created bigint NOT NULL, claimed bigint, started bigint, ended bigint, deleted bigint,
    last_seq bigint NOT NULL DEFAULT 0, best double precision, parent text, parent_step bigint,
    tags text NOT NULL DEFAULT '[]', search text NOT NULL DEFAULT '', progress text NOT NULL DEFAULT '{}',
    notes text NOT NULL DEFAULT '', spec text NOT NULL);
CREATE INDEX runs_by_status ON runs(status);
CREATE INDEX runs_by_claim ON runs(claimed) WHERE claimed IS NOT NULL;
CREATE INDEX runs_by_parent ON runs(parent) WHERE parent IS NOT NULL;
CREATE TABLE run_events(
    run bigint NOT NULL, seq bigint NOT NULL, attempt bigint NOT NULL, at bigint NOT NULL,
    actor text NOT NULL, kind text NOT NULL, data text NOT NULL,
    PRIMARY KEY(run, seq));
CREATE TABLE metric_keys(key bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL UNIQUE);
CREATE TABLE metrics(
    run bigint NOT NULL, seq bigint NOT NULL, key bigint NOT NULL, step bigint NOT NULL,
    epoch double precision NOT NULL, value double precision NOT NULL, seconds double precision NOT NULL,
    PRIMARY KEY(run, seq, key, step));
CREATE TABLE rollbacks(run bigint NOT NULL, seq bigint NOT NULL, step bigint NOT NULL, PRIMARY KEY(run, seq));
CREATE TABLE checkpoints(
    run bigint NOT NULL, step bigint NOT NULL, epoch bigint NOT NULL, bytes bigint NOT NULL,
    is_best boolean NOT NULL, is_pinned boolean NOT NULL, stored bigint NOT NULL,
    PRIMARY KEY(run, step));
CREATE TABLE promotions(
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, model_folder text NOT NULL, model_id text NOT NULL,
    run_id text, step bigint, at bigint NOT NULL, by text NOT NULL);
CREATE TABLE queue_holds(
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at bigint NOT NULL, by text NOT NULL, released bigint, released_by text);
CREATE TABLE changes(version bigint NOT NULL);
INSERT INTO changes VALUES(0);
CREATE TABLE schema_version(version bigint NOT NULL);
INSERT INTO schema_version VALUES(0);
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
UPDATE schema_version SET version = 1;
