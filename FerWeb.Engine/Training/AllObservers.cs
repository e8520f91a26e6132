namespace FerWeb.Engine.Training;

/// <summary>Tells several observers, in order.</summary>
public sealed class AllObservers(params ITrainingObserver[] observers) : ITrainingObserver
{
    /// <inheritdoc/>
    public void OnStarted(TrainingStarted started) => Array.ForEach(observers, observer => observer.OnStarted(started));

    /// <inheritdoc/>
    public void OnStep(StepCompleted step) => Array.ForEach(observers, observer => observer.OnStep(step));

    /// <inheritdoc/>
    public void OnEpoch(EpochCompleted epoch) => Array.ForEach(observers, observer => observer.OnEpoch(epoch));

    /// <inheritdoc/>
    public void OnCheckpoint(CheckpointStored checkpoint) => Array.ForEach(observers, observer => observer.OnCheckpoint(checkpoint));

    /// <inheritdoc/>
    public void OnStoring(long step) => Array.ForEach(observers, observer => observer.OnStoring(step));

    /// <inheritdoc/>
    public void OnTeachersAsked(TeachersAsked asked) => Array.ForEach(observers, observer => observer.OnTeachersAsked(asked));

    /// <inheritdoc/>
    public void OnTeachersAnswered(TeachersAnswered answered) => Array.ForEach(observers, observer => observer.OnTeachersAnswered(answered));

    /// <inheritdoc/>
    public void OnRolledBack(WeightsRolledBack rolledBack) => Array.ForEach(observers, observer => observer.OnRolledBack(rolledBack));
}
