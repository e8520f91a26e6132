namespace FerWeb.Engine.Training;

/// <summary>Hears of a run's progress, on the training thread: return quickly and do not throw.</summary>
public interface ITrainingObserver
{
    /// <summary>Before the first step.</summary>
    void OnStarted(TrainingStarted started);

    /// <summary>After every step.</summary>
    void OnStep(StepCompleted step);

    /// <summary>After every epoch, validation included.</summary>
    void OnEpoch(EpochCompleted epoch);

    /// <summary>After a checkpoint has been stored.</summary>
    void OnCheckpoint(CheckpointStored checkpoint);

    /// <summary>
    /// When a checkpoint lies on the disk and is about to count. Called on another thread than the rest, which may wait
    /// here until what was told before has been kept: then a run that goes on from the checkpoint misses nothing.
    /// </summary>
    void OnStoring(long step)
    {
    }

    /// <summary>Before the teachers judge the training pictures, which takes minutes and is done once for a run, before its first step.</summary>
    void OnTeachersAsked(TeachersAsked asked)
    {
    }

    /// <summary>After each batch of pictures that a teacher has judged.</summary>
    void OnTeachersAnswered(TeachersAnswered answered)
    {
    }

    /// <summary>After training went back to a checkpoint because numbers were not finite.</summary>
    void OnRolledBack(WeightsRolledBack rolledBack)
    {
    }
}

/// <summary>Hears nothing.</summary>
public sealed class NullTrainingObserver : ITrainingObserver
{
    /// <value>The one instance.</value>
    public static NullTrainingObserver Instance { get; } = new();

    /// <inheritdoc/>
    public void OnStarted(TrainingStarted started)
    {
    }

    /// <inheritdoc/>
    public void OnStep(StepCompleted step)
    {
    }

    /// <inheritdoc/>
    public void OnEpoch(EpochCompleted epoch)
    {
    }

    /// <inheritdoc/>
    public void OnCheckpoint(CheckpointStored checkpoint)
    {
    }
}
