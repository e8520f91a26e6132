using FerWeb.Engine.Emotions;
using FerWeb.Engine.Recognition;
using FerWeb.Recognition;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;
using static FerWeb.Localization.Texts;

namespace FerWeb.Components.Pages.Batch;

/// <summary>How many faces show which class, as bars, with the same figures as a table.</summary>
public sealed partial class DistributionChart(IOptions<RecognitionOptions> options) : ComponentBase
{
    private Count[] _counts = [];

    /// <summary>How their classes are spoken of.</summary>
    [Parameter, EditorRequired]
    public required ClassTexts Words { get; set; }

    /// <summary>The answers, one for each photo.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<RecognitionResult> Results { get; set; }

    protected override void OnParametersSet()
    {
        var faces = Results.SelectMany(result => result.Faces.Select(face => (Face: face, Verdict.Of(result, face, options.Value).IsSure)))
            .ToLookup(face => (face.Face.Label, face.IsSure));

        // Usually those of one model; another one may have become live between two photos.
        _counts =
        [
            .. Results.SelectMany(result => FaceClasses.List(result.Classes)).Distinct()
                .Select(one => new Count(one, faces[(one, true)].Count(), faces[(one, false)].Count())),
        ];
    }

    private string Width(int faces)
        => FormattableString.Invariant($"inline-size: {100.0 * faces / Math.Max(1, _counts.Max(count => count.Sure + count.Unsure)):0.##}%");

    private string Describe() => T[Words.FacesByClass, string.Join(", ", _counts.Select(count => $"{count.Class.Word()} {count.Sure + count.Unsure}"))];

    private string Left() => Results.Count(result => result.Faces.Count == 0) switch
    {
        0 => "",
        1 => T["On one photo no face was found."],
        var without => T["On {0} photos no face was found.", without],
    };

    /// <summary>One class's faces.</summary>
    private sealed record Count(FaceClass Class, int Sure, int Unsure);
}
