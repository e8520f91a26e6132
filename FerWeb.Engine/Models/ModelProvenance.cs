using FerWeb.Engine.Datasets;
using FerWeb.Engine.Training;

namespace FerWeb.Engine.Models;

/// <summary>Where a model comes from.</summary>
/// <param name="Recipe">All options of its training run but the folders of the models that it started from and learnt from; the outcome names those.</param>
/// <param name="Epochs">Epochs that were trained.</param>
/// <param name="Images">Training pictures of the data set, those left out included.</param>
/// <param name="Dataset">Name of the data set.</param>
/// <param name="DatasetSha256">SHA-256 of its pixels, labels and votes.</param>
/// <param name="Libtorch">Version of libtorch that made the model.</param>
/// <param name="Exported">When, UTC.</param>
/// <param name="Outcome">What the run came to; null for a model from before it was written down.</param>
/// <param name="Origin">What the data set is; null likewise.</param>
/// <param name="Run">Id of the run that trained it; null for a model from before it was written down.</param>
public sealed record ModelProvenance(
    TrainingOptions Recipe,
    int Epochs,
    int Images,
    string Dataset,
    string DatasetSha256,
    string Libtorch,
    DateTimeOffset Exported,
    TrainingOutcome? Outcome = null,
    DatasetOrigin? Origin = null,
    string? Run = null);

/// <summary>What a data set is, for a model's card.</summary>
/// <param name="Source">What it was imported from: folders, fer2013.csv, drawn ...</param>
/// <param name="SplitRule">How its splits came about, in a sentence.</param>
/// <param name="Test">Pictures of its test split, which no training and no export looks at but to keep them out of the training; 0 without one.</param>
public sealed record DatasetOrigin(string Source, string SplitRule, int Test)
{
    internal static DatasetOrigin Of(FaceDataset dataset)
        => new(dataset.Manifest.Source, dataset.Manifest.SplitRule, dataset.Has(Split.Test) ? dataset[Split.Test].Count : 0);
}
