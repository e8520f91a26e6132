using System.Diagnostics;
using FerWeb.Engine.Models;
using FerWeb.Engine.Training;
using FerWeb.Tests.Engine.Datasets;
using FerWeb.Tests.Engine.Models;
using FerWeb.Tests.Shared;
using FerWeb.Tests.Workspace.Postgres;
using FerWeb.Tests.Workspace.Worker;
using FerWeb.Workspace;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Worker;

namespace FerWeb.Tests.Faults;

/// <summary>Processes that work on one PostgreSQL queue as several machines do, each under a name of its own.</summary>
[Collection(SupervisedWorkers.Name)]
public sealed class OtherMachinesTests : IDisposable
{
    // A worker that stands still for a while on a busy machine is to keep its lease.
    private const double LeaseSeconds = 12;

    private readonly string _database = PostgresServer.Shared.CreateSchema();
    private readonly WorkerFolder _folder;
    private readonly List<Process> _machines = [];

    public OtherMachinesTests() => _folder = new WorkerFolder(database: _database);

    public void Dispose()
    {
        foreach (var machine in _machines)
        {
            machine.Kill();
            machine.WaitForExit();
            machine.Dispose();
        }

        foreach (var run in _folder.Store.List(new RunQuery()).Runs)
        {
            RunningWorker.Kill(run, run.Host);
        }

        _folder.Dispose();
    }

    [Fact]
    public async Task Machine_DiesWithItsWorker_AnotherTakesOverAndTheRunEndsOnce()
    {
        for (var time = 0; time < Repetitions.Of(1, 10); time++)
        {
            await DieOnceAsync(new Random(time));
        }
    }

    private async Task DieOnceAsync(Random chance)
    {
        const int Epochs = 12; // it must not end before the machine dies
        var (first, second) = (Start("first"), Start("second"));
        var queued = Queue(WorkerFolder.Endless with { Epochs = Epochs, CheckpointInterval = TimeSpan.FromMilliseconds(250) });
        await WithCheckpointAsync(queued.Id);
        var atStep = chance.Next(Epochs * 30 / 4);
        var running = await _folder.WaitAsync(queued.Id, run => run.Progress.Step >= atStep);
        var (dying, living, heir) = running.Host == "first" ? (first, second, "second") : (second, first, "first");

        dying.Kill();
        Process.GetProcessById(running.WorkerProcess!.Value).Kill();
        var ended = await _folder.WaitAsync(queued.Id, run => run.Status.IsResting() && run.Status != RunStatus.Interrupted);

        Assert.Equal((RunStatus.Finished, 2, heir), (ended.Status, ended.Attempt, ended.Host));
        Assert.True(_folder.ResumedStep(ended) > 0, "it began again from the start");
        var told = _folder.Store.ReadSince(queued.Id, 0, int.MaxValue);
        Assert.Single(told.Events, happened => happened.Kind == RunEventKind.Status && happened.Data.Contains("\"to\":\"finished\"", StringComparison.Ordinal));
        Assert.Equal(
            Enumerable.Range(1, Epochs * 30).Select(step => (long)step),
            _folder.Store.ReadMetrics(queued.Id, MetricKey.StepLoss).Select(point => point.Step));
        living.Kill();
        await Patience.ForAsync(living.WaitForExitAsync());
    }

    [Fact]
    public async Task Machine_AskedToEnd_GivesItsRunBackWithACheckpointOfItsLastStep()
    {
        var machine = Start("first");
        var queued = Queue(WorkerFolder.Endless);
        var running = await WithCheckpointAsync(queued.Id);

        WorkerFolder.Signal(machine, "TERM");
        await Patience.ForAsync(machine.WaitForExitAsync());

        var back = _folder.Store.Find(queued.Id)!;
        Assert.Equal((0, RunStatus.Queued, 1), (machine.ExitCode, back.Status, back.Attempt));
        Assert.True(back.Progress.Step > 0);
        Assert.Contains(_folder.Store.Checkpoints(queued.Id), checkpoint => checkpoint.Step == back.Progress.Step);
        Assert.Null(RunningWorker.Find(running, "first"));
    }

    [Fact]
    public async Task Once_OnAMachineThatHasTheFolderElsewhere_TrainsOneRunAndEnds()
    {
        var elsewhere = _folder.Dataset with { Folder = "/mnt/of-the-site/datasets/faces" };
        var spec = new RunSpec("mounted", "ada", elsewhere, WorkerFolder.Options(epochs: 1));
        var (first, second) = (_folder.Store.Create(spec, "ada"), _folder.Store.Create(spec, "ada"));

        var machine = Start("first", "--once");
        await Patience.ForAsync(machine.WaitForExitAsync());

        Assert.Equal(0, machine.ExitCode);
        Assert.Equal((RunStatus.Finished, "first"), (_folder.Store.Find(first.Id)!.Status, _folder.Store.Find(first.Id)!.Host));
        Assert.Equal(RunStatus.Queued, _folder.Store.Find(second.Id)!.Status);
    }

    [Fact]
    public async Task Once_OnAMachineWithAPublishedProgram_StartsFromTheModelThatLiesBesideIt()
    {
        using var published = new TemporaryFolder();
        CopyProgram(published.Root);
        var options = WorkerFolder.Options(epochs: 1);
        using (var network = DrawnNetworks.Trained(options.Network))
        {
            ModelFolder.Save(published.PathTo("models", "base"), new ModelDescription { Id = "base", Network = network.Description }, network);
        }

        var queued = Queue(options with { StartModel = "/home/ann/ferweb/models/base" });

        var machine = StartProgram(published.Root, "first", "--once");
        await Patience.ForAsync(machine.WaitForExitAsync());

        var ended = _folder.Store.Find(queued.Id)!;
        Assert.Equal(("The one epoch is done.", RunStatus.Finished), ($"{ended.Reason}", ended.Status));
    }

    [Fact]
    public async Task Run_ThatNoLongerWaits_EndsWellAndLeavesItAlone()
    {
        var run = _folder.Launch(WorkerFolder.Options(epochs: 1));

        var late = Start("late", "--run", run.Id);
        var said = await Patience.ForAsync(late.StandardOutput.ReadToEndAsync());
        await Patience.ForAsync(late.WaitForExitAsync());

        Assert.Equal(0, late.ExitCode);
        Assert.Contains("does not wait", said, StringComparison.Ordinal);
        var left = _folder.Store.Find(run.Id)!;
        Assert.Equal((RunStatus.Starting, 1, "here"), (left.Status, left.Attempt, left.Host));
    }

    [Fact]
    public async Task Worker_WithoutTheDatabaseInItsSettings_SaysSoInsteadOfWaitingForRunsForEver()
    {
        var lost = await ProcessRun.StartAsync(
            Path.GetTempPath(), "env", $"{DatabaseSetting.Variable}=", "dotnet", Path.Combine(AppContext.BaseDirectory, "ferweb-train.dll"), "worker",
            "--data-folder", _folder.Data.Root);

        Assert.Equal(1, lost.ExitCode);
        Assert.Contains("say where by --database or Storage__Database", lost.Error, StringComparison.Ordinal);
    }

    private Run Queue(TrainingOptions options) => _folder.Store.Create(new RunSpec("shared", "ada", _folder.Dataset, options), "ada");

    private Task<Run> WithCheckpointAsync(string id) => _folder.WaitAsync(
        id,
        run => run is { Status: RunStatus.Running, WorkerProcess: not null } && _folder.Store.Checkpoints(id).Any(checkpoint => checkpoint.Step > 0));

    // A program runs where its own file lies, links followed; all else may be links.
    private static void CopyProgram(string folder)
    {
        foreach (var entry in new DirectoryInfo(AppContext.BaseDirectory).EnumerateFileSystemInfos())
        {
            if (entry is FileInfo file && file.Name.StartsWith("ferweb-train.", StringComparison.Ordinal))
            {
                file.CopyTo(Path.Combine(folder, file.Name));
            }
            else
            {
                File.CreateSymbolicLink(Path.Combine(folder, entry.Name), entry.FullName);
            }
        }
    }

    private Process Start(string name, params string[] options) => StartProgram(AppContext.BaseDirectory, name, options);

    private Process StartProgram(string folder, string name, params string[] options)
    {
        string[] command =
        [
            Path.Combine(folder, "ferweb-train.dll"), "worker", "--data-folder", _folder.Data.Root, "--name", name,
            "--lease-seconds", $"{LeaseSeconds}", .. options,
        ];
        var start = new ProcessStartInfo("dotnet", command) { RedirectStandardOutput = true, WorkingDirectory = Path.GetTempPath() };
        start.Environment[DatabaseSetting.Variable] = _database;
        var machine = Process.Start(start)!;
        _machines.Add(machine);
        return machine;
    }
}
