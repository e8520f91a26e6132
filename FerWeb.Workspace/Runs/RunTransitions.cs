using static FerWeb.Workspace.Runs.RunStatus;

namespace FerWeb.Workspace.Runs;

/// <summary>The status machine as a table.</summary>
public static class RunTransitions
{
    /// <summary>True while a worker process may hold the run.</summary>
    public static bool IsLive(this RunStatus status) => status is Starting or Running or Stopping or Pausing;

    /// <summary>True when nothing happens until a person or a resume moves the run on.</summary>
    public static bool IsResting(this RunStatus status)
        => status is Stopped or Paused or Finished or EarlyStopped or Diverged or Failed or Interrupted or Cancelled;

    /// <summary>Why a run rests whose worker vanished: what a person was stopping does not go on by itself.</summary>
    public static StopCause CauseWhenLost(this RunStatus status) => status is Stopping or Pausing ? StopCause.User : StopCause.LeaseLost;

    /// <summary>True when <paramref name="to"/> may follow <paramref name="from"/>.</summary>
    public static bool IsAllowed(RunStatus from, RunStatus to) => (from, to) switch
    {
        (Draft, Queued) => true,
        (Queued, Starting or Cancelled or Stopped) => true,
        (Starting, Running or Stopping or Pausing) => true,
        (Running, Stopping or Pausing or Finished or EarlyStopped or Diverged or Paused) => true,
        (Stopping, Stopped or Finished or EarlyStopped or Diverged) => true,
        (Pausing, Paused or Stopping or Finished or EarlyStopped or Diverged) => true,
        (Starting or Running or Stopping or Pausing, Failed or Interrupted) => true,
        (Stopped or Paused or Finished or EarlyStopped or Diverged or Failed or Interrupted, Queued) => true,
        (Interrupted, Failed) => true,
        _ => false,
    };
}
