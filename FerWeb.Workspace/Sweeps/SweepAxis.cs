using System.Globalization;
using System.Text.RegularExpressions;
using FerWeb.Engine.Training;

namespace FerWeb.Workspace.Sweeps;

/// <summary>An option that a sweep varies: over single values, or, for a number, over a range.</summary>
/// <param name="Option">Its key in <see cref="TrainingOptionTable"/>; however it is spelt in a request: learningRate, learning_rate, learning-rate.</param>
/// <param name="Values">As text, with a point in numbers; null for a range.</param>
/// <param name="Low">Lower end of the range.</param>
/// <param name="High">Upper end of the range.</param>
/// <param name="IsLog">Whether equally many lie in each decade of the range, as is usual for a learning rate, instead of in each part of it.</param>
public sealed partial record SweepAxis(string Option, IReadOnlyList<string>? Values = null, double? Low = null, double? High = null, bool IsLog = false)
{
    private static readonly char[] _separators = [',', ';', ' ', '\t'];

    /// <summary>From one line: "learning-rate=0.01,0.03" or "learning-rate=0.001..0.1:log".</summary>
    /// <exception cref="TrainingException">There is no equals sign in it.</exception>
    public static SweepAxis Parse(string text) => text.Split('=', 2) is [var option, var values]
        ? Parse(option.Trim(), values)
        : throw new TrainingException($"'{text}' names no values. Write the setting, an equals sign and its values, such as learning-rate=0.01,0.03.");

    /// <summary>From its values as a person writes them; whether they can be used is looked at by <see cref="SweepPlan"/>.</summary>
    /// <param name="option">The option.</param>
    /// <param name="values">Single ones with commas or spaces between, or a range: "0.001..0.1", "0.001..0.1 log".</param>
    public static SweepAxis Parse(string option, string values)
    {
        var range = RangePattern().Match(values);
        return range.Success && Number(range.Groups["low"].Value) is { } low && Number(range.Groups["high"].Value) is { } high
            ? new SweepAxis(option, null, low, high, range.Groups["log"].Success)
            : new SweepAxis(option, values.Split(_separators, StringSplitOptions.RemoveEmptyEntries));
    }

    private static double? Number(string text) => double.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : null;

    [GeneratedRegex(@"^\s*(?<low>\S+?)\s*\.\.\s*(?<high>[^\s:]+)(?<log>[\s:]+log)?\s*$", RegexOptions.IgnoreCase)]
    private static partial Regex RangePattern();
}
