using FerWeb.Tests.Engine.Datasets;
using FerWeb.Workspace.Storage;
using FerWeb.Workspace.Supervision;
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
}
