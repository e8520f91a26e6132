using FerWeb.Engine.Training;
using FerWeb.Tests.Engine.Training;
using FerWeb.Tests.Workspace.Worker;
using FerWeb.Workspace.Runs;

namespace FerWeb.Tests.Faults;

/// <summary>A worker that slept past its lease wakes up to find the run another's.</summary>
[Collection(TrainingRuns.Name)]
public sealed class TwoWorkersTests : IDisposable
{
    private readonly WorkerFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Work_SleptPastItsLease_IsRefusedEveryWriteAndExits()
    {
        var claimed = _folder.Launch(WorkerFolder.Options(epochs: 200) with { EarlyStopping = null });
        var first = _folder.Start(claimed, leaseSeconds: 1);
        await _folder.WaitAsync(claimed.Id, run => run.Progress.Step > 0);
        WorkerFolder.Signal(first, "STOP");
        await _folder.WaitAsync(claimed.Id, _ => _folder.Store.ExpireLeases().Count > 0);
        var expired = _folder.Store.Find(claimed.Id)!;

        var taken = _folder.Resume(claimed.Id);
        var second = _folder.Start(taken);
        var running = await _folder.WaitAsync(claimed.Id, run => run.Attempt == 2 && run.Progress.Step > expired.Progress.Step);
        WorkerFolder.Signal(first, "CONT");
        await first.WaitForExitAsync();
        _folder.Store.Move(_folder.Store.Find(claimed.Id)!, RunStatus.Stopping, "ada");
        var stopped = await _folder.EndAsync(second, taken);

        Assert.Equal((RunStatus.Interrupted, StopCause.LeaseLost), (expired.Status, expired.Cause));
        Assert.NotEqual(0, first.ExitCode);
        Assert.Equal((RunStatus.Stopped, 2), (stopped.Status, stopped.Attempt));
        Assert.DoesNotContain(_folder.Store.ReadSince(claimed.Id, expired.LastSeq).Events, happened => happened.Attempt == 1 && happened.Actor == "worker");
        var losses = _folder.Store.ReadMetrics(claimed.Id, MetricKey.StepLoss).Select(point => point.Step);
        Assert.Equal(Enumerable.Range(1, (int)stopped.Progress.Step).Select(step => (long)step), losses);
        var checkpoints = new CheckpointStore(Path.Combine(_folder.Data.Run(claimed.Id), "checkpoints"));
        Assert.Equal(stopped.Progress.Step, TrainingSession.ReadState(checkpoints.FindLatest()!).Step);
        Assert.True(running.Progress.Step <= stopped.Progress.Step);
    }
}
