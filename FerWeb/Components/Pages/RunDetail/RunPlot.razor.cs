using FerWeb.Components.Shared;
using FerWeb.Runs.Curves;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using Plotly.Blazor;

namespace FerWeb.Components.Pages.RunDetail;

/// <summary>
/// Draws a chart of a run and follows it. The points are the run's, once for all viewers: after the first drawing the chart's
/// traces are emptied here, and what follows goes past PlotlyChart.ExtendTraces, which would keep a copy. A browser that was gone
/// for a while gets the whole picture again.
/// </summary>
public sealed partial class RunPlot(IJSRuntime js, IServiceProvider services) : FollowedPlot(js, services)
{
    private readonly IJSRuntime _js = js;
    private ChartPoints? _points;
    private (CurveSettings Settings, double? End) _drawn;
    private PlotlyJsInterop? _interop;

    [Parameter, EditorRequired]
    public required WatchedRun Run { get; set; }

    [Parameter, EditorRequired]
    public required CurveChart Curves { get; set; }

    [Parameter, EditorRequired]
    public required CurveSettings Settings { get; set; }

    /// <summary>Where the axis ends; null where that is not known.</summary>
    [Parameter]
    public double? End { get; set; }

    /// <inheritdoc/>
    protected override Task Happened => Run.Changed;

    protected override void OnInitialized() => Fill();

    protected override async Task OnParametersSetAsync()
    {
        if (_drawn != (Settings, End))
        {
            await OutdateAsync();
        }
    }

    /// <inheritdoc/>
    protected override void Begin()
    {
        _interop = new PlotlyJsInterop(_js, Chart!, useBasicVersion: true);
        Data.Clear(); // The chart holds the same list.
    }

    /// <inheritdoc/>
    protected override async Task DrawAsync(bool isWhole, CancellationToken cancellation)
    {
        if (!isWhole || _drawn != (Settings, End) || !await ExtendAsync(cancellation))
        {
            Fill();
            await Chart!.React(cancellation).WaitAsync(cancellation);
            Data.Clear();
        }
    }

    /// <inheritdoc/>
    protected override ValueTask LetGoAsync() => _interop?.DisposeAsync() ?? ValueTask.CompletedTask;

    private void Fill()
    {
        _drawn = (Settings, End);
        _points = new ChartPoints(Run.Curves, Curves, Settings);
        var traces = _points.Begin();
        Data.Clear();
        Data.AddRange(traces.Select(trace => ChartLook.Draw(trace, Curves)));
        ChartLook.Set(Layout, Curves, Settings, _points, traces.All(trace => trace.X.Length == 0), End, Run.Now.Run.Spec.Options.Network.Classes);
    }

    private async Task<bool> ExtendAsync(CancellationToken cancellation)
    {
        if (_points!.Next() is not { } traces)
        {
            return false;
        }

        var came = traces.Select((trace, index) => (trace, index)).Where(entry => entry.trace.X.Length > 0).ToArray();
        if (came.Length > 0)
        {
            await _interop!.ExtendTraces(
                came.Select(entry => PlotLook.Numbers(entry.trace.X)),
                came.Select(entry => ChartLook.Heights(Curves, entry.trace.Y)),
                came.Select(entry => entry.index),
                null,
                cancellation).WaitAsync(cancellation);
        }

        return true;
    }
}
