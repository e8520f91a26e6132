using FerWeb.Engine.Evaluation;
using FerWeb.Engine.Models;
using FerWeb.Models;
using FerWeb.Workspace;
using FerWeb.Workspace.Evaluations;
using FerWeb.Workspace.Models;

namespace FerWeb.Evaluations;

/// <summary>The models that can be evaluated: those that answer or did once, those that ship, and those of the data folder.</summary>
internal sealed class EvaluatedModels(LiveModelSwitch live, ModelLibrary library, CheckpointModels checkpoints, DataFolder data)
{
    /// <summary>The one that answers first.</summary>
    public IReadOnlyList<KnownModel> List()
    {
        var kept = library.Shipped.Concat(Directory.Exists(data.Models) ? Directory.EnumerateDirectories(data.Models) : [])
            .Where(folder => File.Exists(Path.Combine(folder, ModelFolder.DescriptionFile)))
            .Select(folder => new KnownModel(Path.GetFileName(folder), folder));
        return [.. (live.Answering is { } answering ? [answering] : Array.Empty<KnownModel>()).Concat(live.Earlier).Concat(kept)
            .Where(model => model.IsThere).DistinctBy(model => model.Id)];
    }

    /// <summary>The folder of what a request names; a checkpoint becomes a model first.</summary>
    /// <exception cref="EvaluationException">The model is gone.</exception>
    /// <exception cref="Workspace.Runs.RunStoreException">The checkpoint is gone or damaged.</exception>
    public async Task<string> FolderOfAsync(EvaluationRequest request, CancellationToken cancellation)
        => request.Origin is { Step: { } step } origin
            ? await checkpoints.MakeAsync(origin.Run, step, cancellation)
            : List().FirstOrDefault(model => model.Id == request.Model)?.Folder
                ?? throw new EvaluationException($"There is no model '{request.Model}' any more. Choose another one.");
}
