namespace FerWeb.Engine.Evaluation;

/// <summary>One number that makes probabilities honest (Guo et al. 2017): p becomes p^(1/T), normalised; the order of the classes stays.</summary>
public static class TemperatureScaling
{
    /// <summary>Lowest temperature; a much lower one would leave no probability that is a number above 0.</summary>
    internal const double Coldest = 0.3;

    private const double Hottest = 5;
    private const double Smallest = 1e-12;

    /// <summary>The temperature, 0.3 to 5, with the smallest cross-entropy against target shares, by golden section over log T.</summary>
    /// <param name="probabilities">N x C.</param>
    /// <param name="targets">N x C, rows that sum to 1 (or to 0: such a row does not count).</param>
    /// <param name="classes">C.</param>
    public static double Fit(ReadOnlyMemory<float> probabilities, ReadOnlyMemory<float> targets, int classes)
    {
        const double Golden = 0.6180339887498949;
        double low = Math.Log(Coldest), high = Math.Log(Hottest);
        for (var i = 0; i < 40; i++)
        {
            double left = high - (Golden * (high - low)), right = low + (Golden * (high - low));
            if (Loss(probabilities.Span, targets.Span, classes, Math.Exp(left)) < Loss(probabilities.Span, targets.Span, classes, Math.Exp(right)))
            {
                high = right;
            }
            else
            {
                low = left;
            }
        }

        return Math.Exp((low + high) / 2);
    }

    /// <summary>Applies a temperature to one row of probabilities.</summary>
    public static float[] Apply(ReadOnlySpan<float> row, double temperature)
    {
        var scaled = new double[row.Length];
        var sum = 0.0;
        for (var k = 0; k < row.Length; k++)
        {
            scaled[k] = Math.Pow(Math.Max(row[k], Smallest), 1 / temperature);
            sum += scaled[k];
        }

        return [.. scaled.Select(value => (float)(value / sum))];
    }

    private static double Loss(ReadOnlySpan<float> probabilities, ReadOnlySpan<float> targets, int classes, double temperature)
    {
        var loss = 0.0;
        for (var start = 0; start < probabilities.Length; start += classes)
        {
            var row = Apply(probabilities.Slice(start, classes), temperature);
            for (var k = 0; k < classes; k++)
            {
                loss -= targets[start + k] * Math.Log(Math.Max(row[k], Smallest));
            }
        }

        return loss;
    }
}
