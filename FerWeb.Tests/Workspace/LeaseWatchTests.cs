using FerWeb.Tests.Engine.Datasets;
using FerWeb.Workspace;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Storage;
using FerWeb.Workspace.Supervision;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace FerWeb.Tests.Workspace;

public sealed class LeaseWatchTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _clock = new();
    private readonly SqliteRunStore _store;

    public LeaseWatchTests() => _store = new SqliteRunStore(_folder.PathTo("ferweb.db"), _clock);

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void EndSilent_LooksFartherApartThanTheGrace_EndNobodyAtTheFirst()
    {
        var run = _store.Launch();
        var watch = new LeaseWatch(_store, "here", TimeSpan.FromSeconds(10), _clock);
        _clock.Advance(TimeSpan.FromHours(1));

        Assert.Empty(watch.EndSilent(() => []));
        _clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(run.Id, Assert.Single(watch.EndSilent(() => [])).Id);
    }

    [Fact]
    public void EndSilent_LookAtOnceAfterOneThatHadWaitedForTheStore_EndsNobodyBeforeTheGraceIsOver()
    {
        var run = _store.Launch();
        var watch = new LeaseWatch(_store, "here", TimeSpan.FromSeconds(10), _clock);
        _clock.Advance(TimeSpan.FromHours(1));

        Assert.Empty(watch.EndSilent(() => []));
        Assert.Empty(watch.EndSilent(() => []));
        _clock.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal(run.Id, Assert.Single(watch.EndSilent(() => [])).Id);
    }

    [Theory]
    [InlineData(nameof(IRunStore.List))] // what the launcher asks for first
    [InlineData(nameof(IRunStore.ExpireLeases))]
    public void Tick_StoreAwayAgainAfterALeaseWasFoundOver_GivesItsWorkerTheGraceAnew(string refused)
    {
        var interval = TimeSpan.FromSeconds(10);
        var (run, isAway) = (_store.Launch(), false);
        var store = PrecededStore.By(_store, method =>
        {
            if (isAway && method == refused)
            {
                throw new StoreAwayException("The database cannot be reached now.");
            }
        });
        var options = new SupervisorOptions { Interval = interval };
        var data = new DataFolder(_folder.PathTo("data"));
        var launcher = new ProcessLauncher(store, data, database: "", "here", options, _clock, NullLogger.Instance);
        using var supervisor = new Supervisor(store, "here", options, launcher, _clock, NullLogger.Instance);
        _clock.Advance(TimeSpan.FromHours(1));
        supervisor.Tick(begins: false);
        isAway = true;
        _clock.Advance(interval);
        Assert.Throws<StoreAwayException>(() => supervisor.Tick(begins: false));
        isAway = false;
        _clock.Advance(interval);

        supervisor.Tick(begins: false);
        Assert.Equal(RunStatus.Running, _store.Find(run.Id)!.Status);
        _clock.Advance(interval);
        supervisor.Tick(begins: false);

        Assert.Equal(RunStatus.Queued, _store.Find(run.Id)!.Status);
    }
}
