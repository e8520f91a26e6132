namespace FerWeb.Engine.Evaluation;

/// <summary>How far a head's probabilities can be believed, beside what <see cref="ClassificationMetrics"/> has of it.</summary>
/// <param name="ClassWiseError">The class-wise expected calibration error (<see cref="CalibrationError.ClassWise"/>), 0 to 1.</param>
/// <param name="MostConfident">How often it is right where it is most confident.</param>
/// <param name="Perfect">
/// The expected calibration error that chance alone gives; null against votes: how far they scatter around a right confidence, nobody knows.
/// </param>
public sealed record CalibrationFigures(double ClassWiseError, SelectiveAccuracy MostConfident, PerfectCalibration? Perfect = null)
{
    /// <summary>Measures predictions.</summary>
    /// <exception cref="ArgumentException">There are none.</exception>
    public static CalibrationFigures Of(LabelledPredictions predictions) => new(
        CalibrationError.ClassWise(predictions),
        SelectiveAccuracy.Of(predictions),
        predictions.Votes is null ? PerfectCalibration.Of(predictions) : null);
}

/// <summary>
/// The expected calibration error of a perfectly calibrated model on as many pictures, which is not 0: the confidences are those of the answers,
/// and 2,000 times each answer is drawn to be right with the probability of its confidence. The same seed gives the same figures.
/// </summary>
/// <param name="Mean">On average.</param>
/// <param name="Percentile95">It is no larger in 95 % of the draws.</param>
public sealed record PerfectCalibration(double Mean, double Percentile95)
{
    private const int Draws = 2_000;
    private const int Seed = 1;

    /// <summary>For the confidences of predictions, of which there is at least one.</summary>
    public static PerfectCalibration Of(LabelledPredictions predictions)
    {
        var (sorted, random, errors) = (CalibrationError.ByConfidence(predictions), new Random(Seed), new double[Draws]);
        for (var draw = 0; draw < Draws; draw++)
        {
            for (var i = 0; i < sorted.Length; i++)
            {
                sorted[i].Happened = random.NextDouble() < sorted[i].Claimed ? 1 : 0;
            }

            errors[draw] = CalibrationError.MeanGap(sorted);
        }

        Array.Sort(errors);
        return new PerfectCalibration(errors.Average(), BootstrapInterval.Percentile(errors, 0.95));
    }
}

/// <summary>
/// Accuracy on the most confident share of the pictures (selective accuracy at a coverage, El-Yaniv and Wiener 2010); of equals the first in the
/// split.
/// </summary>
/// <param name="Coverage">The share, 0.7.</param>
/// <param name="Count">Pictures, rounded up.</param>
/// <param name="Accuracy">Share of right answers among them, 0 to 1.</param>
/// <param name="AccuracyLow">Lower end of Wilson's 95 % interval.</param>
/// <param name="AccuracyHigh">Upper end of it.</param>
public sealed record SelectiveAccuracy(double Coverage, int Count, double Accuracy, double AccuracyLow, double AccuracyHigh)
{
    private const int Tenths = 7;

    /// <summary>Measures predictions, of which there is at least one.</summary>
    public static SelectiveAccuracy Of(LabelledPredictions predictions)
    {
        var count = ((predictions.Count * Tenths) + 9) / 10;
        var hits = Enumerable.Range(0, predictions.Count).OrderByDescending(predictions.Confidence).Take(count).Count(predictions.IsRight);
        var (low, high) = ClassificationMetrics.WilsonInterval(hits, count);
        return new SelectiveAccuracy(Tenths / 10.0, count, hits / (double)count, low, high);
    }
}
