using System.Globalization;
using FerWeb.Engine.Emotions;
using FerWeb.Engine.Evaluation;
using FerWeb.Engine.Models;
using FerWeb.Engine.Recognition;
using FerWeb.Recognition;
using FerWeb.Runs;
using static FerWeb.Localization.Texts;

namespace FerWeb.Models;

/// <summary>What was measured of a model, in plain words.</summary>
internal static class ModelText
{
    private const string Fer2013 = "FER-2013";

    // What the models that ship with FerWeb are called by their model.json; a person's own words are never translated.
    private static readonly string[] _shipped = [Key("Four fernets together")];

    /// <summary>What is written down about a model; null when its files are gone or are another model's.</summary>
    public static ModelDescription? Describe(KnownModel? model)
    {
        try
        {
            return model is { IsThere: true } && ModelFolder.ReadDescription(model.Folder) is { } read && read.Id == model.Id ? read : null;
        }
        catch (ModelFileException)
        {
            // It answers from memory although its files are gone.
            return null;
        }
    }

    /// <summary>A model's name as pages say it: what a person gave as it is, that of one that ships with FerWeb in the language of the page.</summary>
    public static string Name(string name) => _shipped.Contains(name) ? T[name] : name;

    /// <summary>The report that the figures are taken from: FER-2013 labels, one view; null for a model that was not measured.</summary>
    public static EvaluationReport? MainReport(ModelDescription? model)
        => model?.Metrics?.Reports.FirstOrDefault(report => report is { Head: LabelHead.Fer, Views: Views.Single });

    /// <summary>Stands beside its accuracy: on how many pictures, and whether they were drawings.</summary>
    public static string MeasuredOn(ModelDescription model) => T[
        model.IsOfDrawings ? Key("right, on {0} drawings: not to be compared with figures on photos") : Key("right, on {0} validation pictures"),
        RunText.Count(MainReport(model)?.All.Count)];

    /// <summary>Stands below that: without copies of training pictures, unless these were left out, and by the labels that Recognise answers with.</summary>
    public static IEnumerable<string> OtherScores(ModelDescription model)
    {
        if (MainReport(model) is { Deduplicated: { } unseen, All: var all } && unseen.Count < all.Count && !model.LeftOutCopies)
        {
            yield return T["{0} without copies of training pictures", RunText.Percent(unseen.Accuracy)];
        }

        if (model.Metrics?.Reports.FirstOrDefault(report => report is { Head: LabelHead.Crowd, Views: Views.Single }) is { All: var crowd })
        {
            yield return T[
                "{0} by a crowd's labels, which Recognise answers with (n\u00a0=\u00a0{1})", RunText.Percent(crowd.Accuracy), RunText.Count(crowd.Count)];
        }
    }

    /// <summary>The data set whose labels it learnt, as people call it, or those of its members; null when nothing is written down.</summary>
    public static string? DatasetName(ModelDescription? model)
    {
        IEnumerable<string?> learnt = model?.Members?.Select(member => member.Provenance?.Dataset) ?? [model?.Provenance?.Dataset];
        string?[] names = [.. learnt.Distinct().Select(name => NameOf(name, model))];
        return names.Any(name => name is null) ? null : string.Join(", ", names);
    }

    /// <summary>The data set on whose validation pictures it was measured, as people call it; null when nobody knows.</summary>
    public static string? MeasuredDataset(ModelDescription? model)
        => MainReport(model) is null ? null : NameOf(model!.MeasuredOn, model);

    /// <summary>What to say where a page tells of the shipped model while one of another data set answers; null when it is that of FER-2013.</summary>
    public static string? OtherThanShipped(ModelDescription? live) => DatasetName(live) is { } name && name != Fer2013
        ? T["The model that answers now learned from other pictures: {0}. This is said of the one that comes with FerWeb.", name]
        : null;

    /// <summary>Whose labels an answer is given in, for a line that names the model.</summary>
    public static string Labels(ModelDescription? model, LabelHead head)
        => head == LabelHead.Crowd ? T["labels of a crowd (FER+)"]
            : DatasetName(model) is { } name ? T["labels of {0}", name]
            : T["labels of its data set"];

    /// <summary>At what it is best and weakest, in one line, or that nobody knows; empty when nothing is written down about it.</summary>
    public static string Strength(ModelDescription? model)
        => model is null ? "" : MainReport(model) is { } report ? Extremes(report) ?? "" : Unmeasured(model);

    /// <summary>How good it is, in sentences.</summary>
    public static IEnumerable<string> Figures(ModelDescription model)
    {
        if (MainReport(model) is not { } report)
        {
            yield return Unmeasured(model);
            yield break;
        }

        var all = report.All;
        if (model.IsOfDrawings)
        {
            yield return OnDrawings();
        }

        yield return SmallSample.IsSmall(all.Count)
            ? T[
                "Of {1} labelled validation faces it gets {0} right. With so few, the true share lies somewhere between {2} and {3} with 95\u00a0% confidence.",
                RunText.Count(Math.Round(all.Accuracy * all.Count)), RunText.Count(all.Count), RunText.Percent(all.AccuracyLow),
                RunText.Percent(all.AccuracyHigh)]
            : T[
                "Of 100 labelled validation faces it gets {0} right. {1} were tried; " +
                "with that many, the true share lies between {2} and {3} with 95\u00a0% confidence.",
                Hundred(all.Accuracy), RunText.Count(all.Count), RunText.Percent(all.AccuracyLow), RunText.Percent(all.AccuracyHigh)];
        if (Extremes(report) is { } sentence)
        {
            yield return sentence;
        }

        if (report.Deduplicated is { } unseen && unseen.Count < report.All.Count)
        {
            yield return model.LeftOutCopies
                ? T["Some of these faces also stand among the training pictures of the data set. The training left them out."]
                : T[
                    "Some of these faces are exact copies of training pictures. Without them it gets {0} right (n\u00a0=\u00a0{1}), "
                    + "which is the honest figure.",
                    RunText.Percent(unseen.Accuracy), RunText.Count(unseen.Count)];
        }

        if (report.Calibration is { MostConfident: var most } && !SmallSample.IsSmall(most.Count))
        {
            yield return T[
                "Of the 70\u00a0% of the validation faces on which it is most confident, it gets {0} right (n\u00a0=\u00a0{1}).",
                RunText.Percent(most.Accuracy), RunText.Count(most.Count)];
        }

        if (model.Metrics!.Reports.FirstOrDefault(other => other is { Head: LabelHead.Crowd, Views: Views.Single }) is { All: var crowd })
        {
            yield return T[
                "Asked what a crowd of ten people sees in a face, it gives the crowd's answer for {0} (n\u00a0=\u00a0{1}).",
                RunText.Percent(crowd.Accuracy), RunText.Count(crowd.Count)];
        }
    }

    /// <summary>How good its answers about one class are, in sentences. Labels that it was not measured on are answered by FER-2013's.</summary>
    public static IEnumerable<string> Figures(ModelDescription model, LabelHead head, FaceClass one)
    {
        var report = model.Metrics?.Reports.FirstOrDefault(one => one.Head == head && one.Views == Views.Single) ?? MainReport(model);
        if (report is null)
        {
            yield return CameWithoutFigures(model)
                ? T["This model came without figures: how often it is right, nobody knows."]
                : T["Nobody has measured this model: its data set had no validation pictures."];
            yield break;
        }

        if (model.IsOfDrawings)
        {
            yield return OnDrawings();
        }

        var isCrowd = report.Head == LabelHead.Crowd;
        var index = isCrowd && one.Emotion is { } emotion ? (int)CrowdVotes.FromEmotion(emotion) : one.Index;
        var (figures, row) = (report.All.Classes[index], report.All.ConfusionMatrix[index]);
        if (figures.Support == 0)
        {
            yield return T["It was measured without a single face of this label, so nobody knows how good it is at this one."];
            yield break;
        }

        var (name, recall) = (one.WordInSentence(), Hundred(figures.Recall));
        var isSmall = SmallSample.IsSmall(figures.Support);
        yield return isSmall ? T[
            (isCrowd, figures.Support) switch
            {
                (true, 1) => Key("Of 1 face that most people of a crowd call “{0}”, it finds {1}. One says little about others."),
                (true, _) => Key("Of {2} faces that most people of a crowd call “{0}”, it finds {1}. So few say little about others."),
                (false, 1) => Key("Of 1 face that is labelled “{0}”, it finds {1}. One says little about others."),
                (false, _) => Key("Of {2} faces that are labelled “{0}”, it finds {1}. So few say little about others."),
            },
            name, RunText.Count(row[index]), RunText.Count(figures.Support)] : T[
            isCrowd
                ? Key("Of 100 faces that most people of a crowd call “{0}”, it finds {1}.")
                : Key("Of 100 faces that are labelled “{0}”, it finds {1}."),
            name, recall];
        if (Mistakes(report, row, index) is { Length: > 0 } mistakes)
        {
            yield return T["The others it most often takes for: {0}.", mistakes];
        }

        var answered = report.All.ConfusionMatrix.Sum(given => given[index]);
        if (SmallSample.IsSmall(answered))
        {
            yield return T[
                (answered, row[index]) switch
                {
                    (1, 1) => Key("It answered “{0}” to one validation picture and was right."),
                    (1, _) => Key("It answered “{0}” to one validation picture and was wrong."),
                    _ => Key("It answered “{0}” to {1} validation pictures and was right on {2} of them."),
                },
                name, RunText.Count(answered), RunText.Count(row[index])];
        }
        else if (figures.Precision is { } precision and > 0)
        {
            yield return T["When it answers “{0}”, it is right {1} times in 100.", name, Hundred(precision)];
        }

        if (!isSmall)
        {
            var (low, high) = ClassificationMetrics.WilsonInterval(row[index], figures.Support);
            yield return T[
                "{0} such validation pictures were tried; with that many, the {1} may as well be {2} to {3}.",
                RunText.Count(figures.Support), recall, Hundred(low), Hundred(high)];
        }

        if (isCrowd)
        {
            yield return T["Measured on the plain answer; here rare emotions are weighed up, because people's own photos are less neutral."];
        }
    }

    private static string OnDrawings() => T["All its figures were measured on drawn faces. How often it is right on photos, nobody knows."];

    private static string Unmeasured(ModelDescription model) => CameWithoutFigures(model)
        ? T["It came without figures. Evaluate it on a data set to see how often it is right."]
        : T["Nobody has measured it: its data set had no validation pictures. Train on a data set with a validation split to get figures."];

    // A model from elsewhere, of which nothing but the network is written down.
    private static bool CameWithoutFigures(ModelDescription model) => model is { Provenance: null, Members: null };

    private static string? NameOf(string? dataset, ModelDescription? model) => dataset switch
    {
        null => null,
        var drawn when model!.IsOfDrawings => T[drawn],
        // The folder that the shipped model was trained from has no hyphen.
        "fer2013" => Fer2013,
        var name => name,
    };

    // The two classes that it is taken for most often, each with how many of 100; what rounds to none is not worth a word.
    private static string Mistakes(EvaluationReport report, IReadOnlyList<int> row, int index)
    {
        var most = Enumerable.Range(0, row.Count)
            .Where(other => other != index && row[other] * 200 >= row.Sum()).OrderByDescending(other => row[other]).Take(2);
        return string.Join(", ", most.Select(other =>
            $"{Name(other)} ({(SmallSample.IsSmall(row.Sum()) ? RunText.Count(row[other]) : Hundred(row[other] / (double)row.Sum()))})"));

        string Name(int other) => report.Head == LabelHead.Crowd
            ? CrowdVotes.ToEmotion((CrowdEmotion)other)?.WordInSentence() ?? T["contempt"]
            : new FaceClass(other, report.ClassNames[other]).WordInSentence();
    }

    private static string? Extremes(EvaluationReport report)
    {
        var all = report.All;
        FaceClass[] seen = [.. FaceClasses.List(report.ClassNames).Where(one => all.Classes[one.Index].Support > 0)];
        if (seen.Length < 2)
        {
            return null;
        }

        var (best, worst) = (seen.MaxBy(Recall), seen.MinBy(Recall));
        if (Recall(best) == Recall(worst))
        {
            return T["It finds all classes equally often."];
        }

        var taken = FaceClasses.List(report.ClassNames).Where(one => one != worst).MaxBy(one => all.ConfusionMatrix[worst.Index][one.Index]);
        var extremes = seen.Any(one => SmallSample.IsSmall(all.Classes[one.Index].Support))
            ? T["It is best at {0} ({1} found) and weakest at {2} ({3} found).", best.WordInSentence(), Found(best), worst.WordInSentence(), Found(worst)]
            : T[
                "It is best at {0} ({1} of 100 found) and weakest at {2} ({3} of 100).",
                best.WordInSentence(), Hundred(Recall(best)), worst.WordInSentence(), Hundred(Recall(worst))];
        return all.ConfusionMatrix[worst.Index][taken.Index] > 0
            ? extremes + " " + T["The latter it most often takes for {0}.", taken.WordInSentence()]
            : extremes;

        double Recall(FaceClass one) => all.Classes[one.Index].Recall;

        string Found(FaceClass one) => SmallSample.OutOf(all.ConfusionMatrix[one.Index][one.Index], all.Classes[one.Index].Support);
    }

    private static string Hundred(double share) => RunText.Hundred(share).ToString(CultureInfo.InvariantCulture);
}
