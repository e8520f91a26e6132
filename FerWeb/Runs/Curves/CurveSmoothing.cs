namespace FerWeb.Runs.Curves;

/// <summary>
/// TensorBoard's smoothing, a value at a time: a debiased exponential average that leaves out what is no number, and a constant
/// as it is (tensorboard/webapp/widgets/line_chart_v2, "classic smoothing").
/// </summary>
/// <param name="weight">0 leaves the values as they are; below 1.</param>
internal sealed class CurveSmoothing(double weight)
{
    private double _average;
    private double _remaining = 1;
    private double? _constant;
    private bool _isConstant = true;

    public double Next(double value)
    {
        if (!double.IsFinite(value))
        {
            return value;
        }

        _constant ??= value;
        _isConstant &= value == _constant;
        _average = (_average * weight) + ((1 - weight) * value);
        _remaining *= weight;
        return _isConstant ? value : _average / (1 - _remaining);
    }
}
