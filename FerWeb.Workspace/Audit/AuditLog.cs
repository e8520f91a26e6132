using System.Data.Common;
using FerWeb.Engine;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Storage;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace FerWeb.Workspace.Audit;

/// <summary>
/// Who did what, newest last: audit.db in the data folder, or a table in the PostgreSQL database of the runs. Plain SQL, so that a
/// command of the terminal needs no object mapper for one line. Safe to use from several threads and processes.
/// </summary>
/// <param name="folder">The data folder.</param>
/// <param name="database">Connection string of PostgreSQL; empty for the file.</param>
/// <param name="onFault">Hears what kept an entry from being written; the work itself goes on.</param>
public sealed class AuditLog(DataFolder folder, string? database = null, Action<Exception>? onFault = null)
{
    private const int LongestText = 300;

    private volatile bool _isReady;

    private bool IsPostgres => !string.IsNullOrWhiteSpace(database);

    private string Schema => $"""
        CREATE TABLE IF NOT EXISTS audit(
            number {(IsPostgres ? "bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY" : "INTEGER PRIMARY KEY AUTOINCREMENT")},
            at bigint NOT NULL, actor text NOT NULL, via text NOT NULL, address text, action text NOT NULL, subject text NOT NULL, detail text)
        """;

    /// <summary>Adds an entry; who it was and how they came is <see cref="AuditOrigin.Current"/>.</summary>
    /// <param name="action">One of <see cref="AuditActions"/>.</param>
    /// <param name="subject">What it was done to.</param>
    /// <param name="detail">What else there is to say.</param>
    /// <param name="actor">Who, where that is known better than by the origin.</param>
    public void Record(string action, string subject, string? detail = null, string? actor = null)
    {
        var origin = AuditOrigin.Current;
        try
        {
            Use(session => session.Execute(
                "INSERT INTO audit(at, actor, via, address, action, subject, detail) VALUES(@at, @actor, @via, @address, @action, @subject, @detail)",
                ("@at", TimeProvider.System.GetUtcNow().UtcTicks),
                ("@actor", Short(actor ?? origin?.Actor ?? "system")),
                ("@via", Short(origin?.Via ?? "system")),
                ("@address", origin?.Address),
                ("@action", action),
                ("@subject", Short(subject)),
                ("@detail", detail is null ? null : Short(detail))));
        }
        catch (Exception error) when (error is RunStoreException)
        {
            onFault?.Invoke(error);
        }
    }

    /// <summary>Entries, the newest first.</summary>
    /// <param name="take">At most so many.</param>
    /// <param name="before">Only those with a smaller number.</param>
    /// <param name="text">Only those whose actor, action or subject contains it.</param>
    /// <exception cref="StoreAwayException">The log cannot be read.</exception>
    public IReadOnlyList<AuditEntry> Read(int take = 100, long before = long.MaxValue, string? text = null)
    {
        if (!IsPostgres && !File.Exists(folder.Audit))
        {
            return [];
        }

        return Use(session =>
        {
            var found = string.IsNullOrWhiteSpace(text)
                ? ""
                : $" AND ({session.Contains(SearchText.FoldedSql("lower(actor || ' ' || action || ' ' || subject)"), "@text")})";
            return session.Rows(
                $"SELECT number, at, actor, via, address, action, subject, detail FROM audit WHERE number < @before{found} ORDER BY number DESC LIMIT @take",
                Entry,
                ("@before", before), ("@text", SearchText.Fold(text?.Trim() ?? "")), ("@take", take));
        });
    }

    /// <summary>Forgets what is older.</summary>
    /// <exception cref="StoreAwayException">The log cannot be written.</exception>
    public void Prune(DateTimeOffset before)
    {
        if (IsPostgres || File.Exists(folder.Audit))
        {
            Use(session => session.Execute("DELETE FROM audit WHERE at < @before", ("@before", before.UtcTicks)));
        }
    }

    private static string Short(string text) => text.Length <= LongestText ? text : text[..LongestText] + "…";

    private static AuditEntry Entry(DbDataReader row) => new(
        row.GetInt64(0),
        new DateTimeOffset(row.GetInt64(1), TimeSpan.Zero),
        row.GetString(2),
        row.GetString(3),
        row.IsDBNull(4) ? null : row.GetString(4),
        row.GetString(5),
        row.GetString(6),
        row.IsDBNull(7) ? null : row.GetString(7));

    private T Use<T>(Func<Session, T> work)
    {
        try
        {
            if (IsPostgres)
            {
                return UsePostgres(work);
            }

            SQLitePCL.Batteries_V2.Init();
            OwnersFile.Ensure(folder.Audit);
            using var session = new SqliteSession(folder.Audit, mayCreate: true);
            return Prepared(session, work);
        }
        catch (Exception error) when (error is DbException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new StoreAwayException(
                IsPostgres
                    ? (Sentence)$"The audit log in the PostgreSQL database cannot be used now. See that the server runs and that Storage:Database leads to it."
                    : $"The audit log '{folder.Audit}' cannot be used. See that the disk has room and that FerWeb may write there; when the file is damaged, "
                        + $"move it away.",
                error);
        }
    }

    private T UsePostgres<T>(Func<Session, T> work)
    {
        for (var isAgain = false; ; isAgain = true)
        {
            using var connection = new NpgsqlConnection(PostgresDatabase.SettingsOf(database!).ConnectionString);
            connection.Open();
            try
            {
                return Prepared(new PostgresSession(connection, null), work);
            }
            catch (NpgsqlException error) when (!isAgain && PostgresFaults.IsAway(error))
            {
                // Idle connections of before a restart are all dead. An entry that is there twice is better than none.
                NpgsqlConnection.ClearPool(connection);
            }
        }
    }

    // SQLite's file may be taken away meanwhile, and asking it costs little.
    private T Prepared<T>(Session session, Func<Session, T> work)
    {
        if (!_isReady || !IsPostgres)
        {
            try
            {
                session.Execute(Schema);
            }
            catch (PostgresException error) when (error.SqlState is PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.DuplicateTable)
            {
                // Another process has made it in the same moment.
            }

            _isReady = true;
        }

        return work(session);
    }
}
