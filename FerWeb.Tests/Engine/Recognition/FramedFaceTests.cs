using FerWeb.Engine.Faces;
using FerWeb.Engine.Photos;
using FerWeb.Engine.Recognition;
using FerWeb.Tests.Engine.Faces;

namespace FerWeb.Tests.Engine.Recognition;

/// <summary>A picture that is nearly a face already, which the shipped model is shown whole and cut closer.</summary>
public sealed class FramedFaceTests
{
    [Fact]
    public async Task Recognize_PictureThatIsNearlyAFace_KeepsTheCloserCutThatCountsTwice()
    {
        using var recognizer = PhotoRecognizer.Load(ShippedModel.Folder);
        var picture = AverageFace.Crop(350);

        var face = await RecognizeAsync(FaceSearchMode.Thorough);

        Assert.Equal(picture.Resize(48, 48).Pixels, face.Crop.Pixels);
        Assert.NotNull(face.Framed);
        Assert.Same(face.Framed, face.Seen);
        var (whole, closer) = (await ClassifyAsync(face.Crop), await ClassifyAsync(face.Framed));
        Assert.Equal(7, face.Probabilities.Count);
        Assert.All(face.Probabilities, (share, index) => Assert.Equal((whole[index] + (2 * closer[index])) / 3, share, 1e-4));

        // Taken whole on request it is shown so alone.
        var asked = await RecognizeAsync(FaceSearchMode.WholePicture);
        Assert.Null(asked.Framed);
        Assert.Same(asked.Crop, asked.Seen);

        async Task<FaceResult> RecognizeAsync(FaceSearchMode search)
            => Assert.Single((await recognizer.RecognizeAsync(PngEncoder.Encode(picture), LabelHead.Crowd, search, CancellationToken.None)).Faces);

        Task<IReadOnlyList<float>> ClassifyAsync(GrayImage crop) => recognizer.ClassifyAsync(crop, LabelHead.Crowd, CancellationToken.None);
    }
}
