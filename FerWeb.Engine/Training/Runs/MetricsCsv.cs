using System.Globalization;
using System.Text;
using FerWeb.Engine.Storage;

namespace FerWeb.Engine.Training.Runs;

/// <summary>
/// The curves in the columns of Keras' CSVLogger: shares from 0 to 1, empty fields without validation. Epochs count from 1, as
/// everywhere else in FerWeb, where Keras counts from 0. An earlier attempt's lines are written again from its checkpoint, so that
/// no line is missing, torn or doubled.
/// </summary>
public sealed class MetricsCsv(string path) : ITrainingObserver
{
    private const string Header = "epoch,accuracy,loss,lr,val_accuracy,val_loss";

    /// <inheritdoc/>
    public void OnStarted(TrainingStarted started)
        => AtomicFile.Write(path, Encoding.UTF8.GetBytes(string.Concat(started.History.Select(Line).Prepend(Header + "\n"))));

    /// <inheritdoc/>
    public void OnStep(StepCompleted step)
    {
    }

    /// <inheritdoc/>
    public void OnEpoch(EpochCompleted epoch) => File.AppendAllText(path, Line(epoch));

    /// <inheritdoc/>
    public void OnCheckpoint(CheckpointStored checkpoint)
    {
    }

    private static string Line(EpochCompleted epoch) => string.Create(
        CultureInfo.InvariantCulture,
        $"{epoch.Epoch},{epoch.TrainAccuracy},{epoch.TrainLoss},{epoch.LearningRate},{epoch.ValidationAccuracy},{epoch.ValidationLoss}\n");
}
