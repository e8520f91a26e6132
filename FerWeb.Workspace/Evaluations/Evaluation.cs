using FerWeb.Engine;
using FerWeb.Engine.Evaluation;
using FerWeb.Workspace.Runs;

namespace FerWeb.Workspace.Evaluations;

/// <summary>Where an evaluation stands.</summary>
public enum EvaluationStatus
{
    /// <summary>It has not begun.</summary>
    Waiting,

    /// <summary>A process is at it, or was when the machine stopped: it then begins anew.</summary>
    Running,

    /// <summary>Its record is there.</summary>
    Finished,

    /// <summary>It could not be done; the reason is there.</summary>
    Failed,

    /// <summary>Somebody cancelled it.</summary>
    Cancelled,
}

/// <summary>An evaluation of the data folder.</summary>
/// <param name="Id">Unique; ids sort by creation.</param>
/// <param name="Request">What was asked for.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Record">The result; null unless it is finished.</param>
/// <param name="Reason">Why it failed; null otherwise.</param>
public sealed record Evaluation(string Id, EvaluationRequest Request, EvaluationStatus Status, EvaluationRecord? Record = null, Sentence? Reason = null)
{
    /// <value>Whether nothing more will happen to it.</value>
    public bool HasEnded => Status is EvaluationStatus.Finished or EvaluationStatus.Failed or EvaluationStatus.Cancelled;

    /// <summary>Whether it is of a checkpoint's weights, and not of those that its step had before it was trained again.</summary>
    /// <param name="run">Id of the run.</param>
    /// <param name="checkpoint">The checkpoint as it is now.</param>
    // By the model's id, which holds the second of storing; the command line's models have others, and the clocks of two machines may differ a little.
    public bool IsOf(string run, RunCheckpoint checkpoint)
    {
        var model = checkpoint.ModelOf(run);
        return Request.Model == model || Record?.Model.Id == model
            || (Request.Origin == new CheckpointOrigin(run, checkpoint.Step) && Request.Created >= checkpoint.Stored);
    }
}
