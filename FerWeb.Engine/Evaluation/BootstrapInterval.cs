using System.Text.Json.Serialization;

namespace FerWeb.Engine.Evaluation;

/// <summary>
/// A figure with its 95 % interval by the percentile bootstrap (Efron 1979): pictures are drawn with replacement 2,000 times, and the
/// middle 95 % of the figures are the interval. The same seed gives the same interval.
/// </summary>
/// <param name="Estimate">The figure on all pictures.</param>
/// <param name="Low">2.5th percentile.</param>
/// <param name="High">97.5th percentile.</param>
public sealed record BootstrapInterval(double Estimate, double Low, double High)
{
    private const int Resamples = 2_000;
    private const int DefaultSeed = 1;

    /// <value>Whether 0 lies outside: of a difference, whether it is significant at the level of 5 %.</value>
    [JsonIgnore]
    public bool ExcludesZero => Low > 0 || High < 0;

    /// <summary>Macro-F1, 0 to 1, as <see cref="ClassificationMetrics.MacroF1"/>.</summary>
    /// <exception cref="ArgumentException">There is no picture.</exception>
    public static BootstrapInterval MacroF1(LabelledPredictions predictions, int seed = DefaultSeed)
    {
        var matrix = new Counts(predictions);
        return Over(predictions.Count, seed, matrix.MacroF1);
    }

    /// <summary>Accuracy of the first minus that of the second, on the same pictures drawn for both, -1 to 1.</summary>
    /// <exception cref="ArgumentException">They are not of the same pictures with the same labels, in the same order, or there is none.</exception>
    public static BootstrapInterval DifferenceOfAccuracy(LabelledPredictions first, LabelledPredictions second, int seed = DefaultSeed)
    {
        first.RequireSamePictures(second);
        int[] gain = [.. Enumerable.Range(0, first.Count).Select(i => (first.IsRight(i) ? 1 : 0) - (second.IsRight(i) ? 1 : 0))];
        return Over(first.Count, seed, drawn =>
        {
            var sum = 0;
            foreach (var i in drawn)
            {
                sum += gain[i];
            }

            return sum / (double)drawn.Length;
        });
    }

    /// <summary>Macro-F1 of the first minus that of the second, on the same pictures drawn for both, -1 to 1.</summary>
    /// <exception cref="ArgumentException">They are not of the same pictures with the same labels, in the same order, or there is none.</exception>
    public static BootstrapInterval DifferenceOfMacroF1(LabelledPredictions first, LabelledPredictions second, int seed = DefaultSeed)
    {
        first.RequireSamePictures(second);
        var (one, other) = (new Counts(first), new Counts(second));
        return Over(first.Count, seed, drawn => one.MacroF1(drawn) - other.MacroF1(drawn));
    }

    private static BootstrapInterval Over(int count, int seed, Func<int[], double> figure)
    {
        if (count == 0)
        {
            throw new ArgumentException("There is nothing to measure: no picture has a label.", nameof(count));
        }

        var (random, drawn, figures) = (new Random(seed), new int[count], new double[Resamples]);
        for (var resample = 0; resample < Resamples; resample++)
        {
            for (var i = 0; i < count; i++)
            {
                drawn[i] = random.Next(count);
            }

            figures[resample] = figure(drawn);
        }

        Array.Sort(figures);
        return new BootstrapInterval(figure([.. Enumerable.Range(0, count)]), Percentile(figures, 0.025), Percentile(figures, 0.975));
    }

    /// <summary>Linear between the two nearest, as NumPy does.</summary>
    internal static double Percentile(double[] sorted, double share)
    {
        var place = share * (sorted.Length - 1);
        var below = (int)place;
        return sorted[below] + ((place - below) * (sorted[Math.Min(below + 1, sorted.Length - 1)] - sorted[below]));
    }

    // A picture's cell of the confusion matrix is looked up once and for all.
    private sealed class Counts(LabelledPredictions predictions)
    {
        private readonly int _classes = predictions.Classes;
        private readonly int[] _cells =
            [.. Enumerable.Range(0, predictions.Count).Select(i => (predictions.Labels[i] * predictions.Classes) + predictions.Predicted(i))];

        public double MacroF1(int[] drawn)
        {
            Span<int> matrix = stackalloc int[_classes * _classes];
            matrix.Clear();
            foreach (var i in drawn)
            {
                matrix[_cells[i]]++;
            }

            var sum = 0.0;
            for (var k = 0; k < _classes; k++)
            {
                var (support, predicted) = (0, 0);
                for (var other = 0; other < _classes; other++)
                {
                    support += matrix[(k * _classes) + other];
                    predicted += matrix[(other * _classes) + k];
                }

                sum += support + predicted == 0 ? 0 : 2.0 * matrix[(k * _classes) + k] / (support + predicted);
            }

            return sum / _classes;
        }
    }
}
