using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;

namespace FerWeb.Workspace.Storage;

/// <summary>A connection to an SQLite file with its prepared statements.</summary>
internal sealed class SqliteSession : Session, IDisposable
{
    /// <summary>Filters of a list vary their text; this bounds what is kept of them.</summary>
    private const int MostStatements = 100;

    private readonly SqliteConnection _connection;
    private readonly TimeProvider _clock;
    private readonly Dictionary<string, SqliteCommand> _statements = [];

    /// <param name="path">The database file.</param>
    /// <param name="mayCreate">False when it was there before: one that was deleted meanwhile must not come back empty.</param>
    /// <param name="journal">SQLite's journal mode.</param>
    /// <param name="clock">The system's when null.</param>
    public SqliteSession(string path, bool mayCreate = false, string journal = "WAL", TimeProvider? clock = null)
    {
        _clock = clock ?? TimeProvider.System;
        var mode = mayCreate ? SqliteOpenMode.ReadWriteCreate : SqliteOpenMode.ReadWrite;
        _connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false, DefaultTimeout = 30 }.ToString());
        try
        {
            _connection.Open();

            // SQLite's own changes the letters of ASCII alone; what is searched for is written small by .NET.
            _connection.CreateFunction("lower", (string? text) => text?.ToLowerInvariant(), isDeterministic: true);
            Execute("PRAGMA busy_timeout = 30000");
            Execute($"PRAGMA journal_mode = {journal}");
            Execute("PRAGMA synchronous = NORMAL");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override DateTimeOffset Now => _clock.GetUtcNow();

    /// <inheritdoc/>
    public override string Contains(string column, string parameter) => $"instr({column}, {parameter}) > 0";

    /// <inheritdoc/>
    public override object Real(double value) => double.IsFinite(value) ? value : value.ToString(CultureInfo.InvariantCulture);

    public void Dispose()
    {
        foreach (var statement in _statements.Values)
        {
            statement.Dispose();
        }

        _connection.Dispose();
    }

    protected override DbCommand Command(string sql, ReadOnlySpan<(string Name, object? Value)> values)
    {
        if (!_statements.TryGetValue(sql, out var statement))
        {
            if (_statements.Count == MostStatements)
            {
                _statements.Values.ToList().ForEach(old => old.Dispose());
                _statements.Clear();
            }

            statement = _connection.CreateCommand();
#pragma warning disable CA2100 // the text is put together from constants; values are parameters
            statement.CommandText = sql;
#pragma warning restore CA2100
            _statements.Add(sql, statement);
        }

        statement.Parameters.Clear();
        foreach (var (name, value) in values)
        {
            statement.Parameters.AddWithValue(name, value ?? DBNull.Value);
        }

        return statement;
    }
}
