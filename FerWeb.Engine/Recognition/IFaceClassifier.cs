using FerWeb.Engine.Emotions;
using FerWeb.Engine.Photos;

namespace FerWeb.Engine.Recognition;

/// <summary>From 48x48 faces to calibrated probabilities.</summary>
public interface IFaceClassifier : IDisposable
{
    /// <summary>Id of the model that answers.</summary>
    string ModelId { get; }

    /// <summary>The head that answers when one is asked for; another one when the model has no such head, or did not train it.</summary>
    LabelHead HeadFor(LabelHead asked);

    /// <summary>Classifies all faces in one network pass; not safe for concurrent calls.</summary>
    /// <param name="faces">48x48 pictures, at least one.</param>
    /// <returns>One answer per face, in order.</returns>
    IReadOnlyList<FaceProbabilities> Classify(IReadOnlyList<GrayImage> faces);

    /// <summary>Where on a face the evidence for an emotion lies; safe beside a classification.</summary>
    /// <param name="face">48x48.</param>
    /// <param name="head">Whose answer is explained.</param>
    /// <param name="emotion">For which emotion.</param>
    /// <returns>48x48, 0 for no evidence to 255 for the most.</returns>
    GrayImage Explain(GrayImage face, LabelHead head, Emotion emotion);
}

/// <summary>What both heads say of one face.</summary>
/// <param name="Crowd">Seven probabilities in <see cref="Emotions.Emotion"/> order, as a crowd sees the face.</param>
/// <param name="Fer">Seven probabilities, as FER-2013 labels it.</param>
public sealed record FaceProbabilities(IReadOnlyList<float> Crowd, IReadOnlyList<float> Fer)
{
    /// <summary>The probabilities of one head.</summary>
    public IReadOnlyList<float> Of(LabelHead head) => head == LabelHead.Crowd ? Crowd : Fer;
}
