using FerWeb.Engine.Emotions;

namespace FerWeb.Recognition;

/// <summary>What the seven classes are called on a page.</summary>
internal static class EmotionWords
{
    public static string Word(this Emotion emotion) => emotion switch
    {
        Emotion.Angry => "Angry",
        Emotion.Disgust => "Disgusted",
        Emotion.Fear => "Fearful",
        Emotion.Happy => "Happy",
        Emotion.Sad => "Sad",
        Emotion.Surprise => "Surprised",
        Emotion.Neutral => "Neutral",
        _ => throw new ArgumentOutOfRangeException(nameof(emotion), emotion, "Not one of the seven emotions."),
    };

    public static string Emoji(this Emotion emotion) => emotion switch
    {
        Emotion.Angry => "😠",
        Emotion.Disgust => "🤢",
        Emotion.Fear => "😨",
        Emotion.Happy => "😊",
        Emotion.Sad => "😢",
        Emotion.Surprise => "😮",
        Emotion.Neutral => "😐",
        _ => throw new ArgumentOutOfRangeException(nameof(emotion), emotion, "Not one of the seven emotions."),
    };
}
