using FerWeb.Runs.Curves;

namespace FerWeb.Runs.Comparison;

/// <summary>A run's curve beside others', or the mean of a group's.</summary>
/// <param name="Name">Of the run or the group.</param>
/// <param name="Style">How it looks.</param>
/// <param name="X">Along the axis.</param>
/// <param name="Y">The values.</param>
/// <param name="Band">Lowest and highest of the group at each place; null for a single run.</param>
public sealed record ComparedLine(string Name, LineStyle Style, double[] X, double[] Y, (double[] Low, double[] High)? Band)
{
    /// <summary>Of a line: twenty of them are drawn in half a second.</summary>
    public const int MostPoints = 400;

    /// <summary>The curve of one run, smoothed as <paramref name="settings"/> say and thinned to about <paramref name="most"/> points.</summary>
    public static ComparedLine Of(
        string name, LineStyle style, RunCurves curves, ComparedMetric metric, CurveSettings settings, int most = MostPoints)
        => Thinned(name, style, Read(curves, metric, settings), most);

    /// <summary>
    /// The mean over a group, from where the last of its runs begins to where the first ends: beyond that it would be the mean of
    /// others. Between its points a run is taken as straight.
    /// </summary>
    public static ComparedLine Of(
        string name, LineStyle style, IReadOnlyList<RunCurves> group, ComparedMetric metric, CurveSettings settings, int most = MostPoints)
    {
        var curves = group.Select(curves => Read(curves, metric, settings)).Where(curve => curve.X.Length > 0).ToArray();
        if (curves.Length <= 1)
        {
            return Thinned(name, style, curves is [var only] ? only : ([], []), most);
        }

        var (from, to) = (curves.Max(curve => curve.X[0]), curves.Min(curve => curve.X[^1]));
        var finest = curves.MaxBy(curve => curve.X.Length).X;
        var apart = ((finest.Length - 1) / most) + 1;
        double[] x = [.. finest.Where((at, i) => at >= from && at <= to && i % apart == 0)];
        double[][] values = [.. x.Select(at => curves.Select(curve => ValueAt(curve, at)).ToArray())];
        return new ComparedLine(
            name, style, x, [.. values.Select(row => row.Average())], ([.. values.Select(row => row.Min())], [.. values.Select(row => row.Max())]));
    }

    private static ComparedLine Thinned(string name, LineStyle style, (double[] X, double[] Y) curve, int most)
    {
        var kept = CurveThinning.Thin(curve.X, curve.Y, most);
        return new ComparedLine(name, style, [.. kept.Select(i => curve.X[i])], [.. kept.Select(i => curve.Y[i])], null);
    }

    private static (double[] X, double[] Y) Read(RunCurves curves, ComparedMetric metric, CurveSettings settings)
    {
        var slice = curves.Read(metric.Line.Key).Curves[0];
        var smoothing = new CurveSmoothing(settings.Smoothing);
        double[] values = [.. slice.Values.Select(value => (double)value)];
        return (slice.Along(settings), metric.Line.IsSmoothed(settings) ? [.. values.Select(smoothing.Next)] : values);
    }

    private static double ValueAt((double[] X, double[] Y) curve, double at)
    {
        var index = Array.BinarySearch(curve.X, at);
        if (index >= 0)
        {
            return curve.Y[index];
        }

        var (left, right) = (~index - 1, ~index);
        var share = (at - curve.X[left]) / (curve.X[right] - curve.X[left]);
        return curve.Y[left] + (share * (curve.Y[right] - curve.Y[left]));
    }
}
