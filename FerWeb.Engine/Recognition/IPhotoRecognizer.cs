using FerWeb.Engine.Faces;
using FerWeb.Engine.Photos;

namespace FerWeb.Engine.Recognition;

/// <summary>From the bytes of a photo to the emotions on its faces. Safe to call from many threads at once.</summary>
public interface IPhotoRecognizer
{
    /// <summary>Id of the live model.</summary>
    string ModelId { get; }

    /// <summary>What the live model tells apart, in the order of its probabilities.</summary>
    IReadOnlyList<string> Classes { get; }

    /// <summary>Decodes, finds faces, and classifies each; requests that arrive together share one network pass.</summary>
    /// <param name="file">The bytes of a JPEG, PNG, WebP, BMP, GIF or TIFF.</param>
    /// <param name="head">Whose labels to answer with.</param>
    /// <param name="search">How hard to look for faces.</param>
    /// <exception cref="ImageReadException">The bytes cannot be read as a picture.</exception>
    Task<RecognitionResult> RecognizeAsync(ReadOnlyMemory<byte> file, LabelHead head, FaceSearchMode search, CancellationToken cancellation);

    /// <summary>Classifies one 48x48 face as it is, together with others that wait.</summary>
    /// <param name="face">48x48.</param>
    /// <param name="head">Whose labels to answer with.</param>
    /// <returns>One probability for each class, 0 to 1.</returns>
    Task<IReadOnlyList<float>> ClassifyAsync(GrayImage face, LabelHead head, CancellationToken cancellation);

    /// <inheritdoc cref="IFaceClassifier.Explain"/>
    GrayImage Explain(GrayImage face, LabelHead head, int classIndex);
}
