using FerWeb.Cli;
using FerWeb.Tests.Engine.Datasets;
using FerWeb.Tests.Shared;
using FerWeb.Tests.Workspace;
using FerWeb.Workspace;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Storage;
using FerWeb.Workspace.Worker;

namespace FerWeb.Tests.Cli;

/// <summary>What <c>ferweb worker --once</c> says where it trains nothing.</summary>
public sealed class WorkerCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RunStore _store;

    public WorkerCommandTests() => _store = RunStore.Open(Data);

    private DataFolder Data => new(_folder.PathTo("data"));

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task WorkerOnce_WhereNothingMayStart_EndsWell()
    {
        var run = Queue();
        _store.SetHold(held: true, "ada");

        var once = await OnceAsync();

        Assert.Equal((ExitCode.Ok, ""), (once.ExitCode, once.Error));
        Assert.Equal((RunStatus.Queued, 0), (_store.Find(run.Id)!.Status, _store.Find(run.Id)!.Attempt));
    }

    [Fact]
    public async Task WorkerOnce_OnAMachineThatCanStartNoWorker_SaysSoAndLeavesTheRunInTheQueue()
    {
        _folder.WriteText("data/runs", ""); // a file in the place of the folder of runs
        var run = Queue();

        var once = await OnceAsync();

        Assert.Equal(ExitCode.CannotTrain, once.ExitCode);
        Assert.Contains("This machine could not train what waits", once.Error, StringComparison.Ordinal);
        Assert.Contains("could not be started", once.Output, StringComparison.Ordinal);
        Assert.Equal((RunStatus.Queued, 1), (_store.Find(run.Id)!.Status, _store.Find(run.Id)!.Attempt));
    }

    private Run Queue() => _store.Create(RunSpecs.Small() with { Device = Device.Cpu }, "ada");

    private Task<ProcessRun> OnceAsync() => ProcessRun.FerWebAsync("worker", "--once", "--data-folder", Data.Root);
}
