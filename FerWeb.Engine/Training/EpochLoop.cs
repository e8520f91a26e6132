using System.Diagnostics;
using TorchSharp;
using static TorchSharp.torch;

namespace FerWeb.Engine.Training;

/// <summary>The steps of an epoch, and the way back when numbers are not finite.</summary>
internal sealed class EpochLoop(
    TrainingSession session, CheckpointWriter writer, TrainingOptions options, ITrainingObserver observer, int stepsPerEpoch, TrainerState start)
{
    private const double RollBackFactor = 0.5;

    private readonly Stopwatch _clock = Stopwatch.StartNew();

    public Pace Pace { get; } = new(options, stepsPerEpoch, start);

    /// <summary>Training time of all attempts.</summary>
    public double Seconds() => start.Seconds + _clock.Elapsed.TotalSeconds;

    /// <summary>Goes on to the epoch's end, or until cancelled, out of time or diverging.</summary>
    public TrainerState Train(TrainerState state, CancellationToken cancellation)
    {
        // The time before a first step, for the data and the weights, is no training.
        state = state.StepInEpoch == 0 ? state with { EpochBegan = Seconds() } : state;
        var order = EpochOrder.Draw(session.Data.Labels, options, state.Epoch);
        using var rows = tensor(order, dtype: ScalarType.Int64, device: session.Device);
        var lastCheckpoint = Stopwatch.StartNew();
        session.EnterTraining();
        while (state.StepInEpoch < stepsPerEpoch && !cancellation.IsCancellationRequested)
        {
            state = Step(state, order, rows);
            writer.Report();
            if (Trainer.IsDiverging(state, stepsPerEpoch))
            {
                return state;
            }

            if (options.MaxTime is { } longest && state.Seconds >= longest.TotalSeconds && state.StepInEpoch < stepsPerEpoch)
            {
                return state with { Ended = StopReason.TimeLimit };
            }

            if (lastCheckpoint.Elapsed > options.CheckpointInterval && state.StepInEpoch < stepsPerEpoch && state.SkippedInARow == 0 && session.IsFinite())
            {
                writer.Begin(session, state);
                lastCheckpoint.Restart();
            }
        }

        return state;
    }

    /// <summary>
    /// Back to the last good checkpoint at half the rate. The second time the run has diverged, and goes back to the best one, or to the newest
    /// after it that a person keeps or another run waits for: all after that are removed.
    /// </summary>
    public TrainerState GoBack(TrainerState state, CheckpointStore checkpoints)
    {
        writer.Report(wait: true);
        var isLast = state.RollBacks > 0;
        var best = isLast && state.BestStep is { } step ? checkpoints.FindKept(step) : null;
        var folder = best ?? checkpoints.FindLatest() ?? throw new TrainingException(
            "Loss or gradient were not finite, and no checkpoint is intact to go back to. Start a new run with a lower learning rate.");

        // It may be an earlier attempt's, stored before a person changed the options.
        var good = session.Load(folder).By(options);
        var back = good with
        {
            RateScale = state.RateScale * RollBackFactor,
            RollBacks = state.RollBacks + 1,
            SkippedInARow = 0,
            Seconds = state.Seconds,
            EpochBegan = state.Seconds - (good.Seconds - good.EpochBegan),
            Ended = isLast ? StopReason.Diverged : null,
        };
        observer.OnRolledBack(new WeightsRolledBack(state.Step, back.Step, back.RateScale, isLast));
        writer.Begin(session, back);
        writer.Report(wait: true);
        checkpoints.ForgetAfter(back.Step);
        Pace.GoTo(back);
        return back;
    }

    private TrainerState Step(TrainerState state, long[] order, Tensor rows)
    {
        var start = state.StepInEpoch * options.BatchSize;
        var count = Math.Min(options.BatchSize, session.Data.Count - start);
        var learningRate = LearningRate.At(options, state.Epoch + ((state.StepInEpoch + 1.0) / stepsPerEpoch)) * state.RateScale * state.Plateau.Scale;
        using var batch = rows.narrow(0, start, count);
        var step = TrainingStep.Run(session, batch, options, state, learningRate);
        state = state with
        {
            StepInEpoch = state.StepInEpoch + 1,
            Step = state.Step + 1,
            Seconds = Seconds(),
            LossSum = state.LossSum + (step.Skipped ? 0 : step.Loss * count),
            Correct = state.Correct + (step.Skipped ? 0 : step.Correct),
            Seen = state.Seen + (step.Skipped ? 0 : count),
            SkippedInARow = step.Skipped ? state.SkippedInARow + 1 : 0,
            SkippedInEpoch = state.SkippedInEpoch + (step.Skipped ? 1 : 0),
        };
        Pace.Count(state, count);
        observer.OnStep(new StepCompleted(
            state.Step, state.Epoch + 1, state.StepInEpoch, step.Loss, learningRate, Pace.ImagesPerSecond, Pace.Remaining, step.Skipped,
            state.LossSum / state.Seen, (double)state.Correct / state.Seen)
        {
            Accuracy = step.Skipped ? double.NaN : (double)step.Correct / count,
            Seconds = state.Seconds,
            Images = [.. order.AsSpan(start, count).ToArray().Select(row => session.Data.Images[(int)row])],
        });
        return state;
    }
}
