using FerWeb.Workspace.Runs;

namespace FerWeb.Workspace.Storage;

/// <summary>The tables in PostgreSQL: those of <see cref="SqliteSchema"/>, and the number of changes.</summary>
internal static class PostgresSchema
{
    /// <summary>One script per version; a database of version n gets those from n on. Never change one that was released.</summary>
    private static readonly string[] _versions =
    [
        """
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
        """,
        "CREATE TABLE commits(id uuid PRIMARY KEY, at timestamptz NOT NULL DEFAULT now());",
        """
        CREATE TABLE notices(
            number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at bigint NOT NULL, is_sweep boolean NOT NULL, id text NOT NULL, name text NOT NULL,
            status text NOT NULL, reason text NOT NULL, progress text NOT NULL, sent bigint);
        CREATE INDEX notices_by_age ON notices(at);
        """,
    ];

    /// <summary>Brings the database up to this version, within the caller's transaction; others who want to do the same wait.</summary>
    /// <exception cref="StoreAwayException">A later FerWeb has written it.</exception>
    public static void Migrate(Session session)
    {
        if (Version(session) == _versions.Length)
        {
            return;
        }

        session.Lock("schema");
        var version = Version(session);
        if (version > _versions.Length)
        {
            throw new StoreAwayException("The database of runs was written by a newer FerWeb. Update this one, or choose another data folder.");
        }

        foreach (var script in _versions.Skip(version))
        {
            session.Execute(script);
        }

        session.Execute("UPDATE schema_version SET version = @version", ("@version", _versions.Length));
    }

    // Looked up as rows: to_regclass may remember from before the lock that there was no such table.
    private static int Version(Session session)
        => session.Number("SELECT count(*) FROM pg_tables WHERE schemaname = current_schema() AND tablename = 'schema_version'") == 0
            ? 0
            : (int)session.Number("SELECT version FROM schema_version");
}
