using FerWeb.Engine;
using FerWeb.Workspace.Runs;

namespace FerWeb.Workspace.Supervision;

/// <summary>What the end of a worker means that left its run live.</summary>
/// <param name="Status">Failed or Interrupted.</param>
/// <param name="Cause">Why.</param>
/// <param name="Reason">A sentence with the next step.</param>
internal sealed record WorkerExit(RunStatus Status, StopCause Cause, Sentence Reason)
{
    // A shell's way to tell signals: 128 + number.
    private const int Aborted = 128 + 6;
    private const int BusError = 128 + 7;
    private const int Killed = 128 + 9;
    private const int Segfault = 128 + 11;
    private const int Terminated = 128 + 15;

    /// <summary>Reads an exit code; null for a worker whose code nobody could collect.</summary>
    /// <param name="exitCode">As the process ended.</param>
    /// <param name="memoryRanOut">True when the system ended a process for want of memory meanwhile.</param>
    /// <param name="batchSize">Of the run, for the hint.</param>
    /// <param name="lastWords">Last lines of its error output.</param>
    public static WorkerExit Of(int? exitCode, bool memoryRanOut, int batchSize, string lastWords) => exitCode switch
    {
        Killed when memoryRanOut => OutOfMemory(batchSize),
        null or Killed or Terminated => new(
            RunStatus.Interrupted, StopCause.LeaseLost, "The training process was ended from outside. Resume goes on from the last checkpoint."),
        WorkerProcess.StoreAway => new(
            RunStatus.Interrupted, StopCause.LeaseLost,
            "The training process could not use the database of runs for too long and ended. Resume goes on from the last checkpoint."),
        Segfault or BusError or Aborted => new(RunStatus.Failed, StopCause.Crash,
            Quoting(
                $"The training process crashed ({Name(exitCode.Value)}). Resume goes on from the last checkpoint; if it crashes again, train on the processor.",
                lastWords)),
        _ => new(RunStatus.Failed, StopCause.Error, Quoting($"The training process ended with code {exitCode}. Its log says more.", lastWords)),
    };

    /// <summary>The same of a run that a person was stopping or pausing: it does not go on by itself.</summary>
    public WorkerExit For(RunStatus seen) => Cause is StopCause.LeaseLost ? this with { Cause = seen.CauseWhenLost() } : this;

    /// <summary>For a worker that the system ended because the machine or the job had no memory left.</summary>
    public static WorkerExit OutOfMemory(int batchSize) => new(RunStatus.Failed, StopCause.OutOfMemory,
        $"The system ended the training process (signal 9) because memory ran out. " +
        $"Clone the run with a batch size of {Math.Max(2, batchSize / 2)}, or end other programs and resume it.");

    private static string Name(int exitCode) => exitCode switch
    {
        Segfault => "segmentation fault",
        BusError => "bus error",
        _ => "aborted",
    };

    private static Sentence Quoting(Sentence sentence, string lastWords) => lastWords.Length == 0 ? sentence : $"{sentence} The end of its output: {lastWords}";
}
