using FerWeb.Engine.Emotions;
using FerWeb.Recognition;
using static FerWeb.Localization.Texts;

namespace FerWeb.Runs;

/// <summary>What a teacher would say on looking at the curves, with the rule behind it.</summary>
/// <param name="Title">What is seen.</param>
/// <param name="Text">What it means and what to try.</param>
/// <param name="Rule">When this is said, in figures.</param>
/// <param name="IsWarning">False for good news.</param>
public sealed record TeacherNote(string Title, string Text, string Rule, bool IsWarning);

/// <summary>Finds the notes by fixed rules; the same epochs give the same notes.</summary>
internal static class TeacherNotes
{
    private const double Rise = 0.05;
    private const int RisingEpochs = 3;
    private const int EpochsToJudge = 5;
    private const double LowAccuracy = 0.4;
    private const double Standstill = 0.02;
    private const double Gap = 0.15;

    /// <summary>All notes that hold now, the most urgent first.</summary>
    /// <param name="epochs">Epochs done, in order.</param>
    public static IReadOnlyList<TeacherNote> Of(IReadOnlyCollection<EpochRecord> epochs)
    {
        var done = epochs.Where(epoch => epoch.TrainLoss is not null).ToArray();
        TeacherNote?[] notes = [NotFinite(done), Overfitting(done), NeverAnswered(done), Underfitting(done), Memorising(done), Improving(done)];
        return [.. notes.OfType<TeacherNote>()];
    }

    private static TeacherNote? NotFinite(EpochRecord[] done)
        => done is [.., { TrainLoss: { } loss }] && !double.IsFinite(loss)
            ? new TeacherNote(
                T["The loss is no number any more"], T["The steps were so large that the weights ran away. Try a tenth of the learning rate."],
                T["The training loss of the newest epoch is not finite."], true)
            : null;

    private static TeacherNote? Overfitting(EpochRecord[] done)
    {
        var losses = done.Where(epoch => epoch.ValidationLoss is { } loss && double.IsFinite(loss)).ToArray();
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
                    "On pictures it has never seen it was best after epoch {0} and gets worse since, while it still gets better on those it trains on. " +
                    "More pictures, stronger variation of the pictures or stopping at epoch {0} help.",
                    best.Epoch],
                T["Validation loss at least {0} over its best for {1} epochs while the training loss falls.", Share(Rise), RisingEpochs],
                true)
            : null;
    }

    private static TeacherNote? NeverAnswered(EpochRecord[] done)
    {
        if (done.LastOrDefault(epoch => epoch.Confusion is not null) is not { Confusion: { } counts, Epoch: var epoch })
        {
            return null;
        }

        var never = Enum.GetValues<Emotion>()
            .Where(emotion => counts[(int)emotion].Sum() > 0 && counts.All(row => row[(int)emotion] == 0))
            .Select(emotion => emotion.Word())
            .ToArray();
        return never.Length == 0
            ? null
            : new TeacherNote(
                T["It never answers {0}", string.Join(T[" or "], never)],
                T["A class with few or hard pictures is easily ignored: being wrong on it costs little. More epochs or more pictures of it help."],
                T["No validation picture was given this answer in epoch {0}, although some show it.", epoch],
                true);
    }

    private static TeacherNote? Underfitting(EpochRecord[] done)
    {
        if (done.Length < EpochsToJudge)
        {
            return null;
        }

        var (first, last) = (done[^EpochsToJudge], done[^1]);
        return last.TrainAccuracy < LowAccuracy && last.TrainLoss > first.TrainLoss * (1 - Standstill)
            ? new TeacherNote(
                T["It hardly learns (underfitting)"],
                T[
                    "It is wrong even on the pictures it trains on, and gets no better. " +
                    "Try another learning rate, a larger network or less variation of the pictures."],
                T["Training accuracy below {0} and training loss down less than {1} over {2} epochs.", Share(LowAccuracy), Share(Standstill), EpochsToJudge],
                true)
            : null;
    }

    private static TeacherNote? Memorising(EpochRecord[] done)
        => done is [.., { TrainAccuracy: { } train, ValidationAccuracy: { } validation, Epoch: var epoch }]
            && epoch >= EpochsToJudge && train - validation > Gap
            ? new TeacherNote(
                T["It knows its training pictures much better than new ones"],
                T["The gap between the two accuracies is what it remembers rather than understands. The validation accuracy is the one that counts."],
                T["Training accuracy more than {0} points over validation accuracy after epoch {1} or later.", Math.Round(Gap * 100), EpochsToJudge],
                false)
            : null;

    private static TeacherNote? Improving(EpochRecord[] done)
        => done.Length >= 3 && done.MaxBy(epoch => epoch.ValidationAccuracy ?? 0) is { ValidationAccuracy: not null } best && best == done[^1]
            ? new TeacherNote(
                T["It is still getting better"],
                T["The newest epoch is the best one so far on pictures it has never seen. More epochs may pay."],
                T["The highest validation accuracy is that of the newest epoch."],
                false)
            : null;

    private static string Share(double share) => T["{0}\u00a0%", Math.Round(share * 100)];
}
