using FerWeb.Engine;
using FerWeb.Workspace.Runs;

namespace FerWeb.Workspace.Storage;

/// <summary>What changes at a run, and the event that says so.</summary>
internal static class RunChanges
{
    /// <summary>Gives a run another status, and says so; also to those who are told what comes of runs.</summary>
    public static void Transition(Session session, RunRow row, RunStatus to, string actor, StopCause cause, Sentence? reason)
    {
        var rests = to.IsResting();
        session.Execute(
            """
            UPDATE runs SET status = @to, cause = @cause, reason = @reason, ended = @ended,
                process = CASE WHEN @live THEN process END, lease_until = CASE WHEN @live THEN lease_until END
            WHERE number = @run
            """,
            ("@to", to.ToString()),
            ("@cause", (rests ? cause : StopCause.None).ToString()),
            ("@reason", rests && reason is not null ? SentenceJson.Write(reason) : ""),
            ("@ended", rests ? session.Now.UtcTicks : null), ("@live", to.IsLive()), ("@run", row.Number));
        AppendStatus(session, row, row.Run.Status, to, actor, cause, reason);
        NoticeRows.AddIfDue(session, row.Run, to, cause, reason);
    }

    /// <summary>Says that a run has a status now.</summary>
    public static void AppendStatus(
        Session session, RunRow row, RunStatus? from, RunStatus to, string actor, StopCause cause = StopCause.None, Sentence? reason = null)
        => EventRows.Append(session, row, row.Run.Attempt, actor, new NewRunEvent(
            RunEventKind.Status,
            RunJson.Event(new { from, to, cause, reason = $"{reason}", sentence = reason is null ? null : SentenceJson.Write(reason) })));

    /// <summary>Says what somebody changed.</summary>
    public static void AppendChange<T>(Session session, RunRow row, string actor, T change)
        => EventRows.Append(session, row, row.Run.Attempt, actor, new NewRunEvent(RunEventKind.Changed, RunJson.Event(change)));
}
