using FerWeb.Workspace.Runs;

namespace FerWeb.Workspace.Storage;

/// <summary>The runs in a PostgreSQL database; every process on any machine that reaches it sees the same.</summary>
public sealed class PostgresRunStore : RunStore
{
    /// <summary>The database need not answer yet: its tables are made or brought up to date when it is first used.</summary>
    /// <param name="connection">An Npgsql connection string.</param>
    /// <param name="clock">The store's clock; the database's when null, so that clocks of several machines may differ.</param>
    /// <exception cref="RunStoreException">It is no connection string.</exception>
    public PostgresRunStore(string connection, TimeProvider? clock = null)
        : base(new PostgresDatabase(connection, clock))
    {
    }
}
