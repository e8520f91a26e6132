using System.Text.Json;
using FerWeb.Engine.Evaluation;
using FerWeb.Engine.Storage;
using FerWeb.Workspace.Runs;

namespace FerWeb.Workspace.Comparison;

/// <summary>Reads the figures of a run that a comparison shows.</summary>
internal static class RunFigures
{
    private static readonly string[] _perEpoch =
    [
        MetricKey.TrainLoss, MetricKey.TrainAccuracy, MetricKey.ValidationLoss, MetricKey.ValidationAccuracy, MetricKey.MacroF1,
    ];

    public static ComparedRun Of(IRunStore store, Run run, string name)
    {
        var points = store.ReadMetrics(run.Id, _perEpoch);
        var epochs = points.GroupBy(point => (int)Math.Round(point.Epoch)).Where(epoch => epoch.Key >= 1).OrderBy(epoch => epoch.Key).Select(Figures).ToArray();

        // MaxBy keeps the first of equals.
        var best = epochs.Where(epoch => epoch.ValidationAccuracy is { } accuracy && double.IsFinite(accuracy)).MaxBy(epoch => epoch.ValidationAccuracy);
        var confusion = best is null ? null : ConfusionOf(store, run.Id, best.Epoch);
        return new ComparedRun(
            run.Id,
            name,
            run.Status,
            new ComparedDataset(run.Spec.Dataset.Id, run.Spec.Dataset.Name, run.Spec.Dataset.Sha256, run.Spec.Dataset.Classes),
            epochs.LastOrDefault()?.Epoch ?? 0,
            store.TrainingSeconds(run.Id),
            best,
            epochs.LastOrDefault(),
            confusion is null ? null : Interval(confusion),
            confusion)
        {
            Checkpoint = OfferedCheckpoint.Of(store, run.Id),
        };
    }

    private static EpochFigures Figures(IGrouping<int, MetricPoint> epoch)
    {
        double? Value(string key) => epoch.Where(point => point.Key == key).Select(point => (double?)point.Value).LastOrDefault();
        return new EpochFigures(
            epoch.Key, Value(MetricKey.TrainLoss), Value(MetricKey.TrainAccuracy), Value(MetricKey.ValidationLoss), Value(MetricKey.ValidationAccuracy),
            Value(MetricKey.MacroF1));
    }

    // An epoch that was repeated after a roll-back stands there twice; the later one counts.
    private static int[][]? ConfusionOf(IRunStore store, string id, int epoch) => store.ReadEvents(id, RunEventKind.Epoch)
        .Select(happened => JsonSerializer.Deserialize<EpochData>(happened.Data, JsonFormats.Compact)!)
        .LastOrDefault(data => data.Epoch == epoch)?.Confusion;

    private static ShareInterval? Interval(int[][] confusion)
    {
        var count = confusion.Sum(row => row.Sum());
        if (count == 0)
        {
            return null;
        }

        var (low, high) = ClassificationMetrics.WilsonInterval(confusion.Select((row, k) => row[k]).Sum(), count);
        return new ShareInterval(low, high, count);
    }

    private sealed record EpochData(int Epoch, int[][]? Confusion);
}
