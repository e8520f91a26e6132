using FerWeb.Engine;
using FerWeb.Engine.Evaluation;

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
}
