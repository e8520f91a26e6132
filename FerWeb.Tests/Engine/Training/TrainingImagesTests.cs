using FerWeb.Engine.Datasets;
using FerWeb.Engine.Training;

namespace FerWeb.Tests.Engine.Training;

public sealed class TrainingImagesTests
{
    // 0 and 1 equal with one label, 2 and 3 equal with two labels, 4 constant, 5 and 6 like no other.
    private static readonly DatasetSplit _split = Images((1, 0), (1, 0), (2, 0), (2, 1), (-1, 3), (5, 3), (6, 4));

    [Theory]
    [InlineData(true, true, true, new[] { 0, 5, 6 })]
    [InlineData(false, true, true, new[] { 0, 4, 5, 6 })]
    [InlineData(true, false, true, new[] { 0, 2, 5, 6 })]
    [InlineData(true, true, false, new[] { 0, 1, 5, 6 })]
    [InlineData(false, false, false, new[] { 0, 1, 2, 3, 4, 5, 6 })]
    public void Select_EachRule_LeavesOutItsPictures(bool constants, bool conflicts, bool duplicates, int[] expected)
    {
        var options = TrainingRuns.Tiny() with { DropConstants = constants, DropConflicts = conflicts, DropDuplicates = duplicates };

        Assert.Equal(expected, TrainingImages.Select(_split, options));
    }

    [Fact]
    public void Select_NothingLeft_SaysSo()
        => Assert.Contains("Only 0 of 1", Assert.Throws<TrainingException>(() => TrainingImages.Select(Images((-1, 0)), TrainingRuns.Tiny())).Message, StringComparison.Ordinal);

    private static DatasetSplit Images(params (int Seed, byte Label)[] images) => new(
        images.SelectMany(image => image.Seed < 0 ? new byte[DatasetSplit.ImagePixels] : Datasets.TemporaryFolder.Noise(image.Seed)).ToArray(),
        images.Select(image => image.Label).ToArray());
}
