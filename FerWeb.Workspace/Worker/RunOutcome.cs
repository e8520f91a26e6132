using FerWeb.Engine;
using FerWeb.Engine.Photos;
using FerWeb.Engine.Training;
using FerWeb.Workspace.Runs;

namespace FerWeb.Workspace.Worker;

/// <summary>How an attempt ended: status, cause, and a sentence with the next step.</summary>
/// <param name="Status">A resting status; what a cancelled training comes to depends on what was asked for.</param>
/// <param name="Cause">For a rule.</param>
/// <param name="Reason">For a person.</param>
internal sealed record RunOutcome(RunStatus Status, StopCause Cause, Sentence Reason)
{
    /// <summary>After a training that came to a checkpoint.</summary>
    public static RunOutcome Of(StopReason reason, Run run, RunProgress progress) => reason switch
    {
        StopReason.Finished when run.Spec.Options.Epochs == 1 => new(RunStatus.Finished, StopCause.Finished, "The one epoch is done."),
        StopReason.Finished => new(RunStatus.Finished, StopCause.Finished, $"All {run.Spec.Options.Epochs} epochs are done."),
        StopReason.EarlyStopped when progress.Stalled < Math.Max(run.Spec.Options.EarlyStopping?.Patience ?? 0, 1) => new(
            RunStatus.EarlyStopped, StopCause.Patience,
            $"Validation passed a threshold, so the run ended after epoch {progress.Epoch}. To go on, turn early stopping off by a patience of 0."),
        StopReason.EarlyStopped when progress.Stalled == 1 => new(
            RunStatus.EarlyStopped, StopCause.Patience,
            $"Validation has not improved for one epoch, so the run ended after epoch {progress.Epoch}. To go on, allow more patience or more epochs."),
        StopReason.EarlyStopped => new(
            RunStatus.EarlyStopped, StopCause.Patience,
            $"Validation has not improved for {progress.Stalled} epochs, so the run ended after epoch {progress.Epoch}. " +
            $"To go on, allow more patience or more epochs."),
        StopReason.TimeLimit => new(
            RunStatus.EarlyStopped, StopCause.MaxTime, $"The time limit was reached in epoch {progress.Epoch + 1}. To go on, allow more time."),
        StopReason.Diverged => new(
            RunStatus.Diverged, StopCause.NotFinite,
            "Loss or gradient were not finite, also at half the learning rate. The best weights are kept; " +
            "resume or clone the run with a lower learning rate or a longer warm-up."),
        _ when run.Status == RunStatus.Stopping => new(
            RunStatus.Stopped, StopCause.User, $"Stopped after step {progress.Step}; the checkpoint is stored, and the run can be resumed there."),
        _ when run.Status == RunStatus.Pausing => new(
            RunStatus.Paused, StopCause.User, $"Paused after step {progress.Step}; the checkpoint is stored, and the run can be resumed there."),
        _ => new(
            RunStatus.Interrupted,
            StopCause.HostStopped,
            $"The machine or the service was stopped after step {progress.Step}; the checkpoint is stored, and the run can be resumed there."),
    };

    /// <summary>After an error.</summary>
    public static RunOutcome Of(Exception error, Run run) => error switch
    {
        IOException when FullDisk.IsCause(error) => new(
            run.Status is RunStatus.Running or RunStatus.Pausing ? RunStatus.Paused : RunStatus.Failed, StopCause.DiskFull,
            "The disk is full, so a checkpoint could not be stored; the one before it is intact. Free some space, then resume the run."),
        NoSpaceException full => new(
            run.Status is RunStatus.Running or RunStatus.Pausing ? RunStatus.Paused : RunStatus.Failed, StopCause.DiskFull, full.Sentence),
        StoreAwayException away => new(
            // What a person was stopping does not go on by itself.
            RunStatus.Interrupted, run.Status is RunStatus.Starting or RunStatus.Running ? StopCause.HostStopped : StopCause.User,
            $"The worker could not go on without the database of runs: {away.Sentence} The run can be resumed from its last checkpoint."),
        _ when IsOutOfMemory(error) => new(
            RunStatus.Failed, StopCause.OutOfMemory,
            $"Memory ran out with {run.Spec.Options.BatchSize} images per step. " +
            $"Clone the run with a batch size of {Math.Max(2, run.Spec.Options.BatchSize / 2)}, or end other programs and resume it."),
        TrainingException refused => new(RunStatus.Failed, StopCause.Refused, refused.Sentence),
        SentenceException told => new(RunStatus.Failed, StopCause.Error, told.Sentence),
        _ when error.GetType().Assembly == typeof(ImageReadException).Assembly => new(RunStatus.Failed, StopCause.Error, error.Message),
        IOException or UnauthorizedAccessException => new(
            RunStatus.Failed, StopCause.Error, $"A file could not be read or written: {error.Message} Put that right, then resume the run."),
        _ => new(
            RunStatus.Failed,
            StopCause.Error,
            $"Something went wrong inside FerWeb ({Summary(error)}). The log has the detail; resume the run, or clone it with other settings."),
    };

    private static bool IsOutOfMemory(Exception error) => error is OutOfMemoryException || OutOfMemoryWords.AreIn(error.Message);

    private static string Summary(Exception error) => $"{error.GetType().Name}: {FirstLine(error.Message)}";

    private static string FirstLine(string text) => text.Split('\n', 2)[0].Trim().TrimEnd('.');
}
