using FerWeb.Components.Shared;
using FerWeb.Engine.Datasets;
using FerWeb.Engine.Emotions;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace FerWeb.Components.Pages.Datasets;

/// <summary>Faces per class and split as grouped Plotly bars, with the same figures as a table.</summary>
public sealed partial class CountsChart(IJSRuntime js) : ComponentBase, IAsyncDisposable
{
    private readonly JsControl _chart = new(js);
    private ElementReference _host;
    private Series[] _series = [];

    [Parameter, EditorRequired]
    public required IReadOnlyDictionary<Split, IReadOnlyDictionary<string, int>> Counts { get; set; }

    public ValueTask DisposeAsync() => _chart.DisposeAsync();

    protected override void OnParametersSet() => _series = [.. Counts.OrderBy(part => part.Key)
        .Select(part => new Series(part.Key.ToString().ToLowerInvariant(), [.. EmotionNames.All.Select(name => part.Value.GetValueOrDefault(name))]))];

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            await _chart.CreateAsync($"./{Assets["assets/counts-chart.js"]}", _host, EmotionNames.All, _series);
        }
    }

    private string Describe() => "Faces per class. " + string.Join("; ", _series.Select(series
        => $"{series.Name}: {string.Join(", ", EmotionNames.All.Select((name, i) => $"{name} {series.Counts[i]}"))}"));

    /// <summary>The counts of one split in the order of the classes.</summary>
    private sealed record Series(string Name, int[] Counts);
}
