using FerWeb.Engine.Datasets;
using FerWeb.Engine.Emotions;

namespace FerWeb.Tests.Engine.Datasets;

public sealed class TrainingSelectionTests
{
    // Train: 0 flat, 1 and 2 contradict each other, 3 stands in validation, 4 and 5 are copies, 6 is like no other, 7 stands in test.
    private static readonly FaceDataset _dataset = FaceDataset.InMemory("small", new Dictionary<Split, DatasetSplit>
    {
        [Split.Train] = Images((-1, Emotion.Angry), (1, Emotion.Sad), (1, Emotion.Fear), (3, Emotion.Sad), (4, Emotion.Happy), (4, Emotion.Happy), (6, Emotion.Neutral), (7, Emotion.Neutral)),
        [Split.Validation] = Images((3, Emotion.Sad), (10, Emotion.Sad)),
        [Split.Test] = Images((11, Emotion.Sad), (7, Emotion.Sad)),
    });

    [Fact]
    public void Select_ByDefault_LeavesOutWhatMisleadsAndCountsIt()
    {
        var selection = TrainingSelection.Select(_dataset);

        Assert.Equal([4, 5, 6], selection.Indices);
        Assert.Equal((1, 2, 2, 0), (selection.Constant, selection.Conflicting, selection.HeldOut, selection.Copies));
    }

    [Fact]
    public void Select_OneCopyOnly_KeepsTheFirst()
    {
        var selection = TrainingSelection.Select(_dataset, new TrainingSelectionOptions { OneCopyOnly = true });

        Assert.Equal([4, 6], selection.Indices);
        Assert.Equal(1, selection.Copies);
    }

    [Fact]
    public void Select_NothingExcluded_TakesAll()
    {
        var selection = TrainingSelection.Select(_dataset, new TrainingSelectionOptions { ExcludeConstant = false, ExcludeConflicting = false, ExcludeHeldOut = false });

        Assert.Equal(Enumerable.Range(0, 8), selection.Indices);
    }

    [Fact]
    public void NotInTraining_HeldOutSplit_LeavesOutCopiesOfTrainingImages()
    {
        Assert.Equal([1], TrainingSelection.NotInTraining(_dataset, Split.Validation));
        Assert.Equal([0], TrainingSelection.NotInTraining(_dataset, Split.Test));
    }

    /// <summary>Noise by seed; a negative seed is a flat picture.</summary>
    private static DatasetSplit Images(params (int Seed, Emotion Label)[] images) => new(
        images.SelectMany(image => image.Seed < 0 ? new byte[DatasetSplit.ImagePixels] : TemporaryFolder.Noise(image.Seed)).ToArray(),
        images.Select(image => (byte)image.Label).ToArray());
}
