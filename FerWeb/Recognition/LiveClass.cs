using FerWeb.Engine.Emotions;
using FerWeb.Runs.Comparison;

namespace FerWeb.Recognition;

/// <summary>A class as the live page shows it.</summary>
/// <param name="Name">As answers call it.</param>
/// <param name="Word">For a person.</param>
/// <param name="WordInSentence">The same within a sentence.</param>
/// <param name="Color">Of its bar and box, in CSS.</param>
public sealed record LiveClass(string Name, string Word, string WordInSentence, string Color)
{
    /// <summary>The seven emotions, in the language of the page.</summary>
    internal static IReadOnlyList<LiveClass> Seven => [.. Enum.GetValues<Emotion>().Select(Of)];

    /// <summary>Own classes, as they were named; colours that differ for the first eight.</summary>
    internal static IReadOnlyList<LiveClass> Own(IEnumerable<string> names)
        => [.. names.Select((name, place) => new LiveClass(name, name, name, LineStyle.Of(place).Colour))];

    private static LiveClass Of(Emotion emotion)
        => new(EmotionNames.Of(emotion), emotion.Word(), emotion.WordInSentence(), $"var(--emotion-{EmotionNames.Of(emotion)})");
}
