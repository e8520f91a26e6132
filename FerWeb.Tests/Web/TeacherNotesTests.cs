using FerWeb.Engine.Emotions;
using FerWeb.Runs;

namespace FerWeb.Tests.Web;

/// <summary>The notes on the page of a run follow their rules, and each names the figures that it rests on.</summary>
public sealed class TeacherNotesTests
{
    [Theory]
    [InlineData(1.0, null)]
    [InlineData(double.NaN, "After epoch 2 its error on the training pictures (the training loss) is NaN")]
    [InlineData(double.PositiveInfinity, "After epoch 2 its error on the training pictures (the training loss) is")]
    public void NotFinite_OfTheNewestTrainingLoss(double loss, string? expected)
        => Says("notFinite", expected, Epochs([1.0, loss], [1.0, 1.0]));

    [Theory]
    [InlineData(new[] { 1.0, 0.8, 0.6, 0.5, 0.4 }, new[] { 1.1, 1.0, 1.06, 1.08, 1.1 }, "lowest after epoch 2 (1.000) and is 1.100 now")]
    [InlineData(new[] { 1.0, 0.8, 0.6, 0.5, 0.4 }, new[] { 1.1, 1.0, 1.04, 1.08, 1.1 }, null)]
    [InlineData(new[] { 1.0, 0.8, 0.8, 0.8, 0.8 }, new[] { 1.1, 1.0, 1.06, 1.08, 1.1 }, null)]
    [InlineData(new[] { 1.0, 0.8, 0.6 }, new[] { 1.0, 1.2, 1.3 }, null)]
    public void Overfitting_ValidationLossFivePercentOverItsBestForThreeEpochsWhileTrainingLossFalls(double[] train, double[] validation, string? expected)
        => Says("overfitting", expected, Epochs(train, validation));

    [Theory]
    [InlineData(1, new[] { 3 }, null)] // In the first epoch that is usual.
    [InlineData(2, new[] { 3 }, "After epoch 2 it answered Happy to each of the 35 pictures")]
    [InlineData(9, new[] { 3, 4 }, null)]
    public void OneAnswer_ToEverythingFromTheSecondEpochOn(int epoch, int[] given, string? expected)
        => Says("oneAnswer", expected, Answering(epoch, given));

    [Theory]
    [InlineData(1, new[] { 0, 2, 3, 4, 5, 6 }, null, "")]
    [InlineData(2, new[] { 0, 2, 3, 4, 5, 6 }, "After epoch 2, 5 of the 35 pictures", "It never answers Disgusted")]
    [InlineData(3, new[] { 0, 3, 4, 5, 6 }, "After epoch 3, 10 of the 35 pictures", "It never answers Disgusted or Fearful")]
    [InlineData(3, new[] { 3, 6 }, "After epoch 3, 25 of the 35 pictures", "It answers nothing but Happy or Neutral")]
    [InlineData(3, new[] { 0, 1, 2, 3, 4, 5, 6 }, null, "")]
    [InlineData(3, new[] { 3 }, null, "")] // The rule of the one answer says that.
    public void NeverAnswered_ClassesWithPicturesFromTheSecondEpochOn(int epoch, int[] given, string? expected, string title)
    {
        var note = Says("neverAnswered", expected, Answering(epoch, given));

        Assert.Equal(title, note?.Title ?? "");
    }

    [Fact]
    public void OneAnswer_ToEverything_IsOneNoteAlone()
        => Assert.Equal(["It answers Happy to everything"], TeacherNotes.Of(View(Answering(4, [3]))).Select(note => note.Title));

    [Theory]
    [InlineData(0.3, new[] { 1.90, 1.90, 1.89, 1.89, 1.88 }, "right in 30.0 % only, and its error (the loss) went from 1.900 to 1.880 since epoch 1")]
    [InlineData(0.5, new[] { 1.90, 1.90, 1.89, 1.89, 1.88 }, null)]
    [InlineData(0.3, new[] { 1.90, 1.80, 1.70, 1.60, 1.50 }, null)]
    [InlineData(0.3, new[] { 1.90, 1.90, 1.90, 1.90 }, null)]
    public void Underfitting_LowTrainingAccuracyAndALossThatStandsStillForFiveEpochs(double accuracy, double[] losses, string? expected)
        => Says("underfitting", expected, [.. Epochs(losses, losses).Select(epoch => epoch with { TrainAccuracy = accuracy })]);

    [Theory]
    [InlineData(5, 0.9, 0.7, "right on 90.0 % of the training pictures and on 70.0 % of new ones")]
    [InlineData(5, 0.9, 0.8, null)]
    [InlineData(4, 0.9, 0.7, null)]
    public void Memorising_MoreThanFifteenPointsAfterTheFifthEpoch(int epoch, double train, double validation, string? expected)
        => Says("memorising", expected, [new EpochRecord(epoch) { TrainLoss = 0.5, TrainAccuracy = train, ValidationAccuracy = validation }]);

    [Theory]
    [InlineData(new[] { 0.4, 0.5, 0.6 }, 0.05, "Epoch 3 is the best one so far on pictures it has never seen: 60.0 % right, 50.0 % before")]
    [InlineData(new[] { 0.4, 0.6, 0.5 }, 0.05, null)]
    [InlineData(new[] { 0.5, 0.6, 0.6 }, 0.05, null)]
    [InlineData(new[] { 0.5, 0.6 }, 0.05, null)]
    [InlineData(new[] { 0.4, 0.5, 0.6 }, 0.0, null)] // Nothing changes any more.
    [InlineData(new[] { 0.4, 0.5, 0.6 }, 0.001, null)]
    public void Improving_NewestEpochIsTheBestAndTheLearningRateHasNotRunOut(double[] accuracies, double rate, string? expected)
        => Says("improving", expected, [.. accuracies.Select((share, i) => new EpochRecord(i + 1) { TrainLoss = 1, ValidationAccuracy = share })], rate);

    [Fact]
    public void Notes_WhileEpochsAreToCome_AdviseNoMoreEpochs()
    {
        EpochRecord[][] runs =
        [
            Answering(4, [3]), Answering(4, [0, 2, 3, 4, 5, 6]),
            [.. new[] { 0.4, 0.5, 0.6 }.Select((share, i) => new EpochRecord(i + 1) { TrainLoss = 1, ValidationAccuracy = share })],
        ];

        foreach (var epochs in runs)
        {
            Assert.Contains("More epochs", Assert.Single(TeacherNotes.Of(View(epochs))).Text, StringComparison.Ordinal);
            Assert.DoesNotContain("More epochs", Assert.Single(TeacherNotes.Of(View(epochs) with { IsTraining = true })).Text, StringComparison.Ordinal);
        }
    }

    private static TeacherNote? Says(string rule, string? expected, EpochRecord[] epochs, double rate = 0.1)
    {
        var note = TeacherNotes.Rules.Single(known => known.Name == rule).Judge(View(epochs, rate));
        if (expected is null)
        {
            Assert.Null(note);
        }
        else
        {
            Assert.Contains(expected, note!.Text.Replace('\u00a0', ' '), StringComparison.Ordinal);
            Assert.Contains(note, TeacherNotes.Of(View(epochs, rate)));
        }

        return note;
    }

    private static TeacherView View(EpochRecord[] epochs, double rate = 0.1) => new(epochs, rate, PeakLearningRate: 0.1, FaceClasses.Seven);

    // Five pictures of each emotion; those that are never answered are taken for the first that is.
    private static EpochRecord[] Answering(int epoch, int[] given)
    {
        var counts = Enumerable.Range(0, 7)
            .Select(truth => Enumerable.Range(0, 7).Select(answer => answer == (given.Contains(truth) ? truth : given[0]) ? 5 : 0).ToArray())
            .ToArray();
        return [new EpochRecord(epoch) { TrainLoss = 1, Confusion = counts }];
    }

    private static EpochRecord[] Epochs(double[] train, double[] validation)
        => [.. train.Select((loss, i) => new EpochRecord(i + 1) { TrainLoss = loss, ValidationLoss = validation[i] })];
}
