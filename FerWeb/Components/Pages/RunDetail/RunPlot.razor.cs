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
public sealed partial class RunPlot : ComponentBase, IAsyncDisposable
{
    private const uint PictureWidth = 1200;
    private const uint PictureHeight = 600;

    private readonly string _id = $"plot-{Guid.NewGuid():N}";
    private readonly CancellationTokenSource _gone = new();
    private readonly Config _config = ChartLook.Config();
    private readonly List<ITrace> _data = [];
    private readonly Layout _layout = new();
    private readonly IJSRuntime _js;
    private readonly CircuitConnection _connection;
    private CancellationTokenSource _changed = new();
    private ChartPoints? _points;
    private (CurveSettings Settings, double? End) _drawn;
    private PlotlyChart? _chart;
    private PlotlyJsInterop? _interop;
    private JsControl? _size;
    private ElementReference _place;

    /// <summary>Made by Blazor.</summary>
    public RunPlot(IJSRuntime js, IServiceProvider services) => (_js, _connection) = (js, services.GetRequiredService<CircuitConnection>());

    [Parameter, EditorRequired]
    public required WatchedRun Run { get; set; }

    [Parameter, EditorRequired]
    public required CurveChart Chart { get; set; }

    [Parameter, EditorRequired]
    public required CurveSettings Settings { get; set; }

    /// <summary>Where the axis ends; null where that is not known.</summary>
    [Parameter]
    public double? End { get; set; }

    /// <summary>Saves the chart as a PNG file.</summary>
    internal Task SaveAsync(string name) => _chart!.DownloadImage(ImageFormat.Png, PictureHeight, PictureWidth, name, _gone.Token);

    public async ValueTask DisposeAsync()
    {
        await _gone.CancelAsync();
        if (_size is not null)
        {
            await _size.DisposeAsync();
        }

        if (_interop is not null)
        {
            await _interop.DisposeAsync();
        }
    }

    protected override bool ShouldRender() => false;

    protected override void OnInitialized() => Fill();

    protected override async Task OnParametersSetAsync()
    {
        if (_drawn != (Settings, End))
        {
            await Interlocked.Exchange(ref _changed, new CancellationTokenSource()).CancelAsync();
        }
    }

    private void Fill()
    {
        _drawn = (Settings, End);
        _points = new ChartPoints(Run.Curves, Chart, Settings);
        var traces = _points.Begin();
        _data.Clear();
        _data.AddRange(traces.Select(trace => ChartLook.Draw(trace, Chart)));
        ChartLook.Set(_layout, Chart, Settings, _points, traces.All(trace => trace.X.Length == 0), End);
    }

    private void Begin() => _ = FollowAsync();

    private async Task FollowAsync()
    {
        try
        {
            _interop = new PlotlyJsInterop(_js, _chart!, useBasicVersion: true);
            _data.Clear(); // The chart holds the same list.
            for (var isWhole = true; !_gone.IsCancellationRequested;)
            {
                // Taken before the question: what happens after it is not slept through.
                var happened = Run.Changed;
                var changed = Volatile.Read(ref _changed).Token;
                using var call = CancellationTokenSource.CreateLinkedTokenSource(_gone.Token, _connection.Lost, changed);
                try
                {
                    await InvokeAsync(() => DrawAsync(isWhole && _drawn == (Settings, End), call.Token));
                    isWhole = true;
                    await InvokeAsync(() => FollowSizeAsync(call.Token));
                    await happened.WaitAsync(call.Token);
                }
                catch (OperationCanceledException) when (!_gone.IsCancellationRequested)
                {
                    // Another picture is asked for, or nobody knows what the browser drew, nor whether it has loaded what is called.
                    isWhole = false;
                    _interop = new PlotlyJsInterop(_js, _chart!, useBasicVersion: true);
                }
            }
        }
        catch (Exception error) when (error is OperationCanceledException or JSDisconnectedException or ObjectDisposedException)
        {
            // The page is gone.
        }
        catch (Exception error)
        {
            await DispatchExceptionAsync(error);
        }
    }

    private async Task FollowSizeAsync(CancellationToken cancellation)
    {
        if (_size is null)
        {
            var size = new JsControl(_js);
            await size.CreateAsync($"./{Assets["assets/chart-size.js"]}", _place).WaitAsync(cancellation);
            _size = size;
        }
    }

    private async Task DrawAsync(bool isWhole, CancellationToken cancellation)
    {
        if (!isWhole || !await ExtendAsync(cancellation))
        {
            Fill();
            await _chart!.React(cancellation).WaitAsync(cancellation);
            _data.Clear();
        }
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
                came.Select(entry => ChartLook.Numbers(entry.trace.X)),
                came.Select(entry => ChartLook.Heights(Chart, entry.trace.Y)),
                came.Select(entry => entry.index),
                null,
                cancellation).WaitAsync(cancellation);
        }

        return true;
    }
}
