using System.Globalization;
using FerWeb.Engine.Emotions;

namespace FerWeb.Recognition;

/// <summary>What a class is called on a page, and its colour: FER-2013's seven have words and colours of their own, others their name.</summary>
internal static class ClassWords
{
    // As many colours as the style sheet has for classes without one of their own.
    private const int Colours = 10;

    public static string Word(this FaceClass one) => one.Emotion?.Word() ?? one.Name;

    /// <summary>The word as it stands within a sentence; a person's own name as it was written.</summary>
    public static string WordInSentence(this FaceClass one) => one.Emotion?.WordInSentence() ?? one.Name;

    /// <summary>Its colour, for a style.</summary>
    public static string Colour(this FaceClass one) => $"var({Token(one)})";

    /// <summary>Name of that colour in the style sheet.</summary>
    public static string Token(this FaceClass one) => one.Emotion is { } emotion
        ? $"--emotion-{EmotionNames.Of(emotion)}"
        : string.Create(CultureInfo.InvariantCulture, $"--class-{one.Index % Colours}");
}
