using Microsoft.Data.Sqlite;

namespace FerWeb.Workspace.Storage;

/// <summary>A connection with its prepared statements; used by one thread at a time.</summary>
internal sealed class Session : IDisposable
{
    /// <summary>Filters of a list vary their text; this bounds what is kept of them.</summary>
    private const int MostStatements = 100;

    private readonly SqliteConnection _connection;
    private readonly Dictionary<string, SqliteCommand> _statements = [];

    /// <param name="path">The database file.</param>
    /// <param name="mayCreate">False when it was there before: one that was deleted meanwhile must not come back empty.</param>
    /// <param name="journal">SQLite's journal mode.</param>
    public Session(string path, bool mayCreate = false, string journal = "WAL")
    {
        var mode = mayCreate ? SqliteOpenMode.ReadWriteCreate : SqliteOpenMode.ReadWrite;
        _connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false, DefaultTimeout = 30 }.ToString());
        try
        {
            _connection.Open();
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

    /// <summary>Keys of curves that were looked up; they never change. A transaction that fails takes its connection, and so this, with it.</summary>
    public Dictionary<string, long> MetricKeys { get; } = [];

    /// <returns>How many rows it changed.</returns>
    public int Execute(string sql, params ReadOnlySpan<(string Name, object? Value)> values) => Statement(sql, values).ExecuteNonQuery();

    /// <summary>The first column of the first row; 0 when there is none or it is NULL.</summary>
    public long Number(string sql, params ReadOnlySpan<(string Name, object? Value)> values) => Statement(sql, values).ExecuteScalar() as long? ?? 0;

    /// <summary>All rows. They are read before it returns, so that the statement is free again.</summary>
    public List<T> Rows<T>(string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        using var reader = Statement(sql, values).ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    /// <summary>Rows until <paramref name="goOn"/> says false.</summary>
    public void Each(string sql, Func<SqliteDataReader, bool> goOn, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        using var reader = Statement(sql, values).ExecuteReader();
        while (reader.Read() && goOn(reader))
        {
        }
    }

    public void Dispose()
    {
        foreach (var statement in _statements.Values)
        {
            statement.Dispose();
        }

        _connection.Dispose();
    }

    private SqliteCommand Statement(string sql, ReadOnlySpan<(string Name, object? Value)> values)
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
