namespace FerWeb.Engine.Evaluation;

/// <summary>How far probabilities are from what happens.</summary>
public static class CalibrationError
{
    private const int Bins = 15;

    /// <summary>
    /// Expected calibration error of the most probable class over 15 bins of equal mass (Nguyen and O'Connor 2015). Even
    /// perfect probabilities score about 0.02 on 3,600 pictures.
    /// </summary>
    public static double Expected(LabelledPredictions predictions)
        => OverBins([.. Enumerable.Range(0, predictions.Count).Select(i =>
        {
            var predicted = predictions.Predicted(i);
            return ((double)predictions.Row(i)[predicted], predicted == predictions.Labels[i] ? 1.0 : 0.0);
        })]);

    /// <summary>Mean gap, over bins of equal mass and all pairs of picture and class, between the probability and the share of votes.</summary>
    /// <param name="probabilities">N x C.</param>
    /// <param name="shares">N x C vote shares, rows that sum to 1.</param>
    public static double OfVotes(ReadOnlySpan<float> probabilities, ReadOnlySpan<float> shares)
    {
        var pairs = new (double, double)[probabilities.Length];
        for (var i = 0; i < pairs.Length; i++)
        {
            pairs[i] = (probabilities[i], shares[i]);
        }

        return OverBins(pairs);
    }

    private static double OverBins((double Claimed, double Happened)[] pairs)
    {
        Array.Sort(pairs, (a, b) => a.Claimed.CompareTo(b.Claimed));
        var error = 0.0;
        for (var bin = 0; bin < Bins; bin++)
        {
            var rows = pairs.AsSpan((int)((long)pairs.Length * bin / Bins)..(int)((long)pairs.Length * (bin + 1) / Bins));
            var gap = 0.0;
            foreach (var (claimed, happened) in rows)
            {
                gap += claimed - happened;
            }

            error += Math.Abs(gap);
        }

        return error / pairs.Length;
    }
}
