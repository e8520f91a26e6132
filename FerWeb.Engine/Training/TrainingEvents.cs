using FerWeb.Engine.Datasets;
using FerWeb.Engine.Networks;

namespace FerWeb.Engine.Training;

/// <summary>A run begins or goes on.</summary>
/// <param name="Parameters">Trainable numbers in the network.</param>
/// <param name="Images">Training pictures that are used.</param>
/// <param name="LeftOut">Training pictures that the cleaning left out.</param>
/// <param name="StepsPerEpoch">Steps in one epoch.</param>
/// <param name="Compute">Format of the convolutions, "float32" or "bfloat16".</param>
/// <param name="Device">"cpu" or "cuda".</param>
/// <param name="Threads">CPU threads.</param>
/// <param name="ResumedStep">Steps already done by an earlier attempt; 0 for a fresh run.</param>
/// <param name="History">Epochs already done by an earlier attempt.</param>
public sealed record TrainingStarted(
    long Parameters,
    int Images,
    LeftOut LeftOut,
    int StepsPerEpoch,
    string Compute,
    string Device,
    int Threads,
    long ResumedStep,
    IReadOnlyList<EpochCompleted> History)
{
    /// <value>Validation pictures (indices in the split, two per class at most) whose probabilities each epoch tells.</value>
    public IReadOnlyList<int> SampleImages { get; init; } = [];

    /// <value>Trained weights that the run began with; null for fresh ones, and where nobody wrote it down.</value>
    public StartWeights? Start { get; init; }

    /// <value>The GPU that it trains on; null on a processor, and where nobody could tell.</value>
    public TrainingGpu? Gpu { get; init; }

    /// <value>The network's layers, in the order of its forward pass.</value>
    public IReadOnlyList<LayerSummary> Layers { get; init; } = [];

    /// <value>Newer checkpoints that were found damaged and passed over, by their steps.</value>
    public IReadOnlyList<long> DamagedCheckpoints { get; init; } = [];
}

/// <summary>The teachers are about to judge the training pictures.</summary>
/// <param name="Teachers">How many there are.</param>
/// <param name="Images">Training pictures that they judge.</param>
/// <param name="Answers">Answers in all, each of ten crops: a picture that a teacher left out is judged by those who left it out alone.</param>
public sealed record TeachersAsked(int Teachers, int Images, int Answers);

/// <summary>How far the teachers are.</summary>
/// <param name="Done">Answers given.</param>
/// <param name="Answers">Answers in all.</param>
public sealed record TeachersAnswered(int Done, int Answers);

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
    RemainingTime? Remaining,
    bool Skipped,
    double EpochLoss,
    double EpochAccuracy)
{
    /// <value>Share of the batch whose FER-2013 label was hit, 0 to 1; NaN when the step was skipped.</value>
    public double Accuracy { get; init; }

    /// <value>Training time of all attempts in seconds, by a monotonic clock.</value>
    public double Seconds { get; init; }

    /// <value>The batch: indices in the training split.</value>
    public IReadOnlyList<int> Images { get; init; } = [];
}

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
/// <param name="IsBest">True when it is the best so far by <see cref="TrainingOptions.BestBy"/>.</param>
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
    bool IsBest)
{
    /// <value>Steps so far.</value>
    public long Step { get; init; }

    /// <value>Training time of all attempts in seconds, by a monotonic clock.</value>
    public double TotalSeconds { get; init; }

    /// <value>Mean F1 over the classes; null without validation pictures.</value>
    public double? MacroF1 { get; init; }

    /// <value>Epoch with the best validation accuracy so far; null without validation pictures.</value>
    public int? BestEpoch { get; init; }

    /// <value>Epochs without improvement, as early stopping counts them.</value>
    public int Stalled { get; init; }

    /// <value>What the plateau rule has just multiplied the learning rate by; 1 when it has not.</value>
    public double PlateauFactor { get; init; } = 1;

    /// <value>Classes and samples; null without validation pictures.</value>
    public EpochDetail? Detail { get; init; }

    /// <summary>What a measure came to; null without validation pictures.</summary>
    public double? Value(MonitoredMetric metric) => metric.Of(ValidationLoss, ValidationAccuracy, MacroF1);
}

/// <summary>An epoch's validation, class by class.</summary>
/// <param name="Confusion">Row: true class, column: predicted class, counts.</param>
/// <param name="Recall">Share of each class that was recognised; null where the class has no picture.</param>
/// <param name="Samples">Probabilities of <see cref="TrainingStarted.SampleImages"/>, one for each class.</param>
public sealed record EpochDetail(IReadOnlyList<IReadOnlyList<int>> Confusion, IReadOnlyList<double?> Recall, IReadOnlyList<IReadOnlyList<float>> Samples);

/// <summary>A checkpoint lies complete on the disk.</summary>
/// <param name="Folder">Its folder.</param>
/// <param name="Step">Steps it contains.</param>
/// <param name="Epoch">Epochs it contains.</param>
/// <param name="Bytes">Size on the disk.</param>
/// <param name="IsBest">True when it is that of the best epoch so far, by <see cref="TrainingOptions.BestBy"/>.</param>
/// <param name="StallMilliseconds">How long training stood still for it.</param>
public sealed record CheckpointStored(string Folder, long Step, int Epoch, long Bytes, bool IsBest, double StallMilliseconds);

/// <summary>Too many steps were not finite, so training went back to a checkpoint.</summary>
/// <param name="FromStep">Where it was.</param>
/// <param name="ToStep">Where it is now.</param>
/// <param name="RateScale">What the learning rate is multiplied by from now on.</param>
/// <param name="IsLast">True when it has happened before, so that the run ends as diverged.</param>
public sealed record WeightsRolledBack(long FromStep, long ToStep, double RateScale, bool IsLast);

/// <summary>Why a run ended.</summary>
public enum StopReason
{
    /// <summary>All epochs are done.</summary>
    Finished,

    /// <summary>Validation stopped improving, or passed a threshold.</summary>
    EarlyStopped,

    /// <summary>Cancelled; a checkpoint was written and the run can go on.</summary>
    Cancelled,

    /// <summary>Loss or gradient were not finite again after the roll-back.</summary>
    Diverged,

    /// <summary>The time limit was reached; a checkpoint was written.</summary>
    TimeLimit,
}
