using System.Diagnostics;
using FerWeb.Engine.Datasets;
using TorchSharp;
using static TorchSharp.torch;

namespace FerWeb.Engine.Training;

/// <summary>The training loop. One run per process: it sets libtorch's thread count and draws from its global generator.</summary>
public sealed class Trainer
{
    private const int MostSkippedInARow = 3;

    private readonly TrainingOptions _options;
    private readonly DatasetSplit _train;
    private readonly DatasetSplit? _validation;
    private readonly CheckpointStore _checkpoints;
    private readonly ITrainingObserver _observer;

    /// <summary>A run that starts, or goes on from the newest checkpoint in <paramref name="checkpoints"/>.</summary>
    /// <param name="options">The recipe.</param>
    /// <param name="train">Pictures to learn from.</param>
    /// <param name="validation">Pictures to measure each epoch on; null for none.</param>
    /// <param name="checkpoints">Where the run is kept.</param>
    /// <param name="observer">Who hears of the progress.</param>
    public Trainer(TrainingOptions options, DatasetSplit train, DatasetSplit? validation, CheckpointStore checkpoints, ITrainingObserver? observer = null)
    {
        (_options, _train, _validation, _checkpoints) = (options, train, validation, checkpoints);
        _observer = observer ?? NullTrainingObserver.Instance;
        options.Validate(validation is not null);
    }

    /// <summary>Trains to the end, or to the next batch boundary after cancellation; either way a checkpoint holds the outcome.</summary>
    /// <exception cref="TrainingException">The options or the data do not allow it.</exception>
    public TrainingResult Run(CancellationToken cancellation = default)
    {
        // 1. Prepare: weights, data, and where an earlier attempt stopped.
        var threads = _options.Threads > 0 ? _options.Threads : ComputeDevice.PhysicalCores();
        set_num_threads(threads);
        using var session = new TrainingSession(_options, _train);
        var state = _checkpoints.FindLatest() is { } latest ? session.Load(latest) : new TrainerState();
        var stepsPerEpoch = (session.Data.Count + _options.BatchSize - 1) / _options.BatchSize;
        var pace = new Pace(_options, stepsPerEpoch, state);
        _observer.OnStarted(new TrainingStarted(
            session.Network.parameters().Sum(parameter => parameter.numel()), session.Data.Count, _train.Count - session.Data.Count,
            stepsPerEpoch, session.Compute == ScalarType.BFloat16 ? "bfloat16" : "float32", session.Device.type.ToString().ToLowerInvariant(), threads, state.Step, state.History));

        while (state.Ended is null && state.Epoch < _options.Epochs)
        {
            // 2. Learn.
            var clock = Stopwatch.StartNew();
            state = TrainEpoch(session, state, stepsPerEpoch, pace, cancellation);
            if (state.Ended is not null || state.StepInEpoch < stepsPerEpoch)
            {
                break;
            }

            // 3. Measure, and let the rules decide.
            state = EpochEnd.Close(session, state, _options, _validation, pace, clock.Elapsed);

            // 4. Keep, and tell.
            Store(session, state);
            _observer.OnEpoch(state.History[^1]);
        }

        if (state.Ended is null && state.Epoch < _options.Epochs)
        {
            Store(session, state);
            return TrainingResult.Of(session, state, StopReason.Cancelled);
        }

        if (_options.KeepBest && state.BestStep is { } best && _checkpoints.Find(best) is { } folder)
        {
            session.LoadResult(folder);
        }

        return TrainingResult.Of(session, state, state.Ended ?? StopReason.Finished);
    }

    private TrainerState TrainEpoch(TrainingSession session, TrainerState state, int stepsPerEpoch, Pace pace, CancellationToken cancellation)
    {
        manual_seed(RunSeed.Order(_options.Seed, state.Epoch));
        using var order = randperm(session.Data.Count, dtype: ScalarType.Int64, device: session.Device);
        var lastCheckpoint = Stopwatch.StartNew();
        session.Network.train();
        while (state.StepInEpoch < stepsPerEpoch && !cancellation.IsCancellationRequested)
        {
            var start = (long)state.StepInEpoch * _options.BatchSize;
            var count = Math.Min(_options.BatchSize, session.Data.Count - start);
            var learningRate = LearningRate.At(_options, state.Epoch + ((state.StepInEpoch + 1.0) / stepsPerEpoch)) * state.Plateau.Scale;
            using var rows = order.narrow(0, start, count);
            var step = TrainingStep.Run(session, rows, _options, state, learningRate);
            state = state with
            {
                StepInEpoch = state.StepInEpoch + 1,
                Step = state.Step + 1,
                LossSum = state.LossSum + (step.Skipped ? 0 : step.Loss * count),
                Correct = state.Correct + (step.Skipped ? 0 : step.Correct),
                Seen = state.Seen + (step.Skipped ? 0 : count),
                SkippedInARow = step.Skipped ? state.SkippedInARow + 1 : 0,
            };
            pace.Count(state.Epoch, (int)count);
            _observer.OnStep(new StepCompleted(
                state.Step, state.Epoch + 1, state.StepInEpoch, step.Loss, learningRate, pace.ImagesPerSecond, pace.Remaining, step.Skipped,
                state.LossSum / state.Seen, (double)state.Correct / state.Seen));
            if (state.SkippedInARow == MostSkippedInARow)
            {
                return state with { Ended = StopReason.Diverged };
            }

            if (lastCheckpoint.Elapsed > _options.CheckpointInterval && state.StepInEpoch < stepsPerEpoch)
            {
                Store(session, state);
                lastCheckpoint.Restart();
            }
        }

        return state;
    }

    private void Store(TrainingSession session, TrainerState state)
    {
        var folder = _checkpoints.Save(state.Step, _options.KeepBest ? state.BestStep : null, target => session.Save(target, state));
        _observer.OnCheckpoint(new CheckpointStored(folder, state.Step));
    }
}
