using System.Data.Common;
using FerWeb.Engine;
using FerWeb.Workspace.Runs;

namespace FerWeb.Workspace.Storage;

/// <summary>Table <c>notices</c>: what has come of runs and sweeps lately, and which of it somebody has claimed to send it on.</summary>
internal static class NoticeRows
{
    private const string Columns = "number, at, is_sweep, id, name, status, reason, progress";

    /// <summary>
    /// Adds one where a run came to rest without a person's doing. Many of a sweep's runs end, so they are left out; not where one
    /// stands still, because its sweep waits with it.
    /// </summary>
    public static void AddIfDue(Session session, Run run, RunStatus to, StopCause cause, Sentence? reason)
    {
        var isDue = to switch
        {
            RunStatus.Finished or RunStatus.EarlyStopped or RunStatus.Failed or RunStatus.Diverged => run.Spec.Sweep is not { Round: not null },
            RunStatus.Interrupted or RunStatus.Paused => cause is not StopCause.User,
            _ => false,
        };
        if (isDue)
        {
            Add(session, isSweep: false, run.Id, run.Spec.Name, to, reason, run.Progress);
        }
    }

    /// <summary>Adds one, and removes those whose time is over.</summary>
    public static void Add(Session session, bool isSweep, string id, string name, RunStatus status, Sentence? reason, RunProgress progress)
    {
        // One after the other, so that they are committed in the order of their numbers: who has read one has read all before it.
        session.Lock("notices");
        session.Execute("DELETE FROM notices WHERE at < @since", ("@since", Since(session)));
        session.Execute(
            """
            INSERT INTO notices(at, is_sweep, id, name, status, reason, progress)
            VALUES(@at, @isSweep, @id, @name, @status, @reason, @progress)
            """,
            ("@at", session.Now.UtcTicks), ("@isSweep", isSweep), ("@id", id), ("@name", name), ("@status", status.ToString()),
            ("@reason", reason is null ? "" : SentenceJson.Write(reason)), ("@progress", RunJson.Write(progress)));
    }

    /// <summary>Those after a number, in order.</summary>
    public static IReadOnlyList<RunNotice> After(Session session, long number)
        => session.Rows($"SELECT {Columns} FROM notices WHERE number > @number ORDER BY number", Read, ("@number", number));

    /// <summary>True when one waits for somebody who sends it on.</summary>
    public static bool IsAnyUnsent(Session session) => Oldest(session, "").Count > 0;

    /// <summary>Takes the oldest that nobody has; null when there is none.</summary>
    public static RunNotice? Claim(Session session)
    {
        if (Oldest(session, session.ForUpdateOfUnlocked) is not [var notice])
        {
            return null;
        }

        session.Execute("UPDATE notices SET sent = @now WHERE number = @number", ("@now", session.Now.UtcTicks), ("@number", notice.Number));
        return notice;
    }

    private static List<RunNotice> Oldest(Session session, string forUpdate) => session.Rows(
        $"SELECT {Columns} FROM notices WHERE sent IS NULL AND at >= @since ORDER BY number LIMIT 1{forUpdate}", Read, ("@since", Since(session)));

    private static long Since(Session session) => (session.Now - RunNotice.Lifetime).UtcTicks;

    // One that is damaged is told all the same: whoever reads would stop at it for ever.
    private static RunNotice Read(DbDataReader row) => new(
        row.GetInt64(0), RunRows.Time(row, 1)!.Value, row.GetBoolean(2), row.GetString(3), row.GetString(4),
        RunRows.ReadOr(row, 5, Enum.Parse<RunStatus>, RunStatus.Failed), RunRows.ReadOr(row, 6, SentenceJson.Read, Sentence.Empty),
        RunRows.ReadOr(row, 7, RunJson.Read<RunProgress>, new RunProgress()));
}
