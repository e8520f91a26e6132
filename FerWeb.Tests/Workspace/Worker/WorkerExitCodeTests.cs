using System.Net;
using System.Net.Sockets;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Supervision;

namespace FerWeb.Tests.Workspace.Worker;

/// <summary>The exit code of workers that could not tell the store how their run ended: the run did not fail.</summary>
[Collection(WorkerProcesses.Name)]
public sealed class WorkerExitCodeTests
{
    [Fact]
    public async Task Worker_WhoseStoreIsAwayUntilItsMachineStops_SaysThatTheRunGoesOn()
    {
        using var database = new TcpListener(IPAddress.Loopback, 0);
        database.Start();
        var address = (IPEndPoint)database.LocalEndpoint;
        using var folder = new WorkerFolder(database: FormattableString.Invariant($"Host=127.0.0.1;Port={address.Port};Username=ada"));
        var run = new Run { Id = "r0000001", Attempt = 1, Spec = RunSpecs.Small(), Status = RunStatus.Starting, Created = DateTimeOffset.UnixEpoch };
        var worker = folder.Start(run);

        // By now it asks.
        (await Patience.ForAsync(database.AcceptSocketAsync())).Dispose();
        database.Stop();
        WorkerFolder.Signal(worker, "TERM");
        await Patience.ForAsync(worker.WaitForExitAsync());

        Assert.Equal(WorkerProcess.StoreAway, worker.ExitCode);
        Assert.Contains("cannot be reached now", await worker.StandardError.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Worker_WhoseRunIsAnothersByNow_LeavesItAlone()
    {
        using var folder = new WorkerFolder();
        var claimed = folder.Launch(WorkerFolder.Options());

        var worker = folder.Start(claimed with { Attempt = claimed.Attempt + 1 });
        await Patience.ForAsync(worker.WaitForExitAsync());

        Assert.Equal(WorkerProcess.StoreAway, worker.ExitCode);
        Assert.Equal(RunStatus.Starting, folder.Store.Find(claimed.Id)!.Status);
    }
}
