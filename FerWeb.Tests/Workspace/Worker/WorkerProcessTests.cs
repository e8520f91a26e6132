using System.Diagnostics;
using FerWeb.Tests.Engine.Datasets;
using FerWeb.Tests.Shared;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Supervision;
using FerWeb.Workspace.Worker;

namespace FerWeb.Tests.Workspace.Worker;

/// <summary>What a worker is started with.</summary>
[Collection(WorkerProcesses.Name)]
public sealed class WorkerProcessTests
{
    private const string Spins = "GOMP_SPINCOUNT";
    private const string Policy = "OMP_WAIT_POLICY";

    [Theory]
    [InlineData(null, null, "1000")]
    [InlineData(Spins, "5", "5")]
    [InlineData(Policy, "active", null)]
    public void Threads_OfAWorkerThatWait_SoonSleepUnlessSomebodyHasSaidOtherwise(string? name, string? said, string? expected)
    {
        var start = new ProcessStartInfo("dotnet");
        start.Environment.Remove(Spins);
        start.Environment.Remove(Policy);
        if (name is not null)
        {
            start.Environment[name] = said;
        }

        WorkerProcess.Compute(start, Device.Auto, Device.Cpu);

        Assert.Equal(expected, start.Environment.TryGetValue(Spins, out var spins) ? spins : null);
    }

    // As on macOS.
    [Fact]
    public async Task Script_WhereThereIsNoSetsid_StartsTheWorker()
    {
        using var folder = new TemporaryFolder();
        var programs = Directory.CreateDirectory(folder.PathTo("programs")).FullName;
        File.CreateSymbolicLink(Path.Combine(programs, "nice"), "/usr/bin/nice");
        var log = folder.PathTo("worker.log");

        var run = await ProcessRun.StartAsync(
            folder.Root, "/usr/bin/env", $"PATH={programs}", "/bin/sh", "-c", WorkerProcess.Script, "worker", log, "0", "/bin/echo", "it's $HOME");

        Assert.Equal((0, "it's $HOME\n"), (run.ExitCode, await File.ReadAllTextAsync(log)));
    }

    [Fact]
    public async Task Worker_OfAClaimedRun_LeadsASessionOfItsOwnWhoeverStartedIt()
    {
        using var folder = new WorkerFolder();
        var run = folder.Launch(WorkerFolder.Endless);

        var worker = folder.Start(run);
        await folder.WaitAsync(run.Id, seen => seen.Status == RunStatus.Running);

        // The 6th field; the name of the program is the second, in parentheses.
        Assert.Equal($"{worker.Id}", (await File.ReadAllTextAsync($"/proc/{worker.Id}/stat")).Split(") ")[^1].Split(' ')[6 - 3]);
    }
}
