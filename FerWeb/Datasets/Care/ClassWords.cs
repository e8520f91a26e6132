using FerWeb.Engine.Emotions;
using FerWeb.Recognition;

namespace FerWeb.Datasets.Care;

/// <summary>What the classes of a data set are called on a page, and their colours.</summary>
internal static class ClassWords
{
    /// <summary>An emotion in the reader's language; another class as the data set names it.</summary>
    public static string Word(string name) => EmotionNames.TryParse(name, out var emotion) ? emotion.Word() : name;

    /// <summary>The same within a sentence.</summary>
    public static string InSentence(string name) => EmotionNames.TryParse(name, out var emotion) ? emotion.WordInSentence() : name;

    /// <summary>A CSS colour.</summary>
    public static string Colour(string name)
        => EmotionNames.TryParse(name, out var emotion) ? $"var(--emotion-{EmotionNames.Of(emotion)})" : "var(--text-soft)";

    /// <summary>What a crowd was asked, in words: the seven emotions, contempt, unknown and no face.</summary>
    public static string Vote(int column) => column < CrowdVotes.Emotions && CrowdVotes.ToEmotion((CrowdEmotion)column) is { } emotion
        ? emotion.WordInSentence()
        : CrowdVotes.ColumnNames[column];
}
