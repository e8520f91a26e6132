using FerWeb.Engine.Emotions;
using FerWeb.Engine.Faces;
using FerWeb.Engine.Photos;
using FerWeb.Engine.Recognition;
using FerWeb.Tests.Engine.Faces;
using FerWeb.Tests.Engine.Photos;
using FerWeb.Tests.Shared;

namespace FerWeb.Tests.Engine.Recognition;

/// <summary>The shipped model's answer to one face, however the camera was held.</summary>
public sealed class OrientedPhotoTests
{
    [Fact]
    public async Task Recognize_FaceStoredInEachOfTheEightOrientations_GivesTheSameAnswer()
    {
        using var recognizer = PhotoRecognizer.Load(ShippedModel.Folder);
        var example = await File.ReadAllBytesAsync(Path.Combine(Checkout.Root, "wwwroot-assets", "static", "examples", "happy.png"));
        var upright = InScene(ImageDecoder.DecodeGray(example));
        var expected = await RecognizeAsync(upright, 1);
        Assert.Equal(Emotion.Happy, expected.Label);

        for (ushort orientation = 2; orientation <= 8; orientation++)
        {
            var face = await RecognizeAsync(Stored(upright, orientation), orientation);

            Assert.Equal(expected.Label, face.Label);
            Assert.Equal((7, 7), (expected.Probabilities.Count, face.Probabilities.Count));
            Assert.All(expected.Probabilities.Zip(face.Probabilities), pair => Assert.Equal(pair.First, pair.Second, 1e-3));
        }

        // The word in the file is what makes it so: without it, upside down is another picture.
        var unsaid = await recognizer.RecognizeAsync(Png(Stored(upright, 3), 1), LabelHead.Crowd, FaceSearchMode.WholePicture, CancellationToken.None);
        Assert.NotEqual(expected.Probabilities[(int)Emotion.Happy], unsaid.Faces[0].Probabilities[(int)Emotion.Happy], 1e-3);

        async Task<FaceResult> RecognizeAsync(GrayImage stored, ushort orientation)
        {
            var result = await recognizer.RecognizeAsync(Png(stored, orientation), LabelHead.Crowd, FaceSearchMode.Thorough, CancellationToken.None);
            return Assert.Single(result.Faces);
        }
    }

    // With a border that is not the same on all sides, so that a turn is seen.
    private static GrayImage InScene(GrayImage face) => DrawnPictures.Draw(face.Width + 150, face.Height + 100, (x, y) =>
        x >= 90 && x < 90 + face.Width && y >= 30 && y < 30 + face.Height ? face.Pixels[((y - 30) * face.Width) + x - 90] : (byte)110);

    private static byte[] Png(GrayImage stored, ushort orientation)
        => DrawnPictures.Png(stored.Width, stored.Height, 0, 8, stored.Pixels, ("eXIf", DrawnPictures.Exif(orientation)));

    /// <summary>How a camera that says this orientation stores the picture (EXIF 2.32: where the 0th row and the 0th column are seen).</summary>
    private static GrayImage Stored(GrayImage upright, int orientation)
    {
        var (width, height) = orientation >= 5 ? (upright.Height, upright.Width) : (upright.Width, upright.Height);
        var (right, bottom) = (upright.Width - 1, upright.Height - 1);
        return DrawnPictures.Draw(width, height, (column, row) =>
        {
            var (x, y) = orientation switch
            {
                1 => (column, row),
                2 => (right - column, row),
                3 => (right - column, bottom - row),
                4 => (column, bottom - row),
                5 => (row, column),
                6 => (right - row, column),
                7 => (right - row, bottom - column),
                _ => (row, bottom - column),
            };
            return upright.Pixels[(y * upright.Width) + x];
        });
    }
}
