using FerWeb.Engine.Datasets;
using FerWeb.Engine.Networks;
using FerWeb.Engine.Training;

namespace FerWeb.Tests.Engine.Training;

/// <summary>Tests that train run alone: a run draws from libtorch's global generator and sets its thread count.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class TrainingRuns
{
    public const string Name = "Training runs";

    /// <summary>Noise with a bright bar whose place tells the class: learnt in a few steps, and no two pictures are equal.</summary>
    public static DatasetSplit Bars(int count, int seed = 1, bool votes = false)
    {
        var random = new Random(seed);
        var pixels = new byte[count * DatasetSplit.ImagePixels];
        random.NextBytes(pixels);
        var labels = new byte[count];
        var counts = new byte[count * 10];
        for (var i = 0; i < count; i++)
        {
            labels[i] = (byte)(i % 7);
            pixels.AsSpan((i * DatasetSplit.ImagePixels) + (((labels[i] * 6) + 3) * DatasetSplit.ImageSize), 6 * DatasetSplit.ImageSize).Fill(250);
            counts[(i * 10) + (labels[i] % 8)] = 10;
        }

        return new DatasetSplit(pixels, labels, votes ? counts : null);
    }

    /// <summary>A data set of these pictures.</summary>
    public static FaceDataset Faces(DatasetSplit train, DatasetSplit? validation = null, DatasetSplit? test = null)
    {
        var splits = new Dictionary<Split, DatasetSplit> { [Split.Train] = train };
        if (validation is not null)
        {
            splits[Split.Validation] = validation;
        }

        if (test is not null)
        {
            splits[Split.Test] = test;
        }

        return FaceDataset.InMemory("bars", splits);
    }

    /// <summary>Our default network, a few channels wide, on the plainest recipe.</summary>
    public static TrainingOptions Tiny() => new()
    {
        Network = NetworkCatalog.Describe("fernet") with { Widths = [4, 8, 8], Depths = [1, 1], Dropout = 0 },
        Epochs = 3,
        BatchSize = 8,
        WarmUpEpochs = 0,
        Compute = ComputeFormat.Float32,
        Threads = 1,
    };
}
