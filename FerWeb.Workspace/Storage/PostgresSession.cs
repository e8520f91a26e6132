using System.Data.Common;
using Npgsql;

namespace FerWeb.Workspace.Storage;

/// <summary>A transaction in PostgreSQL.</summary>
/// <param name="connection">In a transaction.</param>
/// <param name="clock">The database's when null.</param>
internal sealed class PostgresSession(NpgsqlConnection connection, TimeProvider? clock) : Session
{
    private const int BetweenClearings = 1_000;

    private DateTimeOffset? _now;

    /// <inheritdoc/>
    public override DateTimeOffset Now => _now ??= clock?.GetUtcNow() ?? ReadClock();

    /// <inheritdoc/>
    public override string ForUpdate => " FOR UPDATE";

    /// <inheritdoc/>
    public override string ForUpdateOfUnlocked => " FOR UPDATE SKIP LOCKED";

    /// <value>It has changed something.</value>
    public bool HasChanged { get; private set; }

    /// <inheritdoc/>
    public override string Contains(string column, string parameter) => $"strpos({column}, {parameter}) > 0";

    /// <inheritdoc/>
    public override void Lock(string name, bool shared = false) => Command(
            $"SELECT pg_advisory_xact_lock{(shared ? "_shared" : "")}(hashtext(current_schema()), hashtext(@name))", [("@name", $"ferweb {name}")])
        .ExecuteNonQuery();

    /// <inheritdoc/>
    public override void ExecuteEach(string sql, IEnumerable<(string Name, object? Value)[]> sets)
    {
        // One round trip instead of thousands.
        using var batch = connection.CreateBatch();
        foreach (var values in sets)
        {
#pragma warning disable CA2100 // the text is put together from constants; values are parameters
            batch.BatchCommands.Add(Fill(new NpgsqlBatchCommand(sql), values));
#pragma warning restore CA2100
        }

        if (batch.BatchCommands.Count > 0)
        {
            Changed(batch.ExecuteNonQuery());
        }
    }

    /// <summary>Counts the change and tells it to those that listen, both when this transaction ends.</summary>
    /// <returns>By what its end can be asked for.</returns>
    public PostgresCommit Conclude(string channel)
    {
        var id = Guid.NewGuid();
        if (Number("UPDATE changes SET version = version + 1 RETURNING version") % BetweenClearings == 0)
        {
            Command("DELETE FROM commits WHERE at < now() - interval '1 hour'", []).ExecuteNonQuery();
        }

        const string Told = "WITH kept AS (INSERT INTO commits(id) VALUES(@id)) SELECT pg_current_xact_id()::text FROM pg_notify(@channel, '')";
        return new PostgresCommit((string)Command(Told, [("@id", id), ("@channel", channel)]).ExecuteScalar()!, id);
    }

    /// <inheritdoc/>
    protected override DbCommand Command(string sql, ReadOnlySpan<(string Name, object? Value)> values)
    {
#pragma warning disable CA2100 // the text is put together from constants; values are parameters
        var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        foreach (var (name, value) in values)
        {
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        }

        return command;
    }

    /// <inheritdoc/>
    protected override int Changed(int rows)
    {
        HasChanged |= rows > 0;
        return rows;
    }

    private static NpgsqlBatchCommand Fill(NpgsqlBatchCommand command, (string Name, object? Value)[] values)
    {
        foreach (var (name, value) in values)
        {
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        }

        return command;
    }

    // Read once, after the transaction has waited for its locks.
    private DateTimeOffset ReadClock() => new((DateTime)Command("SELECT clock_timestamp()", []).ExecuteScalar()!);
}

/// <summary>A transaction that is being committed.</summary>
/// <param name="Number">PostgreSQL's, which tells whether it goes on. After a crash another transaction may get the same.</param>
/// <param name="Id">A row that is there when it was committed.</param>
internal sealed record PostgresCommit(string Number, Guid Id);
