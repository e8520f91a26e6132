using FerWeb.Engine.Datasets;
using FerWeb.Engine.Datasets.Curation;

namespace FerWeb.Tests.Engine.Datasets.Curation;

/// <summary>Which copies of a drawn face are found, and which are not.</summary>
public sealed class NearDuplicatesTests
{
    private const int Size = DatasetSplit.ImageSize;
    private static readonly DatasetSplit _faces = DrawnFaces.Generate(40, seed: 5);

    [Theory]
    [InlineData("brighter")]
    [InlineData("less contrast")]
    [InlineData("noisy")]
    [InlineData("shifted by one")]
    [InlineData("shifted by two")]
    [InlineData("mirrored")]
    public void Find_CopyOfATrainingImageInTest_IsFound(string kind)
    {
        var report = NearDuplicates.Find(WithInTest(Altered(kind)));

        var group = Assert.Single(report.Groups);
        var pair = Assert.Single(group.Pairs);
        Assert.Equal((new ImagePlace(Split.Train, 3), new ImagePlace(Split.Test, 0)), (pair.First, pair.Second));
        Assert.Equal((false, kind == "mirrored"), (pair.IsExact, pair.IsMirrored));
        Assert.InRange(pair.Similarity, NearDuplicates.DefaultThreshold, 1);
        Assert.True(group.IsAcrossSplits());
        Assert.Equal([new ImagePlace(Split.Train, 3)], report.TrainingIn(Split.Test));
        Assert.Empty(report.TrainingIn(Split.Validation));
        Assert.Equal(new ImagePlace(Split.Train, 3), Assert.Single(report.Like(new ImagePlace(Split.Test, 0))).Image);
    }

    [Theory]
    [InlineData("turned by 20 degrees")]
    [InlineData("enlarged by a quarter")]
    [InlineData("shifted by eight")]
    [InlineData("another face")]
    public void Find_ImageThatIsFurtherAway_IsNotFound(string kind) => Assert.Empty(NearDuplicates.Find(WithInTest(Altered(kind))).Groups);

    [Fact]
    public void Find_ExactCopies_ArePairedWithTheFirstAndEachTrainingCopyCounts()
    {
        // 0 and 2 are equal, the test image is like them, and 1 is nothing but gray.
        var train = Of(_faces.Image(3).ToArray(), new byte[DatasetSplit.ImagePixels], _faces.Image(3).ToArray(), _faces.Image(4).ToArray());
        var dataset = FaceDataset.InMemory("copies", new Dictionary<Split, DatasetSplit> { [Split.Train] = train, [Split.Test] = Of(Altered("noisy")) });

        var report = NearDuplicates.Find(dataset);

        var group = Assert.Single(report.Groups);
        Assert.Equal([new(Split.Train, 0), new(Split.Train, 2), new(Split.Test, 0)], group.Images);
        Assert.Equal(new NearDuplicatePair(new(Split.Train, 0), new(Split.Train, 2), 1, IsExact: true), group.Pairs[0]);
        Assert.Equal([new(Split.Train, 0), new(Split.Train, 2)], report.TrainingIn(Split.Test));
        Assert.Equal((5, true, dataset.Sha256), (report.Images, report.IsComplete, report.Sha256));
    }

    [Fact]
    public void TrainingIn_ImageThatIsLikeAnotherTrainingImageOnly_StaysOut()
    {
        // A chain: the test image is like the second one, and that like the first one.
        ImagePlace first = new(Split.Train, 0), second = new(Split.Train, 1), test = new(Split.Test, 0);
        var group = new NearDuplicateGroup([first, second, test], [new(first, second, 0.95f), new(second, test, 0.94f)]);
        var report = new NearDuplicateReport(NearDuplicateReport.CurrentFormat, "", 0.93f, 3, 0, [group], IsComplete: true);

        Assert.Equal([second], report.TrainingIn(Split.Test));
        Assert.Equal(0.94f, group.LeastSimilarity());
    }

    [Fact]
    public void Find_Cancelled_Ends()
        => Assert.ThrowsAny<OperationCanceledException>(() => NearDuplicates.Find(WithInTest(Altered("noisy")), cancellation: new CancellationToken(true)));

    private static FaceDataset WithInTest(byte[] image) => FaceDataset.InMemory("near", new Dictionary<Split, DatasetSplit>
    {
        [Split.Train] = Of([.. Enumerable.Range(0, 30).Select(i => _faces.Image(i).ToArray())]),
        [Split.Test] = Of(image, _faces.Image(35).ToArray()),
    });

    private static DatasetSplit Of(params byte[][] images) => new(images.SelectMany(image => image).ToArray(), new byte[images.Length]);

    private static byte[] Altered(string kind)
    {
        var face = _faces.Image(3).ToArray();
        var random = new Random(1);
        return kind switch
        {
            "brighter" => [.. face.Select(pixel => (byte)Math.Min(255, pixel + 30))],
            "less contrast" => [.. face.Select(pixel => (byte)(100 + (pixel / 3)))],
            "noisy" => [.. face.Select(pixel => (byte)Math.Clamp(pixel + random.Next(-12, 13), 0, 255))],
            "shifted by one" => From(face, (x, y) => (x - 1, y)),
            "shifted by two" => From(face, (x, y) => (x + 2, y)),
            "shifted by eight" => From(face, (x, y) => (x + 8, y)),
            "mirrored" => From(face, (x, y) => (Size - 1 - x, y)),
            "turned by 20 degrees" => From(face, (x, y) => (
                24 + (((x - 24) * Math.Cos(0.35)) - ((y - 24) * Math.Sin(0.35))), 24 + (((x - 24) * Math.Sin(0.35)) + ((y - 24) * Math.Cos(0.35))))),
            "enlarged by a quarter" => From(face, (x, y) => (24 + ((x - 24) / 1.25), 24 + ((y - 24) / 1.25))),
            "another face" => _faces.Image(38).ToArray(),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No such change."),
        };
    }

    // The nearest pixel; the border goes on beyond the image.
    private static byte[] From(byte[] face, Func<int, int, (double X, double Y)> source)
        => [.. Enumerable.Range(0, face.Length).Select(i => source(i % Size, i / Size)).Select(at
            => face[(Near(at.Y) * Size) + Near(at.X)])];

    private static int Near(double at) => Math.Clamp((int)Math.Round(at), 0, Size - 1);
}
