using System.Diagnostics;
using System.Text.Json.Serialization;
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
/// <param name="Calibration">What more is known of the probabilities; null in files of earlier versions.</param>
/// <param name="Votes">The crowd head against all votes; null for the other head, and in files of earlier versions.</param>
public sealed record EvaluationReport(
    string Model,
    Split Split,
    LabelHead Head,
    Views Views,
    IReadOnlyList<string> ClassNames,
    ClassificationMetrics All,
    ClassificationMetrics? Deduplicated,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] CalibrationFigures? Calibration = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] VoteFigures? Votes = null);

/// <summary>Measures models, temperature applied.</summary>
public static class ModelEvaluator
{
    /// <summary>Measures all that can be on one split: the FER-2013 head, and the crowd head where it was trained and pictures have votes.</summary>
    /// <param name="model">Its temperature is applied.</param>
    /// <param name="dataset">Has the split.</param>
    /// <param name="split">Whose pictures.</param>
    /// <param name="views">What of each picture is shown.</param>
    /// <param name="origin">The run and step that the model was made of; null for another.</param>
    /// <param name="cancellation">Checked between batches.</param>
    /// <exception cref="DatasetException">The data set has no such split, or other classes than the model.</exception>
    /// <exception cref="ModelFileException">Its answers are no numbers, which finite weights from elsewhere may give.</exception>
    public static (EvaluationRecord Record, EvaluatedPredictions Predictions) Measure(
        LoadedModel model, FaceDataset dataset, Split split, Views views = Views.Single, CheckpointOrigin? origin = null,
        CancellationToken cancellation = default)
    {
        if (OtherClasses(model.Description.Id, model.Description.Classes, dataset.Name, dataset.Classes) is { } refusal)
        {
            throw new DatasetException(refusal);
        }

        var (images, began) = (dataset[split], Stopwatch.GetTimestamp());
        var (description, unseen) = (model.Description, TrainingSelection.NotInTraining(dataset, split).ToHashSet());
        var raw = Predictor.Predict(model.Network, images, views, cancellation: cancellation);
        var spent = Stopwatch.GetElapsedTime(began);
        var fer = Calibrated(raw, description, images, LabelHead.Fer);
        var crowd = description.HasTrainedCrowdHead && images.Votes is not null ? Calibrated(raw, description, images, LabelHead.Crowd) : null;
        crowd = crowd is { Count: 0 } ? null : crowd;
        var voted = crowd is null ? null : Voted(raw, description, images);
        if (fer.Probabilities.Concat(voted?.Probabilities ?? []).Any(share => !float.IsFinite(share)))
        {
            throw new ModelFileException($"The answers of the model '{description.Id}' are no numbers, so they cannot be measured. Evaluate another model.");
        }

        var record = new EvaluationRecord
        {
            Model = new EvaluatedModel(description.Id, description.WeightsSha256, origin),
            Data = new EvaluatedData(dataset.Name, dataset.Sha256, split, images.Count, dataset.Manifest.SplitRule),
            Views = views,
            LeftOutCopies = split != Split.Train && description.LeftOutCopiesIn(dataset.Sha256),
            Measured = TimeProvider.System.GetUtcNow(),
            PredictionSeconds = spent.TotalSeconds,
            Fer = HeadFigures.Of(fer, LabelHead.Fer, NamesOf(description, LabelHead.Fer), unseen),
            Crowd = crowd is null ? null : HeadFigures.Of(crowd, LabelHead.Crowd, NamesOf(description, LabelHead.Crowd), unseen, voted),
        };
        return (record, new EvaluatedPredictions(fer, crowd));
    }

    /// <summary>Why a model cannot be measured against labels, when these mean something else than its answers; null when they do not.</summary>
    /// <param name="model">Its id.</param>
    /// <param name="itsClasses">What it answers with.</param>
    /// <param name="dataset">Name of the data set.</param>
    /// <param name="classes">What its labels mean.</param>
    public static Sentence? OtherClasses(string model, IReadOnlyList<string> itsClasses, string dataset, IReadOnlyList<string> classes)
        => FaceClasses.AreSame(itsClasses, classes)
            ? null
            : new Sentence(
                "The model '{0}' answers with {1}, and '{2}' has the classes {3}. Choose a data set with the model's classes.",
                model, string.Join(", ", itsClasses), dataset, string.Join(", ", classes));

    /// <summary>Refuses to measure a crowd head that was never trained, or against votes that nobody gave.</summary>
    /// <exception cref="DatasetException">The crowd head is asked for and the split has no votes.</exception>
    /// <exception cref="ModelFileException">The crowd head is asked for and the model has none that was trained.</exception>
    public static void Require(LabelHead head, ModelDescription model, DatasetSplit images)
    {
        if (head == LabelHead.Crowd && images.Votes is null)
        {
            throw new DatasetException(
                "These pictures have no FER+ votes, which the crowd head is measured against. Put the vote file beside them, or evaluate the FER-2013 head.");
        }

        if (head == LabelHead.Crowd && !model.HasTrainedCrowdHead)
        {
            throw new ModelFileException($"The model '{model.Id}' has no crowd head that was trained. Evaluate its FER-2013 head.");
        }
    }

    /// <summary>A report for the model's card, from predictions that are already there.</summary>
    internal static EvaluationReport Report(ModelDescription model, FaceDataset dataset, Split split, LabelHead head, Views views, Predictions raw)
    {
        var predictions = Calibrated(raw, model, dataset[split], head);
        var unseen = predictions.Only(TrainingSelection.NotInTraining(dataset, split).ToHashSet());
        return new EvaluationReport(
            model.Id,
            split,
            head,
            views,
            NamesOf(model, head),
            ClassificationMetrics.Of(predictions),
            unseen.Count == 0 ? null : ClassificationMetrics.Of(unseen),
            CalibrationFigures.Of(predictions),
            head == LabelHead.Crowd ? VoteFigures.Of(Voted(raw, model, dataset[split])) : null);
    }

    private static LabelledPredictions Calibrated(Predictions raw, ModelDescription model, DatasetSplit images, LabelHead head) => head == LabelHead.Fer
        ? LabelledPredictions.Fer(raw, images).Scaled(model.Calibration.FerTemperature)
        : LabelledPredictions.CrowdMajority(raw, images).Scaled(model.Calibration.CrowdTemperature);

    private static LabelledPredictions Voted(Predictions raw, ModelDescription model, DatasetSplit images)
        => LabelledPredictions.CrowdShares(raw, images).Scaled(model.Calibration.CrowdTemperature);

    private static IReadOnlyList<string> NamesOf(ModelDescription model, LabelHead head)
        => head == LabelHead.Fer ? model.Classes : [.. CrowdVotes.ColumnNames.Take(CrowdVotes.Emotions)];
}
