using FerWeb.Workspace.Runs;
using MathNet.Numerics.Distributions;

namespace FerWeb.Workspace.Comparison;

/// <summary>Runs that are seen as one.</summary>
/// <param name="Name">The value that they share, or the name of its first run where they differ in nothing but the seed.</param>
/// <param name="Runs">Their places in the comparison, rising.</param>
/// <param name="BestAccuracy">Over their best validation accuracies; null when none was validated.</param>
/// <param name="MacroF1">Over the macro F1 of these epochs; null likewise.</param>
public sealed record RunGroup(string Name, IReadOnlyList<int> Runs, Spread? BestAccuracy, Spread? MacroF1)
{
    /// <summary>As answers to programs spell it.</summary>
    /// <param name="key">Key of the setting by which it was made.</param>
    public RunGroup InAnswers(string key) => this with { Name = SettingName.ValueInAnswers(key, Name) };
}

/// <summary>Mean and spread of some values.</summary>
/// <param name="Mean">Their mean.</param>
/// <param name="Deviation">Their standard deviation with n - 1 in the denominator; null for a single one.</param>
/// <param name="Lowest">The smallest.</param>
/// <param name="Highest">The largest.</param>
/// <param name="Count">How many, n.</param>
public sealed record Spread(double Mean, double? Deviation, double Lowest, double Highest, int Count)
{
    private const double UpperQuantile = 0.975;

    /// <value>Half the width of the 95 % interval of the mean, by Student's t with n - 1 degrees of freedom; null for a single value.</value>
    public double? HalfWidth => Deviation is { } deviation
        ? StudentT.InvCDF(location: 0, scale: 1, freedom: Count - 1, p: UpperQuantile) * deviation / Math.Sqrt(Count)
        : null;

    /// <summary>Of the values that there are; null for none.</summary>
    public static Spread? Of(IEnumerable<double?> values)
    {
        double[] known = [.. values.OfType<double>().Where(double.IsFinite)];
        if (known.Length == 0)
        {
            return null;
        }

        var mean = known.Average();
        double? deviation = known.Length > 1 ? Math.Sqrt(known.Sum(value => (value - mean) * (value - mean)) / (known.Length - 1)) : null;
        return new Spread(mean, deviation, known.Min(), known.Max(), known.Length);
    }
}
