using System.Diagnostics;
using FerWeb.Engine.Datasets;
using FerWeb.Engine.Emotions;
using FerWeb.Engine.Models;
using FerWeb.Engine.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace FerWeb.Engine.Training;

/// <summary>The training loop. One run per process: it sets libtorch's thread count and draws from its global generator.</summary>
public sealed class Trainer
{
    private const int MostSkippedInARow = 3;
    private const int StepsPerSkip = 100;
    private const int SamplesPerClass = 2;

    private readonly TrainingOptions _options;
    private readonly DatasetSplit _train;
    private readonly DatasetSplit? _validation;
    private readonly CheckpointStore _checkpoints;
    private readonly ITrainingObserver _observer;
    private readonly Device _device;
    private readonly FaceNetwork? _start;

    /// <summary>A run that starts, or goes on from the newest checkpoint in <paramref name="checkpoints"/>.</summary>
    /// <param name="options">The recipe.</param>
    /// <param name="train">Pictures to learn from.</param>
    /// <param name="validation">Pictures to measure each epoch on; null for none.</param>
    /// <param name="checkpoints">Where the run is kept.</param>
    /// <param name="observer">Who hears of the progress.</param>
    /// <param name="device">"auto", "cpu" or "cuda:0".</param>
    /// <param name="start">Weights that a fresh run starts from, instead of <see cref="TrainingOptions.StartModel"/>; stays the caller's.</param>
    /// <exception cref="TrainingException">The options cannot work, or not on this machine.</exception>
    public Trainer(
        TrainingOptions options, DatasetSplit train, DatasetSplit? validation, CheckpointStore checkpoints, ITrainingObserver? observer = null, string device = "auto", FaceNetwork? start = null)
    {
        (_options, _train, _validation, _checkpoints, _start) = (options, train, validation, checkpoints, start);
        _observer = observer ?? NullTrainingObserver.Instance;
        options.Validate(validation is not null);
        _device = ComputeDevice.Named(device);
    }

    /// <summary>Trains to the end, or to the next batch boundary after cancellation; either way a checkpoint holds the outcome.</summary>
    /// <exception cref="TrainingException">The options or the data do not allow it.</exception>
    /// <exception cref="IOException">A checkpoint could not be written; earlier ones are untouched.</exception>
    public TrainingResult Run(CancellationToken cancellation = default)
    {
        // 1. Prepare: weights, data, and where an earlier attempt stopped.
        var threads = _options.Threads > 0 ? _options.Threads : ComputeDevice.PhysicalCores();
        set_num_threads(threads);
        _checkpoints.Recover();
        using var session = CreateSession();
        using var writer = new CheckpointWriter(_checkpoints, _observer);
        var stepsPerEpoch = (session.Data.Count + _options.BatchSize - 1) / _options.BatchSize;
        var (state, damaged) = FindStart(session);
        var samples = SampleImages();
        var epochs = new EpochLoop(session, writer, _options, _observer, stepsPerEpoch, state);
        _observer.OnStarted(new TrainingStarted(
            session.Network.parameters().Sum(parameter => parameter.numel()), session.Data.Count, _train.Count - session.Data.Count,
            stepsPerEpoch, session.Compute == ScalarType.BFloat16 ? "bfloat16" : "float32", session.Device.type.ToString().ToLowerInvariant(), threads, state.Step, state.History)
        {
            SampleImages = samples,
            DamagedCheckpoints = damaged,
        });
        if (state.Step == 0)
        {
            // Waited for, so that from the first step on there is something to go back to.
            writer.Begin(session, state);
            writer.Report(wait: true);
        }

        writer.Newest = state;
        while (state.Ended is null && state.Epoch < _options.Epochs)
        {
            // 2. Learn.
            state = epochs.Train(state, cancellation);
            if (IsDiverging(state, stepsPerEpoch) || (state.StepInEpoch == stepsPerEpoch && !session.IsFinite()))
            {
                state = epochs.GoBack(state, _checkpoints);
                continue;
            }

            if (state.Ended is not null || state.StepInEpoch < stepsPerEpoch)
            {
                break;
            }

            // 3. Measure, and let the rules decide.
            state = EpochEnd.Close(session, state, _options, _validation, samples, epochs.Seconds);

            // 4. Tell, and keep.
            _observer.OnEpoch(state.History[^1]);
            writer.Begin(session, state);
            epochs.Pace.EndEpoch(state);
        }

        if (!ReferenceEquals(writer.Newest, state))
        {
            writer.Begin(session, state);
        }

        writer.Report(wait: true);
        if (state.Ended is null && state.Epoch < _options.Epochs)
        {
            return TrainingResult.Of(session, state, StopReason.Cancelled);
        }

        if (_options.KeepBest && state.BestStep is { } best && _checkpoints.Find(best) is { } folder)
        {
            session.LoadResult(folder);
        }

        return TrainingResult.Of(session, state, state.Ended ?? StopReason.Finished);
    }

    internal static bool IsDiverging(TrainerState state, int stepsPerEpoch)
        => state.SkippedInARow >= MostSkippedInARow || state.SkippedInEpoch > Math.Max(MostSkippedInARow, stepsPerEpoch / StepsPerSkip);

    private TrainingSession CreateSession()
    {
        _options.ValidateStart(hasWeights: _start is not null || _checkpoints.Steps.Count > 0);
        if (_start is not null || _options.StartModel is null || _checkpoints.Steps.Count > 0)
        {
            return new TrainingSession(_options, _train, _device, _start);
        }

        using var model = ModelFolder.Load(_options.StartModel);
        return new TrainingSession(_options, _train, _device, model.Network);
    }

    // A run that has come to its end goes on only when a person has changed its course; one that diverged always may.
    private (TrainerState State, IReadOnlyList<long> Damaged) FindStart(TrainingSession session)
    {
        if (_checkpoints.FindLatest() is not { } latest)
        {
            return _checkpoints.Steps.Count == 0
                ? (new TrainerState { Options = _options }, [])
                : throw new TrainingException("Every checkpoint of the run is damaged, so it cannot go on. Start it again as a new run.");
        }

        var damaged = _checkpoints.Steps.Where(step => step > CheckpointStore.StepOf(latest)).ToList();
        var state = session.Load(latest);
        if (state.Options is not { } before)
        {
            throw new TrainingException("The run was trained by an earlier FerWeb, whose checkpoints cannot be gone on from. Start a new run.");
        }

        OptionChanges.Check(before, _options);
        _checkpoints.ForgetAfter(state.Step);
        state = state with { Options = _options, RateScale = before.LearningRate == _options.LearningRate ? state.RateScale : 1 };
        if (state.Ended == StopReason.Diverged)
        {
            state = state with { Ended = null, RollBacks = 0 };
        }
        else if (state.Ended is not null && OptionChanges.ChangeTheCourse(before, _options))
        {
            state = state with { Ended = null, EarlyStopping = state.EarlyStopping with { Wait = 0, PassedThreshold = false } };
        }

        return (state, damaged);
    }

    private int[] SampleImages()
    {
        if (_validation is not { } split)
        {
            return [];
        }

        return [.. Enumerable.Range(0, EmotionNames.All.Count).SelectMany(label =>
        {
            int[] images = [.. Enumerable.Range(0, split.Count).Where(image => (int)split.Label(image) == label)];
            return Enumerable.Range(0, Math.Min(SamplesPerClass, images.Length)).Select(i => images[i * images.Length / SamplesPerClass]);
        })];
    }
}
