using System.Globalization;
using FerWeb.Engine.Training;

namespace FerWeb.Tests.Engine.Training;

/// <summary>For every option of the table what must be refused, and what must be taken at its limits; each surface is tried with all of it.</summary>
internal static class OutOfLimits
{
    /// <summary>Option and text that it refuses.</summary>
    public static IEnumerable<(TrainingOption Option, string Text)> All => TrainingOptionTable.All.SelectMany(option => option switch
    {
        NumberOption number => new[] { Text(Above(number)), Text(Below(number)), "1e300", "-1e300", "many" }
            .Concat(number.IsWhole ? [Text(number.Lowest + 0.5)] : [])
            .Concat(number.MayBeEmpty ? [] : [" "]),
        _ => ["perhaps"],
    }, (option, text) => (option, text));

    /// <summary>Numbers with the least and the most that they take.</summary>
    public static IEnumerable<(NumberOption Option, string Text)> Limits => TrainingOptionTable.All.OfType<NumberOption>()
        .SelectMany(
            number => new[] { Text(number.Highest), Text(number.ExcludesLowest ? number.Lowest + 1e-3 : number.Lowest) },
            (number, text) => (number, text));

    public static double Above(NumberOption number) => number.Highest + (number.IsWhole ? 1 : 1e-3);

    public static double Below(NumberOption number) => number.ExcludesLowest ? number.Lowest : number.Lowest - (number.IsWhole ? 1 : 1e-3);

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
