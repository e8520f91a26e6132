using System.ComponentModel;
using FerWeb.Engine;
using FerWeb.Workspace;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Worker;
using Microsoft.Extensions.Options;

namespace FerWeb.Runs.Workers;

/// <summary>
/// Works on the queue of this machine: starts a worker process for each run that can have a device, notices workers
/// that end without a word, and lets interrupted runs go on. All that it knows is in the store, so that the site can be
/// restarted at any time: workers go on, and the new site sees them.
/// </summary>
internal sealed partial class TrainingSupervisor(
    IRunStore store, DataFolder data, IOptions<StorageOptions> storage, IOptions<SupervisorOptions> options, TimeProvider clock,
    ILogger<TrainingSupervisor> logger) : BackgroundService
{
    private const string Actor = "supervisor";

    private readonly StartedWorkers _workers = new(data, storage.Value, options.Value);
    private readonly DeviceChoice _devices = new();
    private readonly LeaseWatch _leases = new(store, options.Value.Interval, clock);
    private bool _isStoreAway;

    private IEnumerable<Run> LivingHere => store
        .List(new RunQuery { Statuses = [RunStatus.Starting, RunStatus.Running, RunStatus.Stopping, RunStatus.Pausing], Take = 500 }).Runs
        .Where(run => run.Host == Environment.MachineName);

    private List<string> FreeDevices => _devices.Free(LivingHere, _workers.DeviceOf);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Value.Enabled)
        {
            return;
        }

        using var timer = new PeriodicTimer(options.Value.Interval, clock);
        do
        {
            try
            {
                await Task.Run(Tick, stoppingToken);
                _isStoreAway = false;
            }
            catch (StoreAwayException) when (_isStoreAway)
            {
                // Told once: this is tried several times a second.
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                // The store may be locked or the disk full: the runs go on, and the next tick may succeed.
                _isStoreAway = error is StoreAwayException;
                Log.TickFailed(logger, error);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        foreach (var run in _workers.Living)
        {
            Log.KeepsTraining(logger, run);
        }
    }

    public override void Dispose()
    {
        _workers.Dispose();
        base.Dispose();
    }

    private void Tick()
    {
        // 1. Workers that are gone: those that we started by their exit code, others of this machine by their absence,
        //    those of other machines by their lease.
        _workers.Collect((id, attempt, exitCode, memoryRanOut) =>
        {
            if (store.Find(id) is { } run && run.Attempt == attempt && run.Status.IsLive())
            {
                MarkDead(run, exitCode, memoryRanOut);
            }
        });
        foreach (var run in LivingHere.Where(run => !_workers.Has(run) && IsGone(run)))
        {
            MarkDead(run, exitCode: null, memoryRanOut: false);
        }

        foreach (var run in _leases.EndSilent(() => LivingHere))
        {
            Log.LeaseExpired(logger, run.Id);
        }

        // 2. What was interrupted goes on by itself.
        foreach (var run in store.List(new RunQuery { Statuses = [RunStatus.Interrupted], Take = 100 }).Runs)
        {
            Requeue(run);
        }

        // 3. What waits begins, when its device is free.
        for (var free = FreeDevices;
            store.Claim(Environment.MachineName, options.Value.Lease, run => _devices.For(run, free) is not null) is { } claimed;
            free = FreeDevices)
        {
            Begin(claimed, _devices.For(claimed, free)!);
        }
    }

    // A worker that has not said its process id yet is judged by its lease alone.
    private static bool IsGone(Run run)
    {
        using var process = RunningWorker.Find(run);
        return run.WorkerProcess is not null && process is null;
    }

    private void MarkDead(Run run, int? exitCode, bool memoryRanOut)
    {
        var exit = WorkerExit.Of(exitCode, memoryRanOut, run.Spec.Options.BatchSize, WorkerProcess.LastWords(data, run.Id));
        if (store.Move(run, exit.Status, Actor, exit.Cause, exit.Reason) is not null)
        {
            Log.WorkerDied(logger, run.Id, exitCode, exit.Reason.ToString());
        }
    }

    private void Requeue(Run run)
    {
        if (run.Cause is not (StopCause.LeaseLost or StopCause.HostStopped) || run.Deleted is not null)
        {
            return;
        }

        if (FruitlessAttempts.Count(store, run) is var fruitless && fruitless > options.Value.MaxResumes)
        {
            Sentence reason = $"{run.Reason} It was started {fruitless} times without reaching a new checkpoint. Look at its log, then resume.";
            store.Move(run, RunStatus.Failed, Actor, StopCause.Crash, reason);
            Log.GivenUp(logger, run.Id, fruitless);
            return;
        }

        if (store.Move(run, RunStatus.Queued, Actor, reason: "Goes on by itself from the last checkpoint.") is not null)
        {
            Log.Requeued(logger, run.Id);
        }
    }

    private void Begin(Run run, string device)
    {
        try
        {
            _workers.Start(run, device);
            Log.Started(logger, run.Id, run.Attempt, device);
        }
        catch (Exception error) when (error is Win32Exception or IOException or UnauthorizedAccessException)
        {
            store.Move(run, RunStatus.Failed, Actor, StopCause.Error, "The training process could not be started. The site's log says why.");
            Log.NotStarted(logger, error, run.Id);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Run {Run}, attempt {Attempt}, trains on {Device}.")]
        public static partial void Started(ILogger logger, string run, int attempt, string device);

        [LoggerMessage(2, LogLevel.Warning, "The worker of run {Run} is gone (exit code {ExitCode}): {Reason}")]
        public static partial void WorkerDied(ILogger logger, string run, int? exitCode, string reason);

        [LoggerMessage(3, LogLevel.Warning, "Run {Run} has not renewed its lease: interrupted.")]
        public static partial void LeaseExpired(ILogger logger, string run);

        [LoggerMessage(4, LogLevel.Information, "Run {Run} was interrupted and goes on.")]
        public static partial void Requeued(ILogger logger, string run);

        [LoggerMessage(5, LogLevel.Error, "Run {Run} was started {Attempts} times without a new checkpoint: given up.")]
        public static partial void GivenUp(ILogger logger, string run, int attempts);

        [LoggerMessage(6, LogLevel.Error, "The worker of run {Run} could not be started.")]
        public static partial void NotStarted(ILogger logger, Exception error, string run);

        [LoggerMessage(8, LogLevel.Information, "Run {Run} trains on without the site. To end it: ./ferweb runs stop {Run}")]
        public static partial void KeepsTraining(ILogger logger, string run);

        [LoggerMessage(7, LogLevel.Error, "The queue could not be attended to; trying again.")]
        public static partial void TickFailed(ILogger logger, Exception error);
    }
}
