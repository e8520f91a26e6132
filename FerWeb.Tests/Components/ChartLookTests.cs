using System.Globalization;
using FerWeb.Components.Pages.RunDetail;
using FerWeb.Runs.Curves;
using FerWeb.Tests.Web.Curves;
using FerWeb.Workspace.Runs;
using Plotly.Blazor;
using Plotly.Blazor.LayoutLib.YAxisLib;
using Plotly.Blazor.Traces;

namespace FerWeb.Tests.Components;

/// <summary>The axes of a run's charts.</summary>
public sealed class ChartLookTests : PageTest
{
    private static readonly CurveSettings _settings = new(CurveAxis.Step, IsLogarithmic: true, Smoothing: 0, LeavesOutliersOut: false);

    private readonly WatchedStore _store;

    public ChartLookTests() => _store = new WatchedStore(Site);

    [Theory]
    [InlineData("en", "", "\u00a0%")]
    [InlineData("de", "", "\u00a0%")]
    [InlineData("tr", "%", "")]
    public void Accuracy_OnItsAxis_HasTheSignWhereTheLanguageWritesIt(string language, string before, string after)
    {
        var culture = CultureInfo.CurrentUICulture;
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);
        try
        {
            _store.Append(MetricKey.ValidationAccuracy, 1, 0.25, 0.5);

            var (layout, traces) = Draw(CurveChart.Accuracy);

            Assert.Equal((before, after), (layout.YAxis[0].TickPrefix, layout.YAxis[0].TickSuffix));
            Assert.Equal([25.0, 50.0], traces.OfType<Scatter>().Single(trace => trace.Y.Count > 0).Y.Select(value => Math.Round((double)value, 3)));
        }
        finally
        {
            CultureInfo.CurrentUICulture = culture;
        }
    }

    [Theory]
    [InlineData(0.00001, 1)]
    [InlineData(0.04, null)]
    public void Rate_OverSeveralDecades_HasALabelForEachAndNoneBetween(double lowest, int? decades)
    {
        _store.Append(MetricKey.LearningRate, 1, 0.1, lowest, 0);

        var (layout, _) = Draw(CurveChart.Rate);

        Assert.Equal(decades, layout.YAxis[0].DTick is { } tick ? Convert.ToInt32(tick, CultureInfo.InvariantCulture) : null);
    }

    [Fact]
    public void Rate_ThatStaysTheSame_StandsOnAnAxisFromZero()
    {
        _store.Append(MetricKey.LearningRate, 1, 0.0001, 0.0001);

        Assert.Equal(RangeModeEnum.ToZero, Draw(CurveChart.Rate).Layout.YAxis[0].RangeMode);
        Assert.Null(Draw(CurveChart.Loss).Layout.YAxis[0].RangeMode);
    }

    // While its revision stays, Plotly keeps that an axis had a range given, and falls back on one of its own when there is none any more.
    [Fact]
    public void Axes_WithARangeGivenOrNot_AreOfAnotherRevision()
    {
        _store.Append(MetricKey.ValidationAccuracy, 1, 0.25, 0.5, 0.6);

        var (atRest, training) = (Draw(CurveChart.Accuracy).Layout, Draw(CurveChart.Accuracy, end: 10).Layout);
        var clipped = Draw(CurveChart.Accuracy, _settings with { LeavesOutliersOut = true }).Layout;

        Assert.Equal((true, false), (atRest.XAxis[0].Range is null, training.XAxis[0].Range is null));
        Assert.Equal(1.0, atRest.YAxis[0].Domain[1]);
        Assert.Equal((true, false), (atRest.YAxis[0].Range is null, clipped.YAxis[0].Range is null));
        Assert.Equal(3, new[] { atRest.UiRevision, training.UiRevision, clipped.UiRevision }.Distinct().Count());
        Assert.Equal(atRest.UiRevision, Draw(CurveChart.Accuracy).Layout.UiRevision);
    }

    [Fact]
    public void Marks_OfNeighbours_HaveTheirWordsBelowEachOtherAboveTheCurvesAndSayWhatBeginsThere()
    {
        _store.Append(MetricKey.StepLoss, 1, 0.9, 0.8, 0.7, 0.6);
        _store.Add(RunEventKind.PictureSize, """{ "step": 3, "size": 44 }""");
        _store.Add(RunEventKind.LearningRate, """{ "step": 4, "factor": 0.5, "rule": "plateau" }""");

        var (layout, _) = Draw(CurveChart.Loss);

        Assert.Equal(["from here:<br>pictures of 44 px", "rate lowered"], layout.Annotations.Select(words => words.Text));
        Assert.Equal([1.0, 0.78], layout.Annotations.Select(words => Math.Round((double)words.Y, 3)));
        Assert.Equal(0.67, Math.Round((double)layout.YAxis[0].Domain[1], 3));
    }

    [Fact]
    public void Marks_OfOneKindAtOnePlace_HaveOneWordAndThoseFarAwayShareItsRow()
    {
        _store.Append(MetricKey.StepLoss, 1, [.. Enumerable.Repeat(0.5, 400)]);
        foreach (var step in new[] { 20, 22, 150, 390 })
        {
            _store.Add(RunEventKind.LearningRate, $$"""{ "step": {{step}}, "factor": 0.5, "rule": "plateau" }""");
        }

        var words = Draw(CurveChart.Loss).Layout.Annotations;

        Assert.Equal([20.0, 150.0, 390.0], words.Select(word => (double)word.X));
        Assert.All(words, word => Assert.Equal(("rate lowered", 1.0), (word.Text, (double)word.Y)));
    }

    // Words of marks stand where no curve is, but lines of other marks may go through them; on chance lie the curves of a weak run.
    [Fact]
    public void Words_OfMarksHaveAGround_AndThatOfChanceHasNoneToHideCurves()
    {
        _store.Append(MetricKey.ValidationAccuracy, 1, 0.25, 0.5);
        _store.Add(RunEventKind.LearningRate, """{ "step": 2, "factor": 0.5, "rule": "plateau" }""");

        var layout = Draw(CurveChart.Accuracy).Layout;

        Assert.Equal(
            [("rate lowered", true), ("chance", false)],
            layout.Annotations.Select(word => (word.Text, word.BgColor is not null)));
        Assert.Equal(layout.Shapes[^1].Y0, layout.Annotations[^1].Y);
    }

    [Fact]
    public void Axis_AlongTheTimeOfDay_IsOneOfDatesWithTheMarksOnIt()
    {
        _store.Add(RunEventKind.Started, """{ "resumedStep": 0 }""");
        _store.Append(MetricKey.StepLoss, 1, 0.9, 0.8, 0.7);
        _store.Add(RunEventKind.LearningRate, """{ "step": 2, "factor": 0.5, "rule": "plateau" }""");
        _store.Add(RunEventKind.Epoch, """{ "epoch": 1, "step": 3 }""");

        var (layout, traces) = Draw(CurveChart.Loss, _settings with { Along = CurveAxis.Clock });

        var axis = layout.XAxis[0];
        Assert.Equal(Plotly.Blazor.LayoutLib.XAxisLib.TypeEnum.Date, axis.Type);
        Assert.Null(axis.RangeMode);
        Assert.StartsWith("%H:%M:%S", axis.TickFormat, StringComparison.Ordinal);
        Assert.Equal("Time of day, UTC", axis.Title.Text);
        double[] x = [.. traces.OfType<Scatter>().First(trace => trace.X.Count > 0).X.Cast<double>()];
        Assert.Equal([500.0, 1000.0], x.Skip(1).Select(at => Math.Round(at - x[0], 2)));
        Assert.Equal(x[1], (double)Assert.Single(layout.Annotations).X, 2);
    }

    [Fact]
    public void Marks_AlongTheTimeOfDayWhereThatIsNotKnown_AreLeftOut()
    {
        _store.Append(MetricKey.StepLoss, 1, 0.9, 0.8, 0.7);
        _store.Add(RunEventKind.LearningRate, """{ "step": 2, "factor": 0.5, "rule": "plateau" }""");

        var (layout, _) = Draw(CurveChart.Loss, _settings with { Along = CurveAxis.Clock });

        Assert.Empty(layout.Shapes);
        Assert.Empty(layout.Annotations);
    }

    private (Layout Layout, IReadOnlyList<ITrace> Traces) Draw(CurveChart chart, CurveSettings? settings = null, double? end = null)
    {
        settings ??= _settings;
        var points = new ChartPoints(_store.Watch().Curves, chart, settings);
        ITrace[] traces = [.. points.Begin().Select(trace => ChartLook.Draw(trace, chart))];
        var layout = new Layout();
        ChartLook.Set(layout, chart, settings, points, isEmpty: false, end, classes: 7);
        return (layout, traces);
    }
}
