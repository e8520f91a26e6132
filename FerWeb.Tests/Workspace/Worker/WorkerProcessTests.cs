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
    private static readonly string[] _names = ["OMP_PROC_BIND", "OMP_PLACES", "OMP_WAIT_POLICY", "GOMP_SPINCOUNT"];

    [Theory]
    [InlineData(0, "", "OMP_PROC_BIND=true OMP_PLACES=cores GOMP_SPINCOUNT=10000")]
    [InlineData(1, "", "GOMP_SPINCOUNT=10000")] // Else two trainings of one thread each would share the first core.
    [InlineData(0, "OMP_PROC_BIND=false", "OMP_PROC_BIND=false GOMP_SPINCOUNT=10000")]
    [InlineData(0, "OMP_PLACES=threads", "OMP_PROC_BIND=true OMP_PLACES=threads GOMP_SPINCOUNT=10000")]
    [InlineData(0, "OMP_WAIT_POLICY=active", "OMP_PROC_BIND=true OMP_PLACES=cores OMP_WAIT_POLICY=active")]
    [InlineData(0, "GOMP_SPINCOUNT=5", "OMP_PROC_BIND=true OMP_PLACES=cores GOMP_SPINCOUNT=5")]
    public void Threads_OfAWorker_HaveACoreEachAndSoonSleepUnlessSomebodyHasSaidOtherwise(int threads, string said, string expected)
    {
        var start = new ProcessStartInfo("dotnet");
        foreach (var name in _names)
        {
            start.Environment.Remove(name);
        }

        if (said.Split('=') is [var one, var value])
        {
            start.Environment[one] = value;
        }

        WorkerProcess.Compute(start, Device.Auto, Device.Cpu, threads);

        Assert.Equal(expected, string.Join(' ', _names.Where(start.Environment.ContainsKey).Select(name => $"{name}={start.Environment[name]}")));
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
