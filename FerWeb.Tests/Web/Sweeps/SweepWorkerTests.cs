using FerWeb.Sweeps;
using FerWeb.Tests.Engine.Datasets;
using FerWeb.Tests.Workspace;
using FerWeb.Tests.Workspace.Sweeps;
using FerWeb.Workspace;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Storage;
using FerWeb.Workspace.Supervision;
using FerWeb.Workspace.Sweeps;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace FerWeb.Tests.Web.Sweeps;

/// <summary>The hosted service over a real store and a real folder.</summary>
public sealed class SweepWorkerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly DataFolder _data;
    private readonly RunStore _store;
    private readonly SweepLibrary _library;
    private readonly SweepActions _sweeps;
    private readonly LogLines _log = new();

    public SweepWorkerTests()
    {
        _data = new DataFolder(_folder.PathTo("data"));
        _store = RunStore.Open(_data);
        _library = new SweepLibrary(_data, TimeProvider.System);
        _sweeps = Sweeps(_store);
    }

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Folder_ThatCannotBeReadAtTheStart_IsToldOnceAndTheSweepsGoOnOnceItCan()
    {
        Start();

        await WorkAsync(FailingStore.Before(_store, nameof(IRunStore.Version)), () => _store.Queue().Count == 3);

        Assert.Single(_log.Text.Split('\n'), line => line.Contains("The folder of sweeps cannot be read", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Sweep_DiskFullForAWhile_IsToldOnceAndGoesOnOnceThereIsRoom()
    {
        var id = Start();
        var tries = 0;
        SweepActions? sweeps = null;
        List<string?> reasons = []; // that REST gave before each of these tries
        var store = PrecededStore.By(_store, method =>
        {
            if (method == nameof(IRunStore.Create) && ++tries <= 3)
            {
                reasons.Add(SweepSummary.Of(sweeps!.Find(id)).Reason);
                throw new NoSpaceException("The disk is full.");
            }
        });
        sweeps = Sweeps(store);

        await WorkAsync(_store, () => _store.Queue().Count == 3, sweeps);

        Assert.Equal(6, tries);
        Assert.Equal([null, "The disk is full.", "The disk is full."], reasons);
        Assert.Null(SweepSummary.Of(sweeps.Find(id)).Reason);
        Assert.Single(_log.Text.Split('\n'), line => line.Contains("could not be taken further", StringComparison.Ordinal));
    }

    [Fact]
    public void Sweep_StoppedWhileItWaitedForRoomOnTheDisk_WaitsForNone()
    {
        var id = Start();
        var sweeps = Sweeps(PrecededStore.By(_store, method =>
        {
            if (method == nameof(IRunStore.Create))
            {
                throw new NoSpaceException("The disk is full.");
            }
        }));
        Assert.Throws<NoSpaceException>(() => sweeps.Advance(id));
        Assert.NotNull(sweeps.Find(id).Wait);

        sweeps.Stop(id, "ada");

        Assert.Null(sweeps.Find(id).Wait);
    }

    [Fact]
    public async Task Sweep_StoppedJustBeforeACrash_HasNoRunThatStillWaits()
    {
        var id = Start();
        _sweeps.Advance(id);
        Assert.Equal(3, _store.Queue().Count);
        _library.End(id, by: "ada");

        await WorkAsync(_store, () => _store.Queue().Count == 0);
    }

    [Fact]
    public async Task Sweep_WhoseStopHasNotReachedItsRuns_IsLookedAtAgain()
    {
        var id = Start();
        var isStopped = false;

        await WorkAsync(_store, () =>
        {
            if (!isStopped && _store.Queue().Count == 3)
            {
                // As by a command line whose store went away right then.
                isStopped = _library.End(id, by: "ada");
            }

            return isStopped && _store.Queue().Count == 0;
        });
    }

    private string Start()
        => _sweeps.Start(SweepSpecs.Of(SweepMethod.Grid, new SweepAxis("learningRate", ["0.01", "0.03", "0.1"])), hasValidation: true).Id;

    private SweepActions Sweeps(IRunStore store)
        => new(_library, store, new RunActions(store, _data, TimeProvider.System, () => [new("cpu", "", 1, 1)]));

    private async Task WorkAsync(IRunStore store, Func<bool> until, SweepActions? sweeps = null)
    {
        using var logs = LoggerFactory.Create(logging => logging.AddProvider(_log));
        var clock = new FakeTimeProvider();
        using var worker = new SweepWorker(
            sweeps ?? _sweeps, store, _data, clock, Options.Create(new SupervisorOptions()), logs.CreateLogger<SweepWorker>());
        await worker.StartAsync(CancellationToken.None);
        await Patience.UntilAsync(() =>
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            return until() || worker.ExecuteTask!.IsCompleted;
        });
        Assert.False(worker.ExecuteTask!.IsCompleted, "it has ended, and with it the site");
        await worker.StopAsync(CancellationToken.None);
    }
}
