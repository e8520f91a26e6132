using TorchSharp;
using static TorchSharp.torch;

namespace FerWeb.Engine.Training;

/// <summary>Which training pictures an epoch shows, and in which order.</summary>
internal static class EpochOrder
{
    /// <summary>
    /// As many rows as there are labels. With a sampling exponent q of 1 each picture once; below it a class of n pictures gets a share
    /// in proportion to n^q (Kang et al. 2020, "Decoupling representation and classifier"), so pictures of rare classes come several times
    /// and some of frequent classes not at all; how often the pictures of one class come differs by one at most.
    /// </summary>
    /// <param name="labels">Each row's class.</param>
    /// <param name="options">The seed and the exponent.</param>
    /// <param name="epoch">From 0; the same one draws the same rows.</param>
    public static long[] Draw(ReadOnlySpan<long> labels, TrainingOptions options, int epoch)
    {
        manual_seed(RunSeed.Order(options.Seed, epoch));
        if (options.SamplingExponent == 1)
        {
            return Shuffled(labels.Length);
        }

        var classes = RowsByClass(labels);
        var shares = Shares([.. classes.Select(rows => Math.Pow(rows.Count, options.SamplingExponent))], labels.Length);
        var drawn = classes.Zip(shares, Repeated).SelectMany(rows => rows).ToArray();
        return [.. Shuffled(drawn.Length).Select(place => drawn[place])];
    }

    private static List<List<long>> RowsByClass(ReadOnlySpan<long> labels)
    {
        var classes = new SortedDictionary<long, List<long>>();
        for (var row = 0; row < labels.Length; row++)
        {
            if (!classes.TryGetValue(labels[row], out var rows))
            {
                classes.Add(labels[row], rows = []);
            }

            rows.Add(row);
        }

        return [.. classes.Values];
    }

    // Whole numbers that add up to the total: what rounding down leaves goes to the largest remainders.
    private static int[] Shares(double[] weights, int total)
    {
        var sum = weights.Sum();
        var exact = weights.Select(weight => weight / sum * total).ToList();
        var shares = exact.Select(share => (int)share).ToArray();
        foreach (var place in Enumerable.Range(0, weights.Length).OrderByDescending(place => exact[place] - shares[place]).Take(total - shares.Sum()))
        {
            shares[place]++;
        }

        return shares;
    }

    // All rows in a new order, again and again, so that how often they are drawn differs by one at most.
    private static IEnumerable<long> Repeated(List<long> rows, int count)
    {
        for (var left = count; left > 0; left -= rows.Count)
        {
            foreach (var place in Shuffled(rows.Count).Take(left))
            {
                yield return rows[(int)place];
            }
        }
    }

    private static long[] Shuffled(int count)
    {
        using var order = randperm(count, dtype: ScalarType.Int64);
        return order.data<long>().ToArray();
    }
}
