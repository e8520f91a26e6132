using FerWeb.Engine.Datasets;
using FerWeb.Engine.Emotions;
using FerWeb.Engine.Photos;
using FerWeb.Tests.Shared;
using Xunit.Abstractions;

namespace FerWeb.Tests.Engine.Datasets;

/// <summary>FER-2013 itself against the counts that are known of it; only where it is unpacked beside the checkout.</summary>
public sealed class FerDataTests(ITestOutputHelper output)
{
    [Fact]
    public void Import_Fer2013_HasItsKnownCountsCopiesAndVotes()
    {
        if (Checkout.Beside("data", "train") is not { } train || Path.GetDirectoryName(train) is not { } data)
        {
            output.WriteLine("Nothing was tested: FER-2013 is not unpacked at ../data.");
            return;
        }

        using var folder = new TemporaryFolder();
        var clock = System.Diagnostics.Stopwatch.StartNew();
        using var dataset = DatasetImporter.Import(data, folder.PathTo("fer"));
        output.WriteLine($"imported in {clock.Elapsed.TotalSeconds:F1} s");
        clock.Restart();
        FaceDataset.Open(folder.PathTo("fer")).Dispose();
        output.WriteLine($"opened in {clock.Elapsed.TotalSeconds:F3} s");

        var images = dataset[Split.Train];
        var validation = dataset[Split.Validation];
        Assert.Equal([3995, 436, 4097, 7215, 4830, 3171, 4965], images.CountPerClass());
        Assert.Equal([467, 56, 496, 895, 653, 415, 607], validation.CountPerClass());
        Assert.False(dataset.Has(Split.Test));

        Assert.Equal(27_473, images.Hashes.ToArray().Distinct().Count());
        Assert.Equal(12, dataset.Manifest.Report.CountOf(IssueCause.ConstantImage));
        Assert.Equal(11, TrainingSelection.Select(dataset).LeftOut.Constant);
        Assert.Equal(3_309, TrainingSelection.NotInTraining(dataset, Split.Validation).Length);

        Assert.Equal(28_560, dataset.Manifest.Splits["train"].WithVotes);
        Assert.Equal(3_579, dataset.Manifest.Splits["validation"].WithVotes);
        var majority = Majorities(images);
        Assert.Equal([8_739, 7_287, 3_149, 3_014, 2_100, 119, 532, 119], majority);
        Assert.Equal(25_059, majority.Sum());
        Assert.Equal(3_199, Majorities(validation).Sum());
    }

    private static int[] Majorities(DatasetSplit split)
    {
        var counts = new int[CrowdVotes.Emotions];
        for (int i = 0; i < split.Count; i++)
        {
            if (CrowdVotes.TryGetMajority(split.VotesOf(i), out var emotion))
            {
                counts[(int)emotion]++;
            }
        }

        return counts;
    }
}
