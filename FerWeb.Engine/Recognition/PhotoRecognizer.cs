using System.Diagnostics;
using FerWeb.Engine.Emotions;
using FerWeb.Engine.Faces;
using FerWeb.Engine.Models;
using FerWeb.Engine.Photos;

namespace FerWeb.Engine.Recognition;

/// <summary>Decodes a photo, finds its faces, crops them as FER-2013 was cropped, and has them classified.</summary>
public sealed class PhotoRecognizer(FaceFinder finder, FaceBatcher batcher) : IPhotoRecognizer, IDisposable
{
    // A picture that is itself a face is framed somehow: what it shows as FER-2013 frames it counts more than what it shows whole.
    // Of six shares tried on 66 photographs and 721 enlarged faces of FER-2013 (docs/decisions/0016) this one loses on neither.
    private const float WholeShare = 1 / 3f;

    /// <summary>The whole way from a model folder, warm: the first photo is answered as fast as the next.</summary>
    /// <param name="modelFolder">A folder with model.json and weights.safetensors.</param>
    /// <exception cref="ModelFileException">The model cannot be used.</exception>
    /// <exception cref="FileNotFoundException">The face detector's files are not installed.</exception>
    public static PhotoRecognizer Load(string modelFolder)
    {
        var finder = new FaceFinder();
        var classifier = new FaceClassifier(ModelFolder.Read(modelFolder));
        classifier.WarmUp();
        finder.Find(DrawNoise());
        return new PhotoRecognizer(finder, new FaceBatcher(classifier));
    }

    /// <inheritdoc/>
    public string ModelId => batcher.ModelId;

    /// <inheritdoc/>
    public IReadOnlyList<string> Classes => batcher.Classes;

    /// <inheritdoc/>
    public async Task<RecognitionResult> RecognizeAsync(ReadOnlyMemory<byte> file, LabelHead head, FaceSearchMode search, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        head = batcher.HeadFor(head);
        var (photo, found) = Search(file.Span, search);
        var faces = await Task.WhenAll(found.Faces.Select(box => ClassifyAsync(photo, box, found.Inner, head, cancellation))).ConfigureAwait(false);
        return new RecognitionResult(ModelId, head, photo.Width, photo.Height, found.WholeImage, faces, clock.Elapsed)
        {
            Classes = Classes,
            Rare = batcher.RareFor(head),
        };
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<float>> ClassifyAsync(GrayImage face, LabelHead head, CancellationToken cancellation)
        => (await batcher.ClassifyAsync(face, cancellation).ConfigureAwait(false)).Of(batcher.HeadFor(head));

    /// <inheritdoc/>
    public GrayImage Explain(GrayImage face, LabelHead head, int classIndex) => batcher.Explain(face, head, classIndex);

    /// <inheritdoc/>
    public void Dispose()
    {
        batcher.Dispose();
        finder.Dispose();
    }

    // A picture without faces, large enough that both networks run.
    private static GrayImage DrawNoise()
    {
        var pixels = new byte[320 * 240];
        new Random(1).NextBytes(pixels);
        return new GrayImage(320, 240, pixels);
    }

    private (GrayImage Photo, FaceSearch Found) Search(ReadOnlySpan<byte> file, FaceSearchMode mode)
    {
        // Nobody looks for faces, so nobody needs colour.
        if (mode == FaceSearchMode.WholePicture)
        {
            var whole = ImageDecoder.DecodeGray(file);
            return (whole, new FaceSearch([new FaceBox(0, 0, whole.Width, whole.Height, Angle: 0, Score: 0)], WholeImage: true));
        }

        using var photo = ImageDecoder.Decode(file);
        return (photo.Gray, finder.Find(photo, mode));
    }

    private async Task<FaceResult> ClassifyAsync(GrayImage photo, FaceBox box, FaceBox? inner, LabelHead head, CancellationToken cancellation)
    {
        var crop = FaceCropper.Crop(photo, box);
        var whole = batcher.ClassifyAsync(crop, cancellation);
        GrayImage? framed = null;
        float[] probabilities;
        if (inner is null)
        {
            probabilities = [.. (await whole.ConfigureAwait(false)).Of(head)];
        }
        else
        {
            framed = FaceCropper.Crop(photo, inner);
            var closer = batcher.ClassifyAsync(framed, cancellation);
            probabilities = Mix((await whole.ConfigureAwait(false)).Of(head), (await closer.ConfigureAwait(false)).Of(head));
        }

        return new FaceResult(box, FaceClass.MostProbable(Classes, probabilities), probabilities, crop) { Framed = framed };
    }

    private static float[] Mix(IReadOnlyList<float> whole, IReadOnlyList<float> framed)
        => [.. whole.Zip(framed, (a, b) => (WholeShare * a) + ((1 - WholeShare) * b))];
}
