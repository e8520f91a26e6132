using FerWeb.Engine.Datasets;
using FerWeb.Engine.Emotions;

namespace FerWeb.Tests.Engine.Datasets;

public sealed class TrainingSelectionTests
{
    // Train: 0 flat, 1 and 2 contradict each other, 3 stands in validation, 4 and 5 are copies, 6 is like no other, 7 stands in test.
    private static readonly FaceDataset _dataset = FaceDataset.InMemory("small", new Dictionary<Split, DatasetSplit>
    {
        [Split.Train] = Images(
            (-1, Emotion.Angry), (1, Emotion.Sad), (1, Emotion.Fear), (3, Emotion.Sad), (4, Emotion.Happy), (4, Emotion.Happy), (6, Emotion.Neutral),
            (7, Emotion.Neutral)),
        [Split.Validation] = Images((3, Emotion.Sad), (10, Emotion.Sad)),
        [Split.Test] = Images((11, Emotion.Sad), (7, Emotion.Sad)),
    });

    [Fact]
    public void Select_ByDefault_LeavesOutWhatMisleadsAndCountsIt()
    {
        var selection = TrainingSelection.Select(_dataset);

        Assert.Equal([4, 6], selection.Indices);
        Assert.Equal(new LeftOut(Constant: 1, Conflicting: 2, HeldOut: 2, Copies: 1), selection.LeftOut);
        Assert.Equal("1 empty, 2 contradicting each other, 2 also in validation or test, 1 further copies", selection.LeftOut.ToString());
        Assert.Equal(6, selection.LeftOut.Total());
    }

    [Theory]
    [InlineData(false, true, true, true, new[] { 0, 4, 6 })]
    [InlineData(true, false, true, true, new[] { 1, 4, 6 })]
    [InlineData(true, true, false, true, new[] { 4, 5, 6 })]
    [InlineData(true, true, true, false, new[] { 3, 4, 6, 7 })]
    [InlineData(false, false, false, false, new[] { 0, 1, 2, 3, 4, 5, 6, 7 })]
    public void Select_RuleTurnedOff_KeepsItsPictures(bool constants, bool conflicts, bool duplicates, bool heldOut, int[] expected)
        => Assert.Equal(expected, TrainingSelection.Select(_dataset, new CleaningOptions(constants, conflicts, duplicates, heldOut)).Indices);

    [Fact]
    public void NotInTraining_HeldOutSplit_LeavesOutCopiesOfTrainingImages()
    {
        Assert.Equal([1], TrainingSelection.NotInTraining(_dataset, Split.Validation));
        Assert.Equal([0], TrainingSelection.NotInTraining(_dataset, Split.Test));
    }

    [Fact]
    public void Select_FoldLeftOut_LeavesEachPictureOutOnceAndCopiesTogether()
    {
        var everything = new CleaningOptions(false, false, false, false) { Folds = 3 };
        var all = TrainingSelection.Select(_dataset, everything).Indices;

        var folds = Enumerable.Range(1, 3).Select(fold => TrainingSelection.Select(_dataset, everything with { LeftOutFold = fold })).ToList();

        Assert.Equal(8, all.Count);
        Assert.Equal(all, folds.SelectMany(fold => all.Except(fold.Indices)).Order());
        Assert.All(folds, fold => Assert.Equal(fold.Indices.Contains(4), fold.Indices.Contains(5)));
        Assert.All(folds, fold => Assert.Equal(new LeftOut(Fold: 8 - fold.Indices.Count), fold.LeftOut));
    }

    /// <summary>Noise by seed; a negative seed is a flat picture.</summary>
    private static DatasetSplit Images(params (int Seed, Emotion Label)[] images) => new(
        images.SelectMany(image => image.Seed < 0 ? new byte[DatasetSplit.ImagePixels] : TemporaryFolder.Noise(image.Seed)).ToArray(),
        images.Select(image => (byte)image.Label).ToArray());
}
