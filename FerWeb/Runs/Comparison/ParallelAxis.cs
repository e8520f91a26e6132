using System.Globalization;
using FerWeb.Engine.Training;
using FerWeb.Workspace.Comparison;
using static FerWeb.Localization.Texts;

namespace FerWeb.Runs.Comparison;

/// <summary>One axis of parallel coordinates (Inselberg 1985): a setting or a result, each run at its place.</summary>
/// <param name="Title">For a person.</param>
/// <param name="Places">By run, 0 at the foot to 1 at the top; NaN where it has none.</param>
/// <param name="Words">By run: the value.</param>
/// <param name="Ticks">What stands beside the axis, and where.</param>
internal sealed record ParallelAxis(
    string Title, IReadOnlyList<double> Places, IReadOnlyList<string> Words, IReadOnlyList<(double Place, string Word)> Ticks)
{
    // From this ratio of largest to smallest on, the places go by the logarithm.
    private const double Decades = 20;

    /// <summary>The settings in which the runs differ, then what came of them.</summary>
    /// <param name="comparison">All that are compared.</param>
    /// <param name="runs">Places of those that are drawn.</param>
    public static IReadOnlyList<ParallelAxis> Of(RunComparison comparison, IReadOnlyList<int> runs) =>
    [
        .. comparison.Settings.Where(setting => setting is { Differs: true, HasEffect: true }).Select(setting => Of(comparison, setting, runs)),
        OfFigures(T["Macro F1"], [.. runs.Select(run => comparison.Runs[run].Best?.MacroF1)], RunText.Measure),
        OfFigures(T["Best accuracy"], [.. runs.Select(run => comparison.Runs[run].Best?.ValidationAccuracy)], RunText.Percent),
    ];

    private static ParallelAxis Of(RunComparison comparison, ComparedSetting setting, IReadOnlyList<int> runs)
    {
        string?[] values = [.. runs.Select(run => setting.Values[run])];
        double?[] numbers = [.. values.Select(value => double.TryParse(value, CultureInfo.InvariantCulture, out var number) ? number : (double?)null)];
        var isNumbers = values.Zip(numbers).All(pair => pair.First is null or "" || pair.Second is not null);
        return TrainingOptionTable.Find(setting.Key) is NumberOption && isNumbers
            ? OfFigures(T[setting.Label], numbers, value => value is { } number ? RunText.Figure(number) : "–")
            : OfChoices(T[setting.Label], values, run => SettingText.Of(comparison, setting, runs[run]));
    }

    /// <summary>An axis of words, in the order of their values.</summary>
    /// <param name="title">For a person.</param>
    /// <param name="values">By run.</param>
    /// <param name="word">What a run's value is called.</param>
    public static ParallelAxis OfChoices(string title, IReadOnlyList<string?> values, Func<int, string> word)
    {
        string[] known = [.. values.OfType<string>().Distinct().Order(StringComparer.Ordinal)];
        double Place(string? value) => value is null ? double.NaN : known.Length > 1 ? Array.IndexOf(known, value) / (known.Length - 1.0) : 0.5;
        return new ParallelAxis(
            title,
            [.. values.Select(Place)],
            [.. values.Select((_, run) => word(run))],
            [.. known.Select(value => (Place(value), word(values.ToList().IndexOf(value))))]);
    }

    /// <summary>An axis of numbers; from a ratio of 20 on by their logarithms.</summary>
    /// <param name="title">For a person.</param>
    /// <param name="values">By run.</param>
    /// <param name="words">How a number is written.</param>
    public static ParallelAxis OfFigures(string title, IReadOnlyList<double?> values, Func<double?, string> words)
    {
        double[] known = [.. values.OfType<double>().Where(double.IsFinite)];
        if (known.Length == 0)
        {
            return new ParallelAxis(title, [.. values.Select(_ => double.NaN)], [.. values.Select(words)], []);
        }

        var (low, high) = (known.Min(), known.Max());
        Func<double, double> scale = low > 0 && high / low >= Decades ? Math.Log : value => value;
        double Place(double? value) => value is not { } number || !double.IsFinite(number) ? double.NaN
            : high > low ? (scale(number) - scale(low)) / (scale(high) - scale(low)) : 0.5;
        return new ParallelAxis(
            title,
            [.. values.Select(Place)],
            [.. values.Select(words)],
            high > low ? [(0, words(low)), (1, words(high))] : [(0.5, words(low))]);
    }
}
