using FerWeb.Engine.Evaluation;

namespace FerWeb.Tests.Engine.Evaluation;

public sealed class ThresholdCurvesTests
{
    // scikit-learn's own example: labels 0 0 1 1, scores 0.1 0.4 0.35 0.8. Precision 1 at recall 1/2, 2/3 at recall 1:
    // average precision 1/2 * 1 + 1/2 * 2/3; of the four pairs of a picture of the class and another three are in order.
    [Fact]
    public void Of_FourPictures_HasTheFiguresOfTheDefinition()
    {
        var curves = ThresholdCurves.Of(PredictionsOf.Binary((0, 0.1), (0, 0.4), (1, 0.35), (1, 0.8)), 1);

        Assert.Equal(0.5 + (0.5 * 2 / 3), curves.AveragePrecision!.Value, 12);
        Assert.Equal(0.75, curves.AreaUnderRoc!.Value, 12);
        Assert.Equal([new(0, 0), new(0, 0.5), new(0.5, 0.5), new(0.5, 1), new(1, 1)], curves.Roc);
        Assert.Equal([new(0.5, 1), new(0.5, 0.5), new(1, 2 / 3.0), new(1, 0.5)], curves.PrecisionRecall);
    }

    [Fact]
    public void Of_EqualProbabilities_PassTheThresholdTogether()
    {
        var curves = ThresholdCurves.Of(PredictionsOf.Binary((0, 0.5), (1, 0.5), (1, 0.5), (0, 0.5)), 1);

        Assert.Equal((0.5, 0.5), (curves.AveragePrecision, curves.AreaUnderRoc));
        Assert.Equal([new(0, 0), new(1, 1)], curves.Roc);
    }

    [Fact]
    public void Of_ClassWithoutPictures_IsUndefined()
    {
        var predictions = PredictionsOf.Binary((0, 0.1), (0, 0.4));

        Assert.Equal((null, null), (ThresholdCurves.Of(predictions, 1).AveragePrecision, ThresholdCurves.Of(predictions, 1).AreaUnderRoc));
        Assert.Equal((1, null), (ThresholdCurves.Of(predictions, 0).AveragePrecision, ThresholdCurves.Of(predictions, 0).AreaUnderRoc));
    }

    [Fact]
    public async Task Of_ProbabilitiesThatAreNoNumbers_ComesToAnEnd()
    {
        var predictions = PredictionsOf.Binary((0, double.NaN), (1, 0.4), (1, double.NaN));

        var curves = await Patience.ForAsync(Task.Run(() => ThresholdCurves.Of(predictions, 1)));

        Assert.Equal(3, curves.Roc.Count);
    }

    [Fact]
    public void Of_ManyPictures_KeepsFewPointsWithBothEnds()
    {
        var curves = ThresholdCurves.Of(PredictionsOf.Random(2_000, seed: 5), 3);

        Assert.InRange(curves.Roc.Count, 2, 100);
        Assert.Equal((new CurvePoint(0, 0), new CurvePoint(1, 1)), (curves.Roc[0], curves.Roc[^1]));
    }

    // Of 40 pictures of the class 20 follow the first, which is of the other; the rest come late.
    [Fact]
    public void Of_RareClassWhoseFirstAnswerIsWrong_KeepsTheHighPrecisionAtLowRecall()
    {
        var curves = ThresholdCurves.Of(PredictionsOf.Binary(
            [.. Enumerable.Range(0, 2_000).Select(rank => (rank is >= 1 and <= 20 || rank % 100 == 50 ? 1 : 0, 1 - (rank / 4_000.0)))]), 1);

        Assert.InRange(curves.PrecisionRecall.Count, 2, 100);
        Assert.Equal((new CurvePoint(0, 0), new CurvePoint(1, 0.02)), (curves.PrecisionRecall[0], curves.PrecisionRecall[^1]));
        Assert.Contains(curves.PrecisionRecall, point => point.X < 0.3 && point.Y > 0.8);
    }
}
