namespace FerWeb.Engine.Evaluation;

/// <summary>What predictions are worth against the truth.</summary>
/// <param name="Count">Pictures, N.</param>
/// <param name="Accuracy">Share whose most probable class is the true one, 0 to 1.</param>
/// <param name="AccuracyLow">Lower end of Wilson's 95 % interval of the accuracy.</param>
/// <param name="AccuracyHigh">Upper end of it.</param>
/// <param name="Loss">Mean cross-entropy in nats (the negative log-likelihood).</param>
/// <param name="MacroF1">Mean of the classes' F1; classes that neither occur nor are predicted count 0.</param>
/// <param name="ExpectedCalibrationError">Mean gap of confidence and accuracy over 15 bins of equal mass, 0 to 1.</param>
/// <param name="Brier">
/// Brier score of several classes (Brier 1950, Verification of forecasts expressed in terms of probability): squared gaps of probability and
/// truth, which is 1 for the true class and 0 for the others, summed over the classes, mean over the pictures, 0 to 2.
/// </param>
/// <param name="ConfusionMatrix">Row: true class, column: predicted class, counts.</param>
/// <param name="Classes">Precision, recall, F1 and support of each class.</param>
public sealed record ClassificationMetrics(
    int Count,
    double Accuracy,
    double AccuracyLow,
    double AccuracyHigh,
    double Loss,
    double MacroF1,
    double ExpectedCalibrationError,
    double Brier,
    IReadOnlyList<IReadOnlyList<int>> ConfusionMatrix,
    IReadOnlyList<ClassMetrics> Classes)
{
    /// <summary>Measures predictions.</summary>
    /// <exception cref="ArgumentException">There are none.</exception>
    public static ClassificationMetrics Of(LabelledPredictions predictions)
    {
        if (predictions.Count == 0)
        {
            throw new ArgumentException("There is nothing to measure: no picture has a label.", nameof(predictions));
        }

        var matrix = new int[predictions.Classes][];
        for (var k = 0; k < matrix.Length; k++)
        {
            matrix[k] = new int[predictions.Classes];
        }

        for (var i = 0; i < predictions.Count; i++)
        {
            matrix[predictions.Labels[i]][predictions.Predicted(i)]++;
        }

        ClassMetrics[] classes = [.. Enumerable.Range(0, predictions.Classes).Select(k => ClassMetrics.Of(matrix, k))];
        var correct = Enumerable.Range(0, predictions.Classes).Sum(k => matrix[k][k]);
        var (low, high) = WilsonInterval(correct, predictions.Count);
        return new ClassificationMetrics(
            predictions.Count,
            correct / (double)predictions.Count,
            low,
            high,
            predictions.CrossEntropy(),
            classes.Average(c => c.F1),
            CalibrationError.Expected(predictions),
            BrierScore(predictions),
            matrix,
            classes);
    }

    /// <summary>Precision of a class; null where no picture was answered so, in records of earlier versions as well.</summary>
    public double? PrecisionOf(int k) => ConfusionMatrix.Any(row => row.ElementAtOrDefault(k) > 0) ? Classes[k].Precision : null;

    /// <summary>The 95 % interval of a share by Wilson's score method (Wilson 1927).</summary>
    public static (double Low, double High) WilsonInterval(int hits, int count)
    {
        const double Z = 1.959963984540054;
        double share = hits / (double)count, spread = Z * Z / count;
        var centre = share + (spread / 2);
        var half = Z * Math.Sqrt(((share * (1 - share)) + (spread / 4)) / count);
        return ((centre - half) / (1 + spread), (centre + half) / (1 + spread));
    }

    private static double BrierScore(LabelledPredictions predictions)
    {
        var sum = 0.0;
        for (var i = 0; i < predictions.Count; i++)
        {
            var row = predictions.Row(i);
            for (var k = 0; k < row.Length; k++)
            {
                var gap = (double)row[k] - (k == predictions.Labels[i] ? 1 : 0);
                sum += gap * gap;
            }
        }

        return sum / predictions.Count;
    }
}

/// <summary>One class's figures; each is 0 where its denominator is, but for the precision.</summary>
/// <param name="Precision">
/// Of the pictures predicted so, the share that is; null where none is, which records of earlier versions have as 0
/// (<see cref="ClassificationMetrics.PrecisionOf"/>).
/// </param>
/// <param name="Recall">Of the pictures that are, the share predicted so.</param>
/// <param name="F1">Harmonic mean of the two.</param>
/// <param name="Support">Pictures that are.</param>
public sealed record ClassMetrics(double? Precision, double Recall, double F1, int Support)
{
    internal static ClassMetrics Of(int[][] matrix, int k)
    {
        var hits = matrix[k][k];
        var support = matrix[k].Sum();
        var predicted = matrix.Sum(row => row[k]);
        return new ClassMetrics(predicted == 0 ? null : Share(hits, predicted), Share(hits, support), Share(2 * hits, support + predicted), support);
    }

    private static double Share(int part, int whole) => whole == 0 ? 0 : part / (double)whole;
}
