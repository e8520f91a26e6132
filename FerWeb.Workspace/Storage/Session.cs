using System.Data.Common;

namespace FerWeb.Workspace.Storage;

/// <summary>
/// A connection in a transaction, used by one thread at a time. The tables' code speaks the SQL that both databases understand;
/// the little in which they differ stands here.
/// </summary>
internal abstract class Session
{
    /// <value>The time, UTC; the same within a transaction.</value>
    public abstract DateTimeOffset Now { get; }

    /// <summary>Keys of curves that were looked up; they never change.</summary>
    public Dictionary<string, long> MetricKeys { get; } = [];

    /// <value>Ends a SELECT whose rows this transaction goes on to change.</value>
    public virtual string ForUpdate => "";

    /// <value>As <see cref="ForUpdate"/>, but rows that another transaction is changing are left out.</value>
    public virtual string ForUpdateOfUnlocked => "";

    /// <summary>A condition: a text column contains the text of a parameter.</summary>
    public abstract string Contains(string column, string parameter);

    /// <summary>A number as the database keeps it, also one that is not finite.</summary>
    public virtual object Real(double value) => value;

    /// <summary>Waits for other transactions that have taken a lock of this name; it lasts until this transaction ends.</summary>
    /// <param name="name">One for each rule that holds over several rows.</param>
    /// <param name="shared">Waits for exclusive ones only.</param>
    public virtual void Lock(string name, bool shared = false)
    {
    }

    /// <returns>How many rows it changed.</returns>
    public int Execute(string sql, params ReadOnlySpan<(string Name, object? Value)> values) => Changed(Command(sql, values).ExecuteNonQuery());

    /// <summary>Executes the same text with each of several sets of values.</summary>
    public virtual void ExecuteEach(string sql, IEnumerable<(string Name, object? Value)[]> sets)
    {
        foreach (var values in sets)
        {
            Execute(sql, values);
        }
    }

    /// <summary>The first column of the first row; 0 when there is none or it is NULL.</summary>
    public long Number(string sql, params ReadOnlySpan<(string Name, object? Value)> values) => Command(sql, values).ExecuteScalar() as long? ?? 0;

    /// <summary>All rows. They are read before it returns, so that the statement is free again.</summary>
    public List<T> Rows<T>(string sql, Func<DbDataReader, T> read, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        using var reader = Command(sql, values).ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    /// <summary>Rows until <paramref name="goOn"/> says false.</summary>
    public void Each(string sql, Func<DbDataReader, bool> goOn, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        using var reader = Command(sql, values).ExecuteReader();
        while (reader.Read() && goOn(reader))
        {
        }
    }

    /// <summary>A command with its parameters, named as in the text.</summary>
    protected abstract DbCommand Command(string sql, ReadOnlySpan<(string Name, object? Value)> values);

    /// <summary>Takes note of how many rows were changed.</summary>
    protected virtual int Changed(int rows) => rows;
}
