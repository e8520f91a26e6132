using FerWeb.Engine.Evaluation;

namespace FerWeb.Tests.Engine.Evaluation;

public sealed class BootstrapIntervalTests
{
    [Fact]
    public void DifferenceOfAccuracy_ModelAgainstItself_IsZeroWithoutDoubt()
    {
        var one = PredictionsOf.Random(200, seed: 1);

        Assert.Equal(new BootstrapInterval(0, 0, 0), BootstrapInterval.DifferenceOfAccuracy(one, one));
        Assert.Equal(new BootstrapInterval(0, 0, 0), BootstrapInterval.DifferenceOfMacroF1(one, one));
    }

    [Fact]
    public void DifferenceOfAccuracy_FarApart_ExcludesZeroAndIsAsWideAsTheoryHasIt()
    {
        // 400 pictures, 100 of which only the first gets right: the difference is 0.25, its standard error sqrt(0.25 * 0.75 / 400).
        var first = PredictionsOf.Answers([.. Enumerable.Range(0, 400).Select(i => true)]);
        var second = PredictionsOf.Answers([.. Enumerable.Range(0, 400).Select(i => i % 4 != 0)]);
        var half = 1.96 * Math.Sqrt(0.25 * 0.75 / 400);

        var difference = BootstrapInterval.DifferenceOfAccuracy(first, second);

        Assert.True(difference.ExcludesZero);
        Assert.Equal(0.25, difference.Estimate, 12);
        Assert.Equal(0.25 - half, difference.Low, 0.01);
        Assert.Equal(0.25 + half, difference.High, 0.01);
    }

    [Fact]
    public void MacroF1_Estimate_IsThatOfTheMetrics()
    {
        var one = PredictionsOf.Random(300, seed: 3);

        var interval = BootstrapInterval.MacroF1(one);

        Assert.Equal(ClassificationMetrics.Of(one).MacroF1, interval.Estimate, 12);
        Assert.InRange(interval.Estimate, interval.Low, interval.High);
        Assert.Equal(interval, BootstrapInterval.MacroF1(one));
        Assert.NotEqual(interval, BootstrapInterval.MacroF1(one, seed: 2));
    }
}
