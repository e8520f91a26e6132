using System.Diagnostics;

namespace FerWeb.Engine.Training;

/// <summary>Pictures per second, and how long the rest will take. Work is counted in pixels, since early epochs may be smaller.</summary>
internal sealed class Pace
{
    private const int StepsBeforeEstimate = 20;
    private const double SmoothingSeconds = 5;

    private readonly TrainingOptions _options;
    private readonly int _stepsPerEpoch;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly double _workToDo;
    private double _work;
    private double _last;
    private int _steps;

    public Pace(TrainingOptions options, int stepsPerEpoch, TrainerState state)
    {
        (_options, _stepsPerEpoch) = (options, stepsPerEpoch);
        _workToDo = Enumerable.Range(0, options.Epochs).Sum(WorkPerStep) * stepsPerEpoch;
        var done = (Enumerable.Range(0, state.Epoch).Sum(WorkPerStep) * stepsPerEpoch) + (WorkPerStep(state.Epoch) * state.StepInEpoch);
        _workToDo -= done;
    }

    public double ImagesPerSecond { get; private set; }

    public TimeSpan? Remaining => _steps < StepsBeforeEstimate || _work <= 0
        ? null
        : TimeSpan.FromSeconds(Math.Max(_workToDo - _work, 0) / _work * _clock.Elapsed.TotalSeconds);

    public void Count(int epoch, int images)
    {
        var now = _clock.Elapsed.TotalSeconds;
        var seconds = Math.Max(now - _last, 1e-9);
        var weight = _steps == 0 ? 1 : 1 - Math.Exp(-seconds / SmoothingSeconds);
        ImagesPerSecond += weight * ((images / seconds) - ImagesPerSecond);
        _last = now;
        _steps++;
        _work += WorkPerStep(epoch);
    }

    /// <summary>Time spent elsewhere must not look like a slow step.</summary>
    public void SkipIdleTime() => _last = _clock.Elapsed.TotalSeconds;

    private double WorkPerStep(int epoch)
    {
        var size = (double)TrainingStep.SizeIn(epoch, _options);
        return size * size;
    }
}
