using System.Diagnostics;
using FerWeb.Engine.Datasets;
using FerWeb.Engine.Models;
using FerWeb.Engine.Training;
using FerWeb.Engine.Training.Runs;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Supervision;

namespace FerWeb.Workspace.Worker;

/// <summary>Trains one claimed run in this process, and tells the store all that happens. One per process.</summary>
/// <param name="store">Where the run is.</param>
/// <param name="data">Where its files are.</param>
/// <param name="options">How to keep in touch.</param>
public sealed class RunWorker(IRunStore store, DataFolder data, WorkerOptions options)
{
    /// <summary>Who writes a worker's events.</summary>
    internal const string Actor = "worker";

    private static readonly TimeSpan _betweenTries = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan _betweenLooks = TimeSpan.FromSeconds(1);

    /// <summary>Works until the run rests.</summary>
    /// <param name="id">The run, in status Starting.</param>
    /// <param name="attempt">The attempt that was claimed for this worker.</param>
    /// <param name="hostStops">Cancelled when the process is to end: the run becomes Interrupted, with a checkpoint.</param>
    /// <returns>False when the run could not be moved to a resting status: the attempt was over, or the store away for too long.</returns>
    public bool Work(string id, int attempt, CancellationToken hostStops = default)
    {
        if (Patiently(() => store.Renew(id, attempt, Environment.ProcessId, options.Lease), hostStops) is not { } run)
        {
            return false;
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(hostStops);
        using var heartbeat = new Heartbeat(store, id, attempt, new AttemptFile(data, id, attempt), options, stop);
        var outcome = Attempt(run, stop);
        heartbeat.Rest();
        return Rest(id, attempt, outcome);
    }

    private Func<Run, RunOutcome> Attempt(Run run, CancellationTokenSource stop)
    {
        try
        {
            var files = new RunFiles(store, data, run);
            using var log = new RunLog(files.LogFile);

            // What the runtime and native code write goes to a file that nobody else bounds while this process lives.
            using var looks = new Timer(_ => RunLog.Shorten(WorkerProcess.LogOf(data, run.Id)), null, _betweenLooks, _betweenLooks);
            try
            {
                using var journal = new RunJournal(store, run.Id, run.Attempt, options, log, stop);
                using var gpu = new GpuWatch(run.Spec.Device);
                var observer = new JournalObserver(store, journal, log, files, run, options, gpu, stop.Token);
                try
                {
                    var reason = Train(run, files, observer, gpu.Gpu, stop.Token);
                    return now => RunOutcome.Of(reason, now, observer.Progress);
                }
                finally
                {
                    journal.Flush(options.LongestOutage);
                }
            }
            catch (Exception error)
            {
                log.Write(error.ToString());
                return now => RunOutcome.Of(error, now);
            }
        }
        catch (Exception error)
        {
            // Not even the run's folder could be made.
            return now => RunOutcome.Of(error, now);
        }
    }

    private StopReason Train(Run run, RunFiles files, JournalObserver observer, TrainingGpu? gpu, CancellationToken stop)
    {
        // Somebody may have asked to stop by now; the training then ends at once, with a checkpoint.
        if (run.Status == RunStatus.Starting)
        {
            Patiently(() => store.Move(run, RunStatus.Running, Actor), stop);
        }

        var folder = files.OpenFolder();
        files.Attempt.TakeOver();
        DiskSpace.Require(folder.Folder, run.Spec.Options, folder);
        using var opened = options.Dataset is null ? files.OpenDataset() : null;
        var pictures = options.Dataset ?? opened!;
        using var start = files.OpenStart();
        ITrainingObserver[] watcher = options.Watcher is { } watches ? [watches] : [];
        var trainer = new Trainer(
            files.Options, pictures, files.Checkpoints, new AllObservers([new MetricsCsv(folder.MetricsFile), observer, .. watcher]),
            run.Spec.Device, start, gpu);
        using var result = trainer.Run(stop);
        if (result.Reason is StopReason.Finished or StopReason.EarlyStopped or StopReason.TimeLimit)
        {
            ModelExporter.Export(
                folder.ModelFolder, data.ModelOf(run.Id), result.Trained, pictures, run.Spec.Options, run: run.Id, cancellation: CancellationToken.None);
        }

        return result.Reason;
    }

    private T Patiently<T>(Func<T> ask, CancellationToken stop) => PatientStore.Ask(ask, options.LongestOutage, stop);

    // Compare and set: who stops a run at its last step must not find it in a status that it never had.
    private bool Rest(string id, int attempt, Func<Run, RunOutcome> outcome)
    {
        for (var tries = Stopwatch.StartNew(); tries.Elapsed < options.LongestOutage;)
        {
            try
            {
                if (store.Find(id) is not { } now || now.Attempt != attempt || !now.Status.IsLive())
                {
                    return false;
                }

                var end = outcome(now);
                var status = RunTransitions.IsAllowed(now.Status, end.Status) ? end.Status : RunStatus.Failed;
                if (store.Move(now, status, Actor, end.Cause, end.Reason) is not null)
                {
                    return true;
                }
            }
            catch (RunStoreException)
            {
                Task.Delay(_betweenTries).Wait();
            }
        }

        return false;
    }
}
