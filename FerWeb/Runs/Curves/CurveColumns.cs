namespace FerWeb.Runs.Curves;

/// <summary>One curve as four columns of equal length, in order of its steps.</summary>
internal sealed class CurveColumns
{
    private readonly List<long> _steps = [];
    private readonly List<float> _epochs = [];
    private readonly List<float> _values = [];
    private readonly List<float> _seconds = [];

    public int Count => _steps.Count;

    public float Last => _values[^1];

    public void Add(CurveSlice slice)
    {
        _steps.AddRange(slice.Steps);
        _epochs.AddRange(slice.Epochs);
        _values.AddRange(slice.Values);
        _seconds.AddRange(slice.Seconds);
    }

    /// <summary>Forgets what lies after a step.</summary>
    public void RollBack(long step)
    {
        var keep = _steps.FindIndex(at => at > step);
        if (keep >= 0)
        {
            var drop = Count - keep;
            _steps.RemoveRange(keep, drop);
            _epochs.RemoveRange(keep, drop);
            _values.RemoveRange(keep, drop);
            _seconds.RemoveRange(keep, drop);
        }
    }

    /// <summary>The points from a place on.</summary>
    public CurveSlice Since(string key, int from)
    {
        var count = Count - from;
        return new CurveSlice(
            key,
            [.. _steps.GetRange(from, count)],
            [.. _epochs.GetRange(from, count)],
            [.. _values.GetRange(from, count)],
            [.. _seconds.GetRange(from, count)]);
    }

    /// <summary>Epochs and seconds of the first point at a step or after it; null when there is none.</summary>
    public (float Epoch, float Seconds)? PlaceOf(long step)
    {
        var index = _steps.BinarySearch(step);
        index = index < 0 ? ~index : index;
        return index < Count ? (_epochs[index], _seconds[index]) : null;
    }
}
