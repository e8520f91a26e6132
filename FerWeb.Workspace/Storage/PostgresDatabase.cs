using System.Collections.Concurrent;
using System.Data;
using System.Diagnostics;
using FerWeb.Workspace.Runs;
using Npgsql;

namespace FerWeb.Workspace.Storage;

/// <summary>
/// Connections to a PostgreSQL database, transactions, and faults in words. A transaction that met a deadlock or a connection
/// that was lost before is done anew. One whose COMMIT got no answer is asked for by a row that it left, so that it is neither lost nor
/// done twice.
/// </summary>
internal sealed class PostgresDatabase : IDatabase
{
    private const string Channel = "ferweb_changes";
    private const int MostTries = 5;
    private const int TriesToConnect = 2;
    private static readonly TimeSpan _longestDoubt = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan _betweenQuestions = TimeSpan.FromMilliseconds(200);

    private readonly NpgsqlDataSource _source;
    private readonly PostgresFaults _faults;
    private readonly TimeProvider? _clock;
    private readonly Lazy<PostgresChanges> _changes;
    private readonly Lock _migrating = new();
    private readonly ConcurrentDictionary<string, long> _keys = [];
    private volatile bool _isCurrent;

    /// <param name="connection">An Npgsql connection string.</param>
    /// <param name="clock">The database's when null.</param>
    public PostgresDatabase(string connection, TimeProvider? clock)
    {
        NpgsqlConnectionStringBuilder settings;
        try
        {
            settings = SettingsOf(connection);
            settings.ApplicationName = "FerWeb";
            (_source, _clock) = (NpgsqlDataSource.Create(settings), clock);
        }
        catch (Exception error) when (error is ArgumentException or FormatException or InvalidOperationException)
        {
            // What was thrown may quote the password.
            throw new RunStoreException("Storage:Database is no connection string. Write it so: Host=…;Database=…;Username=…;Password=…");
        }

        _faults = new PostgresFaults($"{settings.Database ?? settings.Username}@{settings.Host}");
        _changes = new Lazy<PostgresChanges>(() => new PostgresChanges(_source, Channel));
    }

    /// <inheritdoc/>
    public Task Changed => _changes.Value.Next;

    /// <summary>What a connection string says, and FerWeb's own settings where it leaves them open: for runs, accounts and the audit log.</summary>
    /// <exception cref="ArgumentException">It is no connection string.</exception>
    public static NpgsqlConnectionStringBuilder SettingsOf(string connection)
    {
        // A page should not wait longer to say that the database is away; one that is cut off without a word must be noticed.
        var settings = new NpgsqlConnectionStringBuilder(connection);
        settings.Timeout = settings.ShouldSerialize("Timeout") ? settings.Timeout : 5;
        settings.KeepAlive = settings.ShouldSerialize("Keepalive") ? settings.KeepAlive : 15;

        // A process that is stopped in the middle of a transaction must not keep the others from what it has locked.
        settings.Options ??= "-c idle_in_transaction_session_timeout=15000";
        settings.MaxAutoPrepare = settings.ShouldSerialize("Max Auto Prepare") ? settings.MaxAutoPrepare : 100;
        return settings;
    }

    /// <inheritdoc/>
    public T Read<T>(Func<Session, T> work) => Transact(IsolationLevel.RepeatableRead, work);

    /// <inheritdoc/>
    public T Write<T>(Func<Session, T> work) => Transact(IsolationLevel.ReadCommitted, work);

    /// <inheritdoc/>
    public T WriteThrough<T>(Func<Session, T> work) => Write(work);

    /// <inheritdoc/>
    public long Version() => Read(session => session.Number("SELECT version FROM changes"));

    public void Dispose()
    {
        if (_changes.IsValueCreated)
        {
            _changes.Value.Dispose();
        }

        _source.Dispose();
    }

    private T Transact<T>(IsolationLevel isolation, Func<Session, T> work)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                EnsureTables();
                return Once(isolation, work);
            }
            catch (NpgsqlException error) when (PostgresFaults.IsConflict(error) && tries < MostTries)
            {
            }
            catch (NpgsqlException error) when (PostgresFaults.IsAway(error) && tries < TriesToConnect)
            {
                // Idle connections of before a restart are all dead.
                _source.Clear();
            }
            catch (NpgsqlException error)
            {
                throw _faults.Explain(error);
            }
        }
    }

    private T Once<T>(IsolationLevel isolation, Func<Session, T> work)
    {
        using var connection = _source.OpenConnection();
        try
        {
            return On(connection, isolation, work);
        }
        catch (NullReferenceException error) when (connection.State != ConnectionState.Open)
        {
            // Npgsql's, where the connection breaks while it reads a batch's answer (npgsql/npgsql#6264).
            throw new NpgsqlException(error.Message, error);
        }
    }

    private T On<T>(NpgsqlConnection connection, IsolationLevel isolation, Func<Session, T> work)
    {
        using var transaction = connection.BeginTransaction(isolation);
        var session = new PostgresSession(connection, _clock);
        foreach (var (name, key) in _keys)
        {
            session.MetricKeys.Add(name, key);
        }

        var result = work(session);
        Commit(transaction, session.HasChanged ? session.Conclude(Channel) : null);
        foreach (var (name, key) in session.MetricKeys)
        {
            _keys[name] = key;
        }

        return result;
    }

    private void Commit(NpgsqlTransaction transaction, PostgresCommit? change)
    {
        try
        {
            transaction.Commit();
        }
        catch (NpgsqlException error) when (change is not null && PostgresFaults.IsAway(error))
        {
            if (!IsCommitted(change))
            {
                throw;
            }
        }
    }

    private bool IsCommitted(PostgresCommit change)
    {
        for (var doubt = Stopwatch.StartNew(); doubt.Elapsed < _longestDoubt; Task.Delay(_betweenQuestions).Wait())
        {
            if (Ask(change) is { } isCommitted)
            {
                return isCommitted;
            }
        }

        throw InDoubt(change);
    }

    private CommitInDoubtException InDoubt(PostgresCommit change) => new(
        "The database of runs went away while it stored a change, and has not said since whether it did. Look before you repeat it.",
        () => Ask(change) ?? throw InDoubt(change));

    // Null while nobody knows.
    private bool? Ask(PostgresCommit change)
    {
        try
        {
            _source.Clear();
            using var connection = _source.OpenConnection();
            using var question = new NpgsqlCommand("SELECT pg_xact_status(@number::xid8)", connection);
            question.Parameters.AddWithValue("@number", change.Number);
            if (question.ExecuteScalar() is "in progress")
            {
                return null;
            }

            using var row = new NpgsqlCommand("SELECT EXISTS(SELECT 1 FROM commits WHERE id = @id)", connection);
            row.Parameters.AddWithValue("@id", change.Id);
            return row.ExecuteScalar() is true;
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.InvalidParameterValue)
        {
            // The server has been restarted and knows of no such number: nothing of it had reached the disk.
            return false;
        }
        catch (NpgsqlException)
        {
            return null;
        }
    }

    private void EnsureTables()
    {
        if (_isCurrent)
        {
            return;
        }

        lock (_migrating)
        {
            if (!_isCurrent)
            {
                using var connection = _source.OpenConnection();
                using var transaction = connection.BeginTransaction();
                PostgresSchema.Migrate(new PostgresSession(connection, _clock));
                transaction.Commit();
                _isCurrent = true;
            }
        }
    }
}
