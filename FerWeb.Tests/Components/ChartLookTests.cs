using System.Globalization;
using FerWeb.Components.Pages.RunDetail;
using FerWeb.Runs.Curves;
using FerWeb.Tests.Web.Curves;
using FerWeb.Workspace.Runs;
using Plotly.Blazor;
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

    private (Layout Layout, IReadOnlyList<ITrace> Traces) Draw(CurveChart chart)
    {
        var points = new ChartPoints(_store.Watch().Curves, chart, _settings);
        ITrace[] traces = [.. points.Begin().Select(trace => ChartLook.Draw(trace, chart))];
        var layout = new Layout();
        ChartLook.Set(layout, chart, _settings, points, isEmpty: false, end: null, classes: 7);
        return (layout, traces);
    }
}
