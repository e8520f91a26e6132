using FerWeb.Engine.Training;
using FerWeb.Workspace.Runs;

namespace FerWeb.Runs.Curves;

/// <summary>A run as everybody who looks at it sees it: read from the feed and folded once, however many they are.</summary>
public sealed class WatchedRun
{
    private readonly RunHistory _history = new();
    private readonly Lock _gate = new();
    private readonly IRunStore _store;
    private readonly QueueForecast _queue;
    private TaskCompletionSource _change = NewChange();

    /// <summary>Reads all that the store has of the run.</summary>
    internal WatchedRun(Run run, IRunStore store, QueueForecast queue, TimeProvider time)
    {
        (_store, _queue) = (store, queue);
        for (var isComplete = false; !isComplete;)
        {
            var delta = store.ReadSince(run.Id, _history.Seq);
            Fold(RunFrame.Of(RunState.Of(run, queue), _history.Seq, delta, time.GetUtcNow()));
            isComplete = delta.IsComplete;
        }

        Now = Snapshot(run);
    }

    /// <value>All points.</value>
    public RunCurves Curves { get; } = new();

    /// <value>Where it stands; another object after each change.</value>
    public RunSnapshot Now { get; private set; }

    /// <value>Completes at the next change. To be taken before reading: then no change is slept through.</value>
    public Task Changed => Volatile.Read(ref _change).Task;

    /// <summary>Reads where the run stands at once, without waiting for the feed: somebody has just done something with it.</summary>
    public void Refresh()
    {
        lock (_gate)
        {
            Read();
        }
    }

    /// <summary>Follows the feed until it ends, which is when the run is gone.</summary>
    internal async Task FollowAsync(RunFeed feed, CancellationToken cancellation)
    {
        await foreach (var frame in feed.FollowAsync(Now.Run.Id, _history.Seq, cancellation))
        {
            lock (_gate)
            {
                Fold(frame);
                Read();
            }
        }

        Refresh();
    }

    private static TaskCompletionSource NewChange() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Fold(RunFrame frame)
    {
        _history.Add(frame);
        Curves.Add(frame);
    }

    // A frame may be older than what somebody has done meanwhile.
    private void Read()
    {
        Now = _store.Find(Now.Run.Id) is { } run ? Snapshot(run) : Now with { IsGone = true };
        Interlocked.Exchange(ref _change, NewChange()).SetResult();
    }

    private RunSnapshot Snapshot(Run run) => new(
        run,
        RunState.Of(run, _queue),
        _store.Checkpoints(run.Id),
        [.. _history.Epochs],
        [.. _history.Story],
        _history.Started,
        _history.LastHeard,
        _history.Teachers,
        _history.TrainingSeconds);
}

/// <summary>Where a run stood at one moment.</summary>
/// <param name="Run">The run with its settings.</param>
/// <param name="State">Its state.</param>
/// <param name="Checkpoints">Oldest first.</param>
/// <param name="Epochs">Epochs done, in order, with what later attempts took back left out.</param>
/// <param name="Story">What is worth telling, oldest first.</param>
/// <param name="Started">The newest start; null before the first.</param>
/// <param name="LastHeard">When something was last heard of its training; null when nothing was.</param>
/// <param name="Teachers">How far its teachers are while they judge the pictures; null before and after.</param>
/// <param name="TrainingSeconds">Training time in seconds, all attempts.</param>
/// <param name="IsGone">It has been deleted for good; the rest is what was last known of it.</param>
public sealed record RunSnapshot(
    Run Run,
    RunState State,
    IReadOnlyList<RunCheckpoint> Checkpoints,
    IReadOnlyList<EpochRecord> Epochs,
    IReadOnlyList<FrameEvent> Story,
    StartedData? Started,
    DateTimeOffset? LastHeard,
    TeachersAnswered? Teachers,
    double TrainingSeconds,
    bool IsGone = false);
