using FerWeb.Runs.Comparison;
using FerWeb.Runs.Curves;
using FerWeb.Workspace.Runs;

namespace FerWeb.Tests.Web.Curves;

/// <summary>What a viewer's chart is sent: a whole picture, then what came since.</summary>
public sealed class ChartPointsTests : IDisposable
{
    private static readonly CurveSettings _plain = new(CurveAxis.Step, IsLogarithmic: false, Smoothing: 0, LeavesOutliersOut: false);

    private readonly Site _site = new();
    private readonly WatchedStore _store;

    public ChartPointsTests() => _store = new WatchedStore(_site);

    public void Dispose() => _site.Dispose();

    [Fact]
    public async Task Next_AfterPointsCame_HasJustTheseSmoothedOn()
    {
        _store.Append(MetricKey.StepLoss, 1, 1, 2);
        var run = _store.Watch();
        var points = new ChartPoints(run.Curves, CurveChart.Loss, _plain with { Smoothing = 0.6 });

        var whole = points.Begin();
        var nothing = points.Next()!;
        _store.Append(MetricKey.StepLoss, 3, 3);
        await WatchedStore.UntilAsync(run, () => run.Curves.Last(MetricKey.StepLoss) is 3);
        var came = points.Next()!;

        Assert.Equal([(true, 2), (false, 2), (false, 0), (false, 0)], whole.Select(trace => (trace.IsFaint, trace.X.Length)));
        Assert.Equal([1, 1.625], whole[1].Y.Select(value => Math.Round(value, 6)));
        Assert.All(nothing, trace => Assert.Empty(trace.X));
        Assert.Equal([3.0], came[0].X);
        Assert.Equal([3.0], came[0].Y);
        Assert.Equal(2.326531, Math.Round(Assert.Single(came[1].Y), 6));
    }

    [Theory]
    [InlineData("roll-back")]
    [InlineData("mark")]
    [InlineData("first points of a line")]
    [InlineData("more than a picture's points")]
    public async Task Next_WhenThePictureIsAnother_IsNullAndBeginsAnew(string why)
    {
        _store.Append(MetricKey.StepLoss, 1, 1, 2, 3);
        var run = _store.Watch();
        var points = new ChartPoints(run.Curves, CurveChart.Loss, _plain);
        points.Begin();
        switch (why)
        {
            case "roll-back":
                _store.RollBack(2);
                break;
            case "mark":
                _store.Add(RunEventKind.LearningRate, """{ "step": 2, "factor": 0.5, "rule": "plateau" }""");
                break;
            case "first points of a line":
                _store.Append(MetricKey.ValidationLoss, 3, 1);
                break;
            default:
                _store.Append(MetricKey.StepLoss, 4, [.. Enumerable.Repeat(1.0, ChartPoints.MostPoints + 1)]);
                break;
        }

        await WatchedStore.UntilAsync(run, () => points.Next() is null);

        var steps = points.Begin()[0].X;
        Assert.Equal(1, steps[0]);
        Assert.Equal(why is "roll-back" ? 2 : why is "more than a picture's points" ? ChartPoints.MostPoints + 4 : 3, steps[^1]);
        Assert.NotNull(points.Next());
    }

    [Fact]
    public void Begin_OfAnAxis_PlacesThePointsOnIt()
    {
        _store.Append(MetricKey.StepLoss, 10, 1, 2);
        var curves = _store.Watch().Curves;

        double[] On(CurveAxis axis) => new ChartPoints(curves, CurveChart.Loss, _plain with { Along = axis }).Begin()[0].X;

        Assert.Equal([10, 11], On(CurveAxis.Step));
        Assert.Equal([1, 1.1], On(CurveAxis.Epoch).Select(x => Math.Round(x, 6)));
        Assert.Equal([5 / 60.0, 5.5 / 60], On(CurveAxis.Time));
    }

    [Fact]
    public void Describe_LeadsWithValidationAndEndsWithTheLastStep()
    {
        _store.Append(MetricKey.StepAccuracy, 1, 0.048);
        _store.Append(MetricKey.TrainAccuracy, 10, 0.6);
        _store.Append(MetricKey.ValidationAccuracy, 10, 0.5);
        _store.Append(MetricKey.MacroF1, 10, 0.4);

        Assert.Equal(
            "Accuracy chart: Validation accuracy 50.0\u00a0%, Training accuracy 60.0\u00a0%, Macro F1 0.400, Each step 4.8\u00a0%",
            CurveChart.Accuracy.Describe(_store.Watch().Curves));
    }

    [Fact]
    public void Accuracy_OfARunWithACrowdHead_HasALineOfItsOwnForThat()
    {
        _store.Append(MetricKey.ValidationAccuracy, 10, 0.5);
        _store.Append(MetricKey.CrowdAccuracy, 10, 0.7);
        var curves = _store.Watch().Curves;

        var table = CurveChart.Accuracy.Tabulate(curves);

        Assert.Equal(["Validation accuracy", "Crowd accuracy"], table.Columns);
        Assert.Equal(["50.0\u00a0%", "70.0\u00a0%"], Assert.Single(table.Rows).Values.AsEnumerable());
        Assert.Equal("Accuracy chart: Validation accuracy 50.0\u00a0%, Crowd accuracy 70.0\u00a0%", CurveChart.Accuracy.Describe(curves));
        Assert.Equal("Crowd accuracy", ComparedMetric.Of(MetricKey.CrowdAccuracy, MetricKey.ValidationAccuracy).Line.Word);
    }

    [Fact]
    public void Tabulate_HasARowPerEpochWithTheLastValueOfEachLineThatHasOne()
    {
        _store.Append(MetricKey.StepLoss, 1, [.. Enumerable.Range(1, 20).Select(i => i / 10.0)]);
        _store.Append(MetricKey.TrainLoss, 10, 0.7);
        _store.Append(MetricKey.TrainLoss, 20, 0.6);
        _store.Append(MetricKey.ValidationLoss, 10, 0.5);
        _store.Append(MetricKey.ImagesPerSecond, 1, 300, 310);
        _store.Append(MetricKey.ValidationAccuracy, 10, 0.5);
        _store.Append(MetricKey.MacroF1, 10, 0.4);
        var curves = _store.Watch().Curves;

        var losses = CurveChart.Loss.Tabulate(curves);
        var speeds = CurveChart.Speed.Tabulate(curves);

        Assert.Equal(["Training loss", "Validation loss"], losses.Columns);
        Assert.Equal([1, 2], losses.Rows.Select(row => row.Epoch));
        Assert.Equal(["0.700", "0.500"], losses.Rows[0].Values.AsEnumerable());
        Assert.Equal(["0.600", null], losses.Rows[1].Values.AsEnumerable());
        Assert.Equal(["310"], Assert.Single(speeds.Rows).Values.AsEnumerable());
        Assert.Equal(["50.0\u00a0%", "0.400"], Assert.Single(CurveChart.Accuracy.Tabulate(curves).Rows).Values.AsEnumerable());
    }
}
