using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using Plotly.Blazor;

namespace FerWeb.Components.Shared;

/// <summary>
/// A Plotly chart that is drawn once and then follows what it shows: the picture that its browser has, over changes of size and cut
/// connections. Its markup is an element <see cref="Place"/>, and in it, once there is an <see cref="Id"/>, a PlotlyChart of these members.
/// </summary>
public abstract class FollowedPlot(IJSRuntime js, IServiceProvider services) : ComponentBase, IAsyncDisposable
{
    private const uint PictureWidth = 1200;
    private const uint PictureHeight = 600;

    // As Plotly.Blazor names them; another address would be loaded beside its own.
    private const string Interop = "./_content/Plotly.Blazor/plotly-interop-7.2.0.js";
    private const string Script = "./_content/Plotly.Blazor/plotly-basic-3.7.0.min.js";

    private readonly Lifetime _gone = new();
    private readonly CircuitConnection _connection = services.GetRequiredService<CircuitConnection>();
    private readonly JsControl _plotly = new(js, services);
    private readonly JsControl _size = new(js, services);
    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CancellationTokenSource _outdated = new();
    private Task? _sized;

    /// <value>Id of the chart's element, another one for each try to draw it for the first time; null until the browser has Plotly.</value>
    protected string? Id { get; private set; }

    protected Config Config { get; } = new()
    {
        DisplayModeBar = Plotly.Blazor.ConfigLib.DisplayModeBarEnum.False,
        Responsive = true,
        DoubleClick = Plotly.Blazor.ConfigLib.DoubleClickEnum.Reset,
        ShowTips = false, // they are English
    };

    protected List<ITrace> Data { get; } = [];

    protected Layout Layout { get; } = new();

    protected PlotlyChart? Chart { get; set; }

    protected ElementReference Place { get; set; }

    /// <value>Completes when there is something new to draw; taken before it is drawn, so that nothing is slept through.</value>
    protected abstract Task Happened { get; }

    public async ValueTask DisposeAsync()
    {
        await _gone.CancelAsync();
        await _plotly.DisposeAsync();
        await _size.DisposeAsync();
        await LetGoAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Saves the chart as a PNG file, once it is drawn.</summary>
    internal async Task SaveAsync(string name)
    {
        await _first.Task.WaitAsync(_gone.Token);
        await Chart!.DownloadImage(ImageFormat.Png, PictureHeight, PictureWidth, name, _gone.Token);
    }

    protected override bool ShouldRender() => !_first.Task.IsCompleted;

    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender)
        {
            _ = FollowAsync();
        }
    }

    /// <summary>Draws what is new.</summary>
    /// <param name="isWhole">The browser has the picture of before; false when nobody knows what it has.</param>
    /// <param name="cancellation">Ends the call.</param>
    protected abstract Task DrawAsync(bool isWhole, CancellationToken cancellation);

    /// <summary>Before the first call of <see cref="DrawAsync"/>, and after each call that was cut: what was loading may never come.</summary>
    protected virtual void Begin()
    {
    }

    /// <summary>Lets go of what <see cref="Begin"/> made.</summary>
    protected virtual ValueTask LetGoAsync() => ValueTask.CompletedTask;

    /// <summary>Cuts the drawing that is on its way short: another picture is asked for.</summary>
    protected Task OutdateAsync() => Interlocked.Exchange(ref _outdated, new CancellationTokenSource()).CancelAsync();

    /// <summary>To be called when the chart has been drawn for the first time.</summary>
    protected void Follow() => _first.TrySetResult();

    private async Task FollowAsync()
    {
        try
        {
            await _plotly.CreateAsync($"./{Assets["assets/plotly.js"]}", Interop, Script);

            // Taken anew only once one of them has been cancelled: what comes between two drawings would be missed.
            var (lost, outdated) = (await DrawFirstAsync(), Volatile.Read(ref _outdated).Token);
            Begin();
            for (var isWhole = true; !_gone.IsCancellationRequested;)
            {
                var happened = Happened;
                using var call = CancellationTokenSource.CreateLinkedTokenSource(_gone.Token, lost, outdated);
                try
                {
                    await InvokeAsync(() => DrawAsync(isWhole, call.Token));
                    isWhole = true;
                    await InvokeAsync(() => FollowSizeAsync(call.Token));
                    await happened.WaitAsync(call.Token);
                }
                catch (OperationCanceledException) when (!_gone.IsCancellationRequested)
                {
                    // Another picture is asked for, or nobody knows what the browser drew, nor whether it has loaded what is called.
                    isWhole = false;
                    (lost, outdated) = (_connection.Lost, Volatile.Read(ref _outdated).Token);
                    Begin();
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

    /// <summary>Draws the chart for the first time, and again where the browser was gone before it said that it is drawn.</summary>
    /// <returns>Cancelled when the browser that has drawn it comes back after a cut.</returns>
    private async Task<CancellationToken> DrawFirstAsync()
    {
        while (true)
        {
            var lost = _connection.Lost;
            using var call = CancellationTokenSource.CreateLinkedTokenSource(_gone.Token, lost);
            await InvokeAsync(() =>
            {
                Id = $"plot-{Guid.NewGuid():N}";
                StateHasChanged();
            });
            try
            {
                await _first.Task.WaitAsync(call.Token);
                return lost;
            }
            catch (OperationCanceledException) when (!_gone.IsCancellationRequested)
            {
                // PlotlyChart itself waits for an answer that never comes.
            }
        }
    }

    private Task FollowSizeAsync(CancellationToken cancellation)
        => (_sized ??= _size.CreateAsync($"./{Assets["assets/chart-size.js"]}", Place)).WaitAsync(cancellation);
}
