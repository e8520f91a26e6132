using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using FerWeb.Engine.Datasets;
using FerWeb.Engine.Training;
using FerWeb.Tests.Engine.Datasets;
using FerWeb.Tests.Engine.Training;
using FerWeb.Tests.Shared;
using FerWeb.Workspace;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Storage;

namespace FerWeb.Tests.Workspace.Worker;

/// <summary>A data folder with a store and drawn faces, and real worker processes on it.</summary>
internal sealed class WorkerFolder : IDisposable
{
    private static readonly TimeSpan _lease = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan _longest = TimeSpan.FromMinutes(5);

    private readonly TemporaryFolder _folder = new();
    private readonly ConcurrentBag<Process> _processes = [];

    /// <param name="train">Pictures to train on.</param>
    /// <param name="database">Connection to a PostgreSQL database; SQLite when null.</param>
    public WorkerFolder(int train = 240, string? database = null)
    {
        Database = database;
        Data = new DataFolder(_folder.PathTo("data"));
        Store = RunStore.Open(Data, database);
        var folder = DrawnSets.PutFaces(Data, train, 35, 0);
        using var faces = FaceDataset.Open(folder);
        Dataset = new RunDataset("faces", "Faces", folder, faces.Sha256);
    }

    public DataFolder Data { get; }

    public string? Database { get; }

    public RunStore Store { get; }

    public RunDataset Dataset { get; }

    /// <summary>A run of a second or two: 30 steps an epoch, a checkpoint about every tenth of a second.</summary>
    public static TrainingOptions Options(int seed = 1, int epochs = 6) => TrainingRuns.Tiny() with
    {
        Seed = seed,
        Epochs = epochs,
        LearningRate = 0.05,
        CheckpointInterval = TimeSpan.FromMilliseconds(100),
        Network = TrainingRuns.Tiny().Network with { Dropout = 0.2 },
        Augmentation = new AugmentationOptions { MixupShare = 0.3 },
        Plateau = new PlateauOptions(Patience: 1),
        EarlyStopping = new EarlyStoppingOptions(Patience: 5),
    };

    /// <value>The same for a run that lasts until it is ended, however late that is.</value>
    public static TrainingOptions Endless => Options(epochs: 10_000) with { EarlyStopping = null, Plateau = null };

    /// <summary>Creates a run and claims it, as a supervisor does.</summary>
    public Run Launch(TrainingOptions options)
    {
        var created = Store.Create(new RunSpec("test", "ada", Dataset, options, Device: "cpu"), "ada");
        return Claim(created.Id);
    }

    /// <summary>Claims a queued run, the next one unless it is named.</summary>
    public Run Claim(string? id = null)
        => Store.Claim("here", _lease, run => id is null || run.Id == id) ?? throw new InvalidOperationException("It is not in the queue.");

    /// <summary>Queues a resting run again and claims it.</summary>
    public Run Resume(string id)
    {
        Store.Move(Store.Find(id)!, RunStatus.Queued, "ada");
        return Claim(id);
    }

    /// <summary>Starts the worker of a claimed run.</summary>
    public Process Start(Run run, double leaseSeconds = 30, string? before = null)
    {
        string[] shell = before is null ? [] : ["bash", "-c", $"{before}; exec \"$@\"", "bash"];

        // A worker leads a session of its own, which Linux would give as much as that of all tests.
        string[] nice = OperatingSystem.IsWindows() ? [] : ["nice", "-n", "5"];
        string[] command =
        [
            .. shell, .. nice, "dotnet", Path.Combine(AppContext.BaseDirectory, "ferweb-train.dll"), "worker", "--data-folder", Data.Root,
            "--run", run.Id, "--attempt", $"{run.Attempt}", "--lease-seconds", leaseSeconds.ToString(CultureInfo.InvariantCulture),
        ];
        var start = new ProcessStartInfo(command[0], command[1..]);
        start.Environment[DatabaseSetting.Variable] = Database;
        start.RedirectStandardError = true;
        start.RedirectStandardOutput = true;
        var process = Process.Start(start)!;
        _processes.Add(process);
        return process;
    }

    /// <summary>Lets a worker come to its end.</summary>
    /// <returns>The run then.</returns>
    public async Task<Run> EndAsync(Process worker, Run run)
    {
        using var limit = new CancellationTokenSource(_longest);
        var error = worker.StandardError.ReadToEndAsync(limit.Token);
        await worker.WaitForExitAsync(limit.Token);
        var ended = Store.Find(run.Id)!;
        return ended.Status.IsResting() ? ended : throw new InvalidOperationException($"The worker left the run {ended.Status}: {await error}");
    }

    /// <summary>Starts the worker and lets it come to its end.</summary>
    public Task<Run> WorkAsync(Run run) => EndAsync(Start(run), run);

    /// <summary>Waits until the store says so.</summary>
    public async Task<Run> WaitAsync(string id, Func<Run, bool> until)
    {
        for (var limit = Stopwatch.StartNew(); ; await Task.Delay(20))
        {
            var run = Store.Find(id)!;
            if (until(run))
            {
                return run;
            }

            if (limit.Elapsed > _longest)
            {
                throw new TimeoutException($"The run is {run.Status} at step {run.Progress.Step} of attempt {run.Attempt}: {run.Reason}");
            }
        }
    }

    /// <summary>SIGKILL, and what a supervisor does then.</summary>
    public async Task KillAsync(Process worker, string id)
    {
        worker.Kill();
        await worker.WaitForExitAsync();
        var run = Store.Find(id)!;
        if (run.Status.IsLive())
        {
            Store.Move(run, RunStatus.Interrupted, "supervisor", StopCause.Crash, "Killed.");
        }
    }

    /// <summary>Steps in the newest intact checkpoint of a run; 0 where there is none.</summary>
    public long NewestCheckpoint(string id)
        => new CheckpointStore(Path.Combine(Data.Run(id), "checkpoints")).FindLatest() is { } folder ? TrainingSession.ReadState(folder).Step : 0;

    /// <summary>The step after which a run's last attempt went on, as its worker told it.</summary>
    public long ResumedStep(Run run)
        => Number(Store.ReadEvents(run.Id, RunEventKind.Started).Last(told => told.Attempt == run.Attempt), "resumedStep");

    /// <summary>A number that an event tells.</summary>
    public static long Number(RunEvent told, string name) => JsonDocument.Parse(told.Data).RootElement.GetProperty(name).GetInt64();

    public static void Signal(Process process, string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{process.Id}"]);
        kill.WaitForExit();
    }

    public void Dispose()
    {
        foreach (var process in _processes)
        {
            if (!process.HasExited)
            {
                process.Kill();
                process.WaitForExit();
            }

            process.Dispose();
        }

        Store.Dispose();
        _folder.Dispose();
    }
}
