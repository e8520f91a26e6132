namespace FerWeb.Workspace.Runs;

/// <summary>Something that happened to a run. Append-only.</summary>
/// <param name="Seq">From 1, without gaps within a run: the number that viewers count by.</param>
/// <param name="Attempt">Attempt that it belongs to.</param>
/// <param name="At">When, UTC.</param>
/// <param name="Actor">Who: a user's name, "worker" or "supervisor".</param>
/// <param name="Kind">One of <see cref="RunEventKind"/>.</param>
/// <param name="Data">JSON, by kind; "{}" when there is nothing more to say.</param>
public sealed record RunEvent(long Seq, int Attempt, DateTimeOffset At, string Actor, string Kind, string Data);

/// <summary>The kinds of <see cref="RunEvent"/>; the schemas are in docs/live-protocol.md.</summary>
public static class RunEventKind
{
    /// <summary>The status changed: { from, to, cause, reason }.</summary>
    public const string Status = "status";

    /// <summary>A worker began: { device, gpu, compute, threads, parameters, images, dropped, leftOut, stepsPerEpoch, resumedStep, epochs }.</summary>
    public const string Started = "started";

    /// <summary>The teachers judge the training pictures before the first step: { done, answers }.</summary>
    public const string Teachers = "teachers";

    /// <summary>Metrics of a range of steps were stored: { fromStep, toStep }.</summary>
    public const string Metrics = "metrics";

    /// <summary>An epoch is done: { epoch, step, isBest, seconds, confusion: 7x7 rows=true, recall: [7], samples: [[7]] }.</summary>
    public const string Epoch = "epoch";

    /// <summary>A checkpoint lies on the disk: { step, epoch, kind, bytes, stallMilliseconds }.</summary>
    public const string Checkpoint = "checkpoint";

    /// <summary>The plateau rule or a roll-back changed the learning rate: { step, factor, rule }.</summary>
    public const string LearningRate = "learningRate";

    /// <summary>The pictures have another size from a step on: { step, size } in pixels of a side.</summary>
    public const string PictureSize = "pictureSize";

    /// <summary>Steps were left out or rolled back: { step, message }.</summary>
    public const string Warning = "warning";

    /// <summary>Metrics after a step were taken back because an attempt resumed there: { step }.</summary>
    public const string RolledBack = "rolledBack";

    /// <summary>
    /// A person changed something; only what changed is there: { name, notes, tags, priority,
    /// options: { property: [old, new] }, checkpoint, pinned, trash }. The second event of a clone says { clonedFrom: { id, name } }.
    /// </summary>
    public const string Changed = "changed";
}

/// <summary>An event that is about to be appended; the store gives it its number and time.</summary>
/// <param name="Kind">One of <see cref="RunEventKind"/>.</param>
/// <param name="Data">JSON.</param>
/// <param name="Points">Metrics that belong to it.</param>
public sealed record NewRunEvent(string Kind, string Data, IReadOnlyList<MetricPoint>? Points = null);

/// <summary>One value of one curve.</summary>
/// <param name="Key">One of <see cref="MetricKey"/>.</param>
/// <param name="Step">Steps done.</param>
/// <param name="Epoch">Epochs done, with fraction.</param>
/// <param name="Value">The value; NaN and infinities survive.</param>
/// <param name="Seconds">Training time since the run's first step, all attempts, by a monotonic clock.</param>
public readonly record struct MetricPoint(string Key, long Step, double Epoch, double Value, double Seconds);

/// <summary>Names of the curves.</summary>
public static class MetricKey
{
    /// <summary>Loss of a step.</summary>
    public const string StepLoss = "step/loss";

    /// <summary>Share of a step's pictures that was right, as they were augmented, 0 to 1.</summary>
    public const string StepAccuracy = "step/accuracy";

    /// <summary>Mean over the epoch.</summary>
    public const string TrainLoss = "train/loss";

    /// <summary>Over the epoch, 0 to 1.</summary>
    public const string TrainAccuracy = "train/accuracy";

    /// <summary>Cross-entropy on validation.</summary>
    public const string ValidationLoss = "validation/loss";

    /// <summary>On validation, 0 to 1.</summary>
    public const string ValidationAccuracy = "validation/accuracy";

    /// <summary>Mean F1 over the classes on validation, 0 to 1.</summary>
    public const string MacroF1 = "validation/macro_f1";

    /// <summary>Crowd head by the FER+ majority protocol, 0 to 1.</summary>
    public const string CrowdAccuracy = "validation/crowd_accuracy";

    /// <summary>Rate of a step.</summary>
    public const string LearningRate = "learning_rate";

    /// <summary>Images per second.</summary>
    public const string ImagesPerSecond = "images_per_second";
}
