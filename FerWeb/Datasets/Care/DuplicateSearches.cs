using FerWeb.Engine;
using FerWeb.Engine.Datasets;
using FerWeb.Workspace.Datasets;
using FerWeb.Workspace.Datasets.Curation;

namespace FerWeb.Datasets.Care;

/// <summary>A search for near duplicates that waits or runs.</summary>
internal sealed class RunningSearch : IProgress<double>
{
    public CancellationTokenSource Cancel { get; } = new();

    /// <value>Share of the work that is done, 0 to 1.</value>
    public double Fraction { get; private set; }

    /// <value>Why it failed; null while it has not.</value>
    public Sentence? Fault { get; set; }

    public void Report(double value) => Fraction = value;
}

/// <summary>Searches data sets for near duplicates in the background, one after the other, whether somebody watches or not.</summary>
internal sealed partial class DuplicateSearches(DuplicateSearch search, DatasetLibrary library, ILogger<DuplicateSearches> logger) : IHostedService, IDisposable
{
    private readonly Dictionary<string, (RunningSearch Search, Task Work)> _running = [];
    private readonly SemaphoreSlim _turn = new(1);
    private readonly Lock _gate = new();

    /// <summary>The search that waits, runs or has failed; null when there is none, also after one that ended well.</summary>
    public RunningSearch? Find(string id)
    {
        lock (_gate)
        {
            return _running.TryGetValue(id, out var running) ? running.Search : null;
        }
    }

    /// <summary>Begins to search a set, unless it is being searched.</summary>
    /// <exception cref="DatasetException">There is no such set, or it is damaged.</exception>
    public RunningSearch Begin(string id)
    {
        var entry = library.Find(id) ?? throw new DatasetException($"There is no data set '{id}'. It may have been deleted; choose another one.");
        if (entry.Fault is { } fault)
        {
            throw new DatasetException(fault);
        }

        lock (_gate)
        {
            if (_running.TryGetValue(id, out var running) && running.Search.Fault is null)
            {
                return running.Search;
            }

            var begun = new RunningSearch();
            _running[id] = (begun, Task.Run(() => RunAsync(id, begun)));
            return begun;
        }
    }

    /// <summary>Ends a search.</summary>
    /// <returns>False when there is none.</returns>
    public bool Cancel(string id)
    {
        var found = Find(id);
        found?.Cancel.Cancel();
        return found is not null;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken)
    {
        Task[] work;
        lock (_gate)
        {
            work = [.. _running.Values.Select(running => running.Work)];
            _running.Values.ToList().ForEach(running => running.Search.Cancel.Cancel());
        }

        return Task.WhenAll(work).WaitAsync(cancellationToken);
    }

    public void Dispose() => _turn.Dispose();

    private async Task RunAsync(string id, RunningSearch running)
    {
        try
        {
            await _turn.WaitAsync(running.Cancel.Token);
            try
            {
                search.Search(id, running, running.Cancel.Token);
            }
            finally
            {
                _turn.Release();
            }
        }
        catch (OperationCanceledException)
        {
            // Nothing is kept of it.
        }
        catch (Exception error)
        {
            Log.Failed(logger, id, error);
            running.Fault = error is DatasetException told ? told.Sentence : "The search failed on our side; the log says why.";
            return;
        }

        lock (_gate)
        {
            _running.Remove(id);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "The search for near duplicates in {Id} failed.")]
        public static partial void Failed(ILogger logger, string id, Exception error);
    }
}
