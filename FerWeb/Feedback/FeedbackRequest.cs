using System.ComponentModel;
using System.Text.Json.Serialization;
using FerWeb.Engine.Emotions;

namespace FerWeb.Feedback;

/// <summary>Was the answer right?</summary>
internal enum FeedbackAnswer
{
    Yes,

    /// <summary>It was another emotion.</summary>
    No,

    /// <summary>What was taken for a face is none.</summary>
    NoFace,
}

/// <summary>What a person says about the answer for one face.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record FeedbackRequest(
    FeedbackAnswer Answer,
    [property: Description("What the person sees, when the answer is no.")] Emotion? Emotion = null,
    [property: Description("Keep the 48x48 gray picture of the face, so that the owner can train with it. Only with the person's consent.")]
    bool KeepPicture = false);

/// <summary>What became of it.</summary>
/// <param name="HasPicture">The picture of the face is kept.</param>
internal sealed record FeedbackReceipt(bool HasPicture);
