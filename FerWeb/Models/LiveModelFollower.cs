using FerWeb.Workspace.Runs;

namespace FerWeb.Models;

/// <summary>Makes live here what another site on the same store has made live.</summary>
internal sealed partial class LiveModelFollower(
    LiveModelSwitch models, IRunStore store, TimeProvider clock, ILogger<LiveModelFollower> logger) : BackgroundService
{
    private static readonly TimeSpan _between = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(_between, clock);
        for (var seen = -1L; await timer.WaitForNextTickAsync(stoppingToken);)
        {
            try
            {
                if (store.Version() is var version && version != seen && models.CatchUp())
                {
                    seen = version;
                }
            }
            catch (RunStoreException)
            {
                // The store is away, of which others tell.
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                Log.Failed(logger, error);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "It could not be looked up which model is live.")]
        public static partial void Failed(ILogger logger, Exception error);
    }
}
