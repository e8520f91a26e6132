using System.Globalization;
using System.Text;
using FerWeb.Engine.Evaluation;
using FerWeb.Engine.Recognition;

namespace FerWeb.Engine.Models;

/// <summary>MODEL_CARD.md: for people, what model.json says; every figure in it is taken from there.</summary>
public static class ModelCard
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "MODEL_CARD.md";

    /// <summary>Writes the card of a model into its folder.</summary>
    public static void Write(string folder, ModelDescription model) => File.WriteAllText(Path.Combine(folder, FileName), Text(model));

    private static string Text(ModelDescription model)
    {
        var text = new StringBuilder();
        void Line(FormattableString line) => text.AppendLine(FormattableString.Invariant(line));

        Line($"# Model card: {model.Id}");
        Line($"");
        Line($"Judges which of seven expressions a cropped 48x48 grayscale face shows: {string.Join(", ", model.Classes)}.");
        Line($"It is often wrong. It is made for showing and teaching how such networks work, on oneself and on examples;");
        Line($"it must not be used to judge a person's feelings, work or studies (in the EU, Art. 5(1)(f) of the AI Act).");
        Line($"");
        Line($"## Network");
        Line($"");
        Line($"- `{model.Network.Architecture}`, widths {string.Join("-", model.Network.Widths)}, input {model.Network.InputSize}x{model.Network.InputSize} (the centre of 48x48), heads: {(model.Network.HasCrowdHead ? "A, as FER-2013 labels a face; B, as a crowd of ten people sees it (FER+ votes)" : "FER-2013's labels")}.");
        AddOrigin(model, Line);
        AddFigures(model, Line);
        Line($"## Limits");
        Line($"");
        Line($"- FER-2013 is small, grayscale, collected by web search, and its labels are noisy: a crowd of ten often sees another emotion. Disgust, fear and contempt are rare; expect weak answers there.");
        if (model.Metrics?.Reports is [{ Deduplicated: { } unseen } first, ..] && unseen.Count < first.All.Count)
        {
            Line($"- {first.All.Count - unseen.Count} of the {first.All.Count} validation pictures are exact copies of training pictures; the figures without them are the honest ones.");
        }

        Line($"- The calibration holds for faces like FER-2013's, not for every camera. Nothing is known about fairness across age, skin colour, sex or culture; FER-2013 has no such labels.");
        Line($"- PrivateTest was not used for anything here.");
        return text.ToString();
    }

    private static void AddOrigin(ModelDescription model, Action<FormattableString> line)
    {
        if (model.Provenance is not { } origin)
        {
            line($"");
            return;
        }

        var recipe = origin.Recipe;
        line($"- Trained by FerWeb's own trainer: {origin.Epochs} epochs on the training split of {origin.Dataset} ({origin.Images} pictures before constants, conflicting and repeated ones are left out), batch {recipe.BatchSize}, {recipe.Optimizer} with learning rate {recipe.LearningRate} ({recipe.Schedule}), weight decay {recipe.WeightDecay}, label smoothing {recipe.LabelSmoothing}, crowd weight {recipe.CrowdWeight}, averaged weights (decay {recipe.AverageDecay}).");
        line($"- Extra data: no. Pre-training: no. FER+ votes as training labels: {(recipe.CrowdWeight > 0 && recipe.Network.HasCrowdHead ? "yes, of the training pictures only" : "no")}. Validation pictures in training: no. Ensemble or teacher: no. Epoch picked by validation: {(recipe.KeepBest ? "yes" : "no, the last one")}.");
        line($"- Data SHA-256 `{origin.DatasetSha256}`; weights SHA-256 `{model.WeightsSha256}`; libtorch {origin.Libtorch}; exported {origin.Exported:yyyy-MM-dd}.");
        line($"");
    }

    private static void AddFigures(ModelDescription model, Action<FormattableString> line)
    {
        if (model.Metrics is not { } metrics)
        {
            return;
        }

        line($"## Figures on the validation split (FER-2013's PublicTest)");
        line($"");
        line($"| head | views | n | accuracy | 95 % interval | without copies of training pictures | macro-F1 | loss | ECE |");
        line($"|---|---|---|---|---|---|---|---|---|");
        foreach (var report in metrics.Reports)
        {
            var (all, unseen) = (report.All, report.Deduplicated);
            var honest = unseen is null ? "" : string.Create(CultureInfo.InvariantCulture, $"{unseen.Accuracy:P2} (n {unseen.Count})");
            line($"| {(report.Head == LabelHead.Fer ? "A, FER-2013 labels" : "B, FER+ majority, 8 classes")} | {Name(report.Views)} | {all.Count} | {all.Accuracy:P2} | {all.AccuracyLow:P1} to {all.AccuracyHigh:P1} | {honest} | {all.MacroF1:F3} | {all.Loss:F3} | {all.ExpectedCalibrationError:F3} |");
        }

        line($"");
        line($"For head B the calibration error compares the confidence with the share of the crowd's votes. Temperatures: A {model.Calibration.FerTemperature:F3}, B {model.Calibration.CrowdTemperature:F3}, fitted on one half of the validation pictures that are no copies of training pictures and measured on the other half:");
        line($"");
        line($"| head | n | ECE without temperature | with |");
        line($"|---|---|---|---|");
        line($"| A | {metrics.FerCalibration.Images} | {metrics.FerCalibration.Before:F4} | {metrics.FerCalibration.After:F4} |");
        if (metrics.CrowdCalibration is { } crowd)
        {
            line($"| B | {crowd.Images} | {crowd.Before:F4} | {crowd.After:F4} |");
            line($"");
            line($"The app's default answer is head B, contempt left out, divided by the classes' priors to the power {model.Calibration.CrowdPriorCorrection} (chosen on the fitting half: the smallest whose sum of accuracy and mean recall is within one standard error of the best), because photos that people try are not as neutral as the training data.");
        }

        line($"");
        AddConfusion(metrics.Reports[0], line);
    }

    private static void AddConfusion(EvaluationReport report, Action<FormattableString> line)
    {
        line($"### Confusion matrix, head A, one view (rows: label, columns: answer)");
        line($"");
        line($"| | {string.Join(" | ", report.ClassNames)} | recall | precision | F1 |");
        line($"|---|{string.Concat(Enumerable.Repeat("---|", report.ClassNames.Count + 3))}");
        for (var k = 0; k < report.ClassNames.Count; k++)
        {
            var figures = report.All.Classes[k];
            line($"| {report.ClassNames[k]} | {string.Join(" | ", report.All.ConfusionMatrix[k])} | {figures.Recall:P1} | {figures.Precision:P1} | {figures.F1:F3} |");
        }

        line($"");
    }

    private static string Name(Views views) => views switch
    {
        Views.Single => "one",
        Views.Flip => "face and mirror image",
        _ => "ten crops",
    };
}
