using FerWeb.Workspace.Runs;

namespace FerWeb.Notify;

/// <summary>What <see cref="NotifyOptions.Webhook"/> gets, as JSON with the names in snake_case; docs/operations.md shows one.</summary>
/// <param name="Event">run.finished, run.stopped_early, run.failed, run.stalled, sweep.finished or sweep.failed.</param>
/// <param name="Number">The same in each try to send it, and no other's.</param>
/// <param name="Id">Of the run or sweep.</param>
/// <param name="Name">What a person called it.</param>
/// <param name="State">Status of the run, as in the REST interface.</param>
/// <param name="Time">When, UTC.</param>
/// <param name="Link">Its page.</param>
/// <param name="Reason">Why, in English; null when there is nothing more to say.</param>
/// <param name="Epoch">Epochs done; null for a sweep, as the next two are, and null like them when there is none.</param>
/// <param name="ValidationLoss">Newest.</param>
/// <param name="ValidationAccuracy">Newest, 0 to 1.</param>
internal sealed record WebhookMessage(
    string Event, long Number, string Id, string Name, RunStatus State, DateTimeOffset Time, string Link, string? Reason, int? Epoch,
    double? ValidationLoss, double? ValidationAccuracy)
{
    /// <param name="notice">What has come of it.</param>
    /// <param name="site">Address of the site, with a slash at its end.</param>
    public static WebhookMessage Of(RunNotice notice, string site) => new(
        $"{(notice.IsSweep ? "sweep" : "run")}.{EventOf(notice.Status)}", notice.Number, notice.Id, notice.Name, notice.Status, notice.At,
        site + notice.Page(), notice.Reason.IsEmpty ? null : notice.Reason.ToString(), notice.IsSweep ? null : notice.Progress.Epoch,
        notice.Progress.ValidationLoss, notice.Progress.ValidationAccuracy);

    private static string EventOf(RunStatus status) => status switch
    {
        RunStatus.Finished => "finished",
        RunStatus.EarlyStopped => "stopped_early",
        RunStatus.Failed or RunStatus.Diverged => "failed",
        _ => "stalled",
    };
}
