using FerWeb.Components.Shared;
using FerWeb.Datasets;
using FerWeb.Engine.Datasets;
using FerWeb.Engine.Emotions;
using FerWeb.Recognition;
using FerWeb.Runs;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using static FerWeb.Localization.Texts;

namespace FerWeb.Components.Pages.Datasets;

/// <summary>Faces per class and split as grouped Plotly bars, with the same figures as a table.</summary>
public sealed partial class CountsChart(IJSRuntime js) : ComponentBase, IAsyncDisposable
{
    private static readonly Emotion[] _emotions = Enum.GetValues<Emotion>();

    private readonly JsControl _chart = new(js);
    private ElementReference _host;
    private Series[] _series = [];

    [Parameter, EditorRequired]
    public required IReadOnlyDictionary<Split, IReadOnlyDictionary<string, int>> Counts { get; set; }

    private static string[] Words => [.. _emotions.Select(emotion => emotion.Word())];

    public ValueTask DisposeAsync() => _chart.DisposeAsync();

    protected override void OnParametersSet() => _series = [.. Counts.OrderBy(part => part.Key)
        .Select(part => new Series(part.Key.Word(), [.. _emotions.Select(emotion => part.Value.GetValueOrDefault(EmotionNames.Of(emotion)))]))];

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            await _chart.CreateAsync($"./{Assets["assets/counts-chart.js"]}", _host, Words, _series);
        }
    }

    private string Describe() => T["Faces per class. {0}", string.Join("; ", _series.Select(series
        => $"{series.Name}: {string.Join(", ", Words.Select((word, i) => $"{word} {RunText.Count(series.Counts[i])}"))}"))];

    /// <summary>The counts of one split in the order of the classes.</summary>
    private sealed record Series(string Name, int[] Counts);
}
