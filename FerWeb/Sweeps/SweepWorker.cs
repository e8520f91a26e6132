using FerWeb.Workspace;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Supervision;
using FerWeb.Workspace.Sweeps;
using Microsoft.Extensions.Options;

namespace FerWeb.Sweeps;

/// <summary>
/// Takes every sweep a step further whenever something has happened. It remembers nothing: after a restart or a crash it looks at the
/// store of runs and goes on. Where the site starts no workers, sweeps wait.
/// </summary>
internal sealed partial class SweepWorker(
    SweepActions sweeps, IRunStore store, DataFolder data, TimeProvider clock, IOptions<SupervisorOptions> options, ILogger<SweepWorker> logger)
    : BackgroundService
{
    private static readonly TimeSpan _between = TimeSpan.FromSeconds(1);

    // The version of the store at which each was looked at last.
    private readonly Dictionary<string, long> _seen = [];

    // Whose fault the log has, until a look at it succeeds.
    private readonly HashSet<string> _told = [];
    private bool _isTold;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Value.Enabled)
        {
            return;
        }

        await Task.Yield();
        using var timer = new PeriodicTimer(_between, clock);
        do
        {
            try
            {
                AdvanceAll(store.Version());
                _isTold = false;
            }
            catch (RunStoreException)
            {
                // The store is away, of which the supervisor tells.
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // Once until a look succeeds.
                if (!_isTold)
                {
                    Log.FolderUnusable(logger, error.Message);
                }

                _isTold = true;
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private void AdvanceAll(long version)
    {
        var due = sweeps.List().Reverse().Where(sweep => IsDue(sweep, version)).ToList();

        // Two sites that look at once would start the same runs.
        using var turn = due.Count > 0 ? FolderLock.TryTake(Path.Combine(data.Sweeps, ".turn")) : null;
        foreach (var sweep in turn is null ? [] : due)
        {
            if (Advance(sweep.Id))
            {
                _seen[sweep.Id] = version;
            }
        }
    }

    // One that was stopped just before a crash, or while the store was away, may have runs that still wait.
    private bool IsDue(Sweep sweep, long version) => sweep.Status is SweepStatus.Stopped
        ? sweep.End is { AreRunsStopped: false } || !_seen.ContainsKey(sweep.Id)
        : sweep.End is null && _seen.GetValueOrDefault(sweep.Id, -1) != version;

    private bool Advance(string id)
    {
        try
        {
            sweeps.Advance(id);
            _told.Remove(id);
            return true;
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            // The disk or the database may be back at the next look.
            if (_told.Add(id))
            {
                Log.Failed(logger, id, error);
            }

            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Sweep {Id} could not be taken further; it is tried again each second.")]
        public static partial void Failed(ILogger logger, string id, Exception error);

        [LoggerMessage(2, LogLevel.Error, "The folder of sweeps cannot be read, so they wait. Give FerWeb the right to it. {Reason}")]
        public static partial void FolderUnusable(ILogger logger, string reason);
    }
}
