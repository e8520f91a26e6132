using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using Plotly.Blazor;

namespace FerWeb.Components.Shared;

/// <summary>A Plotly chart that is drawn whole, and again when it is given another picture.</summary>
public sealed partial class PlotPicture(IJSRuntime js, IServiceProvider services) : FollowedPlot(js, services)
{
    private TaskCompletionSource _happened = NewChange();
    private object? _drawn;

    /// <summary>The traces, from back to front.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<ITrace> Traces { get; set; }

    /// <summary>Sets the layout, in place: the chart holds it.</summary>
    [Parameter, EditorRequired]
    public required Action<Layout> SetLayout { get; set; }

    /// <inheritdoc/>
    protected override Task Happened => Volatile.Read(ref _happened).Task;

    protected override void OnInitialized() => Fill();

    protected override void OnParametersSet()
    {
        if (!ReferenceEquals(_drawn, Traces))
        {
            Interlocked.Exchange(ref _happened, NewChange()).SetResult();
        }
    }

    /// <inheritdoc/>
    protected override async Task DrawAsync(bool isWhole, CancellationToken cancellation)
    {
        if (!isWhole || !ReferenceEquals(_drawn, Traces))
        {
            Fill();
            await Chart!.React(cancellation).WaitAsync(cancellation);
        }
    }

    private static TaskCompletionSource NewChange() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Fill()
    {
        _drawn = Traces;
        Data.Clear();
        Data.AddRange(Traces);
        SetLayout(Layout);
    }
}
