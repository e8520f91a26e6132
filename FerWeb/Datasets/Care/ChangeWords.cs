using FerWeb.Engine.Datasets.Curation;
using FerWeb.Engine.Emotions;
using FerWeb.Recognition;
using static FerWeb.Localization.Texts;

namespace FerWeb.Datasets.Care;

/// <summary>Votes and changes in words.</summary>
internal static class ChangeWords
{
    /// <summary>What a crowd was asked: the seven emotions, contempt, unknown and no face.</summary>
    public static string Vote(int column) => column < CrowdVotes.Emotions && CrowdVotes.ToEmotion((CrowdEmotion)column) is { } emotion
        ? emotion.WordInSentence()
        : CrowdVotes.ColumnNames[column];

    /// <summary>"happy → sad", or "happy → left out".</summary>
    public static string Of(MadeChange change) => $"{ClassWord(change.From)} → {(change.To is { } now ? ClassWord(now) : T["left out"])}";

    /// <summary>A class by its name, within a sentence.</summary>
    public static string ClassWord(string name) => new FaceClass(0, name).WordInSentence();
}
