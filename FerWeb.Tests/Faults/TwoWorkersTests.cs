using FerWeb.Tests.Workspace.Postgres;
using FerWeb.Tests.Workspace.Worker;
using FerWeb.Workspace;
using FerWeb.Workspace.Runs;

namespace FerWeb.Tests.Faults;

/// <summary>A worker that slept past its lease wakes up to find the run another's.</summary>
[Collection(DisturbedWorkers.Name)]
public sealed class TwoWorkersTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Work_SleptPastItsLease_IsRefusedEveryWriteAndExits(bool postgres)
    {
        // With PostgreSQL the first is most likely stopped in the midst of a transaction, for whose end the others wait: 15 seconds by FerWeb's
        // own setting, 2 here, and for it alone. SQLite ends none of a process that lives, so there it is stopped while another one writes.
        var database = postgres ? PostgresServer.Shared.CreateSchema() : null;
        var shorter = $"export {DatabaseSetting.Variable}='{database};Options=-c idle_in_transaction_session_timeout=2000'";
        using var folder = new WorkerFolder(database: database);
        var claimed = folder.Launch(WorkerFolder.Options(epochs: 200) with { EarlyStopping = null });
        var first = folder.Start(claimed, leaseSeconds: 1, before: postgres ? shorter : null);
        await folder.WaitAsync(claimed.Id, run => run.Progress.Step > 0);
        using (postgres ? null : new SqliteWriter(folder.Data.Database))
        {
            WorkerFolder.Signal(first, "STOP");
            await Patience.UntilAsync(() => Directory.GetDirectories($"/proc/{first.Id}/task")
                .All(thread => File.ReadAllText(Path.Combine(thread, "stat")).Split(')')[^1].TrimStart().StartsWith('T')));
        }

        await folder.WaitAsync(claimed.Id, _ => folder.Store.ExpireLeases().Count > 0);
        var expired = folder.Store.Find(claimed.Id)!;

        var taken = folder.Resume(claimed.Id);
        var second = folder.Start(taken);
        await folder.WaitAsync(claimed.Id, run => run.Attempt == 2 && run.Progress.Step > expired.Progress.Step);
        WorkerFolder.Signal(first, "CONT");
        await Patience.ForAsync(first.WaitForExitAsync());
        folder.Store.Move(folder.Store.Find(claimed.Id)!, RunStatus.Stopping, "ada");
        var stopped = await folder.EndAsync(second, taken);

        Assert.Equal((RunStatus.Interrupted, StopCause.LeaseLost), (expired.Status, expired.Cause));
        Assert.NotEqual(0, first.ExitCode);
        Assert.Equal((RunStatus.Stopped, 2), (stopped.Status, stopped.Attempt));
        Assert.DoesNotContain(folder.Store.ReadSince(claimed.Id, expired.LastSeq).Events, happened => happened.Attempt == 1 && happened.Actor == "worker");
        var losses = folder.Store.ReadMetrics(claimed.Id, MetricKey.StepLoss).Select(point => point.Step);
        Assert.Equal(Enumerable.Range(1, (int)stopped.Progress.Step).Select(step => (long)step), losses);
        Assert.Equal(stopped.Progress.Step, folder.NewestCheckpoint(claimed.Id));
    }
}
