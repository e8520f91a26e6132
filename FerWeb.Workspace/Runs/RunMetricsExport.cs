using System.Globalization;
using System.Text;
using System.Text.Json;
using FerWeb.Engine.Storage;
using FerWeb.Engine.Training.Runs;

namespace FerWeb.Workspace.Runs;

/// <summary>
/// The curves of a run for other programs: the points in view, so that what an attempt took back by resuming earlier is not among them.
/// Numbers are written as they round-trip, with a point; NaN and the infinities are spelled NaN, Infinity and -Infinity.
/// </summary>
public static class RunMetricsExport
{
    private static readonly string[] _columns = ["key", "step", "epoch", "value", "seconds"];

    /// <summary>The points of a run, by curve and step.</summary>
    /// <param name="store">Where they are.</param>
    /// <param name="run">Whose.</param>
    /// <param name="keys">Only these curves; all when empty.</param>
    /// <exception cref="NotThereException">The run has no such curve; the message lists those it has.</exception>
    public static IReadOnlyList<MetricPoint> Points(IRunStore store, Run run, IReadOnlyCollection<string> keys)
    {
        var points = store.ReadMetrics(run.Id, keys).OrderBy(point => point.Key, StringComparer.Ordinal).ThenBy(point => point.Step).ToList();
        if (keys.FirstOrDefault(key => points.All(point => point.Key != key)) is { } missing)
        {
            string[] known = [.. store.ReadMetrics(run.Id).Select(point => point.Key).Distinct().Order(StringComparer.Ordinal)];
            throw known.Length > 0
                ? new NotThereException($"Run {run.Id} has no curve '{missing}'. It has {string.Join(", ", known)}.")
                : new NotThereException($"Run {run.Id} has no curve '{missing}'. It has no curves at all yet.");
        }

        return points;
    }

    /// <summary>As CSV by RFC 4180, a point a line.</summary>
    public static string Csv(IEnumerable<MetricPoint> points)
    {
        var text = new StringBuilder(string.Join(',', _columns)).Append("\r\n");
        foreach (var (key, step, epoch, value, seconds) in points)
        {
            text.Append(CultureInfo.InvariantCulture, $"{Field(key)},{step},{epoch:R},{value:R},{seconds:R}\r\n");
        }

        return text.ToString();
    }

    /// <summary>As one JSON object: the run, its name, and for each curve the lists step, epoch, value and seconds.</summary>
    public static string Json(Run run, IEnumerable<MetricPoint> points) => JsonSerializer.Serialize(
        new
        {
            Run = run.Id,
            run.Spec.Name,
            Curves = points.GroupBy(point => point.Key).Select(curve => new
            {
                curve.Key,
                Step = curve.Select(point => point.Step),
                Epoch = curve.Select(point => point.Epoch),
                Value = curve.Select(point => point.Value),
                Seconds = curve.Select(point => point.Seconds),
            }),
        },
        JsonFormats.SnakeCase);

    /// <summary>As a file for TensorBoard: a tag for each curve, float32, the time by the run's clock.</summary>
    /// <returns>Full path of the file.</returns>
    public static string TensorBoard(string folder, Run run, IEnumerable<MetricPoint> points)
    {
        var began = run.Started ?? run.Created;
        return TensorBoardEvents.Write(
            folder, run.Id, [.. points.Select(point => new TensorBoardScalar(point.Key, point.Step, point.Value, began.AddSeconds(point.Seconds)))]);
    }

    private static string Field(string text)
        => text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
