using FerWeb.Workspace.Runs;

namespace FerWeb.Runs.Curves;

/// <summary>The runs that somebody looks at, each read and kept once.</summary>
public sealed partial class WatchedRuns(IRunStore store, RunFeed feed, QueueForecast queue, TimeProvider time, ILogger<WatchedRuns> logger)
    : IAsyncDisposable
{
    // A page is rendered twice, and one that is reloaded comes back: its run is not read anew for that.
    private static readonly TimeSpan _lingering = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan _betweenTries = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Entry> _entries = [];
    private readonly CancellationTokenSource _stopped = new();

    /// <summary>Begins to look at a run; <see cref="Leave"/> ends it.</summary>
    /// <returns>Null when there is no such run.</returns>
    public WatchedRun? Watch(string id)
    {
        Entry entry;
        lock (_gate)
        {
            if (!_entries.TryGetValue(id, out entry!))
            {
                _entries.Add(id, entry = new Entry(opened => Open(id, opened)));
            }

            entry.Viewers++;
        }

        WatchedRun? run = null;
        try
        {
            return run = entry.Run.Value is { Now.IsGone: false } there ? there : null;
        }
        finally
        {
            if (run is null)
            {
                Forget(id, entry);
            }
        }
    }

    /// <summary>Ends a look at a run.</summary>
    public void Leave(WatchedRun run) => _ = LeaveAsync(run.Now.Run.Id);

    public async ValueTask DisposeAsync()
    {
        await _stopped.CancelAsync();
        Entry[] entries;
        lock (_gate)
        {
            entries = [.. _entries.Values];
            _entries.Clear();
        }

        foreach (var entry in entries)
        {
            await entry.Left.CancelAsync();
            await entry.Following;
            entry.Left.Dispose();
        }

        _stopped.Dispose();
    }

    private WatchedRun? Open(string id, Entry entry)
    {
        if (store.Find(id) is not { } found)
        {
            return null;
        }

        var run = new WatchedRun(found, store, queue, time);
        entry.Following = Task.Run(() => FollowAsync(run, entry.Left.Token));
        return run;
    }

    private void Forget(string id, Entry entry)
    {
        lock (_gate)
        {
            if (_entries.GetValueOrDefault(id) == entry)
            {
                _entries.Remove(id);
            }
        }
    }

    private async Task LeaveAsync(string id)
    {
        await Task.Delay(_lingering, time, _stopped.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_gate)
        {
            if (_entries.TryGetValue(id, out var entry) && --entry.Viewers == 0)
            {
                _entries.Remove(id);
                entry.Left.Cancel();
                _ = entry.Following.ContinueWith(_ => entry.Left.Dispose(), TaskScheduler.Default);
            }
        }
    }

    private async Task FollowAsync(WatchedRun run, CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                await run.FollowAsync(feed, cancellation);
                return; // The run is gone.
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error)
            {
                Log.Unreadable(logger, run.Now.Run.Id, error);
                await Task.Delay(_betweenTries, time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Run {Id} could not be read for those who look at it; trying again.")]
        public static partial void Unreadable(ILogger logger, string id, Exception error);
    }

    private sealed class Entry
    {
        public Entry(Func<Entry, WatchedRun?> open) => Run = new Lazy<WatchedRun?>(() => open(this));

        public Lazy<WatchedRun?> Run { get; }

        public CancellationTokenSource Left { get; } = new();

        public Task Following { get; set; } = Task.CompletedTask;

        public int Viewers { get; set; }
    }
}
