using System.ComponentModel;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Worker;
using Microsoft.Extensions.Logging;

namespace FerWeb.Workspace.Supervision;

/// <summary>Starts a worker process on this machine for each run that can have one of its devices.</summary>
public sealed partial class ProcessLauncher : ILauncher
{
    private const int LongestPauseMinutes = 60;

    private readonly IRunStore _store;
    private readonly DataFolder _data;
    private readonly string _host;
    private readonly SupervisorOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly StartedWorkers _workers;
    private readonly DeviceChoice _devices = new();
    private int _failures; // in a row
    private long _failed; // the last one
    private bool _isMissing;

    /// <param name="store">The queue.</param>
    /// <param name="data">Where the files of the runs are.</param>
    /// <param name="database">Connection to the PostgreSQL database that workers get; empty for SQLite in the folder.</param>
    /// <param name="host">Name of this machine in the store.</param>
    /// <param name="options">How workers are started.</param>
    /// <param name="clock">For the pause after a worker that could not be started.</param>
    /// <param name="logger">Hears what was done.</param>
    public ProcessLauncher(
        IRunStore store, DataFolder data, string database, string host, SupervisorOptions options, TimeProvider clock, ILogger logger)
    {
        (_store, _data, _host, _options, _clock, _logger) = (store, data, host, options, clock, logger);
        _workers = new StartedWorkers(data, database, options);
    }

    /// <value>The runs whose workers were started here and live.</value>
    public IReadOnlyList<string> Living => [.. _workers.Living];

    /// <value>False where what waits could not be trained here: the data folder is not mounted, or the last worker could not be started.</value>
    public bool CanTrain => _failures == 0 && !_isMissing;

    /// <value>How many runs may still begin here in the life of this launcher; null for any number.</value>
    public int? Left { get; set; }

    /// <summary>Asks the workers that were started here to store a checkpoint and end.</summary>
    public void AskToEnd() => _workers.AskToEnd();

    /// <summary>Ends the workers that were started here at once.</summary>
    public void EndAll() => _workers.EndAll();

    /// <inheritdoc/>
    public void Dispose() => _workers.Dispose();

    // After workers that could not be started: the next one hardly can, and other machines may take what waits.
    private TimeSpan Pause => TimeSpan.FromMinutes(Math.Min(LongestPauseMinutes, 1 << Math.Min(_failures - 1, 6)));

    void ILauncher.NoticeEnded()
    {
        _workers.Collect((id, attempt, exitCode, memoryRanOut) =>
        {
            if (_store.Find(id) is { } run && run.Attempt == attempt && run.Status.IsLive())
            {
                MarkDead(run, exitCode, memoryRanOut);
            }
        });

        List<Run> living = [.. LivingRuns.On(_store, _host)];
        if (living.Exists(run => _workers.Has(run) && run.WorkerProcess is not null))
        {
            _failures = 0;
        }

        foreach (var run in living.Where(run => !_workers.Has(run) && IsGone(run)))
        {
            MarkDead(run, exitCode: null, memoryRanOut: false);
        }

        _workers.EndThoseWithout(living);
    }

    void ILauncher.Begin()
    {
        if (_failures > 0 && _clock.GetElapsedTime(_failed) < Pause)
        {
            return;
        }

        // A site makes an empty folder of data sets at its start.
        var isThere = File.Exists(_data.Database) || (Directory.Exists(_data.Datasets) && Directory.EnumerateFileSystemEntries(_data.Datasets).Any());
        for (var free = FreeDevices(); Left is null or > 0; free = FreeDevices())
        {
            if (_store.Claim(_host, _options.Lease, run => _devices.For(run, free) is not null && CanRead(run, isThere)) is not { } claimed)
            {
                return;
            }

            Left--;
            if (!Start(claimed, _devices.For(claimed, free)!))
            {
                return;
            }
        }
    }

    // In a data folder that is not mounted (yet) each run would fail at once, one after the other.
    private bool CanRead(Run run, bool isThere)
    {
        var can = isThere || Directory.Exists(run.Spec.Dataset.Folder);
        if (!can && !_isMissing)
        {
            Log.FolderMissing(_logger, _data.Root);
        }

        _isMissing = !can;
        return can;
    }

    private List<string> FreeDevices() => _devices.Free(LivingRuns.On(_store, _host), _workers.DeviceOf);

    // A worker that has not said its process id yet is judged by its lease alone.
    private bool IsGone(Run run)
    {
        using var process = RunningWorker.Find(run, _host);
        return run.WorkerProcess is not null && process is null;
    }

    private void MarkDead(Run run, int? exitCode, bool memoryRanOut)
    {
        var exit = WorkerExit.Of(exitCode, memoryRanOut, run.Spec.Options.BatchSize, WorkerProcess.LastWords(_data, run.Id));
        if (run.WorkerProcess is null && exit.Cause is StopCause.Error)
        {
            // It never began: the shell found no dotnet, or could not write the log. As where it could not be started.
            NoteFailure();
            exit = exit with { Status = RunStatus.Interrupted, Cause = StopCause.LeaseLost };
        }

        exit = exit.For(run.Status);
        if (_store.Move(run, exit.Status, Supervisor.Actor, exit.Cause, exit.Reason) is not null)
        {
            Log.WorkerDied(_logger, run.Id, exitCode, exit.Reason.ToString());
        }
    }

    // False when this machine cannot: that says nothing of the run, which goes on elsewhere or is tried again.
    private bool Start(Run run, string device)
    {
        try
        {
            _workers.Start(run, device);
            Log.Started(_logger, run.Id, run.Attempt, device);
            return true;
        }
        catch (Exception error) when (error is Win32Exception or IOException or UnauthorizedAccessException)
        {
            NoteFailure();
            Log.NotStarted(_logger, error, run.Id);
            _store.Move(
                run, RunStatus.Interrupted, Supervisor.Actor, StopCause.LeaseLost, $"The training process could not be started on {_host}: {error.Message}");
            return false;
        }
    }

    private void NoteFailure()
    {
        _failures++;
        _failed = _clock.GetTimestamp();
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Run {Run}, attempt {Attempt}, trains on {Device}.")]
        public static partial void Started(ILogger logger, string run, int attempt, string device);

        [LoggerMessage(2, LogLevel.Warning, "The worker of run {Run} is gone (exit code {ExitCode}): {Reason}")]
        public static partial void WorkerDied(ILogger logger, string run, int? exitCode, string reason);

        [LoggerMessage(6, LogLevel.Error, "The worker of run {Run} could not be started.")]
        public static partial void NotStarted(ILogger logger, Exception error, string run);

        [LoggerMessage(9, LogLevel.Warning, "Runs wait: the data folder {Folder} holds no data sets. Is it mounted?")]
        public static partial void FolderMissing(ILogger logger, string folder);
    }
}
