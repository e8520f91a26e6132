namespace FerWeb.Runs.Curves;

/// <summary>What one viewer's chart has of a run's curves: how many points of each, not the points.</summary>
internal sealed class ChartPoints(RunCurves curves, CurveChart chart, CurveSettings settings)
{
    /// <summary>Of a line in a whole picture, and how many may follow before it is drawn anew.</summary>
    public const int MostPoints = 1_500;

    /// <summary>Up to so many points a line has symbols.</summary>
    public const int MostSymbols = 60;

    // An axis without outliers follows the values in steps of a twentieth more points.
    private const double OutlierGrowth = 1.05;

    // An axis whose end is not known grows beyond the words of its marks, which were given their places by where it ended.
    private const double LongestGrowth = 1.25;

    private readonly string[] _keys = [.. chart.Lines.Select(line => line.Key)];
    private int[] _have = new int[chart.Lines.Count];
    private int[] _drawn = new int[chart.Lines.Count];
    private CurveSmoothing[] _smoothing = [];
    private int _revision = -1;

    /// <value>Those in the picture.</value>
    public IReadOnlyList<CurveMark> Marks { get; private set; } = [];

    /// <value>The axis of the values, when outliers are left out.</value>
    public (double Low, double High)? Range { get; private set; }

    /// <value>Where the axis begins: at 0, or a time of day with the first point.</value>
    public double First { get; private set; }

    /// <value>The last place along the axis that has a point; 0 without one.</value>
    public double Last { get; private set; }

    /// <value>How many times the largest positive value is ten times the smallest; 0 without two of them.</value>
    public double Decades { get; private set; }

    /// <summary>Everything, thinned: the traces of a whole picture, from back to front.</summary>
    public IReadOnlyList<ChartTrace> Begin()
    {
        var reading = curves.Read(_keys);
        (_revision, Marks) = (reading.Revision, reading.Marks);
        _have = [.. reading.Curves.Select(slice => slice.Steps.Length)];
        _drawn = _have;
        _smoothing = [.. chart.Lines.Select(_ => new CurveSmoothing(settings.Smoothing))];
        Range = settings.LeavesOutliersOut ? CurveThinning.Clip(reading.Curves.SelectMany(slice => slice.Values.Select(value => (double)value))) : null;
        var positive = reading.Curves.SelectMany(slice => slice.Values).Where(value => value > 0 && float.IsFinite(value)).Select(value => (double)value);
        Decades = Math.Log10(positive.DefaultIfEmpty(1).Max() / positive.DefaultIfEmpty(1).Min());
        ChartTrace[] traces = [.. reading.Curves.SelectMany((slice, line) => Traces(line, slice).Select(trace => trace.Thinned(MostPoints)))];
        Last = traces.SelectMany(trace => trace.X).DefaultIfEmpty(0).Max();
        First = settings.Along is CurveAxis.Clock ? traces.SelectMany(trace => trace.X).Where(double.IsFinite).DefaultIfEmpty(0).Min() : 0;
        return traces;
    }

    /// <summary>What came since, for the traces of the picture; null when it must be drawn anew.</summary>
    public IReadOnlyList<ChartTrace>? Next()
    {
        var reading = curves.Read(_keys, _have, _revision);
        var isNewPicture = reading.Curves.Select((slice, line) => IsNewPicture(line, slice.Steps.Length)).Any(isNew => isNew);
        if (isNewPicture || reading.Revision != _revision || reading.Marks.Count != Marks.Count)
        {
            return null;
        }

        _have = [.. reading.Curves.Select((slice, line) => _have[line] + slice.Steps.Length)];
        ChartTrace[] traces = [.. reading.Curves.SelectMany((slice, line) => Traces(line, slice))];
        var longest = First + (LongestGrowth * (Last - First));
        var hasOutgrown = settings.Along is CurveAxis.Time or CurveAxis.Clock && Marks.Count > 0 && traces.Any(trace => trace.X.Any(x => x > longest));
        return hasOutgrown ? null : traces;
    }

    // The first points bring a line into the legend; too many are to be thinned, or carry no symbols any more.
    private bool IsNewPicture(int line, int came)
    {
        var now = _have[line] + came;
        return came > 0
            && (_drawn[line] == 0
                || now - _drawn[line] > MostPoints
                || (_drawn[line] <= MostSymbols && now > MostSymbols)
                || (settings.LeavesOutliersOut && now > _drawn[line] * OutlierGrowth));
    }

    private IEnumerable<ChartTrace> Traces(int line, CurveSlice slice)
    {
        var x = slice.Along(settings);
        double[] values = [.. slice.Values.Select(value => (double)value)];
        if (!chart.Lines[line].IsSmoothed(settings))
        {
            return [new ChartTrace(chart.Lines[line], false, x, values)];
        }

        return
        [
            new ChartTrace(chart.Lines[line], true, x, values),
            new ChartTrace(chart.Lines[line], false, x, [.. values.Select(_smoothing[line].Next)]),
        ];
    }
}

/// <summary>Points of one trace of a chart.</summary>
/// <param name="Line">The line that it belongs to.</param>
/// <param name="IsFaint">The values as they are, behind the smoothed ones.</param>
/// <param name="X">Along the axis.</param>
/// <param name="Y">The values.</param>
internal sealed record ChartTrace(CurveLine Line, bool IsFaint, double[] X, double[] Y)
{
    public ChartTrace Thinned(int most)
    {
        var kept = CurveThinning.Thin(X, Y, most);
        return kept.Length == X.Length ? this : this with { X = [.. kept.Select(i => X[i])], Y = [.. kept.Select(i => Y[i])] };
    }
}
