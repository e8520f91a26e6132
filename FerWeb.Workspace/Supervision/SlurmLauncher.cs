using FerWeb.Engine;
using FerWeb.Workspace.Runs;
using Microsoft.Extensions.Logging;

namespace FerWeb.Workspace.Supervision;

/// <summary>
/// Submits a job to a Slurm cluster for each waiting run. The job claims the run when it begins, so a run waits in FerWeb's queue
/// while its job waits in Slurm's, and a job too many does no harm: it finds that its run does not wait, and ends. Which jobs there
/// are is asked of Slurm, which knows them by name.
/// </summary>
public sealed partial class SlurmLauncher : ILauncher
{
    private readonly IRunStore _store;
    private readonly DataFolder _data;
    private readonly SupervisorOptions _options;
    private readonly SlurmOptions _slurm;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly SlurmScript _script;

    // What was last seen of each run's job: while it lives, and until its end is understood.
    private readonly Dictionary<string, SlurmJob> _known = [];
    private readonly Dictionary<string, int> _fruitless = [];
    private HashSet<string> _over = [];
    private IReadOnlyList<SlurmJob>? _jobs;
    private long? _looked;
    private bool _isAway;

    /// <param name="store">The queue.</param>
    /// <param name="data">Where the files of the runs are; nodes see it under the same path.</param>
    /// <param name="database">Connection to the PostgreSQL database, which jobs get by their environment.</param>
    /// <param name="options">How runs are looked after.</param>
    /// <param name="slurm">How they become jobs.</param>
    /// <param name="clock">For the time between two looks.</param>
    /// <param name="logger">Hears what was done.</param>
    public SlurmLauncher(
        IRunStore store, DataFolder data, string database, SupervisorOptions options, SlurmOptions slurm, TimeProvider clock, ILogger logger)
    {
        (_store, _data, _options, _slurm, _clock, _logger) = (store, data, options, slurm, clock, logger);
        _script = new SlurmScript(data, database, options, slurm);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // Jobs go on without the site.
    }

    void ILauncher.NoticeEnded()
    {
        _jobs = null;
        if (_looked is { } last && _clock.GetElapsedTime(last) < _slurm.Interval)
        {
            return;
        }

        _looked = _clock.GetTimestamp();
        try
        {
            // Before Slurm is asked: what is live here and has no job there has lost it.
            var living = LivingRuns.All(_store);
            _jobs = SlurmCommands.Jobs(_slurm.Name);
            _isAway = false;
            foreach (var run in living)
            {
                NoticeLost(run);
            }

            CancelNeedless();
            foreach (var job in _jobs)
            {
                _known[job.Run] = job;
            }
        }
        catch (SlurmException error)
        {
            if (!_isAway)
            {
                Log.SlurmAway(_logger, error.Message);
            }

            (_isAway, _jobs) = (true, null);
        }
    }

    void ILauncher.Begin()
    {
        if (_jobs is not { } jobs || _store.Hold() is not null)
        {
            return;
        }

        var room = _slurm.MaxJobs - jobs.Count;
        foreach (var run in _store.Queue().Where(run => jobs.All(job => job.Run != run.Id)))
        {
            if (room <= 0 || (HasEndedInVain(run) is { } why && GiveUp(run, why)))
            {
                continue;
            }

            if (!Submit(run))
            {
                return;
            }

            room--;
        }
    }

    private void NoticeLost(Run seen)
    {
        _fruitless.Remove(seen.Id);
        if (_jobs!.Any(job => job.Run == seen.Id) || !_known.TryGetValue(seen.Id, out var job)
            || _store.Find(seen.Id) is not { } run || run.Attempt != seen.Attempt || !run.Status.IsLive())
        {
            return;
        }

        _known.Remove(run.Id);
        var end = SlurmCommands.End(job.Id);

        // A job too many, whose run another machine trains: it found that the run does not wait, or never began.
        if (end.State is "COMPLETED" || (end.State is "CANCELLED" && job.IsPending))
        {
            return;
        }

        var words = WorkerProcess.LastWords(_data, run.Id);
        var exit = end.State switch
        {
            "OUT_OF_MEMORY" => WorkerExit.OutOfMemory(run.Spec.Options.BatchSize),
            "FAILED" => WorkerExit.Of(end.ExitCode, memoryRanOut: false, run.Spec.Options.BatchSize, words),
            _ => new WorkerExit(
                RunStatus.Interrupted, StopCause.LeaseLost, $"Its Slurm job {job.Id} is gone ({end.State}). Resume goes on from the last checkpoint."),
        };

        // A job too many that could not begin, or the worker of an earlier attempt that was shut out. Were it the run's after all, the lease would tell.
        if (exit.Cause is StopCause.Error)
        {
            return;
        }

        exit = exit.For(run.Status);
        if (_store.Move(run, exit.Status, Supervisor.Actor, exit.Cause, exit.Reason) is not null)
        {
            Log.JobLost(_logger, run.Id, job.Id, end.State);
        }
    }

    // A run that was stopped while its job waited, or whose worker does not end. Runs of other sites are not known here.
    private void CancelNeedless()
    {
        HashSet<string> over = [];
        foreach (var job in _jobs!)
        {
            if (_store.Find(job.Run) is not { } run || (run.Deleted is null && (run.Status.IsLive() || run.Status == RunStatus.Queued)))
            {
                continue;
            }

            // A worker whose run rests is about to end by itself: it gets until the next look.
            if (job.IsPending || _over.Contains(job.Id))
            {
                SlurmCommands.Cancel(job.Id);
                Log.Cancelled(_logger, run.Id, job.Id);
            }

            over.Add(job.Id);
        }

        _over = over;
    }

    // Its job has ended without having begun it: Slurm could not start it, or the program failed before it reached the store.
    private Sentence? HasEndedInVain(Run run)
    {
        if (!_known.Remove(run.Id, out var job) || SlurmCommands.End(job.Id) is not { State: not ("COMPLETED" or "CANCELLED" or "UNKNOWN") } end)
        {
            return null;
        }

        return $"Its Slurm job {job.Id} ended with {end.State}, code {end.ExitCode}, before the training began. " +
            $"The end of its output: {WorkerProcess.LastWords(_data, run.Id)}";
    }

    private bool Submit(Run run)
    {
        try
        {
            var job = _script.Submit(run);
            _known[run.Id] = new SlurmJob(job, run.Id, "PENDING");
            Log.Submitted(_logger, run.Id, job);
            return true;
        }
        catch (SlurmException error) when (error.Message.Contains("limit", StringComparison.OrdinalIgnoreCase))
        {
            // Slurm takes no more of this user's jobs for now.
            Log.NotSubmitted(_logger, run.Id, error.Message);
            return false;
        }
        catch (Exception error) when (error is SlurmException or IOException or UnauthorizedAccessException)
        {
            Log.NotSubmitted(_logger, run.Id, error.Message);
            GiveUp(run, $"Slurm did not take its job: {error.Message}");
            return true;
        }
    }

    // False while it is worth another try.
    private bool GiveUp(Run run, Sentence why)
    {
        if ((_fruitless[run.Id] = _fruitless.GetValueOrDefault(run.Id) + 1) <= _options.MaxResumes)
        {
            return false;
        }

        // Only what has begun can fail.
        _fruitless.Remove(run.Id);
        if (_store.Claim(Environment.MachineName, _options.Lease, waiting => waiting.Id == run.Id) is { } claimed)
        {
            _store.Move(claimed, RunStatus.Failed, Supervisor.Actor, StopCause.Error, why);
            Log.GivenUp(_logger, run.Id, why.ToString());
        }

        return true;
    }

    private static partial class Log
    {
        [LoggerMessage(11, LogLevel.Information, "Run {Run} was submitted to Slurm as job {Job}.")]
        public static partial void Submitted(ILogger logger, string run, string job);

        [LoggerMessage(12, LogLevel.Warning, "Slurm did not take the job of run {Run}: {Why}")]
        public static partial void NotSubmitted(ILogger logger, string run, string why);

        [LoggerMessage(13, LogLevel.Warning, "The Slurm job {Job} of run {Run} is gone without a word ({State}).")]
        public static partial void JobLost(ILogger logger, string run, string job, string state);

        [LoggerMessage(14, LogLevel.Information, "The Slurm job {Job} of run {Run} is not needed any more: cancelled.")]
        public static partial void Cancelled(ILogger logger, string run, string job);

        [LoggerMessage(15, LogLevel.Error, "Run {Run} is given up: {Why}")]
        public static partial void GivenUp(ILogger logger, string run, string why);

        [LoggerMessage(16, LogLevel.Error, "Slurm cannot be asked now; trying again. {Why}")]
        public static partial void SlurmAway(ILogger logger, string why);
    }
}
