namespace FerWeb.Workspace.Runs;

/// <summary>Where a run stands. Which may follow which is in <see cref="RunTransitions"/>.</summary>
public enum RunStatus
{
    /// <summary>Being filled in; nothing happens yet.</summary>
    Draft,

    /// <summary>Waits for a free slot.</summary>
    Queued,

    /// <summary>Claimed; its worker process is coming up.</summary>
    Starting,

    /// <summary>Its worker trains.</summary>
    Running,

    /// <summary>Asked to stop; becomes <see cref="Stopped"/> once the checkpoint is stored.</summary>
    Stopping,

    /// <summary>Stopped by a person, with a checkpoint.</summary>
    Stopped,

    /// <summary>Asked to pause; becomes <see cref="Paused"/> once the checkpoint is stored.</summary>
    Pausing,

    /// <summary>Paused by a person or for want of disk space, with a checkpoint where there was one.</summary>
    Paused,

    /// <summary>All epochs are done.</summary>
    Finished,

    /// <summary>Ended before its last epoch, by early stopping or by its time limit.</summary>
    EarlyStopped,

    /// <summary>Loss or gradient were not finite again after the roll-back.</summary>
    Diverged,

    /// <summary>Taken out of the queue before it began.</summary>
    Cancelled,

    /// <summary>Ended by an error; the reason says which and what to do.</summary>
    Failed,

    /// <summary>The worker is gone (killed, power lost, lease expired); goes on from its last checkpoint.</summary>
    Interrupted,
}
