using FerWeb.Engine.Emotions;
using FerWeb.Recognition;
using static FerWeb.Localization.Texts;

namespace FerWeb.Runs;

/// <summary>What a teacher would say on looking at the curves, with the rule behind it.</summary>
/// <param name="Title">What is seen.</param>
/// <param name="Text">What it rests on, in figures, what it means and what to try.</param>
/// <param name="Rule">When this is said, in figures.</param>
/// <param name="IsWarning">False for good news.</param>
public sealed record TeacherNote(string Title, string Text, string Rule, bool IsWarning);

/// <summary>What the rules look at.</summary>
/// <param name="Epochs">Epochs done, in order.</param>
/// <param name="LearningRate">That of the last step; null before the first.</param>
/// <param name="PeakLearningRate">The highest that the run is set to.</param>
/// <param name="Classes">What the network tells apart.</param>
/// <param name="IsTraining">Epochs are to come: nobody needs to be advised to train for more.</param>
public sealed record TeacherView(
    IReadOnlyList<EpochRecord> Epochs, double? LearningRate, double PeakLearningRate, IReadOnlyList<string> Classes, bool IsTraining = false);

/// <summary>Finds the notes by fixed rules; the same view gives the same notes.</summary>
internal static class TeacherNotes
{
    private const double Rise = 0.05;
    private const int RisingEpochs = 3;
    private const int EpochsToJudge = 5;
    private const int FirstEpochForClasses = 2;
    private const int MostNamed = 3;
    private const double LowAccuracy = 0.4;
    private const double Standstill = 0.02;
    private const double Gap = 0.15;
    private const int EpochsToImprove = 3;
    private const double SpentRate = 0.01;

    /// <value>Every rule by its name, the most urgent first; each says its note where it holds.</value>
    public static IReadOnlyList<(string Name, Func<TeacherView, TeacherNote?> Judge)> Rules { get; } =
    [
        ("notFinite", NotFinite),
        ("overfitting", Overfitting),
        ("oneAnswer", OneAnswer),
        ("neverAnswered", NeverAnswered),
        ("underfitting", Underfitting),
        ("memorising", Memorising),
        ("improving", Improving),
    ];

    /// <summary>All notes that hold now, the most urgent first.</summary>
    public static IReadOnlyList<TeacherNote> Of(TeacherView view)
    {
        var done = view with { Epochs = [.. view.Epochs.Where(epoch => epoch.TrainLoss is not null)] };
        return [.. Rules.Select(rule => rule.Judge(done)).OfType<TeacherNote>()];
    }

    private static TeacherNote? NotFinite(TeacherView view)
        => view.Epochs is [.., { TrainLoss: { } loss, Epoch: var epoch }] && !double.IsFinite(loss)
            ? new TeacherNote(
                T["The loss is no number any more"],
                T[
                    "After epoch {0} its error on the training pictures (the training loss) is {1}: each correction was so large that it overshot. " +
                    "Try a tenth of the learning rate, which is the size of a correction.",
                    epoch, RunText.Loss(loss)],
                T["The training loss of the newest epoch is not finite."], true)
            : null;

    /// <summary>That it knows its training pictures by heart; null where it does not.</summary>
    public static TeacherNote? Overfitting(TeacherView view)
    {
        var losses = view.Epochs.Where(epoch => epoch.ValidationLoss is { } loss && double.IsFinite(loss)).ToArray();
        if (losses.Length <= RisingEpochs)
        {
            return null;
        }

        var best = losses.MinBy(epoch => epoch.ValidationLoss)!;
        var last = losses[^RisingEpochs..];
        var isRising = last.All(epoch => epoch.ValidationLoss >= best.ValidationLoss * (1 + Rise));
        return isRising && losses[^1].TrainLoss < losses[^(RisingEpochs + 1)].TrainLoss
            ? new TeacherNote(
                T["It learns the training pictures by heart (overfitting)"],
                T[
                    "On pictures it has never seen its error (the loss) was lowest after epoch {0} ({1}) and is {2} now, " +
                    "while it still falls on those it trains on. " +
                    "More pictures, stronger variation of the pictures or stopping at epoch {0} help.",
                    best.Epoch, RunText.Loss(best.ValidationLoss), RunText.Loss(losses[^1].ValidationLoss)],
                T["Validation loss at least {0} over its best for {1} epochs while the training loss falls.", Share(Rise), RisingEpochs],
                true)
            : null;
    }

    // In the first epoch nearly every network answers one class only.
    private static (int Epoch, int[][] Counts, FaceClass[] Given)? Answers(TeacherView view)
        => view.Epochs.LastOrDefault(epoch => epoch.Confusion is not null) is { Confusion: { } counts, Epoch: >= FirstEpochForClasses and var epoch }
            ? (epoch, counts, [.. FaceClasses.List(view.Classes).Where(one => counts.Any(row => row[one.Index] > 0))])
            : null;

    private static TeacherNote? OneAnswer(TeacherView view)
        => Answers(view) is { Given: [var only] } answers && answers.Counts.Count(row => row.Sum() > 0) > 1
            ? new TeacherNote(
                T["It answers {0} to everything", only.Word()],
                T["After epoch {0} it answered {2} to each of the {1} pictures that it is checked on.",
                    answers.Epoch, RunText.Count(answers.Counts.Sum(row => row.Sum())), only.Word()]
                + " " + Advice(view, Key("More epochs or another learning rate (the size of a correction) help it to tell the classes apart.")),
                T["From epoch {0} on, one answer for all validation pictures, although they show several classes.", FirstEpochForClasses],
                true)
            : null;

    private static TeacherNote? NeverAnswered(TeacherView view)
    {
        if (Answers(view) is not { Given.Length: > 1 } answers)
        {
            return null;
        }

        var never = FaceClasses.List(view.Classes).Except(answers.Given).Where(one => answers.Counts[one.Index].Sum() > 0).ToArray();
        return never.Length == 0
            ? null
            : new TeacherNote(
                never.Length > MostNamed
                    ? T["It answers nothing but {0}", Either(answers.Given)]
                    : T["It never answers {0}", Either(never)],
                T[
                    "After epoch {0}, {1} of the {2} pictures that it is checked on are of a class that it never answered. " +
                    "A class with few or hard pictures is easily ignored: being wrong on it costs little.",
                    answers.Epoch, RunText.Count(never.Sum(one => answers.Counts[one.Index].Sum())),
                    RunText.Count(answers.Counts.Sum(row => row.Sum()))]
                + " " + Advice(view, Key("More epochs or more pictures of it help.")),
                T["From epoch {0} on, no validation picture was given this answer, although some show it.", FirstEpochForClasses],
                true);
    }

    private static TeacherNote? Underfitting(TeacherView view)
    {
        if (view.Epochs.Count < EpochsToJudge)
        {
            return null;
        }

        var (first, last) = (view.Epochs[^EpochsToJudge], view.Epochs[^1]);
        return last.TrainAccuracy < LowAccuracy && last.TrainLoss > first.TrainLoss * (1 - Standstill)
            ? new TeacherNote(
                T["It hardly learns (underfitting)"],
                T[
                    "Even on the pictures it trains on it is right in {0} only, and its error (the loss) went from {1} to {2} since epoch {3}. " +
                    "Try another learning rate (the size of a correction), a larger network or less variation of the pictures.",
                    RunText.Percent(last.TrainAccuracy), RunText.Loss(first.TrainLoss), RunText.Loss(last.TrainLoss), first.Epoch],
                T["Training accuracy below {0} and training loss down less than {1} over {2} epochs.", Share(LowAccuracy), Share(Standstill), EpochsToJudge],
                true)
            : null;
    }

    private static TeacherNote? Memorising(TeacherView view)
        => view.Epochs is [.., { TrainAccuracy: { } train, ValidationAccuracy: { } validation, Epoch: >= EpochsToJudge }] && train - validation > Gap
            ? new TeacherNote(
                T["It knows its training pictures much better than new ones"],
                T[
                    "It is right on {0} of the training pictures and on {1} of new ones. " +
                    "The gap is what it remembers rather than understands. The second figure is the one that counts.",
                    RunText.Percent(train), RunText.Percent(validation)],
                T["Training accuracy more than {0} points over validation accuracy after epoch {1} or later.", Math.Round(Gap * 100), EpochsToJudge],
                false)
            : null;

    // A rate that has run out changes nothing any more, whatever the last epoch has brought.
    private static TeacherNote? Improving(TeacherView view)
    {
        if (view.Epochs.Count < EpochsToImprove || !(view.LearningRate > SpentRate * view.PeakLearningRate))
        {
            return null;
        }

        var last = view.Epochs[^1];
        return last.ValidationAccuracy is { } now && view.Epochs.SkipLast(1).Max(epoch => epoch.ValidationAccuracy) is { } before && now > before
            ? new TeacherNote(
                T["It is still getting better"],
                T[
                    "Epoch {0} is the best one so far on pictures it has never seen: {1} right, {2} before.",
                    last.Epoch, RunText.Percent(now), RunText.Percent(before)]
                + (view.IsTraining ? "" : " " + T["More epochs may pay."]),
                T[
                    "The highest validation accuracy is that of the newest epoch, and the learning rate is above {0} of its peak.",
                    Share(SpentRate)],
                false)
            : null;
    }

    private static string Advice(TeacherView view, string atRest) => T[view.IsTraining ? Key("The epochs to come may change that.") : atRest];

    private static string Either(IEnumerable<FaceClass> classes) => string.Join(T[" or "], classes.Select(one => one.Word()));

    private static string Share(double share) => T["{0}\u00a0%", Math.Round(share * 100)];
}
