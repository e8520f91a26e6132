using System.Globalization;
using FerWeb.Engine.Training;

namespace FerWeb.Workspace.Sweeps;

/// <summary>
/// How much of the differences between the accuracies of runs one option explains by itself: the share of their variance that lies
/// between its values (a one-way analysis of variance, Fisher 1925), less what chance alone would explain (epsilon squared, Kelley
/// 1935). Numbers with more than four values are put into three equally large groups: low, middle, high. What two
/// options do only together is not seen.
/// </summary>
/// <param name="Option">Key of the option.</param>
/// <param name="Share">0 to 1; null where hardly a value was tried twice, so that nothing can be said.</param>
public sealed record OptionImportance(string Option, double? Share)
{
    /// <summary>Fewest measured runs from which anything is told.</summary>
    public const int FewestRuns = 6;

    private const int MostGroups = 4;
    private const int Thirds = 3;

    /// <summary>Of each axis, the most important first; empty for fewer than <see cref="FewestRuns"/> runs.</summary>
    /// <param name="axes">What varied.</param>
    /// <param name="runs">Of each measured run its values, and its best validation accuracy.</param>
    public static IReadOnlyList<OptionImportance> Of(IReadOnlyList<SweepAxis> axes, IReadOnlyList<(IReadOnlyList<string> Values, double Accuracy)> runs)
        => runs.Count < FewestRuns
            ? []
            : [.. axes.Select((axis, place) => new OptionImportance(axis.Option, ShareOf(Groups(axis, [.. runs.Select(run => run.Values[place])]), runs)))
                .OrderByDescending(option => option.Share ?? -1)];

    // The group of each run.
    private static int[] Groups(SweepAxis axis, string[] values)
    {
        string[] known = [.. values.Distinct()];
        if (TrainingOptionTable.Find(axis.Option) is not NumberOption || known.Length <= MostGroups)
        {
            return [.. values.Select(value => Array.IndexOf(known, value))];
        }

        // By the place of the first of equals, so that equals stay together.
        double[] numbers = [.. values.Select(value => double.TryParse(value, CultureInfo.InvariantCulture, out var number) ? number : double.NaN)];
        double[] sorted = [.. numbers.Order()];
        return [.. numbers.Select(number => Array.IndexOf(sorted, number) * Thirds / sorted.Length)];
    }

    private static double? ShareOf(int[] groups, IReadOnlyList<(IReadOnlyList<string> Values, double Accuracy)> runs)
    {
        double[] accuracies = [.. runs.Select(run => run.Accuracy)];
        var (count, kinds) = (groups.Length, groups.Distinct().Count());
        if (kinds < 2 || count < kinds + 2)
        {
            return null;
        }

        var whole = SquaresAbout(accuracies);
        var within = groups.Zip(accuracies).GroupBy(pair => pair.First).Sum(group => SquaresAbout([.. group.Select(pair => pair.Second)]));
        return whole <= 0 ? 0 : Math.Clamp(1 - (within / (count - kinds) / (whole / (count - 1))), 0, 1);
    }

    private static double SquaresAbout(double[] values)
    {
        var mean = values.Average();
        return values.Sum(value => (value - mean) * (value - mean));
    }
}
