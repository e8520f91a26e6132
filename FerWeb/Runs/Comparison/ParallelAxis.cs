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
    public static IReadOnlyList<ParallelAxis> Of(RunComparison comparison) =>
    [
        .. comparison.Settings.Where(setting => setting is { Differs: true, HasEffect: true }).Select(setting => Of(comparison, setting)),
        OfFigures(T["Macro F1"], [.. comparison.Runs.Select(run => run.Best?.MacroF1)], RunText.Percent),
        OfFigures(T["Best accuracy"], [.. comparison.Runs.Select(run => run.Best?.ValidationAccuracy)], RunText.Percent),
    ];

    private static ParallelAxis Of(RunComparison comparison, ComparedSetting setting)
    {
        double?[] numbers = [.. setting.Values.Select(value => double.TryParse(value, CultureInfo.InvariantCulture, out var number) ? number : (double?)null)];
        var isNumbers = setting.Values.Zip(numbers).All(pair => pair.First is null or "" || pair.Second is not null);
        return TrainingOptionTable.Find(setting.Key) is NumberOption && isNumbers
            ? OfFigures(T[setting.Label], numbers, value => value is { } number ? RunText.Figure(number) : "–")
            : OfChoices(T[setting.Label], setting.Values, run => SettingText.Of(comparison, setting, run));
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
