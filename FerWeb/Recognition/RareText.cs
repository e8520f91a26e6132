using FerWeb.Engine.Emotions;
using FerWeb.Engine.Recognition;
using FerWeb.Runs;
using static FerWeb.Localization.Texts;

namespace FerWeb.Recognition;

/// <summary>How a page shows the classes that the head which answered learnt from few pictures: with an asterisk, and a line that counts them.</summary>
internal static class RareText
{
    /// <summary>Whether it is one of them.</summary>
    public static bool IsRare(this RecognitionResult result, FaceClass one) => result.Rare.Any(rare => rare.Class == one);

    /// <summary>The line about them; null where there is none.</summary>
    public static string? RareWords(this RecognitionResult result) => result.Rare.Count == 0 ? null : T["* Learned from few pictures: {0}", List(result.Rare)];

    // disgusted (103), fearful (486)
    private static string List(IReadOnlyList<RareClass> rare)
        => string.Join(", ", rare.Select(one => $"{one.Class.WordInSentence()} ({RunText.Count(one.Pictures)})"));
}
