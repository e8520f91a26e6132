using FerWeb.Workspace.Runs;

namespace FerWeb.Workspace.Storage;

/// <summary>
/// The tables in SQLite. Times are UTC ticks; a metric's value is REAL, or TEXT when it is not finite (SQLite would turn NaN into
/// NULL). Events and metrics are clustered by run and sequence number, so that what happened since a number is one range;
/// they are only ever added: what a roll-back takes out of view follows from <c>rollbacks</c>.
/// </summary>
internal static class SqliteSchema
{
    /// <summary>One script per version; a database of version n gets those from n on. Never change one that was released.</summary>
    private static readonly string[] _versions =
    [
        """
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
        """,
        "CREATE TABLE queue_holds(number INTEGER PRIMARY KEY, at INTEGER NOT NULL, by TEXT NOT NULL, released INTEGER, released_by TEXT)",
        """
        CREATE TABLE notices(
            number INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, is_sweep INTEGER NOT NULL, id TEXT NOT NULL, name TEXT NOT NULL,
            status TEXT NOT NULL, reason TEXT NOT NULL, progress TEXT NOT NULL, sent INTEGER);
        CREATE INDEX notices_by_age ON notices(at);
        """,
    ];

    /// <summary>Brings the database up to this version, within the caller's transaction.</summary>
    /// <exception cref="StoreAwayException">A later FerWeb has written it.</exception>
    public static void Migrate(Session session)
    {
        var version = Version(session);
        if (version > _versions.Length)
        {
            throw new StoreAwayException("The database of runs was written by a newer FerWeb. Update this one, or choose another data folder.");
        }

        foreach (var script in _versions.Skip(version))
        {
            session.Execute(script);
        }

        session.Execute($"PRAGMA user_version = {_versions.Length}");
    }

    /// <summary>False when <see cref="Migrate"/> has something to do or to refuse.</summary>
    public static bool IsCurrent(Session session) => Version(session) == _versions.Length;

    private static int Version(Session session) => (int)session.Number("PRAGMA user_version");
}
