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
    private readonly FaceDataset _dataset;
    private readonly DatasetSplit? _validation;
    private readonly CheckpointStore _checkpoints;
    private readonly ITrainingObserver _observer;
    private readonly Device _device;
    private readonly StartNetwork? _start;
    private readonly TrainingGpu? _gpu;

    /// <summary>A run that starts, or goes on from the newest checkpoint in <paramref name="checkpoints"/>.</summary>
    /// <param name="options">The recipe.</param>
    /// <param name="dataset">Pictures to learn from, and to measure each epoch on where it has a validation split; stays the caller's.</param>
    /// <param name="checkpoints">Where the run is kept.</param>
    /// <param name="observer">Who hears of the progress.</param>
    /// <param name="device">"auto", "cpu" or "cuda:0".</param>
    /// <param name="start">Weights that a fresh run starts from, instead of <see cref="TrainingOptions.StartModel"/>; stays the caller's.</param>
    /// <param name="gpu">What is known of the machine's GPU, to be written down where <paramref name="device"/> comes to one.</param>
    /// <exception cref="TrainingException">The options cannot work, or not on this machine.</exception>
    public Trainer(
        TrainingOptions options,
        FaceDataset dataset,
        CheckpointStore checkpoints,
        ITrainingObserver? observer = null,
        string device = "auto",
        StartNetwork? start = null,
        TrainingGpu? gpu = null)
    {
        (_options, _dataset, _checkpoints, _start) = (options.For(dataset.Classes), dataset, checkpoints, start);
        _validation = dataset.Has(Split.Validation) ? dataset[Split.Validation] : null;
        _observer = observer ?? NullTrainingObserver.Instance;
        _options.Validate(_validation is not null);
        _device = ComputeDevice.Named(device);
        _gpu = _device.type == DeviceType.CUDA ? gpu : null;
    }

    /// <summary>Trains to the end, or to the next batch boundary after cancellation; either way a checkpoint holds the outcome.</summary>
    /// <exception cref="TrainingException">The options or the data do not allow it.</exception>
    /// <exception cref="IOException">A checkpoint could not be written; earlier ones are untouched.</exception>
    public TrainingResult Run(CancellationToken cancellation = default)
    {
        // 1. Prepare: weights, data, and where an earlier attempt stopped.
        var threads = _options.Threads > 0 ? _options.Threads : ComputeDevice.PhysicalCores();
        set_num_threads(threads);
        FreedMemory.Keep();
        _checkpoints.Recover();
        var (opened, start) = CreateSession();
        using var session = opened;
        using var writer = new CheckpointWriter(_checkpoints, _observer);
        var stepsPerEpoch = (session.Data.Count + _options.BatchSize - 1) / _options.BatchSize;
        var (state, damaged) = FindStart(session, start);
        var samples = SampleImages();
        _observer.OnStarted(new TrainingStarted(
            session.Network.parameters().Sum(parameter => parameter.numel()),
            session.Data.Count,
            session.Data.LeftOut,
            stepsPerEpoch,
            session.Compute == ScalarType.BFloat16 ? "bfloat16" : "float32",
            session.Device.type.ToString().ToLowerInvariant(),
            threads,
            state.Step,
            state.History)
        {
            SampleImages = samples,
            Start = state.Record?.Start,
            Gpu = _gpu,
            Layers = NetworkSummary.Of(session.Network).Layers,
            DamagedCheckpoints = damaged,
        });
        if (state.Step == 0)
        {
            // Waited for, so that from the first step on there is something to go back to.
            writer.Begin(session, state);
            writer.Report(wait: true);
        }

        writer.Newest = state;
        if (!TakeTeachers(session, cancellation))
        {
            return TrainingResult.Of(session, state, StopReason.Cancelled);
        }

        // Its clock starts here: what the teachers took is no training.
        var epochs = new EpochLoop(session, writer, _options, _observer, stepsPerEpoch, state);
        while (state.Ended is null && state.Epoch < _options.Epochs)
        {
            // 2. Learn.
            state = epochs.Train(state, cancellation);
            if (IsDiverging(state, stepsPerEpoch) || !session.IsFinite())
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

        TrainerState? picked = null;
        if (_options.KeepBest && state.BestStep is { } best && _checkpoints.Find(best) is { } folder)
        {
            session.LoadResult(folder);
            picked = TrainingSession.ReadState(folder);
        }

        return TrainingResult.Of(session, state, state.Ended ?? StopReason.Finished, picked);
    }

    internal static bool IsDiverging(TrainerState state, int stepsPerEpoch)
        => state.SkippedInARow >= MostSkippedInARow || state.SkippedInEpoch > Math.Max(MostSkippedInARow, stepsPerEpoch / StepsPerSkip);

    // The session, and what it begins with: null where a checkpoint knows it.
    private (TrainingSession Session, StartWeights? Start) CreateSession()
    {
        var goesOn = _checkpoints.Steps.Count > 0;
        _options.ValidateStart(hasWeights: _start is not null || goesOn);
        if (_start is not null || _options.StartModel is null || goesOn)
        {
            return CreateSession(_start);
        }

        using var model = ModelFolder.Load(_options.StartModel);
        var from = new StartWeights($"model {model.Description.Id}", model.Description.Provenance?.Dataset);
        return CreateSession(new StartNetwork(model.Network, from, model.Description.Classes));
    }

    private (TrainingSession Session, StartWeights? Start) CreateSession(StartNetwork? start)
    {
        var freshHead = start is not null && !FaceClasses.AreSame(start.Classes, _dataset.Classes);
        return (new TrainingSession(_options, _dataset, _device, start?.Network, freshHead), start is null ? null : start.From with { FreshHead = freshHead });
    }

    // A run that has come to its end goes on only when a person has changed its course; one that diverged always may.
    private (TrainerState State, IReadOnlyList<long> Damaged) FindStart(TrainingSession session, StartWeights? start)
    {
        if (_checkpoints.FindLatest() is not { } latest)
        {
            var teachers = _options.ValidateTeachers(_dataset.Classes);
            var record = new TrainingRecord(
                session.Data.Count,
                session.Data.WithVotes,
                session.Data.LeftOut,
                start,
                teachers.Count > 0 ? [.. teachers.Select(teacher => teacher.Id)] : null,
                TaughtCrowd: _options.TeacherWeight > 0 && TeacherAnswers.KnowTheCrowd(teachers),
                session.Data.ClassPictures,
                session.Data.CrowdPictures,
                _gpu);
            return _checkpoints.Steps.Count == 0
                ? (new TrainerState { Options = _options, Engine = ComputeDevice.Engine, Record = record }, [])
                : throw new TrainingException("Every checkpoint of the run is damaged, so it cannot go on. Start it again as a new run.");
        }

        var before = TrainingSession.RequireSameEngine(latest).Options!;
        var damaged = _checkpoints.Steps.Where(step => step > CheckpointStore.StepOf(latest)).ToList();
        var state = session.Load(latest);
        OptionChanges.Check(before, _options);
        _checkpoints.ForgetAfter(state.Step);
        state = state.By(_options) with
        {
            Record = state.Record is null ? null : state.Record with
            {
                // An earlier FerWeb did not count them.
                ClassPictures = session.Data.ClassPictures,
                CrowdPictures = session.Data.CrowdPictures,
                Gpu = _gpu,
            },
        };
        return (state.Ended == StopReason.Diverged ? state with { Ended = null, RollBacks = 0 } : state, damaged);
    }

    // False when it was cancelled meanwhile.
    private bool TakeTeachers(TrainingSession session, CancellationToken cancellation)
    {
        if (_options.Teachers.Count == 0)
        {
            return true;
        }

        try
        {
            var file = _checkpoints.PathTo(TeacherAnswers.FileName);
            var answers = TeacherAnswers.ReadOrMake(file, _options, _dataset[Split.Train], session.Data.Images, _device, _observer, cancellation);
            session.Data.Blend(answers, _options.TeacherWeight);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private int[] SampleImages()
    {
        if (_validation is not { } split)
        {
            return [];
        }

        return [.. Enumerable.Range(0, split.Classes.Count).SelectMany(label =>
        {
            int[] images = [.. Enumerable.Range(0, split.Count).Where(image => split.Labels.Span[image] == label)];
            return Enumerable.Range(0, Math.Min(SamplesPerClass, images.Length)).Select(i => images[i * images.Length / SamplesPerClass]);
        })];
    }
}
