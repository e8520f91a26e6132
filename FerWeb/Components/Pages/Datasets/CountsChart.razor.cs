using FerWeb.Datasets;
using FerWeb.Engine.Datasets;
using FerWeb.Engine.Emotions;
using FerWeb.Recognition;
using FerWeb.Runs;
using Microsoft.AspNetCore.Components;
using static FerWeb.Localization.Texts;

namespace FerWeb.Components.Pages.Datasets;

/// <summary>Faces per class and split as grouped bars, with the same figures as a table.</summary>
public sealed partial class CountsChart : ComponentBase
{
    private static readonly string[] _colours = ["--training", "--validation", "--third"];

    private Series[] _series = [];

    [Parameter, EditorRequired]
    public required IReadOnlyDictionary<Split, IReadOnlyDictionary<string, int>> Counts { get; set; }

    /// <summary>Names of the classes.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<string> Classes { get; set; }

    private IReadOnlyList<FaceClass> All => FaceClasses.List(Classes);

    protected override void OnParametersSet() => _series = [.. Counts.OrderBy(part => part.Key)
        .Select(part => new Series(part.Key.Word(), [.. Classes.Select(name => part.Value.GetValueOrDefault(name))]))];

    private static string Colour(int series) => $"--c: var({_colours[series % _colours.Length]})";

    // The longest bar leaves room for its figure.
    private string Width(int faces)
        => FormattableString.Invariant($"inline-size: {80.0 * faces / Math.Max(1, _series.Max(series => series.Counts.Max())):0.##}%");

    private static double Share(Series series, FaceClass one) => (double)series.Counts[one.Index] / Math.Max(1, series.Counts.Sum());

    private string Describe() => T["Faces per class. {0}", string.Join(". ", _series.Select(series
        => T["{0}: {1}", series.Name, string.Join(", ", All.Select(one => $"{one.Word()} {RunText.Count(series.Counts[one.Index])}"))]))];

    /// <summary>The counts of one split in the order of the classes.</summary>
    private sealed record Series(string Name, int[] Counts);
}
