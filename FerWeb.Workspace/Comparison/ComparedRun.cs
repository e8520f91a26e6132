using System.Text.Json.Serialization;
using FerWeb.Engine.Emotions;
using FerWeb.Workspace.Runs;

namespace FerWeb.Workspace.Comparison;

/// <summary>A run beside others.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">What a person calls it; with its id where others here have the same name.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Dataset">Which pictures exactly.</param>
/// <param name="Epochs">Epochs done.</param>
/// <param name="Seconds">Training time, all attempts.</param>
/// <param name="Best">The epoch with the best validation accuracy, the earliest of equals; null when nothing was validated.</param>
/// <param name="Last">The newest epoch; null before the first.</param>
/// <param name="Accuracy">95 % interval of the best validation accuracy; null when its confusion matrix is not there.</param>
/// <param name="Confusion">Of the best epoch on validation: a row per true class, a column per answer, counts; null as before.</param>
public sealed record ComparedRun(
    string Id,
    string Name,
    RunStatus Status,
    ComparedDataset Dataset,
    int Epochs,
    double Seconds,
    EpochFigures? Best,
    EpochFigures? Last,
    ShareInterval? Accuracy,
    IReadOnlyList<IReadOnlyList<int>>? Confusion)
{
    /// <value>Steps of the checkpoint that stands for the run, its best or else its newest; null when it has none.</value>
    public long? Step => Checkpoint?.Step;

    /// <value>That checkpoint.</value>
    [JsonIgnore]
    public RunCheckpoint? Checkpoint { get; init; }

    /// <value>Id of the model that is made of it, another one where the same step was trained again; null when it has none.</value>
    [JsonIgnore]
    public string? Model => Checkpoint?.ModelOf(Id);
}

/// <summary>Which data set exactly; where it lies is the server's own business.</summary>
/// <param name="Id">As in <see cref="RunDataset"/>.</param>
/// <param name="Name">As there.</param>
/// <param name="Sha256">As there.</param>
/// <param name="Classes">As there.</param>
public sealed record ComparedDataset(string Id, string Name, string Sha256, IReadOnlyList<string>? Classes)
{
    /// <value>What its labels mean, in the order of the network's answers.</value>
    [JsonIgnore]
    public IReadOnlyList<string> ClassNames => Classes ?? FaceClasses.Seven;
}

/// <summary>What was measured after one epoch; null where it was not. Accuracies and F1 are 0 to 1, losses in nats.</summary>
/// <param name="Epoch">From 1.</param>
/// <param name="TrainLoss">Mean over the epoch.</param>
/// <param name="TrainAccuracy">Over the epoch, on pictures as they were augmented.</param>
/// <param name="ValidationLoss">Cross-entropy.</param>
/// <param name="ValidationAccuracy">Share of right answers.</param>
/// <param name="MacroF1">Mean F1 over the classes.</param>
public sealed record EpochFigures(int Epoch, double? TrainLoss, double? TrainAccuracy, double? ValidationLoss, double? ValidationAccuracy, double? MacroF1);

/// <summary>An interval of a share.</summary>
/// <param name="Low">Lower end, 0 to 1.</param>
/// <param name="High">Upper end, 0 to 1.</param>
/// <param name="Count">Pictures that it rests on.</param>
public sealed record ShareInterval(double Low, double High, int Count);
