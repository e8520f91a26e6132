namespace FerWeb.Engine.Evaluation;

/// <summary>Pictures of similar confidence, for a reliability diagram.</summary>
/// <param name="Count">How many.</param>
/// <param name="Confidence">Mean probability of the predicted class.</param>
/// <param name="Accuracy">How often it is right, or how many of the crowd agree.</param>
public sealed record ReliabilityBin(int Count, double Confidence, double Accuracy);

/// <summary>How far probabilities are from what happens.</summary>
public static class CalibrationError
{
    private const int MostBins = 15;

    /// <summary>
    /// Expected calibration error of the most probable class over 15 bins of equal mass (Nguyen and O'Connor 2015): the mean
    /// gap between the confidence and how often it is right, or, against votes, how many of the crowd agree. Even perfect
    /// probabilities score about 0.02 on 3,600 pictures.
    /// </summary>
    public static double Expected(LabelledPredictions predictions)
        => Bins(predictions).Sum(bin => bin.Count * Math.Abs(bin.Confidence - bin.Accuracy)) / predictions.Count;

    /// <summary>The bins of <see cref="Expected"/>, the least sure first; as many as there are pictures when these are fewer than 15.</summary>
    public static IReadOnlyList<ReliabilityBin> Bins(LabelledPredictions predictions)
    {
        (double Claimed, double Happened)[] pairs =
            [.. Enumerable.Range(0, predictions.Count).Select(i => ((double)predictions.Row(i)[predictions.Predicted(i)], predictions.Agreement(i)))];
        Array.Sort(pairs, (a, b) => a.Claimed.CompareTo(b.Claimed));
        var bins = new List<ReliabilityBin>(MostBins);
        for (var bin = 0; bin < MostBins; bin++)
        {
            var rows = pairs[(int)((long)pairs.Length * bin / MostBins)..(int)((long)pairs.Length * (bin + 1) / MostBins)];
            if (rows.Length > 0)
            {
                bins.Add(new ReliabilityBin(rows.Length, rows.Average(row => row.Claimed), rows.Average(row => row.Happened)));
            }
        }

        return bins;
    }
}
