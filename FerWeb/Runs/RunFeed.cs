using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using FerWeb.Workspace.Runs;

namespace FerWeb.Runs;

/// <summary>
/// Tells readers that the store has changed, whichever process changed it. Each reader asks for what comes after its own sequence
/// number, so that live and catch-up are one query, and a slow reader costs nothing while it sleeps. Readers that stand at the same
/// number, as all that keep up do, share one frame, which is read once and held until the next change.
/// </summary>
public sealed partial class RunFeed(IRunStore store, QueueForecast queue, StoreFaults faults, TimeProvider time, ILogger<RunFeed> logger) : BackgroundService
{
    /// <summary>Between two looks at the store, and between two frames to one reader: at most five a second.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    // About 150 kB of JSON: a reader that stops reading holds one such frame.
    private const int PointsPerFrame = 5_000;
    private static readonly TimeSpan _listInterval = TimeSpan.FromMilliseconds(500);

    private Moment _now = new();
    private News _news = new();
    private long? _told; // number of the newest notice that was read

    /// <summary>What happens to a run after <paramref name="after"/>, for as long as it exists. Ends when the run is gone.</summary>
    public async IAsyncEnumerable<RunFrame> FollowAsync(string id, long after, [EnumeratorCancellation] CancellationToken cancellation)
    {
        RunState? shown = null;
        while (true)
        {
            // Taken before the question: a change after it completes this task, so none is slept through.
            var moment = Volatile.Read(ref _now);
            if (moment.Read(id, after, Read) is not { } frame)
            {
                yield break;
            }

            if (frame.To > after || frame.Run != shown)
            {
                yield return frame;
                (after, shown) = (frame.To, frame.Run);
                if (frame.IsComplete)
                {
                    await Task.Delay(Interval, time, cancellation);
                }
            }

            if (frame.IsComplete)
            {
                await moment.Ended.Task.WaitAsync(cancellation);
            }
        }
    }

    /// <summary>Yields now and after every change of the store, at most twice a second.</summary>
    public async IAsyncEnumerable<T> FollowStoreAsync<T>(Func<T> read, [EnumeratorCancellation] CancellationToken cancellation)
    {
        while (true)
        {
            var moment = Volatile.Read(ref _now);
            yield return read();
            await Task.Delay(_listInterval, time, cancellation);
            await moment.Ended.Task.WaitAsync(cancellation);
        }
    }

    /// <summary>What comes of runs and sweeps from now on, each once. All who follow share one question to the store.</summary>
    public async IAsyncEnumerable<RunNotice> FollowNoticesAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        for (var news = Volatile.Read(ref _news); ;)
        {
            news = await news.Next.Task.WaitAsync(cancellation);
            yield return news.Notice!;
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var isRead = false;
        for (var seen = -1L; !stoppingToken.IsCancellationRequested;)
        {
            // Taken before the question, as by readers. Whoever hears of no change looks after a while all the same.
            var changed = store.Changed;
            try
            {
                if (!isRead)
                {
                    // A file may open that is damaged further on.
                    store.List(new RunQuery { Take = 1 });
                    isRead = true;
                }

                var version = store.Version();
                faults.TellOver(this);
                if (version != seen)
                {
                    seen = version;
                    Interlocked.Exchange(ref _now, new Moment()).Ended.SetResult();
                    ReadNews();
                }
            }
            catch (RunStoreException error)
            {
                (isRead, seen) = (false, -1);
                faults.Tell(this, error);
            }
            catch (Exception error)
            {
                Log.Unreadable(logger, error);
            }

            await Task.WhenAny(changed, Task.Delay(Interval, time, stoppingToken));
        }
    }

    // What was there before the first look is no news.
    private void ReadNews()
    {
        var notices = store.Notices(_told ?? 0);
        foreach (var notice in _told is null ? [] : notices)
        {
            var next = new News(notice);
            Interlocked.Exchange(ref _news, next).Next.SetResult(next);
        }

        _told = notices is [.., var newest] ? newest.Number : _told ?? 0;
    }

    private RunFrame? Read(string id, long after)
    {
        var delta = store.ReadSince(id, after, PointsPerFrame);
        return store.Find(id) is { } run ? RunFrame.Of(RunState.Of(run, queue), after, delta, time.GetUtcNow()) : null;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The database of runs could not be read; trying again.")]
        public static partial void Unreadable(ILogger logger, Exception error);
    }

    /// <summary>A notice, and the one after it once there is one: who follows holds what is ahead of them and nothing else.</summary>
    private sealed class News(RunNotice? notice = null)
    {
        /// <value>Null only in the one that stands before the first.</value>
        public RunNotice? Notice => notice;

        public TaskCompletionSource<News> Next { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>The time between two changes of the store.</summary>
    private sealed class Moment
    {
        private readonly ConcurrentDictionary<(string Id, long After), RunFrame> _frames = [];

        public TaskCompletionSource Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        // Frames of those that catch up are another's but by chance, and many: they are not held.
        public RunFrame? Read(string id, long after, Func<string, long, RunFrame?> read)
        {
            if (_frames.TryGetValue((id, after), out var known))
            {
                return known;
            }

            return read(id, after) is not { } frame ? null : frame.IsComplete ? _frames.GetOrAdd((id, after), frame) : frame;
        }
    }
}
