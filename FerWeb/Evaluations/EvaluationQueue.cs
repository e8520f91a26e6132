using FerWeb.Engine;
using FerWeb.Workspace;
using FerWeb.Workspace.Evaluations;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Supervision;
using FerWeb.Workspace.Worker;
using Microsoft.Extensions.Options;

namespace FerWeb.Evaluations;

/// <summary>
/// Works on the evaluations that wait, the oldest first, each in a process of its own, so that neither its memory nor a crash is the
/// site's. What was begun when the site stopped begins anew with the next start. Where the site starts no workers, they wait; while somebody
/// holds the queue of runs, they wait too.
/// </summary>
internal sealed partial class EvaluationQueue(
    EvaluationLibrary evaluations, EvaluatedModels models, IRunStore runs, DataFolder data, IOptions<SupervisorOptions> options,
    ILogger<EvaluationQueue> logger)
    : BackgroundService
{
    // How late what another site on the same folder has taken in is seen, and that somebody cancelled there.
    private static readonly TimeSpan _between = TimeSpan.FromSeconds(2);

    // How often it is looked whether the queue is held still; that changes seldom, and by other processes too.
    private static readonly TimeSpan _holdPause = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _news = new(1);
    private readonly Lock _gate = new();
    private bool _isTold;
    private (string Id, CancellationTokenSource Cancel)? _current;

    /// <value>Whether it waits with the next evaluation because somebody holds the queue of runs.</value>
    internal bool IsHeld { get; private set; }

    /// <summary>Says that there may be something to do.</summary>
    public void Wake() => _news.Release();

    /// <summary>Cancels an evaluation, whether it has begun or not.</summary>
    public void Cancel(string id)
    {
        lock (_gate)
        {
            if (_current is { } current && current.Id == id)
            {
                current.Cancel.Cancel();
            }
            else
            {
                evaluations.End(id, reason: null);
            }
        }
    }

    public override void Dispose()
    {
        _news.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Value.Enabled)
        {
            return;
        }

        await Task.Yield();
        using var turn = await TakeTurnAsync(stoppingToken);
        var isFirst = true;
        while (true)
        {
            await _news.WaitAsync(_between, stoppingToken);
            try
            {
                if (isFirst)
                {
                    await BeginAnewAsync(stoppingToken);
                }

                isFirst = false;
                while (await NextAsync(stoppingToken) is { } next)
                {
                    await WorkAsync(next, stoppingToken);
                }

                _isTold = false;
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                Tell(error);
            }
        }
    }

    // What had begun when the site stopped.
    private async Task BeginAnewAsync(CancellationToken stopping)
    {
        foreach (var begun in evaluations.List().Reverse().Where(one => one.Status == EvaluationStatus.Running))
        {
            await WaitWhileHeldAsync(stopping);
            await WorkAsync(begun, stopping);
        }
    }

    // Of several sites on one folder one works on its evaluations; another takes over when it ends.
    private async Task<IDisposable> TakeTurnAsync(CancellationToken stopping)
    {
        while (true)
        {
            try
            {
                if (evaluations.TryTakeTurn() is { } turn)
                {
                    return turn;
                }
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                Tell(error);
            }

            await Task.Delay(_between, stopping);
        }
    }

    private async Task EndWhenCancelledElsewhereAsync(string id, CancellationTokenSource cancel, CancellationToken done)
    {
        while (!done.IsCancellationRequested)
        {
            await Task.Delay(_between, done).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!done.IsCancellationRequested && HasEnded(id))
            {
                await cancel.CancelAsync();
                return;
            }
        }
    }

    private bool HasEnded(string id)
    {
        try
        {
            return evaluations.Find(id) is not { HasEnded: false };
        }
        catch (IOException)
        {
            // The next look may succeed.
            return false;
        }
    }

    // Asked for after the pause: what waited before it may have been cancelled.
    private async Task<Evaluation?> NextAsync(CancellationToken stopping)
    {
        if (Oldest() is null)
        {
            return null;
        }

        await WaitWhileHeldAsync(stopping);
        return Oldest();

        Evaluation? Oldest() => evaluations.List().LastOrDefault(one => one.Status == EvaluationStatus.Waiting);
    }

    private async Task WaitWhileHeldAsync(CancellationToken stopping)
    {
        while (AskWhetherHeld())
        {
            IsHeld = true;
            await Task.Delay(_holdPause, stopping);
        }

        IsHeld = false;
    }

    private bool AskWhetherHeld()
    {
        try
        {
            return runs.Hold() is not null;
        }
        catch (StoreAwayException)
        {
            // Nobody can say now.
            return true;
        }
    }

    private async Task WorkAsync(Evaluation evaluation, CancellationToken stopping)
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        lock (_gate)
        {
            _current = (evaluation.Id, cancel);
        }

        using var done = new CancellationTokenSource();
        var watching = EndWhenCancelledElsewhereAsync(evaluation.Id, cancel, done.Token);
        try
        {
            var folder = await models.FolderOfAsync(evaluation.Request, cancel.Token);
            string[] command = ["evaluation-worker", "--data-folder", data.Root, "--evaluation", evaluation.Id, "--model", folder];
            var (exitCode, _, errors) = await WorkerProcess.RunAsync(command, Device.Cpu, cancel.Token);
            if (exitCode != 0)
            {
                Log.Ended(logger, evaluation.Id, exitCode, errors);
                await EndAsync(evaluation.Id, $"The process that evaluates ended with code {exitCode}. The site's log says more; evaluate again.", stopping);
            }
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            await EndAsync(evaluation.Id, reason: null, stopping);
        }
        catch (SentenceException error)
        {
            await EndAsync(evaluation.Id, error.Sentence, stopping);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            Log.Failed(logger, evaluation.Id, error);
            await EndAsync(evaluation.Id, "The evaluation failed on our side; the log says why.", stopping);
        }
        finally
        {
            await done.CancelAsync();
            await watching;
            lock (_gate)
            {
                _current = null;
            }
        }
    }

    // A full disk must not end the site: the queue waits for room, and goes on.
    private async Task EndAsync(string id, Sentence? reason, CancellationToken stopping)
    {
        while (true)
        {
            try
            {
                evaluations.End(id, reason);
                return;
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                Tell(error);
            }

            await Task.Delay(_between, stopping);
        }
    }

    // Once until a look succeeds.
    private void Tell(Exception error)
    {
        if (!_isTold)
        {
            Log.FolderUnusable(logger, error.Message);
        }

        _isTold = true;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The process of evaluation {Id} ended with code {ExitCode}: {Errors}")]
        public static partial void Ended(ILogger logger, string id, int exitCode, string errors);

        [LoggerMessage(2, LogLevel.Error, "Evaluation {Id} failed.")]
        public static partial void Failed(ILogger logger, string id, Exception error);

        [LoggerMessage(3, LogLevel.Error, "The folder of evaluations cannot be used, so they wait. Make room, or give FerWeb the right to it. {Reason}")]
        public static partial void FolderUnusable(ILogger logger, string reason);
    }
}
