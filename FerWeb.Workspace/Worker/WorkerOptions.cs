using FerWeb.Engine.Datasets;
using FerWeb.Engine.Training;

namespace FerWeb.Workspace.Worker;

/// <summary>How a worker keeps in touch with the store.</summary>
public sealed record WorkerOptions
{
    /// <value>How long the run stays this worker's without a renewal.</value>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(30);

    /// <value>Time between two renewals: how late a worker sees that it is to stop.</value>
    public TimeSpan RenewEvery { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <value>Time between two batches of metrics.</value>
    public TimeSpan FlushEvery { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <value>How long a checkpoint waits for the store to take what came before it.</value>
    public TimeSpan LongestFlush { get; init; } = TimeSpan.FromSeconds(5);

    /// <value>How long training goes on while the store cannot be written; then it stops with a checkpoint.</value>
    public TimeSpan LongestOutage { get; init; } = TimeSpan.FromMinutes(5);

    /// <value>Hears of the training beside the store, on the training thread: a terminal that somebody watches.</value>
    public ITrainingObserver? Watcher { get; init; }

    /// <value>The run's data set when the caller has it open, and has compared its hash; stays the caller's. Opened by the run otherwise.</value>
    public FaceDataset? Dataset { get; init; }

    /// <value>Called when the attempt is over, on any thread: has to end the process at once, so that nothing more is written.</value>
    public required Action Abandon { get; init; }
}
