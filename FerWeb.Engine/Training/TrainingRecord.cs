using System.Text.Json.Serialization;
using FerWeb.Engine.Datasets;
using FerWeb.Engine.Emotions;
using FerWeb.Engine.Networks;
using FerWeb.Engine.Recognition;

namespace FerWeb.Engine.Training;

/// <summary>What a run began with, written down in each of its checkpoints, so that a model's card can tell it later.</summary>
/// <param name="Images">Training pictures that it learns from.</param>
/// <param name="WithVotes">Those of them whose votes of a crowd are a target for the crowd head.</param>
/// <param name="LeftOut">Training pictures that it does not learn from.</param>
/// <param name="Start">The weights that it began with; null for fresh ones.</param>
/// <param name="Teachers">Ids of the models whose answers it learns from; null without any.</param>
/// <param name="TaughtCrowd">Their answers are a target for the crowd head as well; false where it was not written down.</param>
/// <param name="ClassPictures">How many of the pictures have each class as their label; null where it was not written down.</param>
/// <param name="CrowdPictures">
/// How many are each of FER+'s eight emotions to the majority of the crowd (<see cref="CrowdVotes.TryGetMajority"/>), in FER+'s order; null without
/// votes, and where it was not written down.
/// </param>
/// <param name="Gpu">What the newest attempt trained on; null on a processor, and where nobody could tell.</param>
public sealed record TrainingRecord(
    int Images,
    int WithVotes,
    LeftOut LeftOut,
    StartWeights? Start,
    IReadOnlyList<string>? Teachers = null,
    bool TaughtCrowd = false,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<int>? ClassPictures = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<int>? CrowdPictures = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] TrainingGpu? Gpu = null)
{
    /// <summary>How many pictures of each class a head learnt from, in the order of its answers; null when nobody knows.</summary>
    internal IReadOnlyList<int>? PicturesOf(LabelHead head) => (head, CrowdPictures) switch
    {
        (LabelHead.Fer, _) => ClassPictures,
        (_, { Count: CrowdVotes.Emotions } crowd) => [.. Enum.GetValues<Emotion>().Select(emotion => crowd[(int)CrowdVotes.FromEmotion(emotion)])],
        _ => null,
    };
}

/// <summary>A GPU that a run trains on, as its driver tells of it.</summary>
/// <param name="Name">Such as NVIDIA H200.</param>
/// <param name="Driver">Version of the driver.</param>
/// <param name="MemoryBytes">In all; null when the driver does not say.</param>
public sealed record TrainingGpu(string Name, string Driver, long? MemoryBytes = null);

/// <summary>Trained weights that a run began with.</summary>
/// <param name="Name">"model fernet-2", "run r0abc, step 448".</param>
/// <param name="Dataset">Name of the data set that they were trained on; null when nobody knows.</param>
/// <param name="FreshHead">The head began by chance all the same, because the weights were trained for other classes.</param>
public sealed record StartWeights(string Name, string? Dataset, bool FreshHead = false);

/// <summary>A network whose weights a run begins with; disposing it frees the network.</summary>
/// <param name="Network">Of the same shape as the run's; only its head may differ, where it was trained for other classes.</param>
/// <param name="From">What is written down about it.</param>
/// <param name="Classes">What it was trained for.</param>
public sealed record StartNetwork(FaceNetwork Network, StartWeights From, IReadOnlyList<string> Classes) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose() => Network.Dispose();
}

/// <summary>Which epoch's weights a model has.</summary>
public enum EpochPick
{
    /// <summary>The last one's, whatever it scored.</summary>
    Last,

    /// <summary>Those of the best epoch by <see cref="TrainingOptions.BestBy"/>, because the run keeps the best.</summary>
    Best,

    /// <summary>Those of a checkpoint that a person chose.</summary>
    Chosen,
}

/// <summary>What a run came to, as its model's card tells it.</summary>
/// <param name="Record">What it began with; null for a run from before records were kept.</param>
/// <param name="Epochs">Epochs that it had trained when the model was made.</param>
/// <param name="WeightsEpoch">Whole epochs after which the weights were as they are in the model.</param>
/// <param name="Pick">Why these.</param>
/// <param name="Ended">Why it ended; null when it was made a model of before its end.</param>
/// <param name="WeightsSteps">Steps of the epoch after <paramref name="WeightsEpoch"/> that the weights have as well.</param>
public sealed record TrainingOutcome(
    TrainingRecord? Record,
    int Epochs,
    int WeightsEpoch,
    EpochPick Pick,
    StopReason? Ended,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] int WeightsSteps = 0)
{
    /// <summary>Of where a run stands.</summary>
    /// <param name="newest">Its newest checkpoint's state, or what was kept in memory.</param>
    /// <param name="weights">State of the checkpoint whose weights are taken.</param>
    /// <param name="pick">Why these.</param>
    internal static TrainingOutcome Of(TrainerState newest, TrainerState weights, EpochPick pick) => new(
        newest.Record,
        newest.Epoch,
        weights.Epoch,
        pick,
        newest.Ended ?? (newest.Options is { } options && newest.Epoch >= options.Epochs ? StopReason.Finished : null),
        weights.StepInEpoch);
}

/// <summary>A network that a run has trained, and how it came to it; disposing it frees the network.</summary>
/// <param name="Network">On the CPU, in evaluation mode.</param>
/// <param name="Outcome">What the card tells.</param>
public sealed record TrainedNetwork(FaceNetwork Network, TrainingOutcome Outcome) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose() => Network.Dispose();
}
