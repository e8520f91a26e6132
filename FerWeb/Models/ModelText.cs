using System.Globalization;
using FerWeb.Engine.Emotions;
using FerWeb.Engine.Evaluation;
using FerWeb.Engine.ModelFiles;
using FerWeb.Engine.Recognition;
using FerWeb.Recognition;
using FerWeb.Training;

namespace FerWeb.Models;

/// <summary>What was measured of a model, in plain words.</summary>
internal static class ModelText
{
    /// <summary>The report that the figures are taken from: FER-2013 labels, one view, as live recognition sees a face; null for a model that was not measured.</summary>
    public static EvaluationReport? MainReport(ModelDescription? model) => model?.Metrics?.Reports.FirstOrDefault(report => report is { Head: LabelHead.Fer, Views: Views.Single });

    /// <summary>How good it is, in sentences.</summary>
    public static IEnumerable<string> Figures(ModelDescription model)
    {
        if (MainReport(model) is not { } report)
        {
            yield return "Nobody has measured it: its data set had no validation pictures. Train on a data set with a validation split to get figures.";
            yield break;
        }

        var all = report.All;
        yield return $"Of 100 labelled faces that it never learned from it gets {Hundred(all.Accuracy)} right. {RunText.Count(all.Count)} were tried; with that many, the true share lies between {RunText.Percent(all.AccuracyLow)} and {RunText.Percent(all.AccuracyHigh)} with 95 % confidence.";
        if (Extremes(all) is { } sentence)
        {
            yield return sentence;
        }

        if (report.Deduplicated is { } unseen)
        {
            yield return $"Some of these faces are exact copies of training pictures. Without them it gets {RunText.Percent(unseen.Accuracy)} right (n = {RunText.Count(unseen.Count)}), which is the honest figure.";
        }

        if (model.Metrics!.Reports.FirstOrDefault(other => other is { Head: LabelHead.Crowd, Views: Views.Single }) is { All: var crowd })
        {
            yield return $"Asked what a crowd of ten people sees in a face, it gives the crowd's answer for {RunText.Percent(crowd.Accuracy)} (n = {RunText.Count(crowd.Count)}).";
        }
    }

    private static string? Extremes(ClassificationMetrics all)
    {
        Emotion[] seen = [.. Enum.GetValues<Emotion>().Where(emotion => all.Classes[(int)emotion].Support > 0)];
        if (seen.Length < 2)
        {
            return null;
        }

        var (best, worst) = (seen.MaxBy(Recall), seen.MinBy(Recall));
        var taken = Enum.GetValues<Emotion>().Where(emotion => emotion != worst).MaxBy(emotion => all.ConfusionMatrix[(int)worst][(int)emotion]);
        var mistake = all.ConfusionMatrix[(int)worst][(int)taken] > 0 ? $", which it most often takes for {EmotionNames.Of(taken)}" : "";
        return $"It is best at {EmotionNames.Of(best)} ({Hundred(Recall(best))} of 100 found) and weakest at {EmotionNames.Of(worst)} ({Hundred(Recall(worst))} of 100){mistake}.";

        double Recall(Emotion emotion) => all.Classes[(int)emotion].Recall;
    }

    private static string Hundred(double share) => Math.Round(share * 100).ToString(CultureInfo.InvariantCulture);
}
