using FerWeb.Workspace.Runs;

namespace FerWeb.Workspace.Storage;

/// <summary>The runs in one SQLite file; every process that opens the file sees the same.</summary>
public sealed class SqliteRunStore : RunStore
{
    private readonly SqliteDatabase _database;

    /// <summary>The file is opened when it is first used.</summary>
    /// <param name="databasePath">The file; it and its folder are created when they are missing.</param>
    /// <param name="clock">The store's clock; the system's when null.</param>
    public SqliteRunStore(string databasePath, TimeProvider? clock = null)
        : this(new SqliteDatabase(databasePath, clock: clock))
    {
    }

    internal SqliteRunStore(SqliteDatabase database)
        : base(database) => _database = database;

    /// <inheritdoc/>
    public override Run? Renew(string id, int attempt, int process, TimeSpan lease)
        => _database.Exists ? base.Renew(id, attempt, process, lease) : null;
}
