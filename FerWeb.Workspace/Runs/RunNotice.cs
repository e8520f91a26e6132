using FerWeb.Engine;

namespace FerWeb.Workspace.Runs;

/// <summary>
/// What has come of a run, or of a sweep as a whole, where no person brought it about: it ended by itself, or stands still. What a
/// person stopped or paused is none. Of a sweep's runs only those that stand still are told one by one, and then the sweep's end.
/// </summary>
/// <param name="Number">Larger than that of every notice before.</param>
/// <param name="At">When, UTC by the store's clock.</param>
/// <param name="IsSweep">It is about a sweep.</param>
/// <param name="Id">The run's id, or the sweep's.</param>
/// <param name="Name">What a person called it then.</param>
/// <param name="Status">What it came to: Finished, EarlyStopped, Failed, Diverged, or Interrupted and Paused for a run that stands still.</param>
/// <param name="Reason">Why, as a sentence; empty when there is nothing more to say.</param>
/// <param name="Progress">How far the run was; nothing for a sweep.</param>
public sealed record RunNotice(
    long Number, DateTimeOffset At, bool IsSweep, string Id, string Name, RunStatus Status, Sentence Reason, RunProgress Progress)
{
    /// <summary>How long a store has it: what was not sent on by then is sent to nobody.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(1);
}
