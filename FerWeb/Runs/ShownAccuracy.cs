using FerWeb.Engine.Training;
using FerWeb.Workspace.Runs;
using static FerWeb.Localization.Texts;

namespace FerWeb.Runs;

/// <summary>
/// The one accuracy that stands for a run on its pages: that of the newest epoch while it trains, and once it rests that of the
/// checkpoint which it offers, which is the best one unless the newest is as good. It says which of the two it is.
/// </summary>
/// <param name="Share">0 to 1, on pictures that it never trains on; null before the first.</param>
/// <param name="Epoch">After which it was measured, from 1; null where that is not known.</param>
/// <param name="IsBest">The highest of all epochs, not that of the newest.</param>
/// <param name="BestBy">The other measure by which its epoch is the best; null where it is not, or is the best by accuracy.</param>
internal sealed record ShownAccuracy(double? Share, int? Epoch, bool IsBest, MonitoredMetric? BestBy = null)
{
    /// <summary>"Best accuracy: after epoch 7"; empty before there is one.</summary>
    public string Words => (Share, Epoch) switch
    {
        (null, _) => "",
        (_, { } epoch) when BestBy is { } other => RunText.Best(T["Accuracy after epoch {0}, the best", RunText.Count(epoch)], other),
        (_, { } epoch) => T[IsBest ? Key("Best accuracy: after epoch {0}") : Key("Newest accuracy: after epoch {0}"), RunText.Count(epoch)],
        _ => T[IsBest ? Key("Best accuracy") : Key("Newest accuracy")],
    };

    /// <inheritdoc cref="OfferedCheckpoint.Of(IReadOnlyList{RunCheckpoint}, MonitoredMetric, Func{long, double?})"/>
    public static RunCheckpoint? Offered(IReadOnlyList<RunCheckpoint> checkpoints, IReadOnlyCollection<EpochRecord> epochs, MonitoredMetric bestBy)
        => OfferedCheckpoint.Of(checkpoints, bestBy, step => epochs.LastOrDefault(record => record.Step == step) is { } its
            ? bestBy.Of(its.ValidationLoss, its.ValidationAccuracy, its.MacroF1)
            : null);

    public static ShownAccuracy Of(
        RunState state, IReadOnlyCollection<EpochRecord> epochs, IReadOnlyList<RunCheckpoint> checkpoints, MonitoredMetric bestBy)
    {
        var progress = state.Progress;
        if (state.Status.IsResting() && Offered(checkpoints, epochs, bestBy) is { } offered)
        {
            var isByAccuracy = bestBy is MonitoredMetric.ValidationAccuracy;
            if (offered.IsBest && isByAccuracy && progress.BestAccuracy is { } best)
            {
                return new ShownAccuracy(best, progress.BestEpoch ?? offered.Epoch, IsBest: true);
            }

            if (epochs.LastOrDefault(record => record.Epoch == offered.Epoch)?.ValidationAccuracy is { } its)
            {
                return new ShownAccuracy(its, offered.Epoch, IsBest: false, offered.IsBest && !isByAccuracy ? bestBy : null);
            }
        }

        return new ShownAccuracy(progress.ValidationAccuracy, epochs.LastOrDefault(record => record.ValidationAccuracy is not null)?.Epoch, IsBest: false);
    }
}
