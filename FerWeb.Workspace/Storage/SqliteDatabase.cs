using System.Collections.Concurrent;
using FerWeb.Engine;
using FerWeb.Workspace.Runs;
using Microsoft.Data.Sqlite;

namespace FerWeb.Workspace.Storage;

/// <summary>
/// The database file: connections, transactions, and faults in words. It is opened, made or brought up to this version when it is
/// first used, and tried again by whoever comes next when that failed: what needs no runs works without it. Readers never wait for
/// a writer (WAL); writers of one process take turns by a lock, those of several processes by SQLite's.
/// </summary>
internal sealed class SqliteDatabase : IDatabase
{
    private static readonly Task _never = new TaskCompletionSource().Task;

    private readonly string _path;
    private readonly TimeProvider? _clock;
    private readonly bool _survivesPowerLoss;
    private readonly ConcurrentBag<SqliteSession> _idle = [];
    private readonly Lock _writing = new();
    private readonly Lock _watching = new();
    private readonly Lock _opening = new();
    private SqliteSession? _watch;
    private volatile bool _isReady;
    private volatile bool _isDisposed;

    /// <param name="path">The file; it and its folder are created when they are missing.</param>
    /// <param name="survivesPowerLoss">False spares tests the waiting for the disk.</param>
    /// <param name="clock">The store's clock; the system's when null.</param>
    public SqliteDatabase(string path, bool survivesPowerLoss = true, TimeProvider? clock = null)
        => (_path, _survivesPowerLoss, _clock) = (Path.GetFullPath(path), survivesPowerLoss, clock);

    /// <summary>Another process tells nobody.</summary>
    public Task Changed => _never;

    /// <summary>False once the file was removed; a connection that is open answers all the same.</summary>
    public bool Exists => File.Exists(_path);

    /// <inheritdoc/>
    public T Read<T>(Func<Session, T> work) => Transact("BEGIN", work);

    /// <inheritdoc/>
    public T Write<T>(Func<Session, T> work)
    {
        lock (_writing)
        {
            return Transact("BEGIN IMMEDIATE", work);
        }
    }

    /// <inheritdoc/>
    public T WriteThrough<T>(Func<Session, T> work)
    {
        lock (_writing)
        {
            return Transact("BEGIN IMMEDIATE", work, _survivesPowerLoss);
        }
    }

    /// <summary>Changes with each transaction of any connection but the one it asks through, which therefore never writes.</summary>
    public long Version()
    {
        Open();
        lock (_watching)
        {
            return Guard(() => _watch!.Number("PRAGMA data_version"));
        }
    }

    public void Dispose()
    {
        _isDisposed = true;
        lock (_watching)
        {
            _watch?.Dispose();
        }

        while (_idle.TryTake(out var session))
        {
            session.Dispose();
        }
    }

    private void Open()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (_isReady)
        {
            return;
        }

        lock (_opening)
        {
            if (_isReady)
            {
                return;
            }

            var watch = Guard(() =>
            {
                SQLitePCL.Batteries_V2.Init();
                RefuseEmptied();
                Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
                return new SqliteSession(_path, mayCreate: true);
            });
            try
            {
                if (!Once("BEGIN", SqliteSchema.IsCurrent))
                {
                    Once("BEGIN IMMEDIATE", session =>
                    {
                        SqliteSchema.Migrate(session);
                        return true;
                    });
                }

                (_watch, _isReady) = (watch, true);
            }
            finally
            {
                if (!_isReady)
                {
                    watch.Dispose();
                }
            }
        }
    }

    private T Transact<T>(string begin, Func<Session, T> work, bool flush = false)
    {
        Open();
        return Once(begin, work, flush);
    }

    private T Once<T>(string begin, Func<Session, T> work, bool flush = false)
    {
        return Guard(() =>
        {
            var session = _idle.TryTake(out var idle) ? idle : new SqliteSession(_path, clock: _clock);
            try
            {
                if (flush)
                {
                    session.Execute("PRAGMA synchronous = FULL");
                }

                session.Execute(begin);
                var result = work(session);
                session.Execute("COMMIT");
                if (flush)
                {
                    session.Execute("PRAGMA synchronous = NORMAL");
                }

                GiveBack(session);
                return result;
            }
            catch
            {
                session.Dispose();   // rolls back
                throw;
            }
        });
    }

    private void GiveBack(SqliteSession session)
    {
        _idle.Add(session);
        if (_isDisposed && _idle.TryTake(out var late))
        {
            late.Dispose();
        }
    }

    private T Guard<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (SqliteException error)
        {
            throw error.SqliteErrorCode == SQLitePCL.raw.SQLITE_FULL
                ? new NoSpaceException($"The disk with the database of runs '{_path}' is full. Free some space; nothing was half-written.", error)
                : new StoreAwayException(Explain(error.SqliteErrorCode), error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StoreAwayException(
                $"The folder of '{_path}' cannot be made. Choose another data folder (Storage:Folder), or give FerWeb the right to write there.",
                error);
        }
    }

    // SQLite takes a file without a byte for a new database: a list of nothing, beside the folders of runs that it had.
    private void RefuseEmptied()
    {
        var runs = Path.Combine(Path.GetDirectoryName(_path)!, "runs");
        if (File.Exists(_path) && new FileInfo(_path).Length == 0 && Directory.Exists(runs)
            && Directory.EnumerateDirectories(runs).Any(run => !Path.GetFileName(run).StartsWith('.')))
        {
            throw new StoreAwayException(Explain(SQLitePCL.raw.SQLITE_NOTADB));
        }
    }

    private Sentence Explain(int code) => code switch
    {
        SQLitePCL.raw.SQLITE_CORRUPT or SQLitePCL.raw.SQLITE_NOTADB =>
            $"The database of runs '{_path}' is damaged. Stop FerWeb, move the file away (with its -wal and -shm) and put a copy from a backup in its place; " +
            $"without one FerWeb starts with an empty list, and the folders of the runs stay.",
        SQLitePCL.raw.SQLITE_READONLY or SQLitePCL.raw.SQLITE_CANTOPEN or SQLitePCL.raw.SQLITE_PERM or SQLitePCL.raw.SQLITE_AUTH =>
            $"The database of runs '{_path}' cannot be written. Give FerWeb the right to write this file and its folder, or choose another data folder "
            + $"(Storage:Folder).",
        SQLitePCL.raw.SQLITE_BUSY or SQLitePCL.raw.SQLITE_LOCKED =>
            $"The database of runs '{_path}' was held by another program for 30 seconds. Close what else has it open, and try again.",
        _ => $"The database of runs '{_path}' could not be used (SQLite error {code}). Look at the disk and the log, and try again.",
    };
}
