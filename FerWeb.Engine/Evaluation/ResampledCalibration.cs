namespace FerWeb.Engine.Evaluation;

/// <summary>
/// The expected calibration error of <see cref="CalibrationError.Expected"/> on pictures, or with answers, that are drawn again and again: the
/// sorting is done once.
/// </summary>
internal sealed class ResampledCalibration
{
    private readonly (double Claimed, double Happened)[] _sorted;
    private readonly bool[] _ends;
    private readonly int[] _times;

    public ResampledCalibration(LabelledPredictions predictions)
    {
        _sorted = CalibrationError.ByConfidence(predictions);
        _times = new int[_sorted.Length];

        // Whether a bin ends with so many pictures.
        _ends = new bool[_sorted.Length + 1];
        for (var bins = 1; bins <= CalibrationError.MostBins; bins++)
        {
            _ends[CalibrationError.InFirst(bins, _sorted.Length)] = true;
        }
    }

    /// <summary>Of as many pictures, drawn with replacement.</summary>
    /// <param name="drawn">Their places in the order of the confidence.</param>
    public double OfSample(int[] drawn)
    {
        Array.Clear(_times);
        foreach (var i in drawn)
        {
            _times[i]++;
        }

        var (taken, gap, error) = (0, 0.0, 0.0);
        for (var i = 0; i < _times.Length; i++)
        {
            for (var time = 0; time < _times[i]; time++)
            {
                gap += _sorted[i].Claimed - _sorted[i].Happened;
                if (_ends[++taken])
                {
                    error += Math.Abs(gap);
                    gap = 0;
                }
            }
        }

        return error / _sorted.Length;
    }

    /// <summary>Of the same confidences with answers that are right with just that probability.</summary>
    public double OfPerfect(Random random)
    {
        var (gap, error) = (0.0, 0.0);
        for (var i = 0; i < _sorted.Length; i++)
        {
            var claimed = _sorted[i].Claimed;
            gap += claimed - (random.NextDouble() < claimed ? 1 : 0);
            if (_ends[i + 1])
            {
                error += Math.Abs(gap);
                gap = 0;
            }
        }

        return error / _sorted.Length;
    }
}
