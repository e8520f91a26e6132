using FerWeb.Engine.Evaluation;
using FerWeb.Engine.Recognition;

namespace FerWeb.Tests.Engine.Evaluation;

public sealed class HeadFiguresTests
{
    // Three classes, six pictures; the predicted classes are 0 1 1 2 2 0, the labels 0 0 1 1 2 2.
    private static readonly LabelledPredictions _six = PredictionsOf.Rows(
        3,
        (0, [0.7f, 0.2f, 0.1f]), (0, [0.3f, 0.6f, 0.1f]), (1, [0.1f, 0.8f, 0.1f]),
        (1, [0.3f, 0.1f, 0.6f]), (2, [0.05f, 0.05f, 0.9f]), (2, [0.5f, 0.3f, 0.2f]));

    [Fact]
    public void Of_SixPictures_HasTheFiguresCountedByHand()
    {
        var figures = HeadFigures.Of(_six, LabelHead.Fer, ["a", "b", "c"], new HashSet<int> { 0, 2, 4 });

        Assert.Equal([[1, 1, 0], [0, 1, 1], [1, 0, 1]], figures.All.ConfusionMatrix);
        Assert.Equal(0.5, figures.All.Accuracy, 12);
        Assert.Equal(0.5, figures.MacroF1.Estimate, 12);
        Assert.All(figures.All.Classes, one => Assert.Equal(((double?)0.5, 0.5, 0.5, 2), (one.Precision, one.Recall, one.F1, one.Support)));

        // Only the fourth picture's label is the least probable of the three, and the sixth's.
        Assert.Equal(4 / 6.0, figures.Top2, 12);
        Assert.Equal((3, 1.0), (figures.Deduplicated!.Count, figures.Deduplicated.Accuracy));
        Assert.Equal(-(Math.Log(0.7f) + Math.Log(0.3f) + Math.Log(0.8f) + Math.Log(0.1f) + Math.Log(0.9f) + Math.Log(0.2f)) / 6, figures.All.Loss, 6);
        Assert.Equal(
            figures.All.ExpectedCalibrationError, figures.Reliability.Sum(bin => bin.Count / 6.0 * Math.Abs(bin.Confidence - bin.Accuracy)), 12);
        Assert.Equal(3, figures.Curves.Count);

        // The squared gaps of each picture, to the label and to the two others.
        Assert.Equal((0.14 + 0.86 + 0.06 + 1.26 + 0.015 + 0.98) / 6, figures.All.Brier, 1e-6);
        Assert.NotNull(figures.Calibration);
        Assert.Null(figures.Votes);
    }

    [Fact]
    public void Precision_OfAClassThatIsNeverAnswered_IsNoFigure()
    {
        var all = ClassificationMetrics.Of(PredictionsOf.Rows(3, (0, [0.7f, 0.2f, 0.1f]), (2, [0.3f, 0.6f, 0.1f])));

        Assert.Equal([1.0, 0.0, null], all.Classes.Select(one => one.Precision));

        // As earlier versions wrote it.
        var old = all with { Classes = [.. all.Classes.Select(one => one with { Precision = one.Precision ?? 0 })] };
        Assert.Equal([1.0, 0.0, null], Enumerable.Range(0, 3).Select(old.PrecisionOf));
    }

    [Fact]
    public void Predictions_WrittenAndRead_AreTheSame()
    {
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.safetensors");
        try
        {
            var (fer, crowd) = (PredictionsOf.Random(9, seed: 1), PredictionsOf.Random(5, seed: 2, classes: 8) with { Votes = new float[40] });
            new EvaluatedPredictions(fer, crowd).Write(path);

            var read = EvaluatedPredictions.Read(path);

            Assert.Equal(fer.Probabilities, read.Fer.Probabilities);
            read.Fer.RequireSamePictures(fer);
            Assert.Equal(crowd.Probabilities, read.Crowd!.Probabilities);
            Assert.Equal(crowd.Votes, read.Crowd.Votes);
            File.WriteAllBytes(path, File.ReadAllBytes(path)[..^4]);
            var damaged = Assert.Throws<EvaluationException>(() => EvaluatedPredictions.Read(path));
            Assert.Contains("Evaluate the model again", damaged.Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
