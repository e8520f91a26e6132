using FerWeb.Engine.Emotions;
using FerWeb.Engine.Recognition;
using FerWeb.Recognition;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using static FerWeb.Localization.Texts;

namespace FerWeb.Components.Shared;

/// <summary>The seven probabilities of one face as a Plotly bar chart, with the same figures as a table.</summary>
public sealed partial class ProbabilityChart(IJSRuntime js) : ComponentBase, IAsyncDisposable
{
    private readonly JsControl _chart = new(js);
    private ElementReference _host;

    [Parameter, EditorRequired]
    public required FaceResult Face { get; set; }

    /// <summary>The most probable emotion first, instead of the fixed order of the classes.</summary>
    [Parameter]
    public bool IsSorted { get; set; }

    /// <summary>Where the chart's module lies; a page may load it before there is anything to draw.</summary>
    internal static string ModulePath(ResourceAssetCollection assets) => $"./{assets["assets/probability-chart.js"]}";

    public ValueTask DisposeAsync() => _chart.DisposeAsync();

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            await _chart.CreateAsync(ModulePath(Assets), _host, Bars());
        }
        else
        {
            await _chart.CallAsync("update", (object)Bars());
        }
    }

    private Bar[] Bars()
    {
        var order = IsSorted ? Verdict.ByProbability(Face) : Enum.GetValues<Emotion>();
        return [.. order.Select(emotion => new Bar(
            EmotionNames.Of(emotion),
            emotion.Word(),
            Face.Probabilities[(int)emotion],
            ProbabilityText.Format(Face.Probabilities[(int)emotion]),
            emotion == Face.Label))];
    }

    private string Describe() => T["Probability chart: {0}", string.Join(", ", Bars().Select(bar => $"{bar.Word} {bar.Text}"))];

    /// <summary>What crosses to the browser for each bar.</summary>
    private sealed record Bar(string Name, string Word, float Probability, string Text, bool IsTop);
}
