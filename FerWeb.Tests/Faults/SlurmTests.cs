using System.Diagnostics;
using FerWeb.Engine.Training;
using FerWeb.Tests.Shared;
using FerWeb.Tests.Web;
using FerWeb.Tests.Workspace.Postgres;
using FerWeb.Tests.Workspace.Worker;
using FerWeb.Workspace.Runs;
using Xunit.Abstractions;

namespace FerWeb.Tests.Faults;

/// <summary>The site with a real Slurm cluster. Where Debian's slurm-wlm is not there, they say so and end; <c>./test --long</c> installs it.</summary>
[Collection(SupervisedWorkers.Name)]
public sealed class SlurmTests(SlurmCluster cluster, ITestOutputHelper output) : IClassFixture<SlurmCluster>, IDisposable
{
    private readonly WorkerFolder? _folder = SlurmCluster.IsInstalled ? new WorkerFolder(database: PostgresServer.Shared.CreateSchema()) : null;
    private readonly List<Site> _sites = [];

    private WorkerFolder Folder => _folder!;

    public void Dispose()
    {
        foreach (var site in _sites)
        {
            site.Dispose();
        }

        if (_folder is not null)
        {
            // Jobs outlive a site, and would outlive a test that failed.
            Slurm("scancel", "--me");
            _folder.Dispose();
        }
    }

    [Fact]
    public async Task Run_IsTrainedByAJobWhichIsSentAgainWhenItIsCancelledOrKilledAndEndsWhenTheRunIsStopped()
    {
        if (!IsPossible())
        {
            return;
        }

        Open();
        var queued = Queue("first", WorkerFolder.Endless);
        var first = await WithCheckpointAsync(queued.Id, attempt: 1);
        Assert.Equal(["RUNNING"], States(queued.Id));

        Slurm("scancel", $"--name=ferweb-{queued.Id}");
        var second = await WithCheckpointAsync(queued.Id, attempt: 2);
        Process.GetProcessById(second.WorkerProcess!.Value).Kill();
        await WithCheckpointAsync(queued.Id, attempt: 3);
        Folder.Store.Move(Folder.Store.Find(queued.Id)!, RunStatus.Stopping, "ada");
        var stopped = await Folder.WaitAsync(queued.Id, run => run.Status.IsResting() && run.Status != RunStatus.Interrupted);
        await Patience.UntilAsync(() => States(queued.Id).Length == 0);

        Assert.Equal((RunStatus.Stopped, Environment.MachineName), (stopped.Status, first.Host));
        Assert.Equal(2, Told(queued.Id, "interrupted").Length);
        Assert.Contains(Told(queued.Id, "interrupted"), data => data.Contains("service was stopped after step", StringComparison.Ordinal));
        Assert.Contains(Told(queued.Id, "interrupted"), data => data.Contains("was ended from outside", StringComparison.Ordinal));
        Assert.Equal(
            Enumerable.Range(1, (int)stopped.Progress.Step).Select(step => (long)step),
            Folder.Store.ReadMetrics(queued.Id, MetricKey.StepLoss).Select(point => point.Step));
    }

    [Fact]
    public async Task Run_StoppedWhileItsJobWaits_TakesTheJobOutOfSlurmAndTheNextEndsWell()
    {
        if (!IsPossible())
        {
            return;
        }

        Open(("Training:Slurm:Options:0", "--cpus-per-task=2"));
        var long_ = Queue("long", WorkerFolder.Endless);
        await WithCheckpointAsync(long_.Id, attempt: 1);
        var (waiting, next) = (Queue("waiting", WorkerFolder.Endless), Queue("next", WorkerFolder.Options(epochs: 1)));
        await Patience.UntilAsync(() => States(waiting.Id) is ["PENDING"] && States(next.Id) is ["PENDING"]);

        Folder.Store.Move(Folder.Store.Find(waiting.Id)!, RunStatus.Cancelled, "ada", StopCause.User, "Not needed.");
        await Patience.UntilAsync(() => States(waiting.Id).Length == 0);
        Folder.Store.Move(Folder.Store.Find(long_.Id)!, RunStatus.Stopping, "ada");
        var ended = await Folder.WaitAsync(next.Id, run => run.Status.IsResting());

        Assert.Equal((RunStatus.Finished, 1), (ended.Status, ended.Attempt));
        Assert.Equal(RunStatus.Cancelled, Folder.Store.Find(waiting.Id)!.Status);
    }

    [Theory]
    [InlineData("Training:Slurm:Options:0", "--partition=nowhere", "Slurm did not take its job", "invalid partition")]
    [InlineData("Training:Slurm:Command:0", "/nowhere/ferweb", "before the training began", "/nowhere/ferweb: not found")]
    public async Task Run_ThatNoJobCanBegin_FailsWithWhatSlurmOrTheJobSaid(string setting, string value, string sentence, string words)
    {
        if (!IsPossible())
        {
            return;
        }

        Open((setting, value), ("Training:MaxResumes", "1"));
        var queued = Queue("hopeless", WorkerFolder.Endless);

        var failed = await Folder.WaitAsync(queued.Id, run => run.Status.IsResting());

        Assert.Equal(RunStatus.Failed, failed.Status);
        Assert.Contains(sentence, failed.Reason.ToString(), StringComparison.Ordinal);
        Assert.Contains(words, failed.Reason.ToString(), StringComparison.OrdinalIgnoreCase);
    }

    private bool IsPossible()
    {
        if (SlurmCluster.IsInstalled)
        {
            Assert.NotNull(cluster);
            return true;
        }

        Assert.True(Repetitions.Of(1, 2) == 1, "./test --long installs slurm-wlm and munge, and they are not there.");
        output.WriteLine("Not tried: Debian's slurm-wlm and munge are not installed. './test --long' installs them.");
        return false;
    }

    private void Open(params (string Key, string Value)[] settings)
    {
        var all = new Dictionary<string, string>
        {
            ["Storage:Folder"] = Folder.Data.Root,
            ["Storage:Database"] = Folder.Database!,
            ["Training:Enabled"] = "true",
            ["Training:Launcher"] = "slurm",
            ["Training:Slurm:Interval"] = "00:00:01",
        };
        foreach (var (key, value) in settings)
        {
            all[key] = value;
        }

        var site = new Site(all);
        _sites.Add(site);
        site.CreateClient().Dispose();
    }

    private Run Queue(string name, TrainingOptions options) => Folder.Store.Create(new RunSpec(name, "ada", Folder.Dataset, options), "ada");

    private Task<Run> WithCheckpointAsync(string id, int attempt) => Folder.WaitAsync(
        id,
        run => run is { Status: RunStatus.Running, WorkerProcess: not null } && run.Attempt == attempt
            && Folder.Store.ReadEvents(id, RunEventKind.Checkpoint).Any(stored => stored.Attempt == attempt));

    private string[] Told(string id, string status) => [.. Folder.Store.ReadEvents(id, RunEventKind.Status)
        .Select(happened => happened.Data)
        .Where(data => data.Contains($"\"to\":\"{status}\"", StringComparison.Ordinal))];

    private static string[] States(string run) => Slurm("squeue", "--me", "--noheader", "--format=%T", $"--name=ferweb-{run}")
        .Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static string Slurm(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        var said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return said;
    }
}
