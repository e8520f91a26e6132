using FerWeb.Components.Shared;
using FerWeb.Engine.Datasets;
using FerWeb.Engine.Emotions;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace FerWeb.Components.Pages.Datasets;

/// <summary>Faces per class and split as grouped Plotly bars, with the same figures as a table.</summary>
public sealed partial class CountsChart(IJSRuntime js) : ComponentBase, IAsyncDisposable
{
    private ElementReference _host;
    private IJSObjectReference? _module;
    private IJSObjectReference? _chart;
    private Series[] _series = [];

    [Parameter, EditorRequired]
    public required IReadOnlyDictionary<Split, IReadOnlyDictionary<string, int>> Counts { get; set; }

    public ValueTask DisposeAsync() => JsDisposal.EndAsync(_chart, _module);

    protected override void OnParametersSet() => _series = [.. Counts.OrderBy(part => part.Key)
        .Select(part => new Series(part.Key.ToString().ToLowerInvariant(), [.. EmotionNames.All.Select(name => part.Value.GetValueOrDefault(name))]))];

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            _module = await js.InvokeAsync<IJSObjectReference>("import", $"./{Assets["assets/counts-chart.js"]}");
            _chart = await _module.InvokeAsync<IJSObjectReference>("create", _host, EmotionNames.All, _series);
        }
    }

    private string Describe() => "Faces per class. " + string.Join("; ", _series.Select(series
        => $"{series.Name}: {string.Join(", ", EmotionNames.All.Select((name, i) => $"{name} {series.Counts[i]}"))}"));

    /// <summary>The counts of one split in the order of the classes.</summary>
    private sealed record Series(string Name, int[] Counts);
}
