using FerWeb.Runs.Curves;
using FerWeb.Workspace.Runs;
using Microsoft.Extensions.DependencyInjection;

namespace FerWeb.Tests.Web.Curves;

/// <summary>What viewers share of a run, over a real store that is written to meanwhile.</summary>
public sealed class WatchedRunsTests : IDisposable
{
    private readonly Site _site = new();
    private readonly WatchedStore _store;

    public WatchedRunsTests() => _store = new WatchedStore(_site);

    public void Dispose() => _site.Dispose();

    [Fact]
    public async Task Watch_TwoViewersOfOneRun_ShareItAndSeeEachPointOnce()
    {
        _store.Append(MetricKey.StepLoss, 1, 0.9, double.NaN, 0.7);
        var first = _store.Watch();
        var second = _store.Watch();
        _store.Append(MetricKey.StepLoss, 4, 0.6, 0.5);

        await WatchedStore.UntilAsync(second, () => second.Curves.Last(MetricKey.StepLoss) is 0.5f);

        Assert.Same(first, second);
        var slice = Assert.Single(first.Curves.Read(MetricKey.StepLoss).Curves);
        Assert.Equal([1, 2, 3, 4, 5], slice.Steps);
        Assert.Equal([0.9f, float.NaN, 0.7f, 0.6f, 0.5f], slice.Values);
    }

    [Fact]
    public void Watch_ARunThatDoesNotExist_IsNull() => Assert.Null(_site.Services.GetRequiredService<WatchedRuns>().Watch("none"));

    [Fact]
    public async Task Curves_AfterARollBack_LoseWhatWasTakenBackAndGiveTheRestWhole()
    {
        _store.Append(MetricKey.StepLoss, 1, 0.9, 0.8, 0.7);
        _store.Add(RunEventKind.PictureSize, """{ "step": 3, "size": 44 }""");
        var run = _store.Watch();
        var before = run.Curves.Read(MetricKey.StepLoss);

        _store.RollBack(2);
        await WatchedStore.UntilAsync(run, () => run.Curves.Last(MetricKey.StepLoss) is 0.8f);

        Assert.Equal(new CurveMark(CurveMarkKind.PictureSize, 2, 44, 0.2f, 1f), Assert.Single(before.Marks));
        var after = run.Curves.Read([MetricKey.StepLoss], [3], before.Revision);
        Assert.NotEqual(before.Revision, after.Revision);
        Assert.Equal([1, 2], after.Curves[0].Steps);
        Assert.Empty(after.Marks);
    }

    [Fact]
    public async Task Watch_ARunThatIsDeletedForGood_IsGoneForItsViewersAndForThoseWhoComeLater()
    {
        var run = _store.Watch();
        _store.Store.Move(_store.Store.Move(_store.Run, RunStatus.Stopping, "ada")!, RunStatus.Stopped, "worker");
        _store.Store.Trash(_store.Run.Id, "ada");
        Assert.False(run.Now.IsGone);

        _store.Store.Purge(DateTimeOffset.MaxValue, only: _store.Run.Id);

        await WatchedStore.UntilAsync(run, () => run.Now.IsGone);
        Assert.Null(_site.Services.GetRequiredService<WatchedRuns>().Watch(_store.Run.Id));
    }

    [Fact]
    public async Task Refresh_AfterAStop_ShowsItWithoutWaitingForTheFeed()
    {
        var run = _store.Watch();
        var changed = run.Changed;
        _store.Store.Move(_store.Run, RunStatus.Stopping, "ada");

        run.Refresh();

        Assert.True(changed.IsCompleted);
        Assert.Equal(RunStatus.Stopping, run.Now.State.Status);
        await WatchedStore.UntilAsync(run, () => run.Now.Story.Any(happened => happened.Kind == RunEventKind.Status && happened.Actor == "ada"));
    }
}
