using FerWeb.Engine.Emotions;
using FerWeb.Engine.Recognition;

namespace FerWeb.Workspace.Feedback;

/// <summary>What a person said about the answer for one face.</summary>
/// <param name="Key">Tells the face from others; says nothing about person or photo.</param>
/// <param name="Time">When; only its day is kept unless a picture is.</param>
/// <param name="Model">Id of the model that answered.</param>
/// <param name="Head">Which head answered.</param>
/// <param name="Predicted">What it answered.</param>
/// <param name="Said">What the person sees in the face; null when it is no face.</param>
/// <param name="Picture">The 48x48 gray picture that the network saw, as PNG; null unless the person agreed to its keeping.</param>
public sealed record FeedbackEntry(string Key, DateTimeOffset Time, string Model, LabelHead Head, Emotion Predicted, Emotion? Said, byte[]? Picture);

/// <summary>Whether an entry was kept.</summary>
public enum FeedbackOutcome
{
    /// <summary>It is kept, in place of the former one for that face.</summary>
    Kept,

    /// <summary>It is not: no more pictures are taken.</summary>
    PicturesFull,

    /// <summary>It is not: no more answers are taken.</summary>
    AnswersFull,
}

/// <summary>How many entries agree in everything.</summary>
/// <param name="Day">UTC.</param>
/// <param name="Model">Id of the model that answered.</param>
/// <param name="Head">Which head answered.</param>
/// <param name="Predicted">What it answered.</param>
/// <param name="Said">What people said; null for "no face".</param>
/// <param name="Answers">How many said so.</param>
/// <param name="Pictures">How many of them left the picture.</param>
public sealed record FeedbackCount(DateOnly Day, string Model, LabelHead Head, Emotion Predicted, Emotion? Said, int Answers, int Pictures);

/// <summary>A picture that a person left to train with.</summary>
/// <param name="Key">Unlike that of any other.</param>
/// <param name="Said">What the person sees in it.</param>
/// <param name="Png">48x48, gray.</param>
public sealed record FeedbackPicture(string Key, Emotion Said, byte[] Png);
