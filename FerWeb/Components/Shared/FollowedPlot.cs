using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using Plotly.Blazor;

namespace FerWeb.Components.Shared;

/// <summary>
/// A Plotly chart that is drawn once and then follows what it shows: the picture that its browser has, over changes of size and cut
/// connections. Its markup is a PlotlyChart of these members in an element <see cref="Place"/>.
/// </summary>
public abstract class FollowedPlot(IJSRuntime js, IServiceProvider services) : ComponentBase, IAsyncDisposable
{
    private const uint PictureWidth = 1200;
    private const uint PictureHeight = 600;

    private readonly Lifetime _gone = new();
    private readonly CircuitConnection _connection = services.GetRequiredService<CircuitConnection>();
    private readonly JsControl _size = new(js, services);
    private CancellationTokenSource _outdated = new();
    private Task? _sized;

    protected string Id { get; } = $"plot-{Guid.NewGuid():N}";

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
        await _size.DisposeAsync();
        await LetGoAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Saves the chart as a PNG file.</summary>
    internal Task SaveAsync(string name) => Chart!.DownloadImage(ImageFormat.Png, PictureHeight, PictureWidth, name, _gone.Token);

    protected override bool ShouldRender() => false;

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
    protected void Follow() => _ = FollowAsync();

    private async Task FollowAsync()
    {
        try
        {
            // Taken anew only once one of them has been cancelled: what comes between two drawings would be missed.
            var (lost, outdated) = (_connection.Lost, Volatile.Read(ref _outdated).Token);
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

    private Task FollowSizeAsync(CancellationToken cancellation)
        => (_sized ??= _size.CreateAsync($"./{Assets["assets/chart-size.js"]}", Place)).WaitAsync(cancellation);
}
