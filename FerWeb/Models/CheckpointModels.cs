using System.Globalization;
using FerWeb.Engine.Models;
using FerWeb.Engine.Storage;
using FerWeb.Engine.Training;
using FerWeb.Engine.Training.Runs;
using FerWeb.Workspace;
using FerWeb.Workspace.Datasets;
using FerWeb.Workspace.Models;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Supervision;

namespace FerWeb.Models;

/// <summary>
/// Makes models of checkpoints: verified, calibrated and measured on the run's validation images, by the command line in
/// a process of its own, so that neither its memory nor a crash is the site's. A model once made is used again.
/// </summary>
internal sealed partial class CheckpointModels(IRunStore store, DataFolder data, ILogger<CheckpointModels> logger) : IDisposable
{
    // One at a time: it costs a core for seconds.
    private readonly SemaphoreSlim _gate = new(1);
    private readonly Dictionary<(string Run, long Step), Task<string>> _keeping = [];
    private readonly CancellationTokenSource _ending = new();

    /// <summary>
    /// The folder of the model of a checkpoint. One that is being made is made to its end when nobody waits for it any more, so that who asks
    /// again finds it; one whose turn has not come is not.
    /// </summary>
    /// <exception cref="NotThereException">There is no such run or checkpoint.</exception>
    /// <exception cref="RunStoreException">It is damaged, or it cannot be exported.</exception>
    public async Task<string> MakeAsync(string run, long step, CancellationToken cancellation)
    {
        if (store.Find(run) is not { } known || store.Checkpoints(run).FirstOrDefault(checkpoint => checkpoint.Step == step) is not { } checkpoint)
        {
            throw new NotThereException($"Run {run} has no checkpoint of step {step}. Look at its list of checkpoints.");
        }

        var folder = FolderOf(run, checkpoint.ModelOf(run));
        if (File.Exists(Path.Combine(folder, ModelCard.FileName)))
        {
            return folder; // An export writes the card last: it waits for no other.
        }

        await _gate.WaitAsync(cancellation);
        return await MakeNowAsync(known, step, folder).WaitAsync(cancellation);
    }

    /// <summary>
    /// Puts the model of a checkpoint among the models, where it stays when the run is deleted. It is named after its run. The work goes on
    /// when nobody waits for it any more; who asks again meanwhile waits for the same.
    /// </summary>
    /// <param name="run">Id of the run.</param>
    /// <param name="step">Step of the checkpoint.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <returns>Its folder, whose name is its id.</returns>
    /// <exception cref="NotThereException">There is no such run or checkpoint.</exception>
    /// <exception cref="RunStoreException">It is damaged, or it cannot be exported or copied.</exception>
    public Task<string> KeepAsync(string run, long step, CancellationToken cancellation)
    {
        lock (_keeping)
        {
            if (!_keeping.TryGetValue((run, step), out var work))
            {
                _keeping[(run, step)] = work = Task.Run(() => KeepNowAsync(run, step), CancellationToken.None);
            }

            return work.WaitAsync(cancellation);
        }
    }

    /// <summary>Whether a checkpoint is being put among the models now.</summary>
    public bool IsKeeping(string run, long step)
    {
        lock (_keeping)
        {
            return _keeping.ContainsKey((run, step));
        }
    }

    /// <summary>The folder of a model that was made before; null when there is none, or none any more.</summary>
    public string? Find(string model)
        => RunOf(model) is { } run && FolderOf(run, model) is var folder && Directory.Exists(folder) ? folder : null;

    /// <summary>The run of whose checkpoint a model was made, by the model's id; null when there is none, or none any more.</summary>
    public string? RunOf(string model)
        => model.Split('-') is { Length: > 2 } parts && string.Join('-', parts[..^2]) is var run && store.Find(run) is not null ? run : null;

    /// <summary>The step in such a model's id, also where an import added a number to it; null when the model is none of this run's.</summary>
    public static long? StepOf(string model, string run)
        => model.StartsWith(run + "-", StringComparison.Ordinal) && model[(run.Length + 1)..].Split('-') is [var step, _, ..]
            && long.TryParse(step, CultureInfo.InvariantCulture, out var number)
                ? number
                : null;

    public void Dispose()
    {
        _ending.Cancel();
        _ending.Dispose();
        _gate.Dispose();
    }

    private async Task<string> MakeNowAsync(Run run, long step, string folder)
    {
        try
        {
            if (!Directory.Exists(folder))
            {
                await ExportAsync(run, step, folder, _ending.Token);
                if (store.Find(run.Id) is null)
                {
                    // Deleted for good meanwhile: the export has made its folder again.
                    Directory.Delete(data.Run(run.Id), recursive: true);
                    throw new NotThereException($"Run {run.Id} was deleted while a model was made of its step {step}.");
                }
            }

            return folder;
        }
        finally
        {
            _gate.Release();
        }
    }

    private string FolderOf(string run, string model) => Path.Combine(data.Run(run), "models", model);

    private async Task<string> KeepNowAsync(string run, long step)
    {
        try
        {
            var made = await MakeAsync(run, step, _ending.Token);
            return Copy(made, run, NameOf(run, step));
        }
        finally
        {
            lock (_keeping)
            {
                _keeping.Remove((run, step));
            }
        }
    }

    private string? NameOf(string run, long step)
        => store.Find(run) is { Spec.Name: { } name } && string.Create(CultureInfo.InvariantCulture, $"{name}, step {step}") is var whole
            && whole.Length <= ModelLibrary.LongestName
                ? whole
                : null;

    private string Copy(string made, string run, string? name)
    {
        var target = Path.Combine(data.Models, Path.GetFileName(made));
        if (Directory.Exists(target))
        {
            return target;
        }

        var temporary = Path.Combine(data.Models, $".tmp-{Guid.NewGuid():N}");
        try
        {
            Directory.CreateDirectory(temporary);
            foreach (var file in Directory.EnumerateFiles(made))
            {
                using var content = File.OpenRead(file);
                AtomicFile.Write(Path.Combine(temporary, Path.GetFileName(file)), copy => content.CopyTo(copy));
            }

            var description = ModelFolder.ReadDescription(temporary);
            var provenance = description.Provenance is { } known ? known with { Run = run } : null;
            ModelFolder.WriteDescription(temporary, description with { Name = name, Provenance = provenance });
            Directory.Move(temporary, target);
        }
        catch (IOException error)
        {
            if (Directory.Exists(temporary))
            {
                Directory.Delete(temporary, recursive: true);
            }

            if (!Directory.Exists(target))
            {
                throw new RunStoreException($"The model could not be copied: {error.Message}", error);
            }
        }

        return target;
    }

    private async Task ExportAsync(Run run, long step, string folder, CancellationToken cancellation)
    {
        if (RunFolder.Open(data.Run(run.Id)).Checkpoints.Find(step) is null)
        {
            throw new RunStoreException($"The checkpoint of step {step} is damaged. Choose another one.");
        }

        string[] command =
        [
            "export", "--run", data.Run(run.Id), "--step", step.ToString(CultureInfo.InvariantCulture), "--out", folder,
            "--data", DataFolder.Here(run.Spec.Dataset.Folder, data.Datasets),
        ];
        var (exitCode, _, errors) = await WorkerProcess.RunAsync(command, device: null, cancellation);
        if (exitCode == 0)
        {
            return;
        }

        // Asked afterwards: it may have gone while the process was at work.
        if (DatasetUse.WhyGone(run.Spec.Dataset, data) is not null)
        {
            throw new RunStoreException(
                $"No model could be made of step {step}: the data set '{run.Spec.Dataset.Name}' of its run was deleted, is damaged or holds other images " +
                $"now. Import the same images again under that name.");
        }

        Log.ExportFailed(logger, run.Id, step, exitCode, errors);
        var last = errors.Split('\n', StringSplitOptions.RemoveEmptyEntries).LastOrDefault("the export failed");
        throw new RunStoreException($"No model could be made of step {step}: {last}");
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "The export of run {Run}, step {Step}, failed with code {ExitCode}: {Errors}")]
        public static partial void ExportFailed(ILogger logger, string run, long step, int exitCode, string errors);
    }
}
