using FerWeb.Engine.Datasets;
using FerWeb.Engine.Emotions;
using FerWeb.Tests.Engine.Datasets;
using FerWeb.Workspace.Datasets;

namespace FerWeb.Tests.Workspace.Datasets;

public sealed class DatasetFactsTests
{
    [Fact]
    public void Of_CopiesAndVotes_CountsThem()
    {
        // Training: 0 and 1 are one picture, 2 also stands in validation. The crowd agrees on 0, not on 1; nobody was asked about 2.
        var training = Split(
            [1, 1, 2], [Emotion.Fear, Emotion.Fear, Emotion.Happy], [[0, 0, 0, 0, 0, 0, 9, 0, 1, 0], [9, 0, 0, 0, 0, 0, 1, 0, 0, 0], new byte[10]]);
        var validation = Split([2, 3], [Emotion.Happy, Emotion.Sad], null);
        using var dataset = FaceDataset.InMemory(
            "set",
            new Dictionary<Split, DatasetSplit> { [FerWeb.Engine.Datasets.Split.Train] = training, [FerWeb.Engine.Datasets.Split.Validation] = validation });

        var facts = DatasetFacts.Of(dataset);

        Assert.Equal((5, 3, 1), (facts.Images, facts.Distinct, facts.TrainingInHeldOut));
        Assert.Equal(new CrowdAgreement(2, 1), Assert.Single(facts.Agreement, label => label.Key == Emotion.Fear).Value);
        Assert.Single(facts.Agreement);
    }

    private static DatasetSplit Split(int[] seeds, Emotion[] labels, byte[][]? votes) => new(
        seeds.SelectMany(seed => TemporaryFolder.Noise(seed)).ToArray(),
        labels.Select(label => (byte)label).ToArray(),
        votes is null ? null : (ReadOnlyMemory<byte>)votes.SelectMany(counts => counts).ToArray());
}
