using FerWeb.Engine.Datasets;
using FerWeb.Engine.Emotions;
using FerWeb.Engine.Faces;
using FerWeb.Engine.Photos;
using FerWeb.Tests.Shared;
using Xunit.Abstractions;

namespace FerWeb.Tests.Engine.Datasets;

public sealed class AverageFacesTests(ITestOutputHelper output)
{
    [Fact]
    public void Compute_WithoutVotes_AveragesEveryLabel()
    {
        var averages = AverageFaces.Compute(DrawnFaces.Generate(70, 1, DrawnDifficulty.Easy), perEmotion: 8, size: 96);

        Assert.Equal(Enum.GetValues<Emotion>(), averages.Keys.Select(one => one.Emotion!.Value).Order());
        Assert.All(averages.Values, average =>
        {
            Assert.Equal((96, 96), (average.Image.Width, average.Image.Height));
            Assert.InRange(average.Faces, 2, 8);
        });
    }

    [Fact]
    public void Compute_WithVotes_FollowsTheCrowdAndNotTheLabel()
    {
        var faces = DrawnFaces.Generate(14, 1);
        var votes = new byte[14 * CrowdVotes.Columns];
        for (int i = 0; i < 14; i++)
        {
            votes[(i * CrowdVotes.Columns) + (int)(i < 7 ? CrowdEmotion.Sadness : CrowdEmotion.Contempt)] = 10;
        }

        var averages = AverageFaces.Compute(new DatasetSplit(faces.Pixels, faces.Labels, votes));

        Assert.Equal([Emotion.Sad], averages.Keys);
    }

    [Fact]
    public void Compute_CopiesOfOnePhotograph_CountOnce()
    {
        var face = DrawnFaces.Generate(1, 1).Pixels.ToArray();
        var brighter = face.Select(pixel => (byte)Math.Min(255, pixel + 3)).ToArray();
        var split = new DatasetSplit((byte[])[.. face, .. brighter, .. face], new byte[3]);

        var average = Assert.Single(AverageFaces.Compute(split)).Value;

        Assert.Equal(1, average.Faces);
    }

    [Fact]
    public void Compute_SplitWithoutFaces_GivesNothing()
        => Assert.Empty(AverageFaces.Compute(new DatasetSplit(new byte[DatasetSplit.ImagePixels], new byte[1])));

    [Fact]
    public void Plain_TwoImagesOfAClass_IsTheirMeanStretchedToFullContrast()
    {
        // Dark above, light below; the two halves of the second image differ less.
        var first = Enumerable.Range(0, DatasetSplit.ImagePixels).Select(i => (byte)(i < DatasetSplit.ImagePixels / 2 ? 10 : 210));
        var second = Enumerable.Range(0, DatasetSplit.ImagePixels)
            .Select(i => (byte)(i < DatasetSplit.ImagePixels / 2 ? 90 : i % DatasetSplit.ImageSize == 24 ? 10 : 110));
        var split = new DatasetSplit((byte[])[.. first, .. second], new byte[] { (byte)Emotion.Happy, (byte)Emotion.Happy });

        var (emotion, average) = Assert.Single(AverageFaces.Plain(split));

        Assert.Equal((Emotion.Happy, 2), (emotion, average.Faces));
        // Means: 50 above, 160 below, and 110 in the column between, which is 60/110 of the way up from 30 to 225.
        Assert.Equal((30, 225, 30 + (195 * 60 / 110)), (average.Image.Pixels[0], average.Image.Pixels[^1], average.Image.Pixels[^24]));
    }

    [Fact]
    public void Examples_OnThePage_AreFacesThatTheCascadeFinds()
    {
        using var finder = new FaceFinder();
        foreach (var emotion in Enum.GetValues<Emotion>())
        {
            var image = ImageDecoder
                .DecodeGray(File.ReadAllBytes(Path.Combine(Checkout.Root, "wwwroot-assets", "static", "examples", $"{EmotionNames.Of(emotion)}.png")));

            var face = Assert.Single(finder.Find(image).Faces);

            output.WriteLine($"{emotion}: {face}");
            Assert.InRange(face.Width, image.Width / 2, image.Width);
        }
    }
}
