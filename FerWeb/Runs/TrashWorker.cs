using FerWeb.Workspace;
using FerWeb.Workspace.Runs;

namespace FerWeb.Runs;

/// <summary>Empties the trash of runs that have been in it for <see cref="RunRemoval.Grace"/>: at the start, and every hour.</summary>
internal sealed partial class TrashWorker(IRunStore store, DataFolder data, TimeProvider clock, ILogger<TrashWorker> logger) : BackgroundService
{
    private static readonly TimeSpan _interval = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        using var timer = new PeriodicTimer(_interval, clock);
        do
        {
            try
            {
                foreach (var run in await Task.Run(() => RunRemoval.Remove(store, data, clock.GetUtcNow() - RunRemoval.Grace), stoppingToken))
                {
                    Log.Removed(logger, run);
                }
            }
            catch (RunStoreException)
            {
                // The store is away, of which others tell.
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                Log.RemovalFailed(logger, error);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Run {Run} has been in the trash for long enough: removed.")]
        public static partial void Removed(ILogger logger, string run);

        [LoggerMessage(2, LogLevel.Warning, "The trash could not be emptied.")]
        public static partial void RemovalFailed(ILogger logger, Exception error);
    }
}
