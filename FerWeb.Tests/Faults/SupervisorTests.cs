using System.Diagnostics;
using System.Globalization;
using System.Net;
using FerWeb.Engine.Networks;
using FerWeb.Engine.Training;
using FerWeb.Runs;
using FerWeb.Runs.Workers;
using FerWeb.Tests.Web;
using FerWeb.Tests.Workspace.Worker;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Storage;
using FerWeb.Workspace.Supervision;
using FerWeb.Workspace.Worker;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Xunit.Abstractions;

namespace FerWeb.Tests.Faults;

/// <summary>The whole site with real workers on real runs; what is killed is killed for good.</summary>
[Collection(SupervisedWorkers.Name)]
public sealed class SupervisorTests(ITestOutputHelper output) : IDisposable
{
    private const string Autogroups = "/proc/sys/kernel/sched_autogroup_enabled";

    private readonly WorkerFolder _folder = new();
    private readonly List<Site> _sites = [];

    public void Dispose()
    {
        foreach (var site in _sites)
        {
            site.Dispose();
        }

        // A worker outlives its site, and would outlive a test that failed.
        foreach (var run in _folder.Store.List(new RunQuery()).Runs)
        {
            RunningWorker.Kill(run);
        }

        _folder.Dispose();
    }

    [Fact]
    public async Task Queue_TwoRuns_AreTrainedOneAfterTheOther()
    {
        var (first, second) = (Queue("first", WorkerFolder.Options(epochs: 2)), Queue("second", WorkerFolder.Options(epochs: 1)));
        Open();

        var ended = await _folder.WaitAsync(second.Id, run => run.Status.IsResting());

        Assert.Equal(RunStatus.Finished, ended.Status);
        Assert.Equal(RunStatus.Finished, _folder.Store.Find(first.Id)!.Status);
        Assert.True(ended.Started >= _folder.Store.Find(first.Id)!.Ended, "the second began before the first had ended");
    }

    [Fact]
    public async Task Worker_KilledFromOutside_IsInterruptedAndGoesOnByItself()
    {
        var queued = Queue("killed", WorkerFolder.Endless);
        Open();
        var running = await WithCheckpointAsync(queued.Id);

        Process.GetProcessById(running.WorkerProcess!.Value).Kill();
        await _folder.WaitAsync(queued.Id, run => run is { Attempt: 2, Status: RunStatus.Running } && run.Progress.Step > running.Progress.Step);

        // The worker says that it runs before it says from where.
        RunEvent? again = null;
        await Patience.UntilAsync(() =>
        {
            again = _folder.Store.ReadSince(queued.Id, 0).Events.FirstOrDefault(entry => entry is { Kind: RunEventKind.Started, Attempt: 2 });
            return again is not null;
        });

        var statuses = Statuses(queued.Id);
        Assert.Equal(1, statuses.Count(status => status == "interrupted"));
        Assert.True(WorkerFolder.Number(again!, "resumedStep") > 0, "it began again from the start");
        await StopAsync(queued.Id);
    }

    [Fact]
    public async Task Worker_OfASiteThatIsToStayQuick_RunsWithTheLowerPriorityThatIsSet()
    {
        var queued = Queue("nice", WorkerFolder.Endless);
        Open(("Training:Nice", "7"));

        var running = await WithCheckpointAsync(queued.Id);

        var nice = Nice(running.WorkerProcess!.Value);
        Assert.Equal(Math.Min(Nice(Environment.ProcessId) + 7, 19), nice);
        if (File.Exists(Autogroups) && (await File.ReadAllTextAsync(Autogroups)).Trim() == "1")
        {
            Assert.EndsWith($" nice {nice}\n", await File.ReadAllTextAsync($"/proc/{running.WorkerProcess}/autogroup"), StringComparison.Ordinal);
        }
        else
        {
            output.WriteLine("Not tried: here Linux does not share the processor among sessions.");
        }

        await StopAsync(queued.Id);

        // The 19th field; the name of the program is the second, in parentheses.
        static int Nice(int process) => int.Parse(File.ReadAllText($"/proc/{process}/stat").Split(") ")[^1].Split(' ')[19 - 3], CultureInfo.InvariantCulture);
    }

    [Theory]
    [InlineData("SEGV")]
    [InlineData("ABRT")]
    public async Task Worker_Crashes_FailsInWordsWhileTheSiteAnswersAndTheNextRunBegins(string signal)
    {
        var (crashing, next) = (Queue("crashing", WorkerFolder.Endless), Queue("next", WorkerFolder.Options(epochs: 1)));
        var client = Open().CreateClient();
        var running = await WithCheckpointAsync(crashing.Id);
        using var worker = Process.GetProcessById(running.WorkerProcess!.Value);

        // The runtime lets the first signal of another process pass, and dies of the second.
        await Patience.UntilAsync(async () =>
        {
            WorkerFolder.Signal(worker, signal);
            await Task.Delay(100);
            return worker.HasExited;
        });

        var failed = await _folder.WaitAsync(crashing.Id, run => run.Status.IsResting());
        var finished = await _folder.WaitAsync(next.Id, run => run.Status.IsResting());

        Assert.Equal((RunStatus.Failed, StopCause.Crash), (failed.Status, failed.Cause));
        Assert.Contains("Resume goes on", failed.Reason.ToString(), StringComparison.Ordinal);
        Assert.Equal(RunStatus.Finished, finished.Status);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(new Uri("/health/ready", UriKind.Relative))).StatusCode);
    }

    [Fact]
    public async Task Worker_DiesAgainAndAgainWithoutACheckpoint_IsGivenUp()
    {
        // Slow and careful: on a busy machine too it neither ends an epoch nor diverges before it is killed.
        var options = WorkerFolder.Endless with
        {
            Network = NetworkCatalog.Describe("fernet"),
            BatchSize = 2,
            LearningRate = 1e-6,
            CheckpointInterval = TimeSpan.FromHours(1),
        };
        var queued = Queue("hopeless", options);
        Open(("Training:MaxResumes", "1"));

        for (var attempt = 1; attempt <= 2; attempt++)
        {
            var running = await _folder.WaitAsync(queued.Id, run => run.Attempt == attempt && run is { Status: RunStatus.Running, WorkerProcess: not null });
            Process.GetProcessById(running.WorkerProcess!.Value).Kill();
            await _folder.WaitAsync(queued.Id, run => run.Attempt > attempt || run.Status == RunStatus.Failed);
        }

        var failed = _folder.Store.Find(queued.Id)!;
        Assert.Equal(RunStatus.Failed, failed.Status);
        Assert.Contains("2 times", failed.Reason.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Site_GoesAwayAndComesBack_TheWorkerGoesOnAndNoPointIsLost()
    {
        var queued = Queue("long", WorkerFolder.Endless);
        Open();
        var running = await WithCheckpointAsync(queued.Id);

        _sites[0].Dispose();
        var left = _folder.Store.Find(queued.Id)!;
        var alone = await _folder.WaitAsync(queued.Id, run => run.Progress.Step > left.Progress.Step + 30 || run.Status.IsResting());
        Open();
        await _folder.WaitAsync(queued.Id, run => run.Progress.Step > alone.Progress.Step + 30 || run.Status.IsResting());
        await StopAsync(queued.Id);
        var ended = _folder.Store.Find(queued.Id)!;

        Assert.Equal((RunStatus.Running, running.WorkerProcess), (alone.Status, alone.WorkerProcess));
        Assert.Equal((RunStatus.Stopped, 1), (ended.Status, ended.Attempt));
        Assert.Equal(
            Enumerable.Range(1, (int)ended.Progress.Step).Select(step => (long)step),
            _folder.Store.ReadMetrics(queued.Id, MetricKey.StepLoss).Select(point => point.Step));
    }

    [Fact]
    public async Task Worker_OfAnEarlierSiteDies_IsNoticedByTheNext()
    {
        var queued = Queue("orphan", WorkerFolder.Endless);
        Open();
        var running = await WithCheckpointAsync(queued.Id);
        _sites[0].Dispose();

        Process.GetProcessById(running.WorkerProcess!.Value).Kill();
        Open();
        var again = await _folder.WaitAsync(queued.Id, run => run is { Attempt: 2, Status: RunStatus.Running, WorkerProcess: not null });

        Assert.Equal(1, Statuses(queued.Id).Count(status => status == "interrupted"));
        await StopAsync(again.Id);
    }

    [Fact]
    public async Task Store_AwayForLongerThanTheLease_TrainingGoesOnAndEveryPointArrivesOnce()
    {
        const int Epochs = 30; // it must not end before the store is away

        // Each checkpoint waits for the store, for up to five seconds: one each epoch is enough.
        var queued = Queue("patient", WorkerFolder.Endless with { Epochs = Epochs, CheckpointInterval = TimeSpan.FromHours(1) });

        // Once the store is back, the worker is to renew its lease within three seconds, whatever else this machine does.
        Open(("Training:Nice", "0"));
        await WithCheckpointAsync(queued.Id);
        var curves = Path.Combine(_folder.Data.Run(queued.Id), "metrics.csv");

        using (new SqliteWriter(_folder.Data.Database))
        {
            var before = (await File.ReadAllLinesAsync(curves)).Length;
            await _folder.WaitAsync(
                queued.Id,
                run => run.LeaseUntil + TimeSpan.FromSeconds(3) < TimeProvider.System.GetUtcNow() && File.ReadAllLines(curves).Length > before + 1);
        }

        var ended = await _folder.WaitAsync(queued.Id, run => run.Status.IsResting());

        Assert.Equal((RunStatus.Finished, 1), (ended.Status, ended.Attempt));
        var told = _folder.Store.ReadSince(queued.Id, 0, int.MaxValue);
        Assert.Equal(
            Enumerable.Range(1, Epochs * 30).Select(step => (long)step),
            told.Points.Where(point => point.Key == MetricKey.StepLoss).Select(point => point.Step));
        Assert.Equal(
            Enumerable.Range(1, Epochs).Select(epoch => (long)epoch),
            told.Events.Where(entry => entry.Kind == RunEventKind.Epoch).Select(entry => WorkerFolder.Number(entry, "epoch")));
        Assert.DoesNotContain(told.Events, entry => entry.Kind == RunEventKind.Warning);
    }

    [Fact]
    public async Task Site_ThatBeginsNothing_PutsTheRunOfASilentMachineBackIntoTheQueue()
    {
        var queued = Queue("elsewhere", WorkerFolder.Endless);
        _folder.Store.Claim("elsewhere", TimeSpan.FromSeconds(1));
        Open(("Training:Launcher", "none"));

        var back = await _folder.WaitAsync(queued.Id, run => run.Status == RunStatus.Queued);

        Assert.Equal((1, "elsewhere"), (back.Attempt, back.Host));
        Assert.Equal(1, Statuses(queued.Id).Count(status => status == "interrupted"));
    }

    [Fact]
    public async Task Worker_HangsPastItsLease_IsEndedAndTheRunGoesOn()
    {
        var queued = Queue("hanging", WorkerFolder.Endless);
        Open();
        var running = await WithCheckpointAsync(queued.Id);
        using var hanging = Process.GetProcessById(running.WorkerProcess!.Value);

        WorkerFolder.Signal(hanging, "STOP");
        var again = await _folder.WaitAsync(queued.Id, run => run.Attempt > running.Attempt && run.Status == RunStatus.Running);
        await Patience.ForAsync(hanging.WaitForExitAsync());

        Assert.Contains("interrupted", Statuses(queued.Id));
        await StopAsync(again.Id);
    }

    [Fact]
    public async Task Clock_SetForwardAnHour_EndsOnlyTheRunWhoseWorkerIsSilent()
    {
        var clock = new FakeTimeProvider();
        using var store = new SqliteRunStore(Path.Combine(_folder.Data.Root, "clock.db"), clock);
        Run Launch(string name)
        {
            store.Create(new RunSpec(name, "ada", _folder.Dataset, WorkerFolder.Endless, Device: "cuda:99"), "ada");
            return store.Claim("elsewhere", TimeSpan.FromSeconds(30))!;
        }

        var (living, silent) = (Launch("living"), Launch("silent"));
        var options = Options.Create(new SupervisorOptions { Interval = TimeSpan.FromMilliseconds(50) });
        using var supervisor = new TrainingSupervisor(
            store, _folder.Data, Options.Create(new StorageOptions()), options, Options.Create(new SlurmOptions()),
            new StoreFaults(NullLogger<StoreFaults>.Instance), TimeProvider.System, NullLogger<TrainingSupervisor>.Instance);
        await supervisor.StartAsync(CancellationToken.None);
        clock.AdjustTime(clock.GetUtcNow() + TimeSpan.FromHours(1));
        await Patience.UntilAsync(() =>
        {
            store.Renew(living.Id, living.Attempt, 4711, TimeSpan.FromSeconds(30));
            return !store.Find(silent.Id)!.Status.IsLive();
        });

        await supervisor.StopAsync(CancellationToken.None);

        Assert.Equal((RunStatus.Starting, 1), (store.Find(living.Id)!.Status, store.Find(living.Id)!.Attempt));
    }

    private Run Queue(string name, TrainingOptions options) => _folder.Store.Create(new RunSpec(name, "ada", _folder.Dataset, options), "ada");

    private Site Open(params (string Key, string Value)[] settings)
    {
        var all = new Dictionary<string, string> { ["Storage:Folder"] = _folder.Data.Root, ["Training:Enabled"] = "true", ["Training:Lease"] = "00:00:10" };
        foreach (var (key, value) in settings)
        {
            all[key] = value;
        }

        var site = new Site(all);
        _sites.Add(site);
        site.CreateClient().Dispose();
        return site;
    }

    private Task<Run> WithCheckpointAsync(string id)
        => _folder.WaitAsync(
            id,
            run => run is { Status: RunStatus.Running, WorkerProcess: not null } && _folder.Store.Checkpoints(id).Any(checkpoint => checkpoint.Step > 0));

    private async Task StopAsync(string id)
    {
        _folder.Store.Move(_folder.Store.Find(id)!, RunStatus.Stopping, "ada");
        await _folder.WaitAsync(id, run => run.Status.IsResting());
    }

    private List<string?> Statuses(string id) => [.. _folder.Store.ReadSince(id, 0).Events
        .Where(entry => entry.Kind == RunEventKind.Status)
        .Select(entry => System.Text.Json.JsonDocument.Parse(entry.Data).RootElement.GetProperty("to").GetString())];
}
