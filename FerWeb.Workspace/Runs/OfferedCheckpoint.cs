using FerWeb.Engine.Training;

namespace FerWeb.Workspace.Runs;

/// <summary>Which checkpoint stands for its run where nobody chooses one: to try, to make live, to evaluate or to compare.</summary>
public static class OfferedCheckpoint
{
    /// <summary>The best one, but the newest where that is as good, as it soon is on few pictures; null while there is none.</summary>
    /// <param name="checkpoints">Those that are stored.</param>
    /// <param name="bestBy">The measure by which the run's best one was chosen.</param>
    /// <param name="valueAt">What the measure came to after a step; null where nothing was measured.</param>
    public static RunCheckpoint? Of(IReadOnlyList<RunCheckpoint> checkpoints, MonitoredMetric bestBy, Func<long, double?> valueAt)
    {
        var best = checkpoints.LastOrDefault(checkpoint => checkpoint.IsBest);
        var newest = checkpoints.MaxBy(checkpoint => checkpoint.Step);
        var isAsGood = best is not null && valueAt(newest!.Step) is { } now && valueAt(best.Step) is { } then && (now == then || bestBy.IsBetter(now, then));
        return best is null || isAsGood ? newest : best;
    }

    /// <inheritdoc cref="Of(IReadOnlyList{RunCheckpoint}, MonitoredMetric, Func{long, double?})"/>
    public static RunCheckpoint? Of(IRunStore store, string run)
    {
        var bestBy = store.Find(run)?.Spec.Options.BestBy ?? MonitoredMetric.ValidationAccuracy;
        var points = store.ReadMetrics(run, bestBy.Of(MetricKey.ValidationLoss, MetricKey.ValidationAccuracy, MetricKey.MacroF1));
        return Of(store.Checkpoints(run), bestBy, step => points.Where(point => point.Step == step).Select(point => (double?)point.Value).LastOrDefault());
    }
}
