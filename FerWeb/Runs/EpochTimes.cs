using FerWeb.Engine.Training;
using FerWeb.Workspace.Runs;

namespace FerWeb.Runs;

/// <summary>How long the epochs of earlier runs took, by the side of their pictures in pixels, and what such a run takes beside its epochs.</summary>
/// <param name="Seconds">Of each epoch.</param>
/// <param name="Beside">Seconds from start to end without training: coming up, measuring, storing the model.</param>
internal sealed record EpochTimes(ILookup<int, double> Seconds, IReadOnlyList<double> Beside)
{
    private const double LeastSpread = 0.05;

    /// <summary>From runs of one recipe on one data set and device.</summary>
    /// <param name="runs">Each with its points of <see cref="MetricKey.TrainLoss"/>: one at the end of each epoch.</param>
    public static EpochTimes Of(IReadOnlyList<(Run Run, IReadOnlyList<MetricPoint> Ends)> runs) => new(
        runs.SelectMany(run => Epochs(run.Run.Spec.Options, run.Ends)).ToLookup(epoch => epoch.Size, epoch => epoch.Seconds),
        [.. runs.Where(run => run.Ends.Count > 0 && run.Run is { Status: RunStatus.Finished, Attempt: 1 })
            .Select(run => Math.Max(0, (run.Run.Ended - run.Run.Started)?.TotalSeconds - run.Ends[^1].Seconds ?? 0))]);

    /// <value>What a run takes at most beside its epochs; 0 when nobody knows.</value>
    public double MostBeside => Beside.Count > 0 ? Range(Beside).High : 0;

    /// <summary>What the rest of the epochs will take; null when some are of a size that nobody has timed.</summary>
    /// <param name="options">The recipe.</param>
    /// <param name="epochsDone">Epochs that are done, with fraction.</param>
    /// <param name="secondsDone">Training time of its earlier attempts, which its time limit counts too.</param>
    public ExpectedStart? Left(TrainingOptions options, double epochsDone, double secondsDone = 0)
    {
        var early = Math.Max(0, options.EarlyEpochs() - epochsDone);
        (int Size, double Epochs)[] parts =
        [
            .. new (int Size, double Epochs)[] { (options.EarlySize, early), (options.Network.InputSize, Math.Max(0, options.Epochs - epochsDone) - early) }
                .Where(part => part.Epochs > 0),
        ];
        if (parts.Length == 0 || !parts.All(part => Seconds.Contains(part.Size)))
        {
            return null;
        }

        var (low, high) = (0.0, 0.0);
        foreach (var (size, epochs) in parts)
        {
            var (quick, slow) = Range(Seconds[size]);
            (low, high) = (low + (epochs * quick), high + (epochs * slow));
        }

        // The limit is one of training: a run comes up before, and stores its model after it.
        var limit = Math.Max(0, (options.MaxTime?.TotalSeconds ?? double.PositiveInfinity) - secondsDone);
        var (leastBeside, mostBeside) = Beside.Count > 0 ? Range(Beside) : (0, 0);
        return new ExpectedStart(Math.Min(low, limit) + leastBeside, Math.Min(high, limit) + mostBeside, options.EarlyStopping is not null);
    }

    // The first epoch of a run loads and warms up; it counts only where it is the only one of its size.
    private static IEnumerable<(int Size, double Seconds)> Epochs(TrainingOptions options, IReadOnlyList<MetricPoint> ends)
    {
        var epochs = ends
            .Select((end, i) => (Size: options.SizeIn((int)Math.Round(end.Epoch) - 1), Seconds: end.Seconds - (i > 0 ? ends[i - 1].Seconds : 0)))
            .ToList();
        return epochs.Where((epoch, i) => i > 0 || epochs.Count(other => other.Size == epoch.Size) == 1);
    }

    // The middle half, so that one slow epoch does not widen it; never narrower than a twentieth about the median.
    private static (double Low, double High) Range(IEnumerable<double> seconds)
    {
        double[] sorted = [.. seconds.Order()];
        double At(double share) => sorted[(int)Math.Round(share * (sorted.Length - 1))];
        return (Math.Min(At(0.25), At(0.5) * (1 - LeastSpread)), Math.Max(At(0.75), At(0.5) * (1 + LeastSpread)));
    }
}
