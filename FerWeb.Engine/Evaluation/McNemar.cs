using MathNet.Numerics;
using MathNet.Numerics.Distributions;

namespace FerWeb.Engine.Evaluation;

/// <summary>
/// McNemar's test of two classifiers on the same pictures (McNemar 1947): whether the pictures that only one of them gets right are
/// spread evenly. Exact binomial test under 25 such pictures, chi-squared with continuity correction (Edwards 1948) from there on.
/// </summary>
/// <param name="OnlyFirst">Pictures that only the first gets right.</param>
/// <param name="OnlySecond">Pictures that only the second gets right.</param>
/// <param name="PValue">Two-sided: how likely a gap at least this wide is when both are equally good, 0 to 1.</param>
/// <param name="IsExact">Whether it was computed by the binomial distribution.</param>
public sealed record McNemar(int OnlyFirst, int OnlySecond, double PValue, bool IsExact)
{
    private const int FewestForChiSquared = 25;

    /// <summary>Tests two sets of predictions.</summary>
    /// <exception cref="ArgumentException">They are not of the same pictures with the same labels, in the same order.</exception>
    public static McNemar Of(LabelledPredictions first, LabelledPredictions second)
    {
        first.RequireSamePictures(second);
        var (onlyFirst, onlySecond) = (0, 0);
        for (var i = 0; i < first.Count; i++)
        {
            var (one, other) = (first.IsRight(i), second.IsRight(i));
            onlyFirst += one && !other ? 1 : 0;
            onlySecond += other && !one ? 1 : 0;
        }

        return Of(onlyFirst, onlySecond);
    }

    /// <summary>Tests two counts of discordant pictures, each at least 0.</summary>
    public static McNemar Of(int onlyFirst, int onlySecond)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(onlyFirst);
        ArgumentOutOfRangeException.ThrowIfNegative(onlySecond);
        var discordant = onlyFirst + onlySecond;
        if (discordant < FewestForChiSquared)
        {
            var tail = Binomial.CDF(0.5, discordant, Math.Min(onlyFirst, onlySecond));
            return new McNemar(onlyFirst, onlySecond, Math.Min(1, 2 * tail), IsExact: true);
        }

        // The upper tail of chi-squared with one degree of freedom is erfc(sqrt(x / 2)).
        var gap = Math.Max(0, Math.Abs(onlyFirst - onlySecond) - 1);
        return new McNemar(onlyFirst, onlySecond, SpecialFunctions.Erfc(gap / Math.Sqrt(2.0 * discordant)), IsExact: false);
    }
}
