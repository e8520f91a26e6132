using FerWeb.Engine;
using FerWeb.Workspace.Runs;
using Microsoft.Extensions.Logging;

namespace FerWeb.Workspace.Supervision;

/// <summary>
/// Works on the queue: lets what waits begin, notices workers that end without a word, and lets interrupted runs go on. All that
/// it knows is in the store, so that it can end at any time and several may work side by side, also on several machines: workers go
/// on, and the next one sees them.
/// </summary>
public sealed partial class Supervisor : IDisposable
{
    internal const string Actor = "supervisor";

    private readonly IRunStore _store;
    private readonly string _host;
    private readonly SupervisorOptions _options;
    private readonly ILauncher? _launcher;
    private readonly LeaseWatch _leases;
    private readonly ILogger _logger;

    /// <param name="store">The queue.</param>
    /// <param name="host">Name of this machine in the store; two machines need two names.</param>
    /// <param name="options">How it works.</param>
    /// <param name="launcher">What brings runs to workers; null to leave that to other machines.</param>
    /// <param name="clock">For what is judged without the store.</param>
    /// <param name="logger">Hears what was done.</param>
    public Supervisor(IRunStore store, string host, SupervisorOptions options, ILauncher? launcher, TimeProvider clock, ILogger logger)
    {
        (_store, _host, _options, _launcher, _logger) = (store, host, options, launcher, logger);
        _leases = new LeaseWatch(store, host, options.Interval, clock);
    }

    /// <summary>Attends to everything once.</summary>
    /// <param name="begins">False to begin nothing new.</param>
    /// <exception cref="RunStoreException">The store cannot be read or written; the next call may.</exception>
    public void Tick(bool begins = true)
    {
        // 1. Workers that are gone: those of this machine as its launcher knows, those of other machines by their lease.
        try
        {
            _launcher?.NoticeEnded();
        }
        catch (RunStoreException)
        {
            _leases.CountAnew();
            throw;
        }

        foreach (var run in _leases.EndSilent(() => LivingRuns.On(_store, _host)))
        {
            Log.LeaseExpired(_logger, run.Id);
        }

        // 2. What was interrupted goes on by itself.
        foreach (var run in _store.List(new RunQuery { Statuses = [RunStatus.Interrupted], Take = 100 }).Runs)
        {
            Requeue(run);
        }

        // 3. What waits begins.
        if (begins)
        {
            _launcher?.Begin();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _launcher?.Dispose();

    private void Requeue(Run run)
    {
        if (!run.GoesOnByItself)
        {
            return;
        }

        if (FruitlessAttempts.Count(_store, run) is var fruitless && fruitless > _options.MaxResumes)
        {
            Sentence reason = $"{run.Reason} It was started {fruitless} times without reaching a new checkpoint. Look at its log, then resume.";
            _store.Move(run, RunStatus.Failed, Actor, StopCause.Crash, reason);
            Log.GivenUp(_logger, run.Id, fruitless);
            return;
        }

        if (_store.Move(run, RunStatus.Queued, Actor, reason: "Goes on by itself from the last checkpoint.") is not null)
        {
            Log.Requeued(_logger, run.Id);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(3, LogLevel.Warning, "Run {Run} has not renewed its lease: interrupted.")]
        public static partial void LeaseExpired(ILogger logger, string run);

        [LoggerMessage(4, LogLevel.Information, "Run {Run} was interrupted and goes on.")]
        public static partial void Requeued(ILogger logger, string run);

        [LoggerMessage(5, LogLevel.Error, "Run {Run} was started {Attempts} times without a new checkpoint: given up.")]
        public static partial void GivenUp(ILogger logger, string run, int attempts);
    }
}
