using FerWeb.Components.Shared;
using FerWeb.Engine.Emotions;
using FerWeb.Engine.Recognition;
using FerWeb.Recognition;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;
using Microsoft.JSInterop;
using static FerWeb.Localization.Texts;

namespace FerWeb.Components.Pages.Batch;

/// <summary>How many faces show which emotion, as Plotly bars, with the same figures as a table.</summary>
public sealed partial class DistributionChart(IJSRuntime js, IOptions<RecognitionOptions> options) : ComponentBase, IAsyncDisposable
{
    private readonly JsControl _chart = new(js);
    private ElementReference _host;
    private Count[] _counts = [];

    /// <summary>The answers, one for each photo.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<RecognitionResult> Results { get; set; }

    public ValueTask DisposeAsync() => _chart.DisposeAsync();

    protected override void OnParametersSet()
    {
        var faces = Results.SelectMany(result => result.Faces).ToLookup(face => (face.Label, Verdict.Of(face, options.Value).IsSure));
        _counts =
        [
            .. Enum.GetValues<Emotion>().Select(emotion =>
                new Count(EmotionNames.Of(emotion), emotion.Word(), faces[(emotion, true)].Count(), faces[(emotion, false)].Count())),
        ];
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            await _chart.CreateAsync($"./{Assets["assets/distribution-chart.js"]}", _host, _counts);
        }

        // After the first render too: photos are answered while the module loads.
        await _chart.CallAsync("update", (object)_counts);
    }

    private string Describe() => T["Faces by emotion: {0}", string.Join(", ", _counts.Select(count => $"{count.Word} {count.Sure + count.Unsure}"))];

    private string Left() => Results.Count(result => result.Faces.Count == 0) switch
    {
        0 => "",
        1 => T["On one photo no face was found."],
        var without => T["On {0} photos no face was found.", without],
    };

    /// <summary>What crosses to the browser for each emotion.</summary>
    private sealed record Count(string Name, string Word, int Sure, int Unsure);
}
