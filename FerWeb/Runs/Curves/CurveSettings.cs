using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;
using static FerWeb.Localization.Texts;

namespace FerWeb.Runs.Curves;

/// <summary>What the curves are drawn along.</summary>
public enum CurveAxis
{
    /// <summary>Epochs done, with fraction.</summary>
    Epoch,

    /// <summary>Steps done.</summary>
    Step,

    /// <summary>Minutes of training, all attempts.</summary>
    Time,

    /// <summary>The time of day.</summary>
    Clock,
}

/// <summary>How a person looks at the curves. The page's address holds it, so that it shows another person the same.</summary>
/// <param name="Along">The axis.</param>
/// <param name="IsLogarithmic">Loss and learning rate on a logarithmic axis.</param>
/// <param name="Smoothing">Of the values per step, 0 to below 1.</param>
/// <param name="LeavesOutliersOut">The axis of the values spans the middle nine tenths.</param>
public sealed record CurveSettings(CurveAxis Along, bool IsLogarithmic, double Smoothing, bool LeavesOutliersOut)
{
    /// <value>Largest smoothing that is offered.</value>
    public const double MostSmoothing = 0.99;

    private const double UsualSmoothing = 0.6;

    /// <value>Where the reader's clock is; null for UTC, and before it is known. Not in the address: another reader has another.</value>
    public TimeZoneInfo? Zone { get; init; }

    /// <value>What stands at the axis.</value>
    public string AxisTitle => Along switch
    {
        CurveAxis.Step => T["Step"],
        CurveAxis.Time => T["Minutes of training"],
        CurveAxis.Clock => Zone is null ? T["Time of day, UTC"] : T["Time of day"],
        _ => T["Epoch"],
    };

    /// <summary>What the reader's clock shows at a moment, as Plotly takes it: milliseconds since 1970; no number where it is not known.</summary>
    internal double OnClock(DateTimeOffset? at) => at is { } moment
        ? (moment + (Zone?.GetUtcOffset(moment) ?? TimeSpan.Zero) - DateTimeOffset.UnixEpoch).TotalMilliseconds
        : double.NaN;

    /// <summary>From the query of an address; what is missing or makes no sense is as usual.</summary>
    public static CurveSettings Of(Uri address)
    {
        var query = QueryHelpers.ParseQuery(address.Query);
        return new CurveSettings(
            Value(query, "x") switch { "step" => CurveAxis.Step, "time" => CurveAxis.Time, "clock" => CurveAxis.Clock, _ => CurveAxis.Epoch },
            Value(query, "y") is "log",
            double.TryParse(Value(query, "smooth"), CultureInfo.InvariantCulture, out var smoothing) && smoothing is >= 0 and <= MostSmoothing
                ? smoothing
                : UsualSmoothing,
            Value(query, "clip") is "1");
    }

    /// <summary>The settings as parameters of a query; null for what is as usual.</summary>
    public IReadOnlyDictionary<string, object?> ToQuery() => new Dictionary<string, object?>
    {
        ["x"] = Along switch { CurveAxis.Step => "step", CurveAxis.Time => "time", CurveAxis.Clock => "clock", _ => null },
        ["y"] = IsLogarithmic ? "log" : null,
        ["smooth"] = Smoothing is UsualSmoothing ? null : Smoothing.ToString("0.##", CultureInfo.InvariantCulture),
        ["clip"] = LeavesOutliersOut ? "1" : null,
    };

    private static string? Value(Dictionary<string, StringValues> query, string name) => query.TryGetValue(name, out var value) ? value.ToString() : null;
}
