using FerWeb.Engine.Datasets;
using FerWeb.Engine.Emotions;
using FerWeb.Engine.Models;
using FerWeb.Engine.Recognition;

namespace FerWeb.Engine.Evaluation;

/// <summary>What a model scores on a split.</summary>
/// <param name="Model">Its id.</param>
/// <param name="Split">What it was measured on.</param>
/// <param name="Head">FER-2013's labels, or the crowd's majority.</param>
/// <param name="Views">What of each picture was shown.</param>
/// <param name="ClassNames">Rows and columns of the confusion matrix.</param>
/// <param name="All">On every picture that has a label.</param>
/// <param name="Deduplicated">On those that are no copy of a training picture; null when there is none.</param>
public sealed record EvaluationReport(
    string Model,
    Split Split,
    LabelHead Head,
    Views Views,
    IReadOnlyList<string> ClassNames,
    ClassificationMetrics All,
    ClassificationMetrics? Deduplicated);

/// <summary>Measures models, temperature applied.</summary>
public static class ModelEvaluator
{
    /// <summary>Measures one head on one split.</summary>
    /// <exception cref="DatasetException">The crowd head is asked for and the split has no votes.</exception>
    /// <exception cref="ModelFileException">The crowd head is asked for and the model has none.</exception>
    public static EvaluationReport Evaluate(
        LoadedModel model, FaceDataset dataset, Split split, LabelHead head, Views views = Views.Single, CancellationToken cancellation = default)
    {
        var images = dataset[split];
        Check(model, images, head);
        return Report(model.Description, dataset, split, head, views, Predictor.Predict(model.Network, images, views, cancellation: cancellation));
    }

    /// <summary>The same from predictions that are already there.</summary>
    internal static EvaluationReport Report(ModelDescription model, FaceDataset dataset, Split split, LabelHead head, Views views, Predictions raw)
    {
        var predictions = Labelled(raw, dataset[split], head)
            .Scaled(head == LabelHead.Fer ? model.Calibration.FerTemperature : model.Calibration.CrowdTemperature);
        var unseen = predictions.Only(TrainingSelection.NotInTraining(dataset, split).ToHashSet());
        return new EvaluationReport(
            model.Id,
            split,
            head,
            views,
            head == LabelHead.Fer ? model.Classes : [.. CrowdVotes.ColumnNames.Take(CrowdVotes.Emotions)],
            ClassificationMetrics.Of(predictions),
            unseen.Count == 0 ? null : ClassificationMetrics.Of(unseen));
    }

    internal static LabelledPredictions Labelled(Predictions raw, DatasetSplit images, LabelHead head)
        => head == LabelHead.Fer ? LabelledPredictions.Fer(raw, images) : LabelledPredictions.CrowdMajority(raw, images);

    private static void Check(LoadedModel model, DatasetSplit images, LabelHead head)
    {
        if (head == LabelHead.Crowd && !model.Description.Network.HasCrowdHead)
        {
            throw new ModelFileException($"The model '{model.Description.Id}' has no crowd head. Evaluate its FER-2013 head.");
        }

        if (head == LabelHead.Crowd && images.Votes is null)
        {
            throw new DatasetException(
                "These pictures have no FER+ votes, which the crowd head is measured against. Put the vote file beside them, or evaluate the FER-2013 head.");
        }
    }
}
