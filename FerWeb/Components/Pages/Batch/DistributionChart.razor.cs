using FerWeb.Engine.Emotions;
using FerWeb.Engine.Recognition;
using FerWeb.Recognition;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;
using static FerWeb.Localization.Texts;

namespace FerWeb.Components.Pages.Batch;

/// <summary>How many faces show which emotion, as bars, with the same figures as a table.</summary>
public sealed partial class DistributionChart(IOptions<RecognitionOptions> options) : ComponentBase
{
    private Count[] _counts = [];

    /// <summary>The answers, one for each photo.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<RecognitionResult> Results { get; set; }

    protected override void OnParametersSet()
    {
        var faces = Results.SelectMany(result => result.Faces).ToLookup(face => (face.Label, Verdict.Of(face, options.Value).IsSure));
        _counts =
        [
            .. Enum.GetValues<Emotion>().Select(emotion =>
                new Count(EmotionNames.Of(emotion), emotion.Word(), faces[(emotion, true)].Count(), faces[(emotion, false)].Count())),
        ];
    }

    private string Width(int faces)
        => FormattableString.Invariant($"inline-size: {100.0 * faces / Math.Max(1, _counts.Max(count => count.Sure + count.Unsure)):0.##}%");

    private string Describe() => T["Faces by emotion: {0}", string.Join(", ", _counts.Select(count => $"{count.Word} {count.Sure + count.Unsure}"))];

    private string Left() => Results.Count(result => result.Faces.Count == 0) switch
    {
        0 => "",
        1 => T["On one photo no face was found."],
        var without => T["On {0} photos no face was found.", without],
    };

    /// <summary>One emotion's faces.</summary>
    private sealed record Count(string Name, string Word, int Sure, int Unsure);
}
