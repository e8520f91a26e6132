using TorchSharp;
using static TorchSharp.torch;

namespace FerWeb.Engine.Training;

/// <summary>Mixes pictures pairwise in a share of the batches (Zhang et al. 2018).</summary>
internal static class Mixup
{
    public static Batch Apply(Batch batch, AugmentationOptions options, int seed, long step)
    {
        if (options.MixupShare <= 0)
        {
            return batch;
        }

        var random = new Random((int)(RunSeed.Step(seed, step) & int.MaxValue));
        if (random.NextDouble() >= options.MixupShare)
        {
            return batch;
        }

        var share = Beta(options.MixupAlpha, random);
        using var rows = randperm(batch.Faces.shape[0], dtype: ScalarType.Int64, device: batch.Faces.device);
        return batch.MixedWith(rows, Math.Max(share, 1 - share));
    }

    // Johnk's method (1964): exact for any alpha, and quick for alpha of at most 1.
    private static double Beta(double alpha, Random random)
    {
        while (true)
        {
            var x = Math.Pow(random.NextDouble(), 1 / alpha);
            var y = Math.Pow(random.NextDouble(), 1 / alpha);
            if (x + y is > 0 and <= 1)
            {
                return x / (x + y);
            }
        }
    }
}
