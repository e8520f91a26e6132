namespace FerWeb.Engine.Evaluation;

/// <summary>How far probabilities are from what happens.</summary>
public static class CalibrationError
{
    private const int Bins = 15;

    /// <summary>
    /// Expected calibration error of the most probable class over 15 bins of equal mass (Nguyen and O'Connor 2015): the mean
    /// gap between the confidence and how often it is right, or, against votes, how many of the crowd agree. Even perfect
    /// probabilities score about 0.02 on 3,600 pictures.
    /// </summary>
    public static double Expected(LabelledPredictions predictions)
        => OverBins([.. Enumerable.Range(0, predictions.Count).Select(i => ((double)predictions.Row(i)[predictions.Predicted(i)], predictions.Agreement(i)))]);

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
