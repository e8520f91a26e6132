using FerWeb.Runs;
using FerWeb.Runs.Comparison;
using FerWeb.Runs.Curves;
using FerWeb.Workspace.Runs;

namespace FerWeb.Tests.Web.Comparison;

public sealed class ComparedLineTests
{
    private static readonly CurveSettings _settings = new(CurveAxis.Step, IsLogarithmic: false, Smoothing: 0, LeavesOutliersOut: false);
    private static readonly ComparedMetric _loss = ComparedMetric.Of(MetricKey.StepLoss, MetricKey.StepLoss);

    [Fact]
    public void Group_OfRunsOfOtherLengths_IsTheirMeanWhereAllOfThemAre()
    {
        var line = ComparedLine.Of("group", LineStyle.Of(0), [Curves((1, 1), (2, 2), (3, 3), (4, 4)), Curves((1, 3), (3, 5))], _loss, _settings);

        Assert.Equal([1.0, 2, 3], line.X);
        Assert.Equal([2.0, 3, 4], line.Y);
        Assert.Equal([1.0, 2, 3], line.Band!.Value.Low);
        Assert.Equal([3.0, 4, 5], line.Band.Value.High);
    }

    [Fact]
    public void Group_OfOneRunWithPoints_IsThatRun()
    {
        var line = ComparedLine.Of("group", LineStyle.Of(0), [Curves((1, 1), (2, 2))], _loss, _settings);

        Assert.Equal([1.0, 2], line.Y);
        Assert.Null(line.Band);
    }

    [Fact]
    public void Group_OfWhichOnlyALaterRunHasPoints_IsThatRun()
    {
        var line = ComparedLine.Of("group", LineStyle.Of(0), [new RunCurves(), Curves((1, 1), (2, 2)), new RunCurves()], _loss, _settings);

        Assert.Equal([1.0, 2], line.Y);
        Assert.Null(line.Band);
    }

    [Fact]
    public void Run_OfManySteps_KeepsItsEndsAndItsSpike()
    {
        var points = Enumerable.Range(1, 5_000).Select(step => ((long)step, step == 2_345 ? 9.0 : 1.0)).ToArray();

        var line = ComparedLine.Of("long", LineStyle.Of(0), Curves(points), _loss, _settings);

        Assert.InRange(line.X.Length, 100, ComparedLine.MostPoints + 2);
        Assert.Equal((1, 5_000, 9), (line.X[0], line.X[^1], line.Y.Max()));
    }

    [Fact]
    public void Lines_OfManySteps_ForATable_LeaveNoneOut()
    {
        var curves = Curves([.. Enumerable.Range(1, 5_000).Select(step => ((long)step, 1.0))]);

        Assert.Equal(5_000, ComparedLine.Of("long", LineStyle.Of(0), curves, _loss, _settings, int.MaxValue).X.Length);
        Assert.Equal(5_000, ComparedLine.Of("two", LineStyle.Of(0), [curves, curves], _loss, _settings, int.MaxValue).X.Length);
        Assert.InRange(ComparedLine.Of("two", LineStyle.Of(0), [curves, curves], _loss, _settings).X.Length, 100, ComparedLine.MostPoints);
    }

    [Fact]
    public void Run_Smoothed_IsSmoothedAsOnItsOwnPage()
    {
        var line = ComparedLine.Of("run", LineStyle.Of(0), Curves((1, 1), (2, 2), (3, 3)), _loss, _settings with { Smoothing = 0.6 });

        // TensorBoard's values.
        Assert.Equal([1, 1.625, 2.3265306], line.Y.Select(value => Math.Round(value, 7)));
    }

    [Fact]
    public void Styles_OfTwentyRuns_AllLookDifferent()
        => Assert.Equal(20, Enumerable.Range(0, 20).Select(LineStyle.Of).Distinct().Count());

    [Fact]
    public void Styles_OfNeighbours_DifferByTheirDash()
        => Assert.All(Enumerable.Range(0, 19), place => Assert.NotEqual(LineStyle.Of(place).Dash, LineStyle.Of(place + 1).Dash));

    private static RunCurves Curves(params (long Step, double Value)[] points)
    {
        var slice = new CurveSlice(
            MetricKey.StepLoss, [.. points.Select(point => point.Step)], [.. points.Select(point => point.Step / 10f)],
            [.. points.Select(point => (float)point.Value)], [.. points.Select(point => (float)point.Step)]);
        var curves = new RunCurves();
        curves.Add(new RunFrame(0, 1, true, default, null!, [], [slice]));
        return curves;
    }
}
