using System.Diagnostics;
using FerWeb.Cli.Runs;
using FerWeb.Engine.Training;
using Spectre.Console;

namespace FerWeb.Cli.Training;

/// <summary>Progress within the epochs: a moving bar for a person, now and then a line for a log.</summary>
internal sealed class StepFigures(int epochs, ProgressTask? bar) : ITrainingObserver
{
    private static readonly TimeSpan _betweenLines = TimeSpan.FromSeconds(30);

    private readonly Stopwatch _sinceLine = Stopwatch.StartNew();
    private int _stepsPerEpoch;

    public void OnStarted(TrainingStarted started)
    {
        _stepsPerEpoch = started.StepsPerEpoch;
        if (bar is not null)
        {
            bar.MaxValue = (double)epochs * _stepsPerEpoch;
            bar.Value = started.ResumedStep;
        }
    }

    public void OnStep(StepCompleted step)
    {
        if (step.Skipped)
        {
            Terminal.Error.WriteLine($"Step {step.Step:N0} was skipped: its loss or gradient was not finite.");
        }

        Show(Line(step), $"step {step.StepInEpoch}/{_stepsPerEpoch} of ");
        if (bar is not null)
        {
            bar.Value = step.Step;
        }
    }

    public void OnTeachersAnswered(TeachersAnswered answered)
        => Show($"the teachers have given {answered.Done:N0} of {answered.Answers:N0} answers");

    public void OnEpoch(EpochCompleted epoch)
    {
    }

    public void OnCheckpoint(CheckpointStored checkpoint)
    {
    }

    private void Show(string figures, string beforeThemInALog = "")
    {
        if (bar is not null)
        {
            bar.Description = figures;
        }
        else if (_sinceLine.Elapsed > _betweenLines)
        {
            _sinceLine.Restart();
            Terminal.Error.WriteLine($"  {beforeThemInALog}{figures}");
        }
    }

    private string Line(StepCompleted step)
        => $"epoch {step.Epoch}/{epochs}  loss {step.EpochLoss:F4}  accuracy {step.EpochAccuracy:P1}  {step.ImagesPerSecond:N0} images/s"
        + (step.Remaining is { } remaining ? $"  {RunTables.Duration((remaining.Low + remaining.High) / 2)} left" : "");
}
