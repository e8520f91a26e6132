namespace FerWeb.Runs.Curves;

/// <summary>Which points of a long curve are drawn, and which range of values.</summary>
internal static class CurveThinning
{
    private const int PointsPerBucket = 3;
    private const double Outside = 0.05;
    private const double Margin = 0.1;

    /// <summary>
    /// The first point, the last, and of each bucket along x the lowest and the highest, so that a single spike stays; one that
    /// is no number stays as a gap.
    /// </summary>
    /// <param name="x">Where it falls, as a time of day does when a clock is set back, or is no number, a bucket is one along the points instead.</param>
    /// <param name="y">As many.</param>
    /// <param name="most">A curve of at most as many points stays whole; of a longer one about as many are left.</param>
    /// <returns>Indices, rising.</returns>
    public static int[] Thin(IReadOnlyList<double> x, IReadOnlyList<double> y, int most)
    {
        if (x.Count <= most)
        {
            return [.. Enumerable.Range(0, x.Count)];
        }

        if (x.Zip(x.Skip(1)).Any(next => !(next.First <= next.Second)))
        {
            x = [.. Enumerable.Range(0, x.Count)];
        }

        var buckets = most / PointsPerBucket;
        var width = (x[^1] - x[0]) / buckets;
        var kept = new SortedSet<int> { 0, x.Count - 1 };
        for (int start = 0, end; start < x.Count; start = end)
        {
            var bucket = BucketOf(start);
            var (low, high, gap) = (-1, -1, -1);
            for (end = start; end < x.Count && BucketOf(end) == bucket; end++)
            {
                if (!double.IsFinite(y[end]))
                {
                    gap = end;
                    continue;
                }

                low = low < 0 || y[end] < y[low] ? end : low;
                high = high < 0 || y[end] > y[high] ? end : high;
            }

            kept.UnionWith(new[] { low, high, gap }.Where(index => index >= 0));
        }

        return [.. kept];

        int BucketOf(int index) => width > 0 ? (int)Math.Min(buckets - 1, (x[index] - x[0]) / width) : 0;
    }

    /// <summary>The range of the middle nine tenths, a little widened: what is left when outliers are left out; null for fewer than three values.</summary>
    public static (double Low, double High)? Clip(IEnumerable<double> values)
    {
        var finite = values.Where(double.IsFinite).Order().ToArray();
        if (finite.Length < 3)
        {
            return null;
        }

        var low = finite[(int)Math.Floor(Outside * (finite.Length - 1))];
        var high = finite[(int)Math.Ceiling((1 - Outside) * (finite.Length - 1))];
        var margin = high > low ? (high - low) * Margin : 1;
        return (low - margin, high + margin);
    }
}
