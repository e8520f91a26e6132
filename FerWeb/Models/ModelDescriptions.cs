using FerWeb.Engine.Models;

namespace FerWeb.Models;

/// <summary>What is written down about whichever model gave an answer: the live one, an earlier one or a checkpoint that was tried.</summary>
internal sealed class ModelDescriptions(LiveModelSwitch models, CheckpointModels checkpoints)
{
    /// <summary>The description of the model that answers now; null while there is none, or none of it.</summary>
    public ModelDescription? OfLive => ModelText.Describe(models.Answering);

    /// <summary>The description of a model by its id; null when nothing is written down, or no longer.</summary>
    public ModelDescription? Of(string model)
        => Answers(model) ? OfLive
            : ModelText.Describe(models.Earlier.FirstOrDefault(earlier => earlier.Id == model))
                ?? (checkpoints.Find(model) is { } folder ? ModelText.Describe(new KnownModel(model, folder)) : null);

    /// <summary>What a person has called a model; its id where nobody has.</summary>
    public string NameOf(string model) => Of(model)?.Name ?? model;

    /// <summary>The run of a checkpoint that was tried; null for what stands on the page of models, and when the run is gone.</summary>
    public string? RunOf(string model)
        => Answers(model) || models.Others.Any(other => other.Id == model) ? null : checkpoints.RunOf(model);

    private bool Answers(string model) => models.Answering?.Id == model;
}
