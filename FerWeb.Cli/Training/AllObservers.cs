using FerWeb.Engine.Training;

namespace FerWeb.Cli.Training;

/// <summary>Tells several observers, in order.</summary>
internal sealed class AllObservers(params ITrainingObserver[] observers) : ITrainingObserver
{
    public void OnStarted(TrainingStarted started) => Array.ForEach(observers, observer => observer.OnStarted(started));

    public void OnStep(StepCompleted step) => Array.ForEach(observers, observer => observer.OnStep(step));

    public void OnEpoch(EpochCompleted epoch) => Array.ForEach(observers, observer => observer.OnEpoch(epoch));

    public void OnCheckpoint(CheckpointStored checkpoint) => Array.ForEach(observers, observer => observer.OnCheckpoint(checkpoint));
}
