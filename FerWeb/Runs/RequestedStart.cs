using FerWeb.Api;
using FerWeb.Engine.Training;
using FerWeb.Workspace;
using FerWeb.Workspace.Models;
using FerWeb.Workspace.Runs;

namespace FerWeb.Runs;

/// <summary>From which weights a requested training starts, and whose answers it learns from; what is null stays as it is.</summary>
/// <param name="StartModel">Id of a model.</param>
/// <param name="StartRun">Id of a run from whose checkpoint it starts, instead of a model.</param>
/// <param name="StartStep">Step of that checkpoint; the newest when null.</param>
/// <param name="Teachers">Ids of models.</param>
internal sealed record RequestedStart(string? StartModel, string? StartRun, long? StartStep, IReadOnlyList<string>? Teachers)
{
    /// <summary>Options with the folders of the models that are named.</summary>
    /// <exception cref="ProblemException">One of them is not there.</exception>
    public TrainingOptions In(TrainingOptions options, ModelLibrary models)
    {
        if (Teachers?.Any(id => id is null) == true)
        {
            throw Bad("One of the 'teachers' is null. Name a model by its id.", "teachers");
        }

        return options with
        {
            StartModel = StartModel is { } start ? FolderOf(models, start, "start_model") : StartRun is null ? options.StartModel : null,
            Teachers = Teachers is null ? options.Teachers : [.. Teachers.Select(id => FolderOf(models, id, "teachers"))],
        };
    }

    /// <summary>The step of the checkpoint that it starts from; null where no run is named.</summary>
    /// <exception cref="ProblemException">There is no such run or checkpoint, or a model is named as well.</exception>
    public long? StepOf(RunActions actions)
    {
        const string Field = "start_run";
        try
        {
            return this switch
            {
                { StartRun: null, StartStep: null } => null,
                { StartRun: null } => throw Bad("Name the run of the checkpoint in 'start_run'.", Field),
                { StartModel: not null } => throw Bad(
                    "A run starts from a model or from a checkpoint: give 'start_model' or 'start_run', not both.", Field),
                _ => actions.StartStep(StartRun, StartStep),
            };
        }
        catch (NotThereException error)
        {
            throw Bad(error.Message, Field);
        }
    }

    private static string FolderOf(ModelLibrary models, string id, string field)
    {
        try
        {
            return models.Find(id).Folder;
        }
        catch (NotThereException error)
        {
            throw Bad(error.Message, field);
        }
    }

    private static ProblemException Bad(string message, string field) => new(StatusCodes.Status400BadRequest, message, field: field);
}
