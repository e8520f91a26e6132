using FerWeb.Engine.Imaging;

namespace FerWeb.Engine.Recognition;

/// <summary>From 48x48 faces to calibrated probabilities.</summary>
public interface IFaceClassifier : IDisposable
{
    /// <summary>Id of the model that answers.</summary>
    string ModelId { get; }

    /// <summary>Classifies all faces in one network pass; not safe for concurrent calls.</summary>
    /// <param name="faces">48x48 pictures, at least one.</param>
    /// <returns>One answer per face, in order.</returns>
    IReadOnlyList<FaceProbabilities> Classify(IReadOnlyList<GrayImage> faces);
}

/// <summary>What both heads say of one face.</summary>
/// <param name="Crowd">Seven probabilities in <see cref="Emotions.Emotion"/> order, as a crowd sees the face.</param>
/// <param name="Fer">Seven probabilities, as FER-2013 labels it.</param>
public sealed record FaceProbabilities(IReadOnlyList<float> Crowd, IReadOnlyList<float> Fer)
{
    /// <summary>The probabilities of one head.</summary>
    public IReadOnlyList<float> Of(LabelHead head) => head == LabelHead.Crowd ? Crowd : Fer;
}
