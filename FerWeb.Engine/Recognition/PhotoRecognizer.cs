using System.Diagnostics;
using FerWeb.Engine.Emotions;
using FerWeb.Engine.Faces;
using FerWeb.Engine.Models;
using FerWeb.Engine.Photos;

namespace FerWeb.Engine.Recognition;

/// <summary>Decodes a photo, finds its faces, crops them as FER-2013 was cropped, and has them classified.</summary>
public sealed class PhotoRecognizer(IImageDecoder decoder, FaceFinder finder, FaceBatcher batcher) : IPhotoRecognizer, IDisposable
{
    /// <summary>The whole way from a model folder, warm: the first photo is answered as fast as the next.</summary>
    /// <param name="modelFolder">A folder with model.json and weights.safetensors.</param>
    /// <exception cref="ModelFileException">The model cannot be used.</exception>
    /// <exception cref="FileNotFoundException">The face detector's files are not installed.</exception>
    public static PhotoRecognizer Load(string modelFolder)
    {
        var finder = new FaceFinder();
        var classifier = new FaceClassifier(ModelFolder.Load(modelFolder));
        classifier.WarmUp();
        finder.Find(DrawNoise());
        return new PhotoRecognizer(ImageDecoders.Create(), finder, new FaceBatcher(classifier));
    }

    /// <inheritdoc/>
    public string ModelId => batcher.ModelId;

    /// <inheritdoc/>
    public async Task<RecognitionResult> RecognizeAsync(ReadOnlyMemory<byte> file, LabelHead head, bool useWholeImage, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        var photo = decoder.DecodeGray(file.Span);
        var search = useWholeImage ? new FaceSearch([], WholeImage: true) : finder.Find(photo);
        var boxes = search.WholeImage ? [new FaceBox(0, 0, photo.Width, photo.Height, Angle: 0, Score: 0)] : search.Faces;
        var faces = await Task.WhenAll(boxes.Select(box => ClassifyAsync(photo, box, head, cancellation))).ConfigureAwait(false);
        return new RecognitionResult(ModelId, head, photo.Width, photo.Height, search.WholeImage, faces, clock.Elapsed);
    }

    /// <inheritdoc/>
    public GrayImage Explain(GrayImage face, LabelHead head, Emotion emotion) => batcher.Explain(face, head, emotion);

    /// <inheritdoc/>
    public void Dispose()
    {
        batcher.Dispose();
        finder.Dispose();
    }

    // A picture without faces, large enough that the search loads its cascades.
    private static GrayImage DrawNoise()
    {
        var pixels = new byte[320 * 240];
        new Random(1).NextBytes(pixels);
        return new GrayImage(320, 240, pixels);
    }

    private async Task<FaceResult> ClassifyAsync(GrayImage photo, FaceBox box, LabelHead head, CancellationToken cancellation)
    {
        var crop = FaceCropper.Crop(photo, box);
        var probabilities = (await batcher.ClassifyAsync(crop, cancellation).ConfigureAwait(false)).Of(head);
        var best = Enumerable.Range(0, probabilities.Count).MaxBy(k => probabilities[k]);
        return new FaceResult(box, (Emotion)best, probabilities, crop);
    }
}
