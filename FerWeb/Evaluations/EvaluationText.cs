using System.Globalization;
using FerWeb.Datasets;
using FerWeb.Engine.Datasets;
using FerWeb.Engine.Emotions;
using FerWeb.Engine.Evaluation;
using FerWeb.Engine.Recognition;
using FerWeb.Recognition;
using FerWeb.Runs;
using FerWeb.Workspace.Evaluations;
using static FerWeb.Localization.Texts;

namespace FerWeb.Evaluations;

/// <summary>Evaluations in words.</summary>
internal static class EvaluationText
{
    private static CultureInfo Culture => CultureInfo.CurrentUICulture;

    /// <value>Why the figures of a run's training and of an evaluation of its checkpoint differ, where both stand.</value>
    public static string NumberFormats => T[
        "Validation accuracy is measured in the number format of the training, and an evaluation computes in float32: " +
        "after a training in bfloat16 their figures on the same pictures may differ a little."];

    /// <summary>The data set and its part, with the views.</summary>
    public static string Place(Evaluation one)
        => WithViews(one, $"{DatasetText.Name(one.Request.Dataset, one.Request.DatasetName)}, {one.Request.Split.Word()}");

    /// <summary>Words about an evaluation, and how many views of each picture were shown where it was more than one.</summary>
    public static string WithViews(Evaluation one, string words) => one.Request.Views == Views.TenCrop ? T["{0}, ten crops", words] : words;

    public static string Word(this EvaluationStatus status) => status switch
    {
        EvaluationStatus.Waiting => T["Waiting"],
        EvaluationStatus.Running => T["Running"],
        EvaluationStatus.Finished => T["Finished"],
        EvaluationStatus.Failed => T["Failed"],
        _ => T["Cancelled"],
    };

    /// <summary>The name of a class: of the labels, or of the crowd's eight.</summary>
    public static string ClassWord(HeadFigures figures, int k) => ClassOf(figures, k)?.Word() ?? Contempt();

    /// <summary>A cell of the confusion matrix, and how many pictures are in it.</summary>
    public static string Cell(HeadFigures figures, int label, int answer, int count) => T[
        count == 1 ? Key("{0}, answered {1}: one picture") : Key("{0}, answered {1}: {2} pictures"),
        ClassWord(figures, label), ClassWord(figures, answer), RunText.Count(count)];

    /// <summary>A class of the model; null for the crowd's contempt, which it does not answer.</summary>
    public static FaceClass? ClassOf(HeadFigures figures, int k) => figures.Head == LabelHead.Fer
        ? new FaceClass(k, figures.ClassNames[k])
        : CrowdVotes.ToEmotion((CrowdEmotion)k) is { } emotion ? FaceClass.Of(emotion) : null;

    /// <summary>What the figures mean, in sentences.</summary>
    public static IEnumerable<string> Sentences(EvaluationRecord record, HeadFigures figures)
    {
        var all = figures.All;
        yield return T[
            "{0} of {1} pictures are answered right. With that many, the true share lies between {2} and {3} with 95\u00a0% confidence.",
            RunText.Count(Math.Round(all.Accuracy * all.Count)), RunText.Count(all.Count), RunText.Percent(all.AccuracyLow), RunText.Percent(all.AccuracyHigh)];
        if (record.Data.Split == Split.Train)
        {
            yield return T["These are training pictures: a model that learned from them knows them, so the figures say little about other faces."];
        }
        else if (figures.Deduplicated is { } unseen && unseen.Count < all.Count)
        {
            yield return Copies(record, unseen, all.Count - unseen.Count);
        }

        if (figures.Calibration?.Perfect is { } perfect)
        {
            yield return T[
                all.ExpectedCalibrationError > perfect.Percentile95
                    ? Key("Its calibration error of {0} is more than chance explains: a perfectly calibrated model with the same confidences would have "
                        + "{1} on average on {2} pictures, and more than {3} only 5 times in 100.")
                    : Key("Its calibration error of {0} is no more than chance explains: a perfectly calibrated model with the same confidences would have "
                        + "{1} on average on {2} pictures, and more than {3} only 5 times in 100."),
                RunText.Measure(all.ExpectedCalibrationError), RunText.Measure(perfect.Mean), RunText.Count(all.Count), RunText.Measure(perfect.Percentile95)];
        }

        if (record.TestUse is { } use)
        {
            yield return use == 1
                ? T["This is the first use of the test part of this data set. Its figures are honest as long as nobody chooses a model by them."]
                : T["This is use {0} of the test part of this data set. The more often models are chosen by it, the more its figures flatter them.", use];
        }
    }

    /// <summary>The figures beside the accuracy, each with what it is.</summary>
    public static IEnumerable<(string Name, string Value, string Words)> Figures(HeadFigures figures)
    {
        var (all, gap) = (figures.All, figures.Head == LabelHead.Crowd ? VoteGap() : T["mean gap between confidence and share of right answers (ECE)"]);
        yield return (
            T["Macro F1"], RunText.Measure(figures.MacroF1.Estimate),
            T["mean over the classes; 95 % interval {0} to {1}", RunText.Measure(figures.MacroF1.Low), RunText.Measure(figures.MacroF1.High)]);
        yield return (T["Top-2 accuracy"], RunText.Percent(figures.Top2), T["the label is among the two most probable"]);
        yield return (T["Loss"], RunText.Loss(all.Loss), T["cross-entropy of the calibrated probabilities; lower is better"]);
        yield return (T["Calibration error"], RunText.Measure(all.ExpectedCalibrationError), gap);
        if (figures.Calibration is { MostConfident: var most } calibration)
        {
            yield return (
                T["Class-wise calibration error"], RunText.Measure(calibration.ClassWiseError),
                T["the same for the probability of each class; mean over the classes (class-wise ECE)"]);
            yield return (
                T["Accuracy of the most confident 70\u00a0%"], SmallSample.Words(most.Accuracy, most.Count),
                T[
                    "on the {0} pictures with the highest confidence, 95 % interval {1} to {2}",
                    RunText.Count(most.Count), RunText.Percent(most.AccuracyLow), RunText.Percent(most.AccuracyHigh)]);
        }

        yield return (T["Brier score"], RunText.Measure(all.Brier), T["0 to 2; lower is better"]);
    }

    /// <summary>The crowd head's figures against all votes, each with what it is.</summary>
    public static IEnumerable<(string Name, string Value, string Words)> Figures(VoteFigures votes)
    {
        yield return (
            T["KL divergence"], RunText.Measure(votes.KlDivergence),
            T["between the shares of the votes and the probabilities, in nats; 0 where they are equal"]);
        yield return (T["Brier score"], RunText.Measure(votes.Brier), T["0 to 2; lower is better"]);
        yield return (
            T["Among the crowd's two most frequent"], SmallSample.Words(votes.InTop2, votes.Count),
            T["the answer is one of the two emotions with the most votes"]);
        yield return (T["Calibration error"], RunText.Measure(votes.ExpectedCalibrationError), VoteGap());
    }

    private static string Copies(EvaluationRecord record, ClassificationMetrics unseen, int count) => record.LeftOutCopies
        ? T[
            count == 1
                ? Key("One of them also stands among the training pictures of the data set. The training left it out.")
                : Key("{0} of them also stand among the training pictures of the data set. The training left them out."),
            RunText.Count(count)]
        : T[
            count == 1
                ? Key("One of them is an exact copy of a training picture. Without it the model gets {1} right ({2} to {3}), which is the honest figure.")
                : Key("{0} of them are exact copies of training pictures. Without these it gets {1} right ({2} to {3}), which is the honest figure."),
            RunText.Count(count), RunText.Percent(unseen.Accuracy), RunText.Percent(unseen.AccuracyLow), RunText.Percent(unseen.AccuracyHigh)];

    private static string VoteGap() => T["mean gap between confidence and share of the votes for the answer (ECE)"];

    private static string Contempt()
    {
        string word = T["contempt"];
        return char.ToUpper(word[0], Culture) + word[1..];
    }
}
