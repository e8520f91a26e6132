using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using FerWeb.Workspace;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Worker;
using Microsoft.Extensions.Options;

namespace FerWeb.Runs;

/// <summary>
/// Works on the queue of this machine: starts a worker process for each run that can have a device, notices workers
/// that end without a word, and lets interrupted runs go on. All that it knows is in the store, so that the site can be
/// restarted at any time: workers go on, and the new site sees them.
/// </summary>
internal sealed partial class TrainingSupervisor(
    IRunStore store, DataFolder data, IOptions<SupervisorOptions> options, TimeProvider clock, ILogger<TrainingSupervisor> logger) : BackgroundService
{
    private const string Actor = "supervisor";

    // Several renewals of a worker that lives.
    private static readonly TimeSpan _grace = TimeSpan.FromSeconds(3);

    private readonly Dictionary<(string Run, int Attempt), Worker> _workers = [];
    private Dictionary<(string Run, int Attempt), int> _overdue = [];
    private IReadOnlyList<string>? _devices;

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
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                // The store may be locked or the disk full: the runs go on, and the next tick may succeed.
                Log.TickFailed(logger, error);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        foreach (var (run, _) in _workers.Where(pair => !pair.Value.Process.HasExited).Select(pair => pair.Key))
        {
            Log.KeepsTraining(logger, run);
        }
    }

    public override void Dispose()
    {
        foreach (var worker in _workers.Values)
        {
            worker.Process.Dispose();
        }

        // A host may stop what it has disposed.
        _workers.Clear();
        base.Dispose();
    }

    private void Tick()
    {
        // 1. Workers that are gone: those that we started by their exit code, others of this machine by their absence,
        //    those of other machines by their lease.
        CollectExited();
        foreach (var run in LiveHere().Where(run => !_workers.ContainsKey((run.Id, run.Attempt)) && IsGone(run)))
        {
            MarkDead(run, exitCode: null, memoryRanOut: false);
        }

        EndSilentRuns();

        // 2. What was interrupted goes on by itself.
        foreach (var run in store.List(new RunQuery { Statuses = [RunStatus.Interrupted], Take = 100 }).Runs)
        {
            Requeue(run);
        }

        // 3. What waits begins, when its device is free.
        for (var free = FreeDevices(); store.Claim(Environment.MachineName, options.Value.Lease, run => Choose(run, free) is not null) is { } claimed; free = FreeDevices())
        {
            Begin(claimed, Choose(claimed, free)!);
        }
    }

    // When the store was away for everybody, or the clock was set, every lease has run out and no worker is to blame: each
    // gets time to renew, counted in ticks that could write.
    private void EndSilentRuns()
    {
        var ticks = new Dictionary<(string Run, int Attempt), int>();
        var silent = new List<Run>();
        IReadOnlyList<Run> ended;
        try
        {
            ended = store.ExpireLeases(run =>
            {
                var seen = ticks[(run.Id, run.Attempt)] = _overdue.GetValueOrDefault((run.Id, run.Attempt)) + 1;
                if (seen * options.Value.Interval <= _grace)
                {
                    return false;
                }

                silent.Add(run);
                return true;
            });
        }
        catch (RunStoreException)
        {
            // A worker that was stopped in the middle of a write keeps everybody from writing.
            LiveHere().Where(run => run.LeaseUntil < clock.GetUtcNow() && RunningWorker.IsStopped(run)).ToList().ForEach(RunningWorker.Kill);
            throw;
        }

        _overdue = ticks;
        foreach (var run in ended)
        {
            Log.LeaseExpired(logger, run.Id);
        }

        // What hangs holds memory, and would find itself shut out when it wakes up.
        silent.ForEach(RunningWorker.Kill);
    }

    private IEnumerable<Run> LiveHere() => store
        .List(new RunQuery { Statuses = [RunStatus.Starting, RunStatus.Running, RunStatus.Stopping, RunStatus.Pausing], Take = 500 }).Runs
        .Where(run => run.Host == Environment.MachineName);

    private void CollectExited()
    {
        foreach (var (key, worker) in _workers.Where(pair => pair.Value.Process.HasExited).ToList())
        {
            if (store.Find(key.Run) is { } run && run.Attempt == key.Attempt && run.Status.IsLive())
            {
                MarkDead(run, worker.Process.ExitCode, MemoryKills.Count() > worker.MemoryKills);
            }

            // Only now: while the store is away the exit code must not be forgotten.
            _workers.Remove(key);
            worker.Process.Dispose();
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
        var exit = WorkerExit.Of(exitCode, memoryRanOut, run.Spec.Options.BatchSize, LastWords(run.Id));
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

        if (FruitlessAttempts(run) is var fruitless && fruitless > options.Value.MaxResumes)
        {
            store.Move(run, RunStatus.Failed, Actor, StopCause.Crash, $"{run.Reason} It was started {fruitless} times without reaching a new checkpoint. Look at its log, then resume.");
            Log.GivenUp(logger, run.Id, fruitless);
            return;
        }

        if (store.Move(run, RunStatus.Queued, Actor, reason: "Goes on by itself from the last checkpoint.") is not null)
        {
            Log.Requeued(logger, run.Id);
        }
    }

    // Newest attempts in a row that came no further than those before them had stored.
    private int FruitlessAttempts(Run run)
    {
        const int Window = 5_000;
        var attempts = store.ReadSince(run.Id, Math.Max(0, run.LastSeq - Window), int.MaxValue).Events.Where(e => e.Attempt > 0).GroupBy(e => e.Attempt).OrderBy(attempt => attempt.Key);
        var (stored, fruitless) = (0L, 0);
        foreach (var attempt in attempts)
        {
            var step = attempt.Where(e => e.Kind == RunEventKind.Checkpoint).Select(StepOf).DefaultIfEmpty().Max();
            fruitless = step > stored ? 0 : fruitless + 1;
            stored = Math.Max(stored, step);
        }

        return fruitless;
    }

    private static long StepOf(RunEvent checkpoint)
    {
        using var data = JsonDocument.Parse(checkpoint.Data);
        return data.RootElement.GetProperty("step").GetInt64();
    }

    private void Begin(Run run, string device)
    {
        try
        {
            _workers.Add((run.Id, run.Attempt), new Worker(WorkerProcess.Start(run, data, device, options.Value), device, MemoryKills.Count()));
            Log.Started(logger, run.Id, run.Attempt, device);
        }
        catch (Exception error) when (error is Win32Exception or IOException or UnauthorizedAccessException)
        {
            store.Move(run, RunStatus.Failed, Actor, StopCause.Error, "The training process could not be started. The site's log says why.");
            Log.NotStarted(logger, error, run.Id);
        }
    }

    // One run per device. What the worker of an earlier site took is known only as far as its run says.
    private List<string> FreeDevices()
    {
        var free = (_devices ??= [.. Devices.List().Select(device => device.Id)]).ToList();
        foreach (var live in LiveHere())
        {
            free.Remove(_workers.TryGetValue((live.Id, live.Attempt), out var worker) ? worker.Device : Choose(live, free) ?? live.Spec.Device);
        }

        return free;
    }

    // "auto" never takes the processor of a machine that has a GPU: the run would be slow for good.
    private string? Choose(Run run, List<string> free) => run.Spec.Device == Device.Auto
        ? free.Find(id => id != Device.Cpu || _devices!.Count == 1)
        : free.Find(id => id == run.Spec.Device);

    private string LastWords(string run)
    {
        const int Most = 300;
        try
        {
            using var stream = File.OpenRead(WorkerProcess.LogOf(data, run));
            stream.Seek(-Math.Min(Most, stream.Length), SeekOrigin.End);
            return new StreamReader(stream).ReadToEnd().Trim();
        }
        catch (IOException)
        {
            return "";
        }
    }

    private sealed record Worker(Process Process, string Device, long MemoryKills);

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
