namespace FerWeb.Workspace.Runs;

/// <summary>Why a run rests; <see cref="Run.Reason"/> says it in a sentence.</summary>
public enum StopCause
{
    /// <summary>It does not rest.</summary>
    None,

    /// <summary>All epochs are done.</summary>
    Finished,

    /// <summary>Early stopping: no improvement for its patience, or a threshold that was passed.</summary>
    Patience,

    /// <summary>Loss or gradient were not finite.</summary>
    NotFinite,

    /// <summary>A person stopped, paused, cancelled or killed it.</summary>
    User,

    /// <summary>Its time limit was reached.</summary>
    MaxTime,

    /// <summary>The disk is full.</summary>
    DiskFull,

    /// <summary>Memory ran out.</summary>
    OutOfMemory,

    /// <summary>Its worker process crashed.</summary>
    Crash,

    /// <summary>Its worker process vanished, or stopped renewing its lease.</summary>
    LeaseLost,

    /// <summary>The machine or the service was stopped.</summary>
    HostStopped,

    /// <summary>Its settings or its pictures cannot be trained with as they are: going on would meet the same refusal.</summary>
    Refused,

    /// <summary>Another error.</summary>
    Error,
}
