using FerWeb.Engine.Datasets;
using FerWeb.Engine.Evaluation;
using FerWeb.Engine.Models;
using FerWeb.Workspace.Audit;
using FerWeb.Workspace.Datasets;
using FerWeb.Workspace.Evaluations;
using FerWeb.Workspace.Runs;

namespace FerWeb.Evaluations;

/// <summary>What somebody asks to have evaluated, by page or REST.</summary>
/// <param name="Dataset">Id of the data set.</param>
/// <param name="Split">Which part.</param>
/// <param name="Model">Id of a model; null for a checkpoint.</param>
/// <param name="Run">Id of the checkpoint's run; null for a model.</param>
/// <param name="Step">Its step; null for the run's best, or its newest.</param>
/// <param name="Views">What of each picture is shown.</param>
internal sealed record EvaluationChoice(string Dataset, Split Split, string? Model, string? Run, long? Step, Views Views);

/// <summary>What page and REST can do with evaluations, with one set of checks.</summary>
internal sealed class EvaluationActions(
    EvaluationLibrary evaluations, EvaluationQueue queue, EvaluatedModels models, DatasetLibrary datasets, IRunStore runs, TimeProvider clock,
    AuditLog audit)
{
    /// <summary>Puts an evaluation into the queue. Asking for one again that has not ended is asking once, whoever asks.</summary>
    /// <exception cref="EvaluationException">
    /// Something that was named does not exist, or does not fit the rest; the sentence says what, and the next step.
    /// </exception>
    public Evaluation Start(EvaluationChoice choice, string who)
    {
        if (choice.Model is null == choice.Run is null)
        {
            throw new EvaluationException("Name a model, or a run whose checkpoint is meant: one of the two.");
        }

        var (model, origin, classes) = choice.Run is { } run ? CheckpointOf(run, choice.Step) : ModelOf(choice.Model!);
        var dataset = EvaluationCheck.Require(datasets, choice.Dataset, choice.Split, model, classes);
        var request = new EvaluationRequest(model, origin, dataset.Id, dataset.Name, choice.Split, choice.Views, who, clock.GetUtcNow());

        // Another site on the folder may be asked the same.
        using var turn = evaluations.TakeTurnToAdd();
        if (evaluations.List().FirstOrDefault(one => !one.HasEnded && one.Request with { By = who, Created = request.Created } == request) is { } asked)
        {
            return asked;
        }

        var added = evaluations.Add(request);
        queue.Wake();
        return added;
    }

    /// <summary>Cancels one that has not ended.</summary>
    /// <exception cref="EvaluationException">It has ended.</exception>
    /// <exception cref="NotThereException">There is none.</exception>
    public void Cancel(string id)
    {
        if (Require(id).HasEnded)
        {
            throw new EvaluationException("This evaluation has ended already.");
        }

        queue.Cancel(id);
        audit.Record(AuditActions.EvaluationCancelled, id);
    }

    /// <summary>Deletes one that has ended.</summary>
    /// <exception cref="EvaluationException">It has not.</exception>
    /// <exception cref="NotThereException">There is none.</exception>
    public void Delete(string id)
    {
        Require(id);
        evaluations.Delete(id);
    }

    /// <summary>The evaluation of that id.</summary>
    /// <exception cref="NotThereException">There is none.</exception>
    public Evaluation Require(string id) => evaluations.Find(id)
        ?? throw new NotThereException($"There is no evaluation '{id}'. It may have been deleted; the list of evaluations shows those there are.");

    private (string Model, CheckpointOrigin? Origin, IReadOnlyList<string> Classes) ModelOf(string id)
    {
        var model = models.List().FirstOrDefault(model => model.Id == id)
            ?? throw new EvaluationException($"There is no model '{id}'. Choose one of {string.Join(", ", models.List().Select(model => model.Id))}.");
        try
        {
            return (id, null, ModelFolder.ReadDescription(model.Folder).Classes);
        }
        catch (ModelFileException damage)
        {
            throw new EvaluationException(damage.Sentence, damage);
        }
    }

    private (string Model, CheckpointOrigin? Origin, IReadOnlyList<string> Classes) CheckpointOf(string id, long? step)
    {
        var run = runs.Find(id) ?? throw new EvaluationException($"There is no run '{id}'. It may have been deleted; the list of runs shows those there are.");
        var chosen = step is null ? OfferedCheckpoint.Of(runs, id) : runs.Checkpoints(id).FirstOrDefault(one => one.Step == step);
        return chosen is not null
            ? (id, new CheckpointOrigin(id, chosen.Step), run.Spec.Dataset.ClassNames)
            : throw new EvaluationException(step is { } missing
                ? (Engine.Sentence)$"Run {id} has no checkpoint of step {missing}. Look at its list of checkpoints."
                : $"Run {id} has no checkpoint yet. Wait for the end of its first epoch.");
    }
}
