using System.Globalization;
using System.Text;
using FerWeb.Engine.Datasets;
using FerWeb.Engine.Emotions;
using FerWeb.Engine.Evaluation;
using FerWeb.Engine.Recognition;
using FerWeb.Engine.Storage;

namespace FerWeb.Engine.Models;

/// <summary>MODEL_CARD.md: for people, what model.json says; every word and figure in it is taken from there.</summary>
public static class ModelCard
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "MODEL_CARD.md";

    /// <summary>Writes the card of a model into its folder.</summary>
    public static void Write(string folder, ModelDescription model)
        => AtomicFile.Write(Path.Combine(folder, FileName), Encoding.UTF8.GetBytes(Text(model)));

    /// <summary>Whose figures a row has.</summary>
    internal static string Head(EvaluationReport report) => report.Head == LabelHead.Fer ? "A, labels" : "B, FER+ majority, 8 classes";

    /// <summary>What a picture was shown by.</summary>
    internal static string Name(Views views) => views switch
    {
        Views.Single => "one",
        Views.Flip => "face and mirror image",
        _ => "ten crops",
    };

    /// <summary>The card of a model. What its record does not hold, the card does not claim.</summary>
    internal static string Text(ModelDescription model)
    {
        var text = new StringBuilder();
        void Line(FormattableString line) => text.Append(FormattableString.Invariant(line)).Append('\n');

        Line($"# Model card: {model.Id}");
        Line($"");
        var classes = FaceClasses.IsSeven(model.Classes) ? "seven expressions" : FormattableString.Invariant($"{model.Classes.Count} classes of its own");
        Line($"Judges which of {classes} a cropped 48x48 grayscale face shows: {string.Join(", ", model.Classes)}.");
        Line($"It is often wrong. It is made for showing and teaching how such networks work, on oneself and on examples;");
        Line($"it must not be used to judge a person's feelings, work or studies (in the EU, Art. 5(1)(f) of the AI Act).");
        Line($"");
        Line($"## Network");
        Line($"");
        var heads = model.Network.HasCrowdHead
            ? "A, as one person labels a face; B, as a crowd of ten people sees it (FER+ votes)"
            : "A, as one person labels a face";
        Line($"- {NetworkWords(model)}, heads: {heads}.");
        Line($"- Looks at {model.Network.InputSize}x{model.Network.InputSize} pixels in the centre of the 48x48.");
        Line($"");
        if (model.Provenance is { } origin)
        {
            ModelCardTraining.Add(origin, model, Line);
        }

        AddFigures(model, Line);
        AddLimits(model, Line);
        return text.ToString();
    }

    private static string NetworkWords(ModelDescription model)
    {
        var single = $"`{model.Network.Architecture}`, widths {string.Join("-", model.Network.Widths)}";
        return (model.Members, model.Network.Members) switch
        {
            ({ } members, { } networks) => $"An ensemble: the mean of the probabilities of {string.Join(", ", members.Zip(
                networks, (member, network) => $"{member.Id} (`{network.Architecture}`, {Facts(member)})"))}",
            ({ } members, null) => $"{single}; its weights are the mean of those of {string.Join(", ", members.Select(
                member => $"{member.Id} ({Facts(member)})"))}",
            _ => single,
        };
    }

    private static string Facts(ModelMember member)
        => (member.Provenance is { } origin ? $"trained on {origin.Dataset}, " : "") + $"weights SHA-256 `{member.WeightsSha256}`";

    private static void AddLimits(ModelDescription model, Action<FormattableString> line)
    {
        line($"## Limits");
        line($"");
        if (FaceClasses.IsSeven(model.Classes))
        {
            line($"- What it knows comes from the pictures named above alone. Labels of expressions are noisy: several people often see another");
            line($"  emotion in one face. Emotions that are rare among the pictures get weak answers.");
        }
        else
        {
            line($"- What it knows comes from the pictures named above alone. People do not always agree on the label of a face, and classes");
            line($"  that are rare among the pictures get weak answers.");
        }

        AddRare("A", model.RareFor(LabelHead.Fer), line);
        if (model.HasTrainedCrowdHead)
        {
            AddRare("B", model.RareFor(LabelHead.Crowd), line);
        }

        if (model.IsOfDrawings)
        {
            line($"- These pictures are drawings made by FerWeb, not photos: the figures say nothing about photos.");
        }

        if (model.Metrics?.Reports is [{ Deduplicated: { } unseen } first, ..] && unseen.Count < first.All.Count)
        {
            var copies = first.All.Count - unseen.Count;
            line(model.LeftOutCopies
                ? $"- {copies} of the {first.All.Count} validation pictures also stand in the training split. The training left them out."
                : (FormattableString)
                    $"- {copies} of the {first.All.Count} validation pictures are copies of training pictures; the figures without them are the honest ones.");
        }

        if (model.Metrics is not null)
        {
            line($"- The calibration holds for faces like those of the validation split, not for every camera.");
        }

        line($"- Nothing is known about fairness across age, skin colour, sex or culture; the pictures carry no such labels.");
        if (model.Provenance is { Origin.Test: > 0 } tested)
        {
            var purpose = ModelCardTraining.LeftOutHeldOut(tested) ? " but to keep them out of the training" : "";
            line($"- The {tested.Origin!.Test} pictures of the test split were used for nothing{purpose}.");
        }
    }

    private static void AddRare(string head, IReadOnlyList<RareClass> rare, Action<FormattableString> line)
    {
        if (rare.Count > 0)
        {
            var names = string.Join(", ", rare.Select(one => FormattableString.Invariant($"{one.Class.Name} ({one.Pictures})")));
            line($"- Learned by head {head} from few pictures: {names}.");
        }
    }

    private static void AddFigures(ModelDescription model, Action<FormattableString> line)
    {
        if (model.Metrics is not { } metrics)
        {
            line($"## Figures");
            line($"");
            line($"It was neither measured nor calibrated: there were no validation pictures.");
            line($"");
            return;
        }

        line($"## Figures on the validation split");
        line($"");
        if (metrics.Dataset is { } data)
        {
            line($"Measured on the validation pictures of {data.Name} (data SHA-256 `{data.Sha256}`).");
            line($"");
        }

        line($"| head | views | n | accuracy | 95 % interval | without copies of training pictures | macro-F1 | loss | ECE |");
        line($"|---|---|---|---|---|---|---|---|---|");
        foreach (var report in metrics.Reports)
        {
            var (all, unseen) = (report.All, report.Deduplicated);
            var honest = unseen is null ? "" : string.Create(CultureInfo.InvariantCulture, $"{unseen.Accuracy:P2} (n {unseen.Count})");
            var interval = string.Create(CultureInfo.InvariantCulture, $"{all.AccuracyLow:P1} to {all.AccuracyHigh:P1}");
            var rest = string.Create(CultureInfo.InvariantCulture, $"{all.MacroF1:F3} | {all.Loss:F3} | {all.ExpectedCalibrationError:F3}");
            line($"| {Head(report)} | {Name(report.Views)} | {all.Count} | {all.Accuracy:P2} | {interval} | {honest} | {rest} |");
        }

        line($"");
        ModelCardCalibration.Add(metrics, line);
        AddCalibration(model, metrics, line);
        AddConfusion(metrics.Reports[0], line);
    }

    private static void AddCalibration(ModelDescription model, ModelMetrics metrics, Action<FormattableString> line)
    {
        var calibration = model.Calibration;
        var crowd = metrics.CrowdCalibration;
        var ofCrowd = crowd is null ? "" : string.Create(CultureInfo.InvariantCulture, $", B {calibration.CrowdTemperature:F3}");
        line($"Temperatures: A {calibration.FerTemperature:F3}{ofCrowd}, fitted on one half of the validation pictures that are no copies of training");
        line($"pictures and measured on the other half:");
        line($"");
        line($"| head | n | ECE without temperature | with |");
        line($"|---|---|---|---|");
        line($"| A | {Errors(metrics.FerCalibration)} |");
        if (crowd is not null)
        {
            line($"| B | {Errors(crowd)} |");
            line($"");
            line($"For head B the calibration error compares the confidence with the share of the crowd's votes. The app's default answer is head B,");
            line($"contempt left out, divided by the classes' priors in the training pictures to the power {calibration.CrowdPriorCorrection},");
            line($"chosen on the validation pictures that are no copies of training pictures.");
        }

        if (calibration.FerTemperature == 1 || (crowd is not null && calibration.CrowdTemperature == 1))
        {
            line($"");
            line($"A temperature of 1 changes nothing: there were too few pictures to fit it on, or all answers on them were right.");
        }

        line($"");
    }

    private static string Errors(CalibrationOutcome outcome) => outcome.Images == 0
        ? "0 | not measured | not measured"
        : string.Create(CultureInfo.InvariantCulture, $"{outcome.Images} | {outcome.Before:F4} | {outcome.After:F4}");

    private static void AddConfusion(EvaluationReport report, Action<FormattableString> line)
    {
        line($"### Confusion matrix, head A, one view (rows: label, columns: answer)");
        line($"");
        line($"| | {string.Join(" | ", report.ClassNames)} | recall | precision | F1 |");
        line($"|---|{string.Concat(Enumerable.Repeat("---|", report.ClassNames.Count + 3))}");
        for (var k = 0; k < report.ClassNames.Count; k++)
        {
            var figures = report.All.Classes[k];
            var row = string.Join(" | ", report.All.ConfusionMatrix[k]);
            var recall = figures.Support > 0 ? string.Create(CultureInfo.InvariantCulture, $"{figures.Recall:P1}") : "–";
            var precision = report.All.PrecisionOf(k) is { } share ? string.Create(CultureInfo.InvariantCulture, $"{share:P1}") : "–";
            line($"| {report.ClassNames[k]} | {row} | {recall} | {precision} | {figures.F1:F3} |");
        }

        line($"");
    }
}
