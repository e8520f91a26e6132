using FerWeb.Engine;

namespace FerWeb.Workspace.Runs;

/// <summary>A run as the store has it.</summary>
public sealed record Run
{
    /// <value>Short, unique, safe in a URL and as a folder name.</value>
    public required string Id { get; init; }

    /// <value>What it was launched with.</value>
    public required RunSpec Spec { get; init; }

    /// <value>Where it stands.</value>
    public required RunStatus Status { get; init; }

    /// <value>Why it rests, as a sentence with the next step; empty while it does not.</value>
    public Sentence Reason { get; init; } = Sentence.Empty;

    /// <value>Why it rests, for a rule.</value>
    public StopCause Cause { get; init; }

    /// <value>How often it was claimed by a worker; the fencing token of all that a worker writes. 0 before the first.</value>
    public int Attempt { get; init; }

    /// <value>Process id of its worker on <see cref="Host"/>; null when there is none.</value>
    public int? WorkerProcess { get; init; }

    /// <value>Machine of its worker.</value>
    public string? Host { get; init; }

    /// <value>By when the worker must have renewed, UTC by the store's clock; null when none holds it.</value>
    public DateTimeOffset? LeaseUntil { get; init; }

    /// <value>Larger goes first; default 0.</value>
    public int Priority { get; init; }

    /// <value>When it was created, UTC.</value>
    public required DateTimeOffset Created { get; init; }

    /// <value>When its first attempt began.</value>
    public DateTimeOffset? Started { get; init; }

    /// <value>When it came to rest.</value>
    public DateTimeOffset? Ended { get; init; }

    /// <value>When it went into the trash; null when it is not there.</value>
    public DateTimeOffset? Deleted { get; init; }

    /// <value>A person's notes.</value>
    public string Notes { get; init; } = "";

    /// <value>A person's tags, sorted.</value>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <value>How far it is.</value>
    public RunProgress Progress { get; init; } = new();

    /// <value>It can only go on with more epochs than it was launched with: they are done, and no model is left to be stored.</value>
    public bool NeedsMoreEpochs => Progress.Epoch >= Spec.Options.Epochs
        && Status is not (RunStatus.Queued or RunStatus.Interrupted or RunStatus.Failed or RunStatus.Paused);

    /// <value>Its worker is gone without a person's doing, so a supervisor puts it back into the queue.</value>
    public bool GoesOnByItself => this is { Status: RunStatus.Interrupted, Cause: StopCause.LeaseLost or StopCause.HostStopped, Deleted: null };

    /// <value>What its checkpoints take on the disk.</value>
    public long CheckpointBytes { get; init; }

    /// <value>Sequence number of its newest event; 0 when it has none.</value>
    public long LastSeq { get; init; }

    /// <summary>
    /// How long it has trained, without the time at rest between its attempts; of a run of an earlier FerWeb that with it. Null before its start.
    /// </summary>
    /// <param name="now">By the store's clock.</param>
    public TimeSpan? Duration(DateTimeOffset now) => Progress.Seconds is { } seconds ? TimeSpan.FromSeconds(seconds) : (Ended ?? now) - Started;
}

/// <summary>How far a run is, kept beside it so that a list needs no curves.</summary>
public sealed record RunProgress
{
    /// <value>Epochs done.</value>
    public int Epoch { get; init; }

    /// <value>Steps done.</value>
    public long Step { get; init; }

    /// <value>Steps in one epoch; 0 before it is known.</value>
    public int StepsPerEpoch { get; init; }

    /// <value>Training time of all attempts in seconds; null before the first has begun, and where an earlier FerWeb trained.</value>
    public double? Seconds { get; init; }

    /// <value>Mean training loss of the newest epoch or of the running one.</value>
    public double? TrainLoss { get; init; }

    /// <value>Training accuracy likewise, 0 to 1.</value>
    public double? TrainAccuracy { get; init; }

    /// <value>Newest validation loss.</value>
    public double? ValidationLoss { get; init; }

    /// <value>Newest validation accuracy, 0 to 1.</value>
    public double? ValidationAccuracy { get; init; }

    /// <value>Newest macro-F1 on validation, 0 to 1.</value>
    public double? MacroF1 { get; init; }

    /// <value>Best validation accuracy so far, 0 to 1.</value>
    public double? BestAccuracy { get; init; }

    /// <value>Epoch of <see cref="BestAccuracy"/>, from 1.</value>
    public int? BestEpoch { get; init; }

    /// <value>Learning rate of the last step.</value>
    public double? LearningRate { get; init; }

    /// <value>Images per second over the last seconds.</value>
    public double? ImagesPerSecond { get; init; }

    /// <value>Epochs without improvement, for early stopping.</value>
    public int Stalled { get; init; }

    /// <value>Expected seconds to the end, low and high; null before it can be told.</value>
    public double? RemainingLow { get; init; }

    /// <inheritdoc cref="RemainingLow"/>
    public double? RemainingHigh { get; init; }

    /// <value>The GPU that it trains or trained on; null on a processor, and where nobody could tell.</value>
    public GpuReading? Gpu { get; init; }
}

/// <summary>A GPU as its driver last told of it.</summary>
/// <param name="Name">Such as NVIDIA H200.</param>
/// <param name="Driver">Version of the driver.</param>
/// <param name="MemoryBytes">In all; like the rest, null where the driver does not say.</param>
/// <param name="Index">Its number on its machine, from 0.</param>
/// <param name="Utilization">Share of the time in which it computed, 0 to 1.</param>
/// <param name="MemoryUsedBytes">By all programs together.</param>
/// <param name="Temperature">In degrees Celsius.</param>
public sealed record GpuReading(
    string Name, string Driver, long? MemoryBytes = null, int? Index = null, double? Utilization = null, long? MemoryUsedBytes = null,
    double? Temperature = null)
{
    /// <summary>The same GPU, when it says no more how busy it is.</summary>
    public GpuReading WithoutLoad() => new(Name, Driver, MemoryBytes, Index);
}
