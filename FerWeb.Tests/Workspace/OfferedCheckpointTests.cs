using FerWeb.Engine.Training;
using FerWeb.Tests.Engine.Datasets;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Storage;

namespace FerWeb.Tests.Workspace;

public sealed class OfferedCheckpointTests
{
    private static readonly RunCheckpoint _best = new(10, 1, 1, IsBest: true, IsPinned: false, DateTimeOffset.UnixEpoch);
    private static readonly RunCheckpoint _newest = _best with { Step = 20, Epoch = 2, IsBest = false };

    [Theory]
    [InlineData(MonitoredMetric.ValidationAccuracy, 0.5, 0.5, 20L)]
    [InlineData(MonitoredMetric.ValidationAccuracy, 0.6, 0.5, 10L)]
    [InlineData(MonitoredMetric.ValidationAccuracy, 0.6, null, 10L)]
    [InlineData(MonitoredMetric.ValidationLoss, 0.5, 0.5, 20L)]
    [InlineData(MonitoredMetric.ValidationLoss, 0.5, 0.6, 10L)]
    [InlineData(MonitoredMetric.ValidationLoss, 0.5, double.NaN, 10L)]
    public void Of_TheBestAndTheNewest_IsTheNewestWhereThatIsAsGoodByTheSameMeasure(MonitoredMetric by, double best, double? newest, long expected)
        => Assert.Equal(expected, OfferedCheckpoint.Of([_best, _newest], by, step => step == _best.Step ? best : newest)!.Step);

    [Fact]
    public void Of_ARunWhoseBestIsByMacroF1_DoesNotGoByItsAccuracy()
    {
        using var folder = new TemporaryFolder();
        using var store = new SqliteRunStore(folder.PathTo("runs.db"), TimeProvider.System);
        var spec = RunSpecs.Small();
        store.Create(spec with { Options = spec.Options with { BestBy = MonitoredMetric.MacroF1 } }, "ada");
        var run = store.Start();
        NewRunEvent[] told =
            [RunSpecs.Curve(MetricKey.MacroF1, (10, 0.6), (20, 0.5)), RunSpecs.Curve(MetricKey.ValidationAccuracy, (10, 0.5), (20, 0.6))];
        Assert.True(store.Append(run.Id, run.Attempt, "worker", told));
        Assert.All([_best, _newest], checkpoint => Assert.True(store.AddCheckpoint(run.Id, run.Attempt, checkpoint)));

        Assert.Equal(_best.Step, OfferedCheckpoint.Of(store, run.Id)!.Step);
    }
}
