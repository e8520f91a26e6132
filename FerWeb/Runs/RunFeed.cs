using System.Runtime.CompilerServices;
using FerWeb.Workspace.Runs;

namespace FerWeb.Runs;

/// <summary>
/// Tells readers that the store has changed, whichever process changed it. It holds no data: each reader asks the store for
/// what comes after its own sequence number, so that live and catch-up are one query, and a slow reader costs nothing while it sleeps.
/// </summary>
public sealed partial class RunFeed(IRunStore store, QueueForecast queue, TimeProvider time, ILogger<RunFeed> logger) : BackgroundService
{
    /// <summary>Between two looks at the store, and between two frames to one reader: at most five a second.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    // About 150 kB of JSON: a reader that stops reading holds one such frame.
    private const int PointsPerFrame = 5_000;
    private static readonly TimeSpan _listInterval = TimeSpan.FromMilliseconds(500);

    private TaskCompletionSource _change = NewChange();

    /// <summary>What happens to a run after <paramref name="after"/>, for as long as it exists. Ends when the run is gone.</summary>
    public async IAsyncEnumerable<RunFrame> FollowAsync(string id, long after, [EnumeratorCancellation] CancellationToken cancellation)
    {
        RunState? shown = null;
        while (true)
        {
            // Taken before the question: a change after it completes this task, so none is slept through.
            var change = Volatile.Read(ref _change).Task;
            var delta = store.ReadSince(id, after, PointsPerFrame);
            if (store.Find(id) is not { } run)
            {
                yield break;
            }

            var state = RunState.Of(run, queue);
            if (delta.LastSeq > after || state != shown)
            {
                yield return RunFrame.Of(state, after, delta, time.GetUtcNow());
                (after, shown) = (delta.LastSeq, state);
                if (delta.IsComplete)
                {
                    await Task.Delay(Interval, time, cancellation);
                }
            }

            if (delta.IsComplete)
            {
                await change.WaitAsync(cancellation);
            }
        }
    }

    /// <summary>Yields now and after every change of the store, at most twice a second.</summary>
    public async IAsyncEnumerable<T> FollowStoreAsync<T>(Func<T> read, [EnumeratorCancellation] CancellationToken cancellation)
    {
        while (true)
        {
            var change = Volatile.Read(ref _change).Task;
            yield return read();
            await Task.Delay(_listInterval, time, cancellation);
            await change.WaitAsync(cancellation);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        var seen = -1L;
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                var version = store.Version();
                if (version != seen)
                {
                    seen = version;
                    Interlocked.Exchange(ref _change, NewChange()).SetResult();
                }
            }
            catch (Exception error)
            {
                Log.Unreadable(logger, error);
            }
        }
    }

    private static TaskCompletionSource NewChange() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The store of runs could not be read; trying again.")]
        public static partial void Unreadable(ILogger logger, Exception error);
    }
}
