using FerWeb.Engine.Datasets;
using FerWeb.Engine.Evaluation;
using FerWeb.Workspace.Evaluations;

namespace FerWeb.Workspace.Comparison;

/// <summary>
/// Two evaluations on the same pictures. What both get right or wrong says nothing about their difference; what only one gets right
/// does, which is why the test is sharper than a look at two intervals.
/// </summary>
/// <param name="First">Id of the run or model.</param>
/// <param name="Second">Id of the other.</param>
/// <param name="Split">Part of the data set.</param>
/// <param name="Count">Pictures, n.</param>
/// <param name="Test">McNemar's test.</param>
/// <param name="Accuracy">Accuracy of the first minus that of the second, -1 to 1, with its 95 % interval.</param>
/// <param name="MacroF1">Macro F1 likewise.</param>
/// <param name="FirstViews">What of each picture the first was shown.</param>
/// <param name="SecondViews">What the other was shown.</param>
/// <param name="FirstStep">Step of the checkpoint where the first is one of a run; null for a model.</param>
/// <param name="SecondStep">Step of the other likewise.</param>
public sealed record PairedComparison(
    string First, string Second, Split Split, int Count, McNemar Test, BootstrapInterval Accuracy, BootstrapInterval MacroF1,
    Views FirstViews, Views SecondViews, long? FirstStep, long? SecondStep)
{
    private const double Level = 0.05;

    /// <value>Whether the difference is significant at the level of 5 %.</value>
    public bool IsSignificant => Test.PValue < Level;

    /// <value>Whether both were shown the same of each picture; else the difference is one of the views, too.</value>
    public bool HasSameViews => FirstViews == SecondViews;

    /// <summary>Compares two finished evaluations by the FER-2013 head.</summary>
    /// <exception cref="EvaluationException">They are not of the same pictures, have not finished, or their predictions are gone.</exception>
    public static PairedComparison Of(EvaluationLibrary library, Evaluation first, Evaluation second)
    {
        if (first.Record is not { } one || second.Record is not { } other)
        {
            throw new EvaluationException("One of these evaluations has not finished. Wait for it, then compare them.");
        }

        if (!one.Data.HasSamePicturesAs(other.Data))
        {
            throw new EvaluationException("These evaluations are of different pictures. Evaluate both on the same part of the same data set.");
        }

        var (predictions, others) = (library.ReadPredictions(first.Id).Fer, library.ReadPredictions(second.Id).Fer);
        return new PairedComparison(
            first.Request.Model,
            second.Request.Model,
            one.Data.Split,
            predictions.Count,
            McNemar.Of(predictions, others),
            BootstrapInterval.DifferenceOfAccuracy(predictions, others),
            BootstrapInterval.DifferenceOfMacroF1(predictions, others),
            one.Views,
            other.Views,
            first.Request.Origin?.Step,
            second.Request.Origin?.Step);
    }

    /// <summary>
    /// The newest evaluation of the checkpoint that stands for a run, from one view, on the validation pictures that it was trained with;
    /// null when there is none, or none of the weights that the step has since it was trained again.
    /// </summary>
    public static Evaluation? EvaluationOf(EvaluationLibrary library, ComparedRun run) => library.List().FirstOrDefault(evaluation
        => evaluation is { Record: { } record, Request.Origin: { } origin }
            && origin.Run == run.Id && (run.Checkpoint is not { } checkpoint || evaluation.IsOf(run.Id, checkpoint))
            && record.Views == Views.Single && record.Data.Split == Split.Validation && record.Data.Sha256 == run.Dataset.Sha256);

    /// <summary>The run with the best accuracy against every other, where both have been evaluated.</summary>
    public static IReadOnlyList<PairedComparison> AgainstTheBest(EvaluationLibrary library, RunComparison comparison)
    {
        var best = comparison.Runs.MaxBy(run => run.Best?.ValidationAccuracy);
        return best is null || EvaluationOf(library, best) is not { } first
            ? []
            :
            [
                .. comparison.Runs.Where(run => run != best && run.Dataset.Sha256 == best.Dataset.Sha256)
                    .Select(run => EvaluationOf(library, run)).OfType<Evaluation>().Select(second => Of(library, first, second)),
            ];
    }
}
