using FerWeb.Runs.Curves;
using static FerWeb.Localization.Texts;

namespace FerWeb.Runs.Comparison;

/// <summary>A curve that runs can be compared by.</summary>
/// <param name="Chart">The chart of a run that it stands in.</param>
/// <param name="Line">Its line there.</param>
public sealed record ComparedMetric(CurveChart Chart, CurveLine Line)
{
    /// <value>All of them.</value>
    public static IReadOnlyList<ComparedMetric> All { get; } =
    [
        .. ((CurveChart[])[CurveChart.Accuracy, CurveChart.Loss, CurveChart.Rate, CurveChart.Speed])
            .SelectMany(chart => chart.Lines.Reverse().OrderBy(line => line.IsPerStep).Select(line => new ComparedMetric(chart, line))),
    ];

    /// <value>For a person.</value>
    public string Words => Line is { IsPerStep: true, IsExact: false } && Chart.Lines.Count > 1 ? T["{0} of each step", T[Chart.Title]] : T[Line.Word];

    /// <summary>The metric of a curve's name; that of <paramref name="usual"/> when there is none.</summary>
    public static ComparedMetric Of(string? key, string usual)
        => All.FirstOrDefault(metric => metric.Line.Key == key) ?? All.First(metric => metric.Line.Key == usual);
}
