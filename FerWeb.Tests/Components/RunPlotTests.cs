using System.Text.Json;
using AngleSharp.Dom;
using Bunit;
using FerWeb.Components.Pages.RunDetail;
using FerWeb.Components.Shared;
using FerWeb.Runs.Curves;
using FerWeb.Tests.Web.Curves;
using FerWeb.Workspace.Runs;
using Microsoft.Extensions.DependencyInjection;

namespace FerWeb.Tests.Components;

/// <summary>What a chart sends its browser.</summary>
public sealed class RunPlotTests : PageTest
{
    private const string Interop = "./_content/Plotly.Blazor/plotly-interop-7.2.0.js";

    private static readonly CurveSettings _settings = new(CurveAxis.Step, IsLogarithmic: false, Smoothing: 0, LeavesOutliersOut: false);

    private readonly WatchedStore _store;
    private readonly WatchedRun _run;
    private readonly BunitJSModuleInterop _plotly;

    public RunPlotTests()
    {
        _store = new WatchedStore(Site);
        _store.Append(MetricKey.StepLoss, 1, 0.9, 0.8, 0.7);
        _run = _store.Watch();
        _plotly = JSInterop.SetupModule(Interop);
        _plotly.Mode = JSRuntimeMode.Loose;
    }

    [Fact]
    public void Plot_WhileTheRunGoesOn_IsDrawnOnceAndThenSentWhatIsNew()
    {
        Show();
        Assert.Single(_plotly.Invocations["newPlot"]);

        _store.Append(MetricKey.StepLoss, 4, 0.6, double.NaN);

        WaitFor("extendTraces", 1);
        var sent = _plotly.Invocations["extendTraces"][0].Arguments;
        Assert.Equal([4.0, 5.0], Assert.Single((IEnumerable<IEnumerable<object>>)sent[1]!));
        Assert.Equal([0.6, null!], Assert.Single((IEnumerable<IEnumerable<object>>)sent[2]!), Rounded);
        Assert.Equal([0], (IEnumerable<int>)sent[3]!);
        Assert.Empty(_plotly.Invocations["react"]);
    }

    [Fact]
    public async Task Plot_IsDrawnOncePlotlyHasCome_FromWhereItsPackageLooksForIt()
    {
        var loader = new LateModule(JSInterop, "assets/plotly.js");
        Render<RunPlot>(Of(CurveChart.Loss));
        Assert.Empty(_plotly.Invocations["importScript"]);

        await loader.ComeAsync();

        WaitFor("newPlot", 1);
        Assert.Equal([Interop, _plotly.Invocations["importScript"][0].Arguments[1]], JSInterop.Invocations["create"][0].Arguments);
    }

    [Fact]
    public async Task Plot_WhoseFirstDrawingIsLost_IsDrawnAnewWhenItsBrowserComesBack()
    {
        var drawing = _plotly.SetupVoid("newPlot", _ => true).SetCanceled(); // as a call is that had no answer for too long
        Render<RunPlot>(Of(CurveChart.Loss));
        WaitFor("newPlot", 1);

        drawing.SetVoidResult();
        await Services.GetRequiredService<CircuitConnection>().OnConnectionUpAsync(null!, CancellationToken.None);

        WaitFor("newPlot", 2);
        _store.Append(MetricKey.StepLoss, 4, 0.6);
        WaitFor("extendTraces", 1);
        var (lost, drawn) = (_plotly.Invocations["newPlot"][0].Arguments[0], _plotly.Invocations["newPlot"][1].Arguments[0]);
        Assert.NotEqual(lost, drawn); // To let go of the lost one clears the element of its name.
        Assert.Equal(drawn, _plotly.Invocations["extendTraces"][0].Arguments[0]);
    }

    [Fact]
    public void Plot_ShowsNoTipsOfPlotlys_WhichAreEnglish()
    {
        Show();

        Assert.Contains("\"showTips\":false", JsonSerializer.Serialize(Assert.Single(_plotly.Invocations["newPlot"]).Arguments[3]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plot_OfShares_IsSentPerCentWhileTheRunGoesOn()
    {
        _store.Append(MetricKey.StepAccuracy, 1, 0.25);
        await WatchedStore.UntilAsync(_run, () => _run.Curves.Last(MetricKey.StepAccuracy) is 0.25f);
        Eventually(Render<RunPlot>(Of(CurveChart.Accuracy)), () => Assert.Single(_plotly.Invocations["newPlot"]));

        _store.Append(MetricKey.StepAccuracy, 2, 0.5);

        WaitFor("extendTraces", 1);
        Assert.Equal([50.0], Assert.Single((IEnumerable<IEnumerable<object>>)_plotly.Invocations["extendTraces"][0].Arguments[2]!), Rounded);
    }

    [Fact]
    public async Task Plot_WhoseBrowserComesBack_IsDrawnWhole()
    {
        Show();

        await Services.GetRequiredService<CircuitConnection>().OnConnectionUpAsync(null!, CancellationToken.None);

        WaitFor("react", 1);
    }

    [Fact]
    public async Task Plot_WhoseBrowserComesBackWhilePointsCome_IsDrawnWholeEachTime()
    {
        Show();

        for (var time = 1; time <= 10; time++)
        {
            _store.Append(MetricKey.StepLoss, 3 + time, 0.6);
            await Services.GetRequiredService<CircuitConnection>().OnConnectionUpAsync(null!, CancellationToken.None);
            WaitFor("react", time);
        }
    }

    [Fact]
    public void Plot_SeenAlongAnotherAxis_IsDrawnWholeAndThenFollowsOn()
    {
        var plot = Show();

        plot.Render(parameters => parameters.Add(shown => shown.Settings, _settings with { Along = CurveAxis.Time }));
        WaitFor("react", 1);
        _store.Append(MetricKey.StepLoss, 4, 0.6);

        WaitFor("extendTraces", 1);
        Assert.Equal(2 / 60.0, (double)Assert.Single(Assert.Single((IEnumerable<IEnumerable<object>>)_plotly.Invocations["extendTraces"][0].Arguments[1]!)), 5);
    }

    [Fact]
    public void Plot_AfterARollBack_IsDrawnWhole()
    {
        Show();

        _store.RollBack(2);

        WaitFor("react", 1);
    }

    [Fact]
    public async Task Chart_OffersItsCurvesThatHavePointsAsCsv()
    {
        await WatchedStore.UntilAsync(_run, () => _run.Curves.Last(MetricKey.StepLoss) is not null);
        string[] Links(CurveChart chart) =>
        [
            .. Render<RunChart>(parameters => parameters.Add(shown => shown.Run, _run).Add(shown => shown.Chart, chart).Add(shown => shown.Settings, _settings))
                .FindAll("a[download]").Select(link => $"{NameOf(link)}: {link.GetAttribute("href")}"),
        ];

        Assert.Equal([$"Save Loss as CSV: api/v1/runs/{_store.Run.Id}/curves.csv?key={MetricKey.StepLoss}"], Links(CurveChart.Loss));
        Assert.Empty(Links(CurveChart.Accuracy));
        _store.Append(MetricKey.TrainLoss, 3, 0.8);
        await WatchedStore.UntilAsync(_run, () => _run.Curves.Last(MetricKey.TrainLoss) is not null);

        Assert.EndsWith($"?key={MetricKey.StepLoss}&key={MetricKey.TrainLoss}", Assert.Single(Links(CurveChart.Loss)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Charts_OfRateAndSpeed_AreThereWhileTheirPanelIsOpen()
    {
        var charts = Render<RunCharts>(parameters => parameters.Add(shown => shown.Run, _run));
        Assert.Equal((false, 2), Shown());

        await charts.InvokeAsync(() => Summary().Click());
        Assert.Equal((true, 4), Shown());
        await charts.InvokeAsync(() => Summary().Click());

        Assert.Equal((false, 2), Shown());

        IElement Summary() => charts.FindAll("summary").First(summary => summary.TextContent == "Learning rate and speed");
        (bool IsOpen, int Charts) Shown() => (Summary().ParentElement!.HasAttribute("open"), charts.FindAll("[data-chart]").Count);
    }

    private static bool Rounded(object? expected, object? actual)
        => expected is null ? actual is null : actual is not null && Math.Abs((double)expected - (double)actual) < 1e-5;

    private IRenderedComponent<RunPlot> Show()
    {
        var plot = Render<RunPlot>(Of(CurveChart.Loss));

        // It is drawn by now, and listens to its connection.
        Assert.True(
            SpinWait.SpinUntil(
                () => JSInterop.Invocations["import"].Any(call => $"{call.Arguments[0]}".Contains("chart-size", StringComparison.Ordinal)),
                Patience.Longest),
            "The chart did not begin to follow its run.");
        return plot;
    }

    private Action<ComponentParameterCollectionBuilder<RunPlot>> Of(CurveChart chart) => parameters => parameters
        .Add(plot => plot.Run, _run)
        .Add(plot => plot.Curves, chart)
        .Add(plot => plot.Settings, _settings);

    private void WaitFor(string call, int times)
        => Assert.True(SpinWait.SpinUntil(() => _plotly.Invocations[call].Count >= times, Patience.Longest), $"{call} was not called.");
}
