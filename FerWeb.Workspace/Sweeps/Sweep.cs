using FerWeb.Engine;

namespace FerWeb.Workspace.Sweeps;

/// <summary>Where a sweep stands.</summary>
public enum SweepStatus
{
    /// <summary>Some of its runs have not ended, or not begun.</summary>
    Running,

    /// <summary>All rounds are done.</summary>
    Finished,

    /// <summary>Somebody stopped it.</summary>
    Stopped,

    /// <summary>It could not go on; the reason is there.</summary>
    Failed,
}

/// <summary>How a sweep ended.</summary>
/// <param name="At">When, UTC.</param>
/// <param name="By">Who stopped it; null when nobody did.</param>
/// <param name="Reason">Why it could not go on; null otherwise.</param>
/// <param name="AreRunsStopped">Its runs have been stopped too; one that goes on since was resumed by somebody.</param>
public sealed record SweepEnd(DateTimeOffset At, string? By = null, Sentence? Reason = null, bool AreRunsStopped = false);

/// <summary>A sweep of the data folder.</summary>
/// <param name="Id">Unique; ids sort by creation.</param>
/// <param name="Created">When, UTC.</param>
/// <param name="Plan">What it does; never changed.</param>
/// <param name="End">How it ended; null while it goes on.</param>
public sealed record Sweep(string Id, DateTimeOffset Created, SweepPlan Plan, SweepEnd? End = null)
{
    /// <value>Where it stands.</value>
    public SweepStatus Status => End switch
    {
        null => SweepStatus.Running,
        { By: not null } => SweepStatus.Stopped,
        { Reason: not null } => SweepStatus.Failed,
        _ => SweepStatus.Finished,
    };

    /// <summary>The step of a run's checkpoint that its next runs start from; null once it has ended, and where they start from none of this run.</summary>
    public long? StartIn(string run) => End is null && Plan.Spec.Parent == run ? Plan.Spec.ParentStep : null;
}
