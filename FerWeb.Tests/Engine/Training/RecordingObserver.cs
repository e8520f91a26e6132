using FerWeb.Engine.Training;

namespace FerWeb.Tests.Engine.Training;

/// <summary>Keeps all it hears, and may act after a step and before the teachers are asked.</summary>
internal sealed class RecordingObserver(Action<StepCompleted>? afterStep = null, Action? whenAsked = null) : ITrainingObserver
{
    public List<StepCompleted> Steps { get; } = [];

    public List<EpochCompleted> Epochs { get; } = [];

    public List<CheckpointStored> Checkpoints { get; } = [];

    public List<WeightsRolledBack> RolledBack { get; } = [];

    public List<TeachersAsked> TeachersAsked { get; } = [];

    public List<TeachersAnswered> TeachersAnswered { get; } = [];

    public TrainingStarted? Started { get; private set; }

    public void OnStarted(TrainingStarted started) => Started = started;

    public void OnTeachersAsked(TeachersAsked asked)
    {
        TeachersAsked.Add(asked);
        whenAsked?.Invoke();
    }

    public void OnTeachersAnswered(TeachersAnswered answered) => TeachersAnswered.Add(answered);

    public void OnStep(StepCompleted step)
    {
        Steps.Add(step);
        afterStep?.Invoke(step);
    }

    public void OnEpoch(EpochCompleted epoch) => Epochs.Add(epoch);

    public void OnCheckpoint(CheckpointStored checkpoint) => Checkpoints.Add(checkpoint);

    public void OnRolledBack(WeightsRolledBack rolledBack) => RolledBack.Add(rolledBack);
}
