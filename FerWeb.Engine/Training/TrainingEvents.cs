namespace FerWeb.Engine.Training;

/// <summary>A run begins or goes on.</summary>
/// <param name="Parameters">Trainable numbers in the network.</param>
/// <param name="Images">Training pictures that are used.</param>
/// <param name="ImagesDropped">Training pictures left out by the cleaning.</param>
/// <param name="StepsPerEpoch">Steps in one epoch.</param>
/// <param name="Compute">Format of the convolutions, "float32" or "bfloat16".</param>
/// <param name="Device">"cpu" or "cuda".</param>
/// <param name="Threads">CPU threads.</param>
/// <param name="ResumedStep">Steps already done by an earlier attempt; 0 for a fresh run.</param>
/// <param name="History">Epochs already done by an earlier attempt.</param>
public sealed record TrainingStarted(
    long Parameters,
    int Images,
    int ImagesDropped,
    int StepsPerEpoch,
    string Compute,
    string Device,
    int Threads,
    long ResumedStep,
    IReadOnlyList<EpochCompleted> History);

/// <summary>One step is done.</summary>
/// <param name="Step">Steps so far, from 1.</param>
/// <param name="Epoch">Epoch it belongs to, from 1.</param>
/// <param name="StepInEpoch">Its place in the epoch, from 1.</param>
/// <param name="Loss">Mean loss over the batch; NaN when the step was skipped.</param>
/// <param name="LearningRate">Rate used.</param>
/// <param name="ImagesPerSecond">Over the last seconds.</param>
/// <param name="Remaining">Expected time to the end; null in the first 20 steps.</param>
/// <param name="Skipped">True when loss or gradient was not finite, so that the weights were left alone.</param>
/// <param name="EpochLoss">Mean loss over the epoch so far; NaN before the first step that was not skipped.</param>
/// <param name="EpochAccuracy">FER-2013 head over the epoch so far, 0 to 1; NaN likewise.</param>
public sealed record StepCompleted(
    long Step,
    int Epoch,
    int StepInEpoch,
    double Loss,
    double LearningRate,
    double ImagesPerSecond,
    TimeSpan? Remaining,
    bool Skipped,
    double EpochLoss,
    double EpochAccuracy);

/// <summary>One epoch is done.</summary>
/// <param name="Epoch">From 1.</param>
/// <param name="TrainLoss">Mean over the epoch's augmented pictures, label smoothing and crowd head included.</param>
/// <param name="TrainAccuracy">FER-2013 head on the augmented pictures, 0 to 1.</param>
/// <param name="ValidationLoss">Plain cross-entropy of the FER-2013 head; null without validation pictures.</param>
/// <param name="ValidationAccuracy">FER-2013 head, one view; null without validation pictures.</param>
/// <param name="CrowdAccuracy">Crowd head by the FER+ majority protocol; null without that head or without votes.</param>
/// <param name="LearningRate">Rate of the last step.</param>
/// <param name="ImagesPerSecond">Over the epoch's steps.</param>
/// <param name="Seconds">Training and validation.</param>
/// <param name="IsBest">True when the validation accuracy is the best so far.</param>
public sealed record EpochCompleted(
    int Epoch,
    double TrainLoss,
    double TrainAccuracy,
    double? ValidationLoss,
    double? ValidationAccuracy,
    double? CrowdAccuracy,
    double LearningRate,
    double ImagesPerSecond,
    double Seconds,
    bool IsBest);

/// <summary>A checkpoint lies complete on the disk.</summary>
/// <param name="Folder">Its folder.</param>
/// <param name="Step">Steps it contains.</param>
public sealed record CheckpointStored(string Folder, long Step);

/// <summary>Why a run ended.</summary>
public enum StopReason
{
    /// <summary>All epochs are done.</summary>
    Finished,

    /// <summary>Validation stopped improving.</summary>
    EarlyStopped,

    /// <summary>Cancelled; a checkpoint was written and the run can go on.</summary>
    Cancelled,

    /// <summary>Loss or gradient were not finite three times in a row.</summary>
    Diverged,
}
