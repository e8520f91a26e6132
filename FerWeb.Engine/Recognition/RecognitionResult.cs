using FerWeb.Engine.Emotions;
using FerWeb.Engine.Faces;
using FerWeb.Engine.Photos;

namespace FerWeb.Engine.Recognition;

/// <summary>Which labels an answer speaks for; the network has one head for each.</summary>
public enum LabelHead
{
    /// <summary>As a crowd of ten people sees the face (FER+ votes); the app's default.</summary>
    Crowd,

    /// <summary>As FER-2013 labels it.</summary>
    Fer,
}

/// <summary>What was seen in one photo.</summary>
/// <param name="Model">Id of the model that answered.</param>
/// <param name="Head">Which head answered.</param>
/// <param name="ImageWidth">Width of the oriented photo in pixels.</param>
/// <param name="ImageHeight">Height of the oriented photo in pixels.</param>
/// <param name="WholeImage">True when the photo itself was taken as the face (a tight crop, or on request).</param>
/// <param name="Faces">Largest face first; empty when none was found.</param>
/// <param name="Elapsed">Time from bytes to answer.</param>
public sealed record RecognitionResult(
    string Model,
    LabelHead Head,
    int ImageWidth,
    int ImageHeight,
    bool WholeImage,
    IReadOnlyList<FaceResult> Faces,
    TimeSpan Elapsed)
{
    /// <value>What the model tells apart, in the order of the probabilities.</value>
    public IReadOnlyList<string> Classes { get; init; } = FaceClasses.Seven;

    /// <value>The classes that the head which answered learnt from few pictures.</value>
    public IReadOnlyList<RareClass> Rare { get; init; } = [];
}

/// <summary>One face and its calibrated probabilities.</summary>
/// <param name="Box">Where the face is.</param>
/// <param name="Label">The most probable class.</param>
/// <param name="Probabilities">In the order of <see cref="RecognitionResult.Classes"/>, each 0 to 1, sum 1 within 1e-4.</param>
/// <param name="Crop">The 48x48 picture that the network saw, as <paramref name="Box"/> cuts it.</param>
public sealed record FaceResult(FaceBox Box, FaceClass Label, IReadOnlyList<float> Probabilities, GrayImage Crop)
{
    /// <value>Of a picture that is itself a face: its closer cut, which the network saw beside <see cref="Crop"/>; else null.</value>
    public GrayImage? Framed { get; init; }

    /// <value>The picture that counts most in the answer.</value>
    public GrayImage Seen => Framed ?? Crop;
}
