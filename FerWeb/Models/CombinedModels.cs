using FerWeb.Engine;
using FerWeb.Engine.Datasets;
using FerWeb.Engine.Models;
using FerWeb.Recognition;
using FerWeb.Workspace.Datasets;
using FerWeb.Workspace.Models;
using FerWeb.Workspace.Runs;

namespace FerWeb.Models;

/// <summary>Makes one model of several, one at a time: measuring an ensemble costs a core for as long as its members together.</summary>
internal sealed partial class CombinedModels(ModelLibrary library, DatasetLibrary datasets, TimeProvider clock, ILogger<CombinedModels> logger) : IDisposable
{
    private const int MostRemembered = 1000;

    private readonly ExpiringStore<Task<ModelEntry>> _begun = new(TimeSpan.FromDays(1), MostRemembered, clock);
    private readonly SemaphoreSlim _gate = new(1);
    private readonly CancellationTokenSource _ending = new();
    private int _waiting;

    /// <summary>One was begun, or has ended.</summary>
    public event Action? Changed;

    /// <value>How many are being made or wait for it.</value>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>Makes one model of several; the work goes on when nobody waits for it any more, and what stopped it is logged.</summary>
    /// <param name="choice">Of what, and how.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="NotThereException">There is no such model.</exception>
    /// <exception cref="BadInputException">These models cannot become one, or the name is too long; the sentence says why.</exception>
    /// <exception cref="RunStoreException">The models cannot become one, or the data set does not fit; the sentence says why.</exception>
    public Task<ModelEntry> CombineAsync(CombineChoice choice, CancellationToken cancellation) => Start(choice).WaitAsync(cancellation);

    /// <summary>The same for somebody who does not wait: <see cref="Find"/> knows it by its id, for a day.</summary>
    public (string Id, Task<ModelEntry> Work) Begin(CombineChoice choice)
    {
        var work = Start(choice);
        return (_begun.Add(work), work);
    }

    /// <summary>What <see cref="Begin"/> has begun, or null.</summary>
    public Task<ModelEntry>? Find(string id) => _begun.Find(id);

    public void Dispose()
    {
        _ending.Cancel();
        _gate.Wait(); // for the one that is being made, which stops between two batches
        _ending.Dispose();
        _gate.Dispose();
        _begun.Dispose();
    }

    private Task<ModelEntry> Start(CombineChoice choice)
    {
        try
        {
            library.CheckCombination(choice.Models, choice.Name, choice.How);
        }
        catch (ModelFileException error)
        {
            throw new BadInputException(error.Sentence, error);
        }

        Interlocked.Increment(ref _waiting);
        var ending = _ending.Token;
        return Task.Run(() => CombineNowAsync(choice, ending), CancellationToken.None);
    }

    private async Task<ModelEntry> CombineNowAsync(CombineChoice choice, CancellationToken ending)
    {
        try
        {
            Changed?.Invoke();
            await _gate.WaitAsync(ending);
            try
            {
                using var dataset = datasets.Open(choice.Dataset);
                return library.Combine(choice.Models, dataset, choice.Name, choice.How, ending);
            }
            finally
            {
                _gate.Release();
            }
        }
        catch (Exception error) when (error is DatasetException or ModelFileException)
        {
            Log.Failed(logger, string.Join(", ", choice.Models), error.Message);
            throw new RunStoreException(((SentenceException)error).Sentence, error);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            Log.Failed(logger, string.Join(", ", choice.Models), error.Message);
            throw;
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
            Changed?.Invoke();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The models {Models} were not combined: {Reason}")]
        public static partial void Failed(ILogger logger, string models, string reason);
    }
}

/// <summary>Which models shall become one.</summary>
/// <param name="Models">Ids, each once.</param>
/// <param name="Dataset">Id of the data set on whose validation pictures it is calibrated and measured.</param>
/// <param name="Name">What a person calls it; its id when null or empty.</param>
/// <param name="How">By their answers or their weights, and what is measured.</param>
internal sealed record CombineChoice(IReadOnlyList<string> Models, string Dataset, string? Name, CombineOptions How);
