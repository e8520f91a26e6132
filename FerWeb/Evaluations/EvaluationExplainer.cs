using FerWeb.Engine.Datasets;
using FerWeb.Engine.Evaluation;
using FerWeb.Engine.Models;
using FerWeb.Engine.Photos;
using FerWeb.Engine.Recognition;
using FerWeb.Workspace.Datasets;
using FerWeb.Workspace.Evaluations;

namespace FerWeb.Evaluations;

/// <summary>Shows where the network of an evaluation looked on one of its pictures. One at a time; the network asked last is kept.</summary>
internal sealed class EvaluationExplainer(EvaluatedModels models, DatasetLibrary datasets) : IDisposable
{
    private readonly SemaphoreSlim _gate = new(1);
    private (string Weights, FaceClassifier Network)? _kept;

    /// <summary>The heat map, 48x48, 0 for no evidence to 255 for the most.</summary>
    /// <param name="evaluation">A finished one.</param>
    /// <param name="image">Index in the split.</param>
    /// <param name="head">Whose evidence.</param>
    /// <param name="classIndex">For which of the model's classes.</param>
    /// <param name="cancellation">Ends the wait for a turn.</param>
    /// <exception cref="EvaluationException">The model, the data set or the picture is gone, or another one lies in its place.</exception>
    public async Task<GrayImage> ExplainAsync(Evaluation evaluation, int image, LabelHead head, int classIndex, CancellationToken cancellation)
    {
        await _gate.WaitAsync(cancellation);
        try
        {
            var folder = await models.FolderOfAsync(evaluation.Request, cancellation);
            return await Task.Run(() => NetworkOf(evaluation.Record!, folder).Explain(Picture(evaluation.Record!, image), head, classIndex), cancellation);
        }
        catch (Exception error) when (error is ModelFileException or DatasetException or Workspace.Runs.RunStoreException)
        {
            throw new EvaluationException(((Engine.SentenceException)error).Sentence, error);
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose()
    {
        _gate.Dispose();
        _kept?.Network.Dispose();
    }

    private FaceClassifier NetworkOf(EvaluationRecord record, string folder)
    {
        // Of a checkpoint the command line makes another file than the site, with the same values.
        var evaluated = record.Model.ValuesSha256 ?? record.Model.WeightsSha256;
        if (_kept is { } kept && kept.Weights == evaluated)
        {
            return kept.Network;
        }

        var stored = ModelFolder.Read(folder);
        if ((record.Model.ValuesSha256 is null ? stored.Description.WeightsSha256 : stored.Weights.ValuesSha256()) != evaluated)
        {
            throw new EvaluationException("The model has other weights now than it was evaluated with. Evaluate it again.");
        }

        _kept?.Network.Dispose();
        _kept = (evaluated, new FaceClassifier(stored));
        return _kept.Value.Network;
    }

    private GrayImage Picture(EvaluationRecord record, int image)
    {
        using var dataset = datasets.Open(record.Data.Id!);
        return dataset.Sha256 == record.Data.Sha256 && image >= 0 && image < dataset[record.Data.Split].Count
            ? new GrayImage(DatasetSplit.ImageSize, DatasetSplit.ImageSize, dataset[record.Data.Split].Image(image).ToArray())
            : throw new EvaluationException("The data set holds other pictures now than were evaluated. Evaluate the model again.");
    }
}
