using System.Text.RegularExpressions;

namespace FerWeb.Engine.Datasets.Importing;

/// <summary>What folders, files and the column Usage call a split: train, Train_Data, test set, FER2013Valid, PublicTest, in any case.</summary>
internal static partial class SplitName
{
    /// <summary>The split of that name, or null.</summary>
    public static Split? Parse(string name) => Form().Match(name.Trim()) is { Success: true } match
        ? match.Groups["split"].Value[..2].ToUpperInvariant() switch
        {
            "TR" => Split.Train,
            "VA" or "DE" or "PU" => Split.Validation,
            _ => Split.Test,
        }
        : null;

    // Each name matches in one way only, so that no name of a zip can make the search long.
    [GeneratedRegex(
        @"^((fer([ _.-]?(2013|plus|\+))?|image|img|face|picture|data|set)s?[ _.-]*)*" +
        @"(?<split>train(ing)?|val(id(ation)?)?|dev|public[ _-]?test|private[ _-]?test|test(ing)?)" +
        @"([ _.-]*(image|img|face|picture|photo|folder|file|split|data|set)s?)*$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Form();
}
