using FerWeb.Engine;

namespace FerWeb.Workspace.Runs;

/// <summary>Statuses in words for a person.</summary>
public static class RunWords
{
    /// <summary>As it stands after "is": "running", "stopped early".</summary>
    public static StatusWords Words(this RunStatus status) => new(status);

    internal static Sentence Refusal(Run run, RunStatus to)
    {
        Sentence next = (run.Status, to) switch
        {
            (_, RunStatus.Starting) => "A run starts by itself when its turn comes.",
            (RunStatus.Cancelled, _) => "It was taken out of the queue; start a new run with the same settings.",
            (RunStatus.Queued, RunStatus.Stopping or RunStatus.Pausing) => "It has not begun; cancel it instead.",
            (RunStatus.Stopping or RunStatus.Pausing, RunStatus.Queued) => "Wait until its checkpoint is stored, then resume it.",
            (_, RunStatus.Stopping or RunStatus.Pausing) when run.Status.IsResting() => "It rests already.",
            _ => "Look at its page for what can be done now.",
        };
        return $"'{run.Spec.Name}' ({run.Id}) is {run.Status.Words()} and cannot become {to.Words()}. {next}";
    }
}
