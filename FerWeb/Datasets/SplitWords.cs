using FerWeb.Engine.Datasets;
using static FerWeb.Localization.Texts;

namespace FerWeb.Datasets;

/// <summary>What the parts of a data set are called on a page.</summary>
internal static class SplitWords
{
    /// <summary>"validation", or "350 validation".</summary>
    public static string Word(this Split split, string count = "") => (split switch
    {
        Split.Train => T["{0} train", count],
        Split.Validation => T["{0} validation", count],
        Split.Test => T["{0} test", count],
        _ => throw new ArgumentOutOfRangeException(nameof(split), split, "Not one of the three parts."),
    }).TrimStart();
}
