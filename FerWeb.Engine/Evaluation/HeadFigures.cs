using FerWeb.Engine.Recognition;

namespace FerWeb.Engine.Evaluation;

/// <summary>All that is measured of one head.</summary>
/// <param name="Head">FER-2013's labels, or the crowd's majority.</param>
/// <param name="ClassNames">Rows and columns of the confusion matrix, and the order of the curves.</param>
/// <param name="All">On every picture that has a label: the official figures.</param>
/// <param name="Deduplicated">On those that are no copy of a training picture; null when there is none.</param>
/// <param name="MacroF1">With its interval.</param>
/// <param name="Top2">Share of pictures whose true class is among the two most probable, 0 to 1.</param>
/// <param name="Reliability">The bins behind the expected calibration error.</param>
/// <param name="Curves">Each class against the rest.</param>
/// <param name="Calibration">What more is known of the probabilities; null in records of earlier versions.</param>
/// <param name="Votes">The crowd head against all votes; null for the other head, and in records of earlier versions.</param>
public sealed record HeadFigures(
    LabelHead Head,
    IReadOnlyList<string> ClassNames,
    ClassificationMetrics All,
    ClassificationMetrics? Deduplicated,
    BootstrapInterval MacroF1,
    double Top2,
    IReadOnlyList<ReliabilityBin> Reliability,
    IReadOnlyList<ThresholdCurves> Curves,
    CalibrationFigures? Calibration = null,
    VoteFigures? Votes = null)
{
    /// <summary>Measures predictions.</summary>
    /// <param name="predictions">At least one.</param>
    /// <param name="head">Whose.</param>
    /// <param name="classNames">A name for each of its classes.</param>
    /// <param name="unseen">Pictures that are no copy of a training picture.</param>
    /// <param name="voted">The crowd head's predictions for every picture that has votes; null for the other head.</param>
    public static HeadFigures Of(
        LabelledPredictions predictions, LabelHead head, IReadOnlyList<string> classNames, IReadOnlySet<int> unseen, LabelledPredictions? voted = null)
    {
        var deduplicated = predictions.Only(unseen);
        return new HeadFigures(
            head,
            classNames,
            ClassificationMetrics.Of(predictions),
            deduplicated.Count == 0 ? null : ClassificationMetrics.Of(deduplicated),
            BootstrapInterval.MacroF1(predictions),
            predictions.TopAccuracy(2),
            CalibrationError.Bins(predictions),
            [.. Enumerable.Range(0, predictions.Classes).Select(k => ThresholdCurves.Of(predictions, k))],
            CalibrationFigures.Of(predictions),
            voted is null ? null : VoteFigures.Of(voted));
    }
}
