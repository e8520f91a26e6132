namespace FerWeb.Engine.Emotions;

/// <summary>The names under which the seven emotions stand in folders, files and reports.</summary>
public static class EmotionNames
{
    private static readonly Dictionary<string, Emotion> _spellings = new(StringComparer.OrdinalIgnoreCase)
    {
        ["angry"] = Emotion.Angry,
        ["anger"] = Emotion.Angry,
        ["disgust"] = Emotion.Disgust,
        ["disgusted"] = Emotion.Disgust,
        ["fear"] = Emotion.Fear,
        ["fearful"] = Emotion.Fear,
        ["afraid"] = Emotion.Fear,
        ["scared"] = Emotion.Fear,
        ["happy"] = Emotion.Happy,
        ["happiness"] = Emotion.Happy,
        ["sad"] = Emotion.Sad,
        ["sadness"] = Emotion.Sad,
        ["surprise"] = Emotion.Surprise,
        ["surprised"] = Emotion.Surprise,
        ["neutral"] = Emotion.Neutral,
    };

    /// <summary>The seven names, lower case, in <see cref="Emotion"/> order.</summary>
    public static IReadOnlyList<string> All { get; } = ["angry", "disgust", "fear", "happy", "sad", "surprise", "neutral"];

    /// <summary>The lower-case name of <paramref name="emotion"/>.</summary>
    public static string Of(Emotion emotion) => All[(int)emotion];

    /// <summary>Understands the usual spellings (angry or anger, sad or sadness, ...) in any case.</summary>
    public static bool TryParse(string? text, out Emotion emotion)
    {
        emotion = default;
        return text is not null && _spellings.TryGetValue(text.Trim(), out emotion);
    }

    /// <summary>True for contempt, the eighth emotion of CK+, FER+ and AffectNet, which is none of the seven.</summary>
    public static bool IsContempt(string? text)
        => text?.Trim().ToUpperInvariant() is "CONTEMPT" or "CONTEMPTUOUS";
}
