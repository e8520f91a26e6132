namespace FerWeb.Engine.Evaluation;

/// <summary>Pictures of similar confidence, for a reliability diagram.</summary>
/// <param name="Count">How many.</param>
/// <param name="Confidence">Mean probability of the predicted class.</param>
/// <param name="Accuracy">How often it is right, or how many of the crowd agree.</param>
public sealed record ReliabilityBin(int Count, double Confidence, double Accuracy);

/// <summary>How far probabilities are from what happens.</summary>
public static class CalibrationError
{
    // Unless there are fewer pictures.
    private const int MostBins = 15;

    /// <summary>
    /// Expected calibration error of the most probable class over 15 bins of equal mass (Nguyen and O'Connor 2015): the mean
    /// gap between the confidence and how often it is right, or, against votes, how many of the crowd agree. Even perfect
    /// probabilities score about 0.02 on 3,600 pictures (<see cref="PerfectCalibration"/>).
    /// </summary>
    public static double Expected(LabelledPredictions predictions) => MeanGap(ByConfidence(predictions));

    /// <summary>
    /// Class-wise expected calibration error (Kull et al. 2019, Beyond temperature scaling): for each class the mean gap between its probability,
    /// however small, and how many of the pictures are of it, or, against votes, its share of them; then the mean over the classes. The bins are
    /// those of <see cref="Expected"/>, of equal mass, for each class anew; Kull et al. have bins of equal width.
    /// </summary>
    public static double ClassWise(LabelledPredictions predictions)
    {
        var (classes, targets) = (predictions.Classes, predictions.Targets());
        return Enumerable.Range(0, classes).Average(k => MeanGap(Sorted(
            Enumerable.Range(0, predictions.Count).Select(i => ((double)predictions.Row(i)[k], (double)targets[(i * classes) + k])))));
    }

    /// <summary>The bins of <see cref="Expected"/>, the least sure first; as many as there are pictures when these are fewer than 15.</summary>
    public static IReadOnlyList<ReliabilityBin> Bins(LabelledPredictions predictions) => BinsOf(ByConfidence(predictions));

    /// <summary>The confidence of each picture and how right its answer is, the least sure first.</summary>
    internal static (double Claimed, double Happened)[] ByConfidence(LabelledPredictions predictions)
        => Sorted(Enumerable.Range(0, predictions.Count).Select(i => ((double)predictions.Confidence(i), predictions.Agreement(i))));

    /// <summary>The mean gap over the bins, of pictures with the least sure first.</summary>
    internal static double MeanGap((double Claimed, double Happened)[] sorted)
        => BinsOf(sorted).Sum(bin => bin.Count * Math.Abs(bin.Confidence - bin.Accuracy)) / sorted.Length;

    private static (double Claimed, double Happened)[] Sorted(IEnumerable<(double Claimed, double Happened)> pairs)
    {
        var sorted = pairs.ToArray();
        Array.Sort(sorted, (a, b) => a.Claimed.CompareTo(b.Claimed));
        return sorted;
    }

    // How many of the pictures lie in the first bins.
    private static int InFirst(int bins, int pictures) => (int)((long)pictures * bins / MostBins);

    private static List<ReliabilityBin> BinsOf((double Claimed, double Happened)[] sorted)
    {
        var bins = new List<ReliabilityBin>(MostBins);
        for (var bin = 0; bin < MostBins; bin++)
        {
            var rows = sorted[InFirst(bin, sorted.Length)..InFirst(bin + 1, sorted.Length)];
            if (rows.Length > 0)
            {
                bins.Add(new ReliabilityBin(rows.Length, rows.Average(row => row.Claimed), rows.Average(row => row.Happened)));
            }
        }

        return bins;
    }
}
