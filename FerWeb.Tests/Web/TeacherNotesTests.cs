using FerWeb.Runs;

namespace FerWeb.Tests.Web;

/// <summary>The notes on the page of a run follow their rules.</summary>
public sealed class TeacherNotesTests
{
    [Fact]
    public void Notes_ValidationLossFivePercentOverItsBestForThreeEpochs_SayOverfitting()
    {
        Assert.Contains(TeacherNotes.Of(Epochs([1.0, 0.8, 0.6, 0.5, 0.4], [1.1, 1.0, 1.06, 1.08, 1.1])), IsOverfitting);
        Assert.DoesNotContain(TeacherNotes.Of(Epochs([1.0, 0.8, 0.6, 0.5, 0.4], [1.1, 1.0, 1.04, 1.08, 1.1])), IsOverfitting);
        Assert.DoesNotContain(TeacherNotes.Of(Epochs([1.0, 0.8, 0.8, 0.8, 0.8], [1.1, 1.0, 1.06, 1.08, 1.1])), IsOverfitting);
    }

    [Fact]
    public void Notes_ClassWithPicturesThatIsNeverAnswered_NameIt()
    {
        var counts = Enumerable.Range(0, 7)
            .Select(row => Enumerable.Range(0, 7).Select(column => row == 1 ? (column == 0 ? 5 : 0) : column == row ? 5 : 0).ToArray())
            .ToArray();

        var notes = TeacherNotes.Of([new EpochRecord(1) { TrainLoss = 1, Confusion = counts }]);

        Assert.Contains(notes, note => note.Title == "It never answers Disgusted");
    }

    [Fact]
    public void Notes_LossThatIsNoNumber_SayIt()
        => Assert.Contains(TeacherNotes.Of(Epochs([1.0, double.NaN], [1.0, double.NaN])), note => note.Title.Contains("no number"));

    private static bool IsOverfitting(TeacherNote note) => note.Title.Contains("overfitting");

    private static EpochRecord[] Epochs(double[] train, double[] validation)
        => [.. train.Select((loss, i) => new EpochRecord(i + 1) { TrainLoss = loss, ValidationLoss = validation[i] })];
}
