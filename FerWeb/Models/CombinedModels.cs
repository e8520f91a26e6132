using FerWeb.Engine.Datasets;
using FerWeb.Engine.Models;
using FerWeb.Workspace.Datasets;
using FerWeb.Workspace.Models;
using FerWeb.Workspace.Runs;

namespace FerWeb.Models;

/// <summary>Makes one model of several, one at a time: measuring an ensemble costs a core for as long as its members together.</summary>
internal sealed class CombinedModels(ModelLibrary library, DatasetLibrary datasets) : IDisposable
{
    private readonly SemaphoreSlim _gate = new(1);
    private readonly CancellationTokenSource _ending = new();
    private int _waiting;

    /// <value>How many are being made or wait for it.</value>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>Makes one model of several; the work goes on when nobody waits for it any more.</summary>
    /// <param name="choice">Of what, and how.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="NotThereException">There is no such model.</exception>
    /// <exception cref="RunStoreException">The models cannot become one, or the data set does not fit; the sentence says why.</exception>
    public Task<ModelEntry> CombineAsync(CombineChoice choice, CancellationToken cancellation)
        => Task.Run(() => CombineNowAsync(choice), CancellationToken.None).WaitAsync(cancellation);

    public void Dispose()
    {
        _ending.Cancel();
        _ending.Dispose();
        _gate.Dispose();
    }

    private async Task<ModelEntry> CombineNowAsync(CombineChoice choice)
    {
        Interlocked.Increment(ref _waiting);
        try
        {
            await _gate.WaitAsync(_ending.Token);
            try
            {
                using var dataset = datasets.Open(choice.Dataset);
                return library.Combine(choice.Models, dataset, choice.Name, choice.How, _ending.Token);
            }
            catch (Exception error) when (error is DatasetException or ModelFileException)
            {
                throw new RunStoreException(((Engine.SentenceException)error).Sentence, error);
            }
            finally
            {
                _gate.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }
}

/// <summary>Which models shall become one.</summary>
/// <param name="Models">Ids, each once.</param>
/// <param name="Dataset">Id of the data set on whose validation pictures it is calibrated and measured.</param>
/// <param name="Name">What a person calls it; its id when null or empty.</param>
/// <param name="How">By their answers or their weights, and what is measured.</param>
internal sealed record CombineChoice(IReadOnlyList<string> Models, string Dataset, string? Name, CombineOptions How);
