using System.Diagnostics;
using FerWeb.Workspace;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Supervision;
using Microsoft.Extensions.Logging;

namespace FerWeb.Cli.Runs;

/// <summary>Works on the queue as the site does, until it is asked to end; then it gives its runs back, each with a checkpoint.</summary>
internal sealed partial class QueueAttendant(
    IRunStore store, DataFolder data, string database, string name, SupervisorOptions options, ILogger logger)
{
    // Half a minute in all, with the start of the last look at the store.
    private static readonly TimeSpan _longestDrain = TimeSpan.FromSeconds(25);

    private bool _isStoreAway;

    /// <summary>Works on it.</summary>
    /// <param name="once">Ends after one run, or at once when none waits or the queue is held.</param>
    /// <param name="stop">Asks to end.</param>
    /// <returns>False when it was to train one run, and one waits that this machine could not train.</returns>
    public async Task<bool> WorkAsync(bool once, CancellationToken stop)
    {
        using var launcher = new ProcessLauncher(store, data, database, name, options, TimeProvider.System, logger) { Left = once ? 1 : null };
        using var supervisor = new Supervisor(store, name, options, launcher, TimeProvider.System, logger);
        Log.Begins(logger, name, database.Length > 0 ? "PostgreSQL" : data.Database, data.Root);
        do
        {
            if (Attend(supervisor, begins: true) && once && launcher.Living.Count == 0)
            {
                Attend(supervisor, begins: false);
                return launcher.CanTrain;
            }
        }
        while (await WaitAsync(stop));

        await DrainAsync(supervisor, launcher);
        return true;
    }

    private async Task<bool> WaitAsync(CancellationToken stop)
    {
        await Task.Delay(options.Interval, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !stop.IsCancellationRequested;
    }

    private async Task DrainAsync(Supervisor supervisor, ProcessLauncher launcher)
    {
        Log.Drains(logger, launcher.Living.Count);
        launcher.AskToEnd();
        for (var waited = Stopwatch.StartNew(); launcher.Living.Count > 0 && waited.Elapsed < _longestDrain;)
        {
            await WaitAsync(CancellationToken.None);
        }

        // What has not ended by now goes on from the checkpoint before, elsewhere.
        launcher.EndAll();
        Attend(supervisor, begins: false);
    }

    private bool Attend(Supervisor supervisor, bool begins)
    {
        try
        {
            supervisor.Tick(begins);
            return !(_isStoreAway = false);
        }
        catch (StoreAwayException) when (_isStoreAway)
        {
            // Told once: this is tried several times a second.
        }
        catch (Exception error) when (error is RunStoreException or IOException or UnauthorizedAccessException)
        {
            _isStoreAway = error is StoreAwayException;
            Log.TickFailed(logger, error.Message);
        }

        return false;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Works as '{Name}' on the queue in {Queue}, with the files in {Folder}. SIGTERM or Ctrl-C ends it.")]
        public static partial void Begins(ILogger logger, string name, string queue, string folder);

        [LoggerMessage(2, LogLevel.Information, "Asked to end: {Runs} runs store a checkpoint and go back to the queue.")]
        public static partial void Drains(ILogger logger, int runs);

        [LoggerMessage(3, LogLevel.Error, "The queue could not be attended to; trying again. {Why}")]
        public static partial void TickFailed(ILogger logger, string why);
    }
}
