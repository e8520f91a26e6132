using FerWeb.Engine.Models;
using FerWeb.Runs;
using FerWeb.Workspace.Runs;
using static FerWeb.Localization.Texts;

namespace FerWeb.Models;

/// <summary>What is written down about whichever model gave an answer: the live one, an earlier one or a checkpoint that was tried.</summary>
internal sealed class ModelDescriptions(LiveModelSwitch models, CheckpointModels checkpoints, IRunStore runs)
{
    /// <summary>The description of the model that answers now; null while there is none, or none of it.</summary>
    public ModelDescription? OfLive => ModelText.Describe(models.Answering);

    /// <summary>
    /// The description of a model by its id; null when nothing is written down, or no longer, and for all but the live one while the store
    /// is away: an answer is shown then too.
    /// </summary>
    public ModelDescription? Of(string model)
    {
        try
        {
            return Answers(model) ? OfLive
                : ModelText.Describe(models.Earlier.FirstOrDefault(earlier => earlier.Id == model))
                    ?? (checkpoints.Find(model) is { } folder ? ModelText.Describe(new KnownModel(model, folder)) : null);
        }
        catch (StoreAwayException)
        {
            return null;
        }
    }

    /// <summary>What a person has called a model; its id where nobody has.</summary>
    public string NameOf(string model) => ModelText.Name(Of(model)?.Name ?? model);

    /// <summary>
    /// What a checkpoint that was tried is called, for who may see runs: its run, and its epoch or, within one, its step. Null for a model that has
    /// a name, when the run is gone, and while the store is away.
    /// </summary>
    public string? CheckpointOf(string model)
    {
        try
        {
            return Of(model)?.Name is null && RunOf(model) is { } id && runs.Find(id) is { } run && CheckpointModels.StepOf(model, id) is { } step
                ? RunText.EpochAt(run, step) is { } epoch
                    ? T["{0}, epoch {1}", run.Spec.Name, RunText.Count(epoch)]
                    : T["{0}, step {1}", run.Spec.Name, RunText.Count(step)]
                : null;
        }
        catch (StoreAwayException)
        {
            return null;
        }
    }

    /// <summary>The run of a checkpoint that was tried; null for what stands on the page of models, and when the run is gone.</summary>
    public string? RunOf(string model)
        => Answers(model) || models.Others.Any(other => other.Id == model) ? null : checkpoints.RunOf(model);

    private bool Answers(string model) => models.Answering?.Id == model;
}
