using System.Globalization;
using FerWeb.Engine.Emotions;
using static FerWeb.Localization.Texts;

namespace FerWeb.Recognition;

/// <summary>What the seven classes are called on a page.</summary>
internal static class EmotionWords
{
    public static string Word(this Emotion emotion) => emotion switch
    {
        Emotion.Angry => T["Angry"],
        Emotion.Disgust => T["Disgusted"],
        Emotion.Fear => T["Fearful"],
        Emotion.Happy => T["Happy"],
        Emotion.Sad => T["Sad"],
        Emotion.Surprise => T["Surprised"],
        Emotion.Neutral => T["Neutral"],
        _ => throw new ArgumentOutOfRangeException(nameof(emotion), emotion, "Not one of the seven emotions."),
    };

    /// <summary>The word as it stands within a sentence.</summary>
    public static string WordInSentence(this Emotion emotion) => emotion.Word().ToLower(CultureInfo.CurrentUICulture);
}
