using FerWeb.Tests.Engine.Datasets;
using FerWeb.Tests.Faults;
using FerWeb.Tests.Shared;
using FerWeb.Workspace;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Storage;
using FerWeb.Workspace.Supervision;
using FerWeb.Workspace.Worker;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace FerWeb.Tests.Workspace.Supervision;

/// <summary>
/// What is asked of Slurm, by programs in place of its commands. SlurmTests has a real cluster: neither may meet the other's commands, so
/// they are one after another.
/// </summary>
[Collection(SupervisedWorkers.Name)]
public sealed class SlurmLauncherTests : IDisposable
{
    private const string Database = "Host=db.example;Username=ferweb;Password=secret";

    private readonly TemporaryFolder _folder = new();
    private readonly FakeSlurm _slurm = new();
    private readonly FakeTimeProvider _clock = new();
    private readonly SqliteRunStore _store;

    public SlurmLauncherTests() => _store = new SqliteRunStore(_folder.PathTo("ferweb.db"));

    // A path that a shell would take apart.
    private DataFolder Data => new(_folder.PathTo("it's here"));

    public void Dispose()
    {
        _store.Dispose();
        _slurm.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Tick_RunsThatWait_BecomeAJobEachWithTheOptionsOfGpusUnlessTheyAskForTheProcessor()
    {
        var (any, processor) = (Queue("auto"), Queue("cpu"));
        using var supervisor = Open(new SlurmOptions { Options = ["--partition=lab"], GpuOptions = ["--gres=gpu:1"] });

        supervisor.Tick();

        var jobs = _slurm.Submitted;
        Assert.Equal(2, jobs.Count);
        string[] Expected(Run run) =>
        [
            "--parsable", $"--job-name=ferweb-{run.Id}", $"--chdir={Data.Run(run.Id)}", $"--output={Path.Combine(Data.Run(run.Id), "worker.log")}",
            "--open-mode=append", "--signal=B:TERM@60", "--no-requeue", "--partition=lab",
        ];
        Assert.Equal([.. Expected(any), "--gres=gpu:1"], jobs[0].Arguments);
        Assert.Equal(Expected(processor), jobs[1].Arguments);
    }

    [Fact]
    public async Task Tick_PathsAndCommandThatAShellWouldTakeApart_StartTheWorkerWithEachWordWhole()
    {
        var run = Queue();
        using var supervisor = Open(new SlurmOptions { Command = ["sh", "-c", "printf '%s\\n' \"$0\" \"$@\"", "it's $HOME/ferweb"] });

        supervisor.Tick();

        var said = await ProcessRun.StartAsync(_folder.Root, "sh", "-c", Assert.Single(_slurm.Submitted).Script);
        Assert.Equal(
            ["it's $HOME/ferweb", "worker", "--data-folder", Data.Root, "--run", run.Id, "--lease-seconds", "30"], said.Output.TrimEnd().Split('\n'));
    }

    [Fact]
    public void Tick_DatabaseWithAPassword_ReachesTheJobByItsEnvironmentAlone()
    {
        Queue();
        using var supervisor = Open(new SlurmOptions());

        supervisor.Tick();

        var job = Assert.Single(_slurm.Submitted);
        Assert.Equal(Database, job.Database);
        Assert.DoesNotContain("secret", string.Join('\n', job.Arguments) + job.Script, StringComparison.Ordinal);
    }

    [Fact]
    public void Tick_RunWhoseEarlierJobsWroteTooMuch_LeavesTheMiddleOfThatOut()
    {
        var run = Queue();
        Directory.CreateDirectory(Data.Run(run.Id));
        var output = new FileInfo(WorkerProcess.LogOf(Data, run.Id));
        using (var file = output.Create())
        {
            file.SetLength(RunLog.MostBytes + 1);
        }

        using var supervisor = Open(new SlurmOptions());

        supervisor.Tick();

        output.Refresh();
        Assert.Single(_slurm.Submitted);
        Assert.InRange(output.Length, 1, RunLog.MostBytes);
    }

    [Fact]
    public void Tick_MoreRunsThanThereMayBeJobs_LeavesTheRestInTheQueue()
    {
        var (elsewhere, first) = (Queue(), Queue());
        Queue();
        _slurm.Tell($"7|PENDING|ferweb-{elsewhere.Id}");
        using var supervisor = Open(new SlurmOptions { MaxJobs = 2 });

        supervisor.Tick();

        Assert.Contains($"--job-name=ferweb-{first.Id}", Assert.Single(_slurm.Submitted).Arguments);
    }

    [Fact]
    public void Tick_RunCancelledWhileItsJobWaits_TakesThatJobAloneOutOfSlurm()
    {
        var (waiting, cancelled) = (Queue(), Queue());
        _store.Move(cancelled, RunStatus.Cancelled, "ada", StopCause.User, "Not needed.");
        _slurm.Tell($"11|PENDING|ferweb-{waiting.Id}", $"12|PENDING|ferweb-{cancelled.Id}", $"13|PENDING|other-{cancelled.Id}");
        using var supervisor = Open(new SlurmOptions());

        supervisor.Tick();

        Assert.Equal(["12"], _slurm.Cancelled);
        Assert.Empty(_slurm.Submitted);
    }

    [Fact]
    public void Tick_SlurmTakesNoJob_FailsTheRunWithItsWordsOnceItWasTriedOftenEnough()
    {
        var run = Queue();
        _slurm.Refuse("sbatch: error: invalid partition specified: nowhere");
        var options = new SlurmOptions();
        using var supervisor = Open(options, maxResumes: 1);

        supervisor.Tick();
        Assert.Equal(RunStatus.Queued, _store.Find(run.Id)!.Status);
        _clock.Advance(options.Interval);
        supervisor.Tick();

        var failed = _store.Find(run.Id)!;
        Assert.Equal(RunStatus.Failed, failed.Status);
        Assert.Contains("invalid partition specified: nowhere", failed.Reason.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("RUNNING", "COMPLETED", "0:0", RunStatus.Running)]
    [InlineData("PENDING", "CANCELLED", "0:0", RunStatus.Running)]
    [InlineData("PENDING", "FAILED", "127:0", RunStatus.Running)]
    [InlineData("RUNNING", "FAILED", "1:0", RunStatus.Running)]
    [InlineData("RUNNING", "FAILED", "0:11", RunStatus.Failed)]
    [InlineData("RUNNING", "NODE_FAIL", "0:0", RunStatus.Queued)]
    public void Tick_JobOfALiveRunHasEnded_TakesItForTheRunsUnlessItWasOneTooMany(string seen, string end, string exit, RunStatus expected)
    {
        var run = Queue();
        var options = new SlurmOptions();
        using var supervisor = Open(options);
        _slurm.Tell($"7|{seen}|ferweb-{run.Id}");
        supervisor.Tick();

        _store.Start();
        _slurm.Tell();
        _slurm.End(end, exit);
        _clock.Advance(options.Interval);
        supervisor.Tick();

        Assert.Equal(expected, _store.Find(run.Id)!.Status);
    }

    private Run Queue(string device = "auto") => _store.Create(RunSpecs.Small() with { Device = device }, "ada");

    private Supervisor Open(SlurmOptions slurm, int maxResumes = 3)
    {
        var options = new SupervisorOptions { MaxResumes = maxResumes };
        var launcher = new SlurmLauncher(_store, Data, Database, options, slurm, _clock, NullLogger.Instance);
        return new Supervisor(_store, "here", options, launcher, _clock, NullLogger.Instance);
    }
}
