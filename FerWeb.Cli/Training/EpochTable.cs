using FerWeb.Engine.Training;
using Spectre.Console;

namespace FerWeb.Cli.Training;

/// <summary>One line per epoch on standard error, in columns; the best so far carries a star.</summary>
internal sealed class EpochTable(int epochs) : ITrainingObserver
{
    public void OnStarted(TrainingStarted started)
    {
        var (steps, threads) = (started.StepsPerEpoch == 1 ? "" : "s", started.Threads == 1 ? "" : "s");
        var leftOut = started.LeftOut.Total() > 0 ? $" (left out by the cleaning: {started.LeftOut})" : "";
        Write($"{started.Parameters:N0} parameters, {started.Images:N0} training images{leftOut}, {started.StepsPerEpoch:N0} step{steps} an epoch, "
            + $"{started.Compute} on {started.Device} with {started.Threads} thread{threads}");
        if (started.ResumedStep > 0)
        {
            Write($"Goes on after step {started.ResumedStep:N0}.");
        }

        if (started.DamagedCheckpoints.Count > 0)
        {
            Write($"Damaged, and passed over: the checkpoint of step {string.Join(", ", started.DamagedCheckpoints)}.");
        }

        Write($"{"epoch",7} {"loss",7} {"accuracy",8} {"val loss",8} {"val acc",7} {"crowd",7} {"lr",8} {"images/s",8} {"seconds",7}");
        foreach (var epoch in started.History)
        {
            OnEpoch(epoch);
        }
    }

    public void OnTeachersAsked(TeachersAsked asked)
        => Write($"Before the first step the teachers ({asked.Teachers}) judge {asked.Images:N0} pictures: {asked.Answers:N0} answers of ten crops each.");

    public void OnStep(StepCompleted step)
    {
    }

    public void OnEpoch(EpochCompleted epoch) => Write(
        $"{$"{epoch.Epoch}/{epochs}",7} {epoch.TrainLoss,7:F4} {epoch.TrainAccuracy,8:P1} {Text(epoch.ValidationLoss, "F4"),8} " +
        $"{Text(epoch.ValidationAccuracy, "P1"),7} "
        + $"{Text(epoch.CrowdAccuracy, "P1"),7} {epoch.LearningRate,8:G3} {epoch.ImagesPerSecond,8:N0} {epoch.Seconds,7:N1}{(epoch.IsBest ? " *" : "")}");

    public void OnCheckpoint(CheckpointStored checkpoint)
    {
    }

    public void OnRolledBack(WeightsRolledBack rolledBack)
        => Write($"Loss or gradient were not finite too often: back to step {rolledBack.ToStep:N0}{(rolledBack.IsLast ? "" : " at half the learning rate")}.");

    private static string Text(double? value, string format) => value?.ToString(format, System.Globalization.CultureInfo.InvariantCulture) ?? "-";

    private static void Write(string line) => Terminal.Error.WriteLine(line);
}
