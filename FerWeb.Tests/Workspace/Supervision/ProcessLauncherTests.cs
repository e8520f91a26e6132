using FerWeb.Tests.Engine.Datasets;
using FerWeb.Workspace;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Storage;
using FerWeb.Workspace.Supervision;
using FerWeb.Workspace.Worker;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace FerWeb.Tests.Workspace.Supervision;

/// <summary>What is done where a worker is started, and on a machine where none can be: that must not end the runs that wait for others.</summary>
public sealed class ProcessLauncherTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _clock = new();
    private readonly SqliteRunStore _store;
    private ProcessLauncher? _launcher;

    public ProcessLauncherTests()
    {
        _store = new SqliteRunStore(_folder.PathTo("ferweb.db"));

        // A file in the place of the folder of runs.
        _folder.WriteText("data/runs", "");
    }

    private DataFolder Data => new(_folder.PathTo("data"));

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Tick_DataFolderThatIsNotMounted_TakesNoRunUntilItIs()
    {
        var run = Queue();
        using var supervisor = Open();

        supervisor.Tick();
        Directory.CreateDirectory(Data.Datasets); // empty, as a site makes it
        supervisor.Tick();
        Assert.Equal((RunStatus.Queued, 0, false), (_store.Find(run.Id)!.Status, _store.Find(run.Id)!.Attempt, _launcher!.CanTrain));
        Directory.CreateDirectory(Path.Combine(Data.Datasets, "faces"));
        supervisor.Tick();

        Assert.Equal(1, _store.Find(run.Id)!.Attempt);
    }

    [Fact]
    public void Tick_WorkerThatCannotBeStarted_LeavesTheQueueToOthersForAWhileAndTriesAsOftenAsItMay()
    {
        Directory.CreateDirectory(Path.Combine(Data.Datasets, "faces"));
        var (run, next) = (Queue(), Queue());
        using var supervisor = Open(maxResumes: 1);

        supervisor.Tick();
        var failed = _store.Find(run.Id)!;
        Assert.Equal((RunStatus.Interrupted, StopCause.LeaseLost), (failed.Status, failed.Cause));
        Assert.StartsWith("The training process could not be started on here: ", failed.Reason.ToString(), StringComparison.Ordinal);
        supervisor.Tick();
        Assert.Equal((RunStatus.Queued, 1), (_store.Find(run.Id)!.Status, _store.Find(run.Id)!.Attempt));

        _clock.Advance(TimeSpan.FromMinutes(1));
        supervisor.Tick();
        Assert.Equal((RunStatus.Interrupted, 2), (_store.Find(run.Id)!.Status, _store.Find(run.Id)!.Attempt));
        supervisor.Tick();
        Assert.Equal(RunStatus.Failed, _store.Find(run.Id)!.Status);
        _clock.Advance(TimeSpan.FromMinutes(1));
        supervisor.Tick();
        Assert.Equal((RunStatus.Queued, 0), (_store.Find(next.Id)!.Status, _store.Find(next.Id)!.Attempt));

        _clock.Advance(TimeSpan.FromMinutes(1)); // The second pause is twice as long.
        supervisor.Tick();
        Assert.Equal((RunStatus.Interrupted, 1), (_store.Find(next.Id)!.Status, _store.Find(next.Id)!.Attempt));
    }

    [Fact]
    public void Tick_RunWhoseEarlierProcessesWroteTooMuch_LeavesTheMiddleOfThatOut()
    {
        Directory.CreateDirectory(Path.Combine(Data.Datasets, "faces"));
        File.Delete(_folder.PathTo("data", "runs"));
        var run = Queue();
        Directory.CreateDirectory(Data.Run(run.Id));
        var output = new FileInfo(WorkerProcess.LogOf(Data, run.Id));
        using (var file = output.Create())
        {
            file.SetLength(RunLog.MostBytes + 1);
        }

        using var supervisor = Open();

        supervisor.Tick();
        _launcher!.EndAll();

        output.Refresh();
        Assert.Equal(1, _store.Find(run.Id)!.Attempt);
        Assert.InRange(output.Length, 1, RunLog.MostBytes);
    }

    [Fact]
    public async Task Tick_WorkerThatNeverBegins_PutsItsRunBackAndLeavesTheQueueToOthersForAWhile()
    {
        Directory.CreateDirectory(Path.Combine(Data.Datasets, "faces"));
        File.Delete(_folder.PathTo("data", "runs"));
        var run = Queue();
        Directory.CreateDirectory(WorkerProcess.LogOf(Data, run.Id)); // in the place of the log: the shell can write none, and ends
        using var supervisor = Open();

        var back = await EndAsync();
        Assert.Equal((RunStatus.Queued, 1, false), (back.Status, back.Attempt, _launcher!.CanTrain));
        supervisor.Tick();
        Assert.Equal(1, _store.Find(run.Id)!.Attempt);

        _clock.Advance(TimeSpan.FromMinutes(1));
        back = await EndAsync();
        Assert.Equal((RunStatus.Queued, 2), (back.Status, back.Attempt));

        async Task<Run> EndAsync()
        {
            await Patience.UntilAsync(() =>
            {
                supervisor.Tick();
                return _store.Find(run.Id)!.Status != RunStatus.Starting;
            });
            return _store.Find(run.Id)!;
        }
    }

    private Run Queue() => _store.Create(RunSpecs.Small() with { Device = Device.Cpu }, "ada");

    private Supervisor Open(int maxResumes = 3)
    {
        var options = new SupervisorOptions { MaxResumes = maxResumes };
        _launcher = new ProcessLauncher(_store, Data, database: "", "here", options, _clock, NullLogger.Instance);
        return new Supervisor(_store, "here", options, _launcher, _clock, NullLogger.Instance);
    }
}
