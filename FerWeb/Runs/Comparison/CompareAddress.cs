using FerWeb.Runs.Curves;
using FerWeb.Workspace.Comparison;
using FerWeb.Workspace.Runs;
using Microsoft.AspNetCore.WebUtilities;

namespace FerWeb.Runs.Comparison;

/// <summary>Which runs are compared and how they are looked at: the whole of it stands in the page's address.</summary>
/// <param name="Runs">Ids.</param>
/// <param name="Group">Key of the setting by which runs are grouped; empty for none.</param>
/// <param name="Left">Name of the curve in the left chart.</param>
/// <param name="Right">Name of the curve in the right chart.</param>
/// <param name="ShowsAllSettings">Also those in which the runs agree.</param>
/// <param name="First">Id of the run whose answers are compared with those of <paramref name="Second"/>; null for the best run.</param>
/// <param name="Second">Likewise; null for the next best.</param>
/// <param name="Curves">How curves are drawn.</param>
internal sealed record CompareAddress(
    IReadOnlyList<string> Runs,
    string Group,
    string Left,
    string Right,
    bool ShowsAllSettings,
    string? First,
    string? Second,
    CurveSettings Curves)
{
    /// <summary>Where these runs are compared.</summary>
    public static string Of(IEnumerable<string> runs) => $"compare?runs={string.Join(',', runs)}";

    /// <summary>From the query of an address; what is missing is as usual.</summary>
    public static CompareAddress Of(Uri address)
    {
        var query = QueryHelpers.ParseQuery(address.Query);
        string? Value(string name) => query.TryGetValue(name, out var value) && value.ToString() is { Length: > 0 } text ? text : null;
        return new CompareAddress(
            (Value("runs") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
            Value("group") ?? "",
            Value("left") ?? MetricKey.ValidationAccuracy,
            Value("right") ?? MetricKey.ValidationLoss,
            Value("all") is "1",
            Value("first"),
            Value("second"),
            CurveSettings.Of(address));
    }

    /// <summary>As parameters of a query; null for what is as usual.</summary>
    public IReadOnlyDictionary<string, object?> ToQuery() => new Dictionary<string, object?>(Curves.ToQuery())
    {
        ["runs"] = string.Join(',', Runs),
        ["group"] = Group.Length > 0 ? Group : null,
        ["left"] = Left is MetricKey.ValidationAccuracy ? null : Left,
        ["right"] = Right is MetricKey.ValidationLoss ? null : Right,
        ["all"] = ShowsAllSettings ? "1" : null,
        ["first"] = First,
        ["second"] = Second,
    };

    /// <summary>The settings by which these runs can be grouped: those in which they differ, and the seed.</summary>
    public static IEnumerable<ComparedSetting> GroupKeys(RunComparison comparison)
        => comparison.Settings.Where(setting => setting.Differs || setting.Key is ComparedSetting.Seed);
}
