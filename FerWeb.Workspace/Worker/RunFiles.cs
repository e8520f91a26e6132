using System.Globalization;
using FerWeb.Engine.Datasets;
using FerWeb.Engine.Training;
using FerWeb.Engine.Training.Runs;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Sweeps;

namespace FerWeb.Workspace.Worker;

/// <summary>What a run has on the disk: its folder, its data set, the weights it starts from.</summary>
internal sealed class RunFiles
{
    private readonly IRunStore _store;
    private readonly DataFolder _data;
    private readonly Run _run;
    private readonly SweepLibrary _sweeps;

    public RunFiles(IRunStore store, DataFolder data, Run run)
    {
        (_store, _data, _run, _sweeps) = (store, data, run, new SweepLibrary(data, TimeProvider.System));
        Directory.CreateDirectory(data.Run(run.Id));
        Attempt = new AttemptFile(data, run.Id, run.Attempt);
        Checkpoints = new CheckpointStore(Path.Combine(data.Run(run.Id), RunFolder.CheckpointsName), Pinned);
    }

    public CheckpointStore Checkpoints { get; }

    /// <summary>Tells whether a later attempt has begun.</summary>
    public AttemptFile Attempt { get; }

    public string LogFile => Path.Combine(_data.Run(_run.Id), "log.txt");

    /// <summary>Makes the folder at the first attempt; at a later one refuses options that cannot change.</summary>
    /// <exception cref="TrainingException">The message names the option.</exception>
    public RunFolder OpenFolder()
    {
        var (spec, folder) = (_run.Spec, _data.Run(_run.Id));
        if (!RunFolder.Exists(folder))
        {
            return RunFolder.Create(folder, new RunConfig(
                RunConfig.CurrentFormat, TimeProvider.System.GetUtcNow(), spec.Dataset.Folder, spec.Dataset.Name, spec.Dataset.Sha256, spec.Options)
            {
                Classes = spec.Dataset.ClassNames,
            });
        }

        var earlier = RunFolder.Open(folder);
        earlier.Continue(spec.Options);
        return earlier;
    }

    /// <summary>Opens the data set that the run was launched on.</summary>
    /// <exception cref="DatasetException">It is missing or damaged.</exception>
    /// <exception cref="TrainingException">It is another one now.</exception>
    public FaceDataset OpenDataset()
    {
        var wanted = _run.Spec.Dataset;
        var data = FaceDataset.Open(DataFolder.Here(wanted.Folder, _data.Datasets), wanted.Name);
        if (data.Sha256 == wanted.Sha256)
        {
            return data;
        }

        data.Dispose();
        throw new TrainingException($"The data set '{wanted.Name}' holds other images than when the run was launched. Start a new run on it.");
    }

    /// <summary>The options, with the models that it starts from and learns from where this machine has it.</summary>
    public TrainingOptions Options => _run.Spec.Options with
    {
        StartModel = _run.Spec.Options.StartModel is { } model ? _data.ModelHere(model) : null,
        Teachers = [.. _run.Spec.Options.Teachers.Select(_data.ModelHere)],
    };

    /// <summary>The weights of the parent's checkpoint that a fresh run starts from, or null; the caller disposes them.</summary>
    /// <exception cref="TrainingException">The checkpoint is gone or damaged.</exception>
    public StartNetwork? OpenStart()
    {
        if (_run.Spec is not { Parent: { } parent, ParentStep: { } step } || Checkpoints.Steps.Count > 0)
        {
            return null;
        }

        var folder = RunFolder.Open(_data.Run(parent));
        var name = string.Create(CultureInfo.InvariantCulture, $"run {parent}, step {step}");
        return new StartNetwork(folder.LoadNetwork(step).Network, new StartWeights(name, folder.Config.DatasetName), folder.Config.Classes);
    }

    /// <summary>Takes checkpoints out of the store whose folders are gone. Always true.</summary>
    public bool ForgetMissingCheckpoints(IRunStore store)
    {
        var there = Checkpoints.Steps;
        foreach (var checkpoint in store.Checkpoints(_run.Id).Where(checkpoint => !there.Contains(checkpoint.Step)))
        {
            store.RemoveCheckpoint(_run.Id, checkpoint.Step);
        }

        return true;
    }

    /// <summary>Intact checkpoints on the disk that the store does not know: it was away when they were stored, or the worker was killed right then.</summary>
    /// <param name="history">The epochs that the newest of them knows.</param>
    public IReadOnlyList<RunCheckpoint> UntoldCheckpoints(IReadOnlyList<EpochCompleted> history)
    {
        var told = _store.Checkpoints(_run.Id).Select(checkpoint => checkpoint.Step).ToHashSet();
        var best = history.LastOrDefault(epoch => epoch.IsBest)?.Step;
        var untold = new List<RunCheckpoint>();
        foreach (var step in Checkpoints.Steps.Where(step => !told.Contains(step)))
        {
            if (Checkpoints.Find(step) is { } folder)
            {
                var bytes = new DirectoryInfo(folder).EnumerateFiles().Sum(file => file.Length);
                untold.Add(new RunCheckpoint(
                    step, history.Count(epoch => epoch.Step <= step), bytes, IsBest: step == best, IsPinned: false, Directory.GetLastWriteTimeUtc(folder)));
            }
        }

        return untold;
    }

    private IReadOnlyCollection<long>? Pinned()
    {
        try
        {
            // Between the rounds of a sweep none of its runs awaits the checkpoint from which those of the next one start.
            var starts = _sweeps.ListAll().Select(sweep => sweep.StartIn(_run.Id)).OfType<long>();
            var held = _store.Checkpoints(_run.Id).Where(checkpoint => checkpoint.IsPinned || checkpoint.IsAwaited).Select(checkpoint => checkpoint.Step);
            return [.. held, .. starts];
        }
        catch (Exception error) when (error is RunStoreException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
