using FerWeb.Engine.Photos;

namespace FerWeb.Engine.Recognition;

/// <summary>From 48x48 faces to calibrated probabilities.</summary>
public interface IFaceClassifier : IDisposable
{
    /// <summary>Id of the model that answers.</summary>
    string ModelId { get; }

    /// <summary>What that model tells apart, in the order of its probabilities.</summary>
    IReadOnlyList<string> Classes { get; }

    /// <summary>The head that answers when one is asked for; another one when the model has no such head, or did not train it.</summary>
    LabelHead HeadFor(LabelHead asked);

    /// <summary>The classes that the head which answers then learnt from few pictures; none where nobody counted them.</summary>
    IReadOnlyList<RareClass> RareFor(LabelHead asked) => [];

    /// <summary>Classifies all faces in one network pass; not safe for concurrent calls.</summary>
    /// <param name="faces">48x48 pictures, at least one.</param>
    /// <returns>One answer per face, in order.</returns>
    IReadOnlyList<FaceProbabilities> Classify(IReadOnlyList<GrayImage> faces);

    /// <summary>Where on a face the evidence for a class lies; safe beside a classification.</summary>
    /// <param name="face">48x48.</param>
    /// <param name="head">Whose answer is explained.</param>
    /// <param name="classIndex">For which of <see cref="Classes"/>, from 0.</param>
    /// <returns>48x48, 0 for no evidence to 255 for the most.</returns>
    GrayImage Explain(GrayImage face, LabelHead head, int classIndex);
}

/// <summary>What both heads say of one face.</summary>
/// <param name="Crowd">By the model's classes, as a crowd sees the face; without a crowd head as <paramref name="Fer"/>.</param>
/// <param name="Fer">The same, as one person labels it.</param>
public sealed record FaceProbabilities(IReadOnlyList<float> Crowd, IReadOnlyList<float> Fer)
{
    /// <summary>The probabilities of one head.</summary>
    public IReadOnlyList<float> Of(LabelHead head) => head == LabelHead.Crowd ? Crowd : Fer;
}
