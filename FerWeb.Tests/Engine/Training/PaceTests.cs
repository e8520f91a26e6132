using FerWeb.Engine.Training;
using FerWeb.Tests.Web;
using Microsoft.Extensions.Time.Testing;

namespace FerWeb.Tests.Engine.Training;

/// <summary>How long a run will take yet, told from simulated runs; no real time passes.</summary>
public sealed class PaceTests
{
    private const int Epochs = 40;
    private const int StepsPerEpoch = 50;
    private const int BatchSize = 128;

    [Fact]
    public void Remaining_AfterATenthOfASteadyRun_IsWithinFifteenPercentInNineOfTenRuns()
    {
        var errors = Enumerable.Range(1, 10).Select(seed =>
        {
            var steady = new SimulatedRun(seed);
            steady.Train(Epochs / 10);
            steady.Step(1);
            var (told, truth) = (steady.Told!.Value, steady.Train(Epochs - (Epochs / 10), stepsDone: 1));
            return Math.Abs((((told.Low + told.High) / 2) - truth) / truth);
        }).ToList();

        Assert.True(errors.Count(error => error <= 0.15) >= 9, string.Join(' ', errors));
    }

    [Fact]
    public void Remaining_FirstTwentySteps_IsNotTold()
    {
        var run = new SimulatedRun(seed: 1);

        run.Step(19);
        Assert.Null(run.Told);
        run.Step(1);

        Assert.NotNull(run.Told);
    }

    [Fact]
    public void Remaining_RunWithATimeLimit_EndsByIt()
    {
        var (ample, brief) = (new SimulatedRun(seed: 1, TimeSpan.FromHours(1)), new SimulatedRun(seed: 1, TimeSpan.FromMinutes(1)));
        var free = new SimulatedRun(seed: 1);
        foreach (var run in (SimulatedRun[])[ample, brief, free])
        {
            run.Train(2);
            run.Step(1);
        }

        Assert.Equal(free.Told, ample.Told);
        Assert.True(free.Told!.Value.Low > 60);
        Assert.InRange(brief.Seconds, 1, 59);
        Assert.Equal(60 - brief.Seconds, brief.Told!.Value.Low, 5);
        Assert.Equal(60 - brief.Seconds, brief.Told!.Value.High, 5);
    }

    [Fact]
    public void Remaining_WallClockSetByAnHour_StaysTheSame()
    {
        var (left, set) = (new SimulatedRun(seed: 1), new SimulatedRun(seed: 1));
        left.Train(2);
        set.Train(1);
        set.Time.Set += TimeSpan.FromHours(1);
        set.Step(10);
        set.Time.Set -= TimeSpan.FromHours(2);
        set.Train(1, stepsDone: 10);

        Assert.Equal(left.Told, set.Told);
        Assert.Equal(left.Pace.ImagesPerSecond, set.Pace.ImagesPerSecond);
    }

    /// <summary>
    /// Steps that vary by a tenth, epochs that are up to 6 % quicker or slower than others, one in twenty half as slow again
    /// (something else ran), a first epoch that warms up, and validation with a checkpoint at each end.
    /// </summary>
    private sealed class SimulatedRun
    {
        private readonly Random _random;
        private readonly long _began;
        private TrainerState _state = new();
        private double _tempo;

        public SimulatedRun(int seed, TimeSpan? limit = null)
        {
            _random = new Random(seed);
            _began = Time.GetTimestamp();
            Pace = new Pace(TrainingRuns.Tiny() with { Epochs = Epochs, MaxTime = limit }, StepsPerEpoch, _state, Time);
            _tempo = 1.4;
        }

        public SettableTime Time { get; } = new();

        public Pace Pace { get; }

        public double Seconds => Time.GetElapsedTime(_began).TotalSeconds;

        public (double Low, double High)? Told => Pace.Remaining is { } range ? (range.Low.TotalSeconds, range.High.TotalSeconds) : null;

        /// <returns>Seconds that it took.</returns>
        public double Train(int epochs, int stepsDone = 0)
        {
            var began = Time.GetTimestamp();
            for (var epoch = 0; epoch < epochs; epoch++)
            {
                Step(StepsPerEpoch - (epoch == 0 ? stepsDone : 0));
                Time.Advance(TimeSpan.FromSeconds(1.2 * _tempo));
                _state = _state with { Epoch = _state.Epoch + 1, StepInEpoch = 0, Seconds = Seconds };
                Pace.EndEpoch(_state);
                _tempo = 1 + (0.12 * (_random.NextDouble() - 0.5)) + (_random.Next(20) == 0 ? 0.5 : 0);
            }

            return Time.GetElapsedTime(began).TotalSeconds;
        }

        public void Step(int count)
        {
            for (var step = 0; step < count; step++)
            {
                Time.Advance(TimeSpan.FromSeconds(0.2 * _tempo * (0.9 + (0.2 * _random.NextDouble()))));
                _state = _state with { StepInEpoch = _state.StepInEpoch + 1, Step = _state.Step + 1, Seconds = Seconds };
                Pace.Count(_state, BatchSize);
            }
        }
    }

    /// <summary>Somebody may set its wall clock; no time passes then.</summary>
    private sealed class SettableTime : FakeTimeProvider
    {
        public TimeSpan Set { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Set;

        public override long GetTimestamp() => base.GetUtcNow().Ticks;
    }
}
