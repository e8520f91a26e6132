namespace FerWeb.Engine.Training;

/// <summary>Time that is left, as a range.</summary>
/// <param name="Low">When every epoch is as quick as the quickest of the last few.</param>
/// <param name="High">When every epoch is as slow as the slowest of them.</param>
public readonly record struct RemainingTime(TimeSpan Low, TimeSpan High);

/// <summary>Pictures per second, and how long the rest will take. Work is counted in pixels, since early epochs may be smaller.</summary>
internal sealed class Pace
{
    private const int StepsBeforeEstimate = 20;
    private const int RecentEpochs = 5;
    private const double SmoothingSeconds = 5;
    private const double LeastSpread = 0.05;

    // Before the first epoch has ended nobody knows how long measuring takes.
    private const double UnknownValidation = 0.3;

    private readonly double[] _workBefore;
    private readonly double[] _workPerStep;
    private readonly List<double> _secondsPerWork = [];
    private readonly TimeProvider _time;
    private readonly long _start;
    private readonly double _most; // seconds of training that the run may take
    private double _trained;
    private double _last;
    private double _epochBegan;
    private double _workAtEpochBegan;
    private double _workDone;
    private int _steps;

    /// <param name="time">Only its monotonic clock is asked: setting the wall clock changes nothing.</param>
    public Pace(TrainingOptions options, int stepsPerEpoch, TrainerState state, TimeProvider? time = null)
    {
        _time = time ?? TimeProvider.System;
        _start = _time.GetTimestamp();
        _most = options.MaxTime?.TotalSeconds ?? double.PositiveInfinity;
        _workPerStep = [.. Enumerable.Range(0, options.Epochs + 1).Select(epoch => Math.Pow(options.SizeIn(epoch), 2))];
        _workBefore = new double[options.Epochs + 1];
        for (var epoch = 0; epoch < options.Epochs; epoch++)
        {
            _workBefore[epoch + 1] = _workBefore[epoch] + (_workPerStep[epoch] * stepsPerEpoch);
        }

        GoTo(state);
    }

    public double ImagesPerSecond { get; private set; }

    /// <value>From the median of the last few epochs with validation and checkpoint, the time limit at most; null in the first 20 steps.</value>
    public RemainingTime? Remaining
    {
        get
        {
            if (_steps < StepsBeforeEstimate || _workDone <= _workAtEpochBegan)
            {
                return null;
            }

            var left = Math.Max(_workBefore[^1] - _workDone, 0);
            if (_secondsPerWork.Count == 0)
            {
                var soFar = left * (Now - _epochBegan) / (_workDone - _workAtEpochBegan);
                return Range(soFar * (1 - LeastSpread), soFar * (1 + UnknownValidation));
            }

            // The first epoch of an attempt loads and warms up; it counts only while there is no other.
            var recent = _secondsPerWork.Skip(1).TakeLast(RecentEpochs).DefaultIfEmpty(_secondsPerWork[0]).Order().ToList();
            var median = (recent[(recent.Count - 1) / 2] + recent[recent.Count / 2]) / 2;
            return Range(left * Math.Min(recent[0], median * (1 - LeastSpread)), left * Math.Max(recent[^1], median * (1 + LeastSpread)));
        }
    }

    public void Count(TrainerState state, int images)
    {
        var now = Now;
        var seconds = Math.Max(now - _last, 1e-9);
        var weight = _steps == 0 ? 1 : 1 - Math.Exp(-seconds / SmoothingSeconds);
        ImagesPerSecond += weight * ((images / seconds) - ImagesPerSecond);
        _last = now;
        _steps++;
        _trained = state.Seconds;
        _workDone = Done(state);
    }

    /// <summary>Notes how long the epoch took, all in all.</summary>
    public void EndEpoch(TrainerState state)
    {
        if (Done(state) > _workAtEpochBegan)
        {
            _secondsPerWork.Add((Now - _epochBegan) / (Done(state) - _workAtEpochBegan));
        }

        GoTo(state);
    }

    /// <summary>Training goes on from another place.</summary>
    public void GoTo(TrainerState state)
    {
        _last = _epochBegan = Now;
        _trained = state.Seconds;
        _workDone = _workAtEpochBegan = Done(state);
    }

    private double Now => _time.GetElapsedTime(_start).TotalSeconds;

    private RemainingTime Range(double low, double high)
    {
        var most = Math.Max(_most - _trained, 0);
        return new(TimeSpan.FromSeconds(Math.Min(low, most)), TimeSpan.FromSeconds(Math.Min(high, most)));
    }

    private double Done(TrainerState state)
    {
        var epoch = Math.Min(state.Epoch, _workBefore.Length - 1);
        return _workBefore[epoch] + (_workPerStep[epoch] * state.StepInEpoch);
    }
}
