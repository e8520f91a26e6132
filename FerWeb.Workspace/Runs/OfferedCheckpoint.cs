using FerWeb.Engine.Training.Runs;

namespace FerWeb.Workspace.Runs;

/// <summary>Which checkpoint stands for its run where nobody chooses one: to try, to make live, to evaluate or to compare.</summary>
public static class OfferedCheckpoint
{
    /// <summary>The best one, but the newest where that is as good, as it soon is on few pictures; null while there is none.</summary>
    /// <param name="checkpoints">Those that are stored.</param>
    /// <param name="accuracyAt">Validation accuracy (0 to 1) after a step; null where none was measured.</param>
    public static RunCheckpoint? Of(IReadOnlyList<RunCheckpoint> checkpoints, Func<long, double?> accuracyAt)
    {
        var best = checkpoints.LastOrDefault(checkpoint => checkpoint.IsBest);
        var newest = checkpoints.MaxBy(checkpoint => checkpoint.Step);
        return best is null || accuracyAt(newest!.Step) >= accuracyAt(best.Step) ? newest : best;
    }

    /// <inheritdoc cref="Of(IReadOnlyList{RunCheckpoint}, Func{long, double?})"/>
    public static RunCheckpoint? Of(IRunStore store, string run)
    {
        var points = store.ReadMetrics(run, MetricKey.ValidationAccuracy);
        return Of(store.Checkpoints(run), step => points.Where(point => point.Step == step).Select(point => (double?)point.Value).LastOrDefault());
    }
}
