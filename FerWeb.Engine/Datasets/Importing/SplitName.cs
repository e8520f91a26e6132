using System.Text.RegularExpressions;
using FerWeb.Engine.Emotions;

namespace FerWeb.Engine.Datasets.Importing;

/// <summary>
/// What folders, files and the column Usage call a split: train, Train_Data, test set, FER2013Valid, PublicTest, and its names in the
/// languages of the pages (Validierung, entraînement, pruebas, eğitim), in any case.
/// </summary>
internal static partial class SplitName
{
    /// <summary>The split of that name, or null.</summary>
    public static Split? Parse(string name) => Form().Match(FaceClasses.Composed(name).Trim()) is { Success: true } match
        ? match.Groups["train"].Success ? Split.Train : match.Groups["validation"].Success ? Split.Validation : Split.Test
        : null;

    // Each name matches in one way only, so that no name of a zip can make the search long. Without a culture, i is neither the Turkish İ
    // nor what lower case makes of that: i with a dot behind.
    [GeneratedRegex(
        @"^((fer([ _.-]?(2013|plus|\+))?|image|img|face|picture|data|set)s?[ _.-]*)*" +
        @"((?<train>train(ing)?|trainings[ _-]?(daten|bilder|set)|entra[iî]nement|apprentissage|entrenamiento|e[gğ](i\u0307?|İ)t(i\u0307?|İ)m)" +
        @"|(?<validation>val(id(ation)?)?|dev|public[ _-]?test|validierung(s[ _-]?(daten|bilder|set))?|validaci[oó]n|do[gğ]rulama)" +
        @"|(?<test>private[ _-]?test|test(ing|[ _-]?(daten|bilder))?|pruebas?))" +
        @"([ _.-]*(image|img|face|picture|photo|folder|file|split|data|set)s?)*$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Form();
}
