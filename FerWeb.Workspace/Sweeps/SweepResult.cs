using FerWeb.Engine;
using FerWeb.Workspace.Runs;

namespace FerWeb.Workspace.Sweeps;

/// <summary>A run of a sweep.</summary>
/// <param name="Trial">Which combination, from 0.</param>
/// <param name="Round">Which round, from 0.</param>
/// <param name="Run">As the store has it; it may lie in the trash.</param>
public sealed record SweepRun(int Trial, int Round, Run Run)
{
    /// <value>Its best validation accuracy, 0 to 1; null when none was measured.</value>
    public double? Accuracy => Run.Progress.BestAccuracy is { } accuracy && double.IsFinite(accuracy) ? accuracy : null;

    /// <value>Whether it will not go on by itself or by its queue. One that was paused or interrupted is waited for.</value>
    public bool HasEnded => Run.Deleted is not null || Run.Status
        is RunStatus.Finished or RunStatus.EarlyStopped or RunStatus.Stopped or RunStatus.Cancelled or RunStatus.Failed or RunStatus.Diverged;
}

/// <summary>What has come of a sweep so far.</summary>
/// <param name="Sweep">The sweep.</param>
/// <param name="Runs">Its runs by round and combination.</param>
/// <param name="Full">Runs with the epochs of the whole training that were started from it.</param>
public sealed record SweepResult(Sweep Sweep, IReadOnlyList<SweepRun> Runs, IReadOnlyList<SweepRun> Full)
{
    private const int MostRuns = 500;

    /// <value>The last run of each combination: what came furthest first, then by accuracy, the earlier of equals first.</value>
    public IReadOnlyList<SweepRun> Ranking { get; } =
    [
        .. Runs.GroupBy(run => run.Trial).Select(trial => trial.MaxBy(run => run.Round)!)
            .OrderByDescending(run => run.Round).ThenByDescending(run => run.Accuracy ?? double.NegativeInfinity).ThenBy(run => run.Trial),
    ];

    /// <value>The best of the round that came furthest; null before anything was measured.</value>
    public SweepRun? Best => Ranking.FirstOrDefault(run => run.Accuracy is not null);

    /// <value>Why its next runs wait for room on the disk, as far as this site knows; null when they do not.</value>
    public Sentence? Wait { get; init; }

    /// <value>How many runs have ended.</value>
    public int Ended => Runs.Count(run => run.HasEnded);

    /// <summary>What the store has of a sweep.</summary>
    public static SweepResult Of(IRunStore store, Sweep sweep)
    {
        // Another combination than those of the plan would be damage; it is passed over.
        var all = RunsOf(store, sweep.Id).Where(run => run.Spec.Sweep!.Trial < sweep.Plan.Trials.Count).OrderBy(run => run.Id, StringComparer.Ordinal)
            .ToLookup(run => run.Spec.Sweep!.Round is not null, run => new SweepRun(run.Spec.Sweep!.Trial, run.Spec.Sweep.Round ?? 0, run));
        return new SweepResult(
            sweep, [.. all[true].DistinctBy(run => (run.Round, run.Trial)).OrderBy(run => run.Round).ThenBy(run => run.Trial)], [.. all[false]]);
    }

    /// <summary>Every run of a sweep, those in the trash and those with the epochs of the whole training too.</summary>
    public static IEnumerable<Run> RunsOf(IRunStore store, string id) => new[] { false, true }
        .SelectMany(trash => store.List(new RunQuery { Sweep = id, Trash = trash, Take = MostRuns }).Runs)
        .Where(run => run.Spec.Sweep?.Id == id);

    /// <summary>The combinations that are trained in a round; null while the round before it goes on.</summary>
    public IReadOnlyList<int>? TrialsOf(int round)
    {
        if (round == 0)
        {
            return [.. Enumerable.Range(0, Sweep.Plan.Trials.Count)];
        }

        var before = Runs.Where(run => run.Round == round - 1).ToList();
        return before.Count < (TrialsOf(round - 1)?.Count ?? int.MaxValue) || before.Any(run => !run.HasEnded)
            ? null
            : [.. before.Where(run => run.Accuracy is not null).OrderByDescending(run => run.Accuracy).ThenBy(run => run.Trial)
                .Take(Sweep.Plan.Rounds[round].Runs).Select(run => run.Trial).Order()];
    }

    /// <summary>How much of the differences each option explains, over the first round, whose runs all trained for as long.</summary>
    public IReadOnlyList<OptionImportance> Importance() => OptionImportance.Of(
        Sweep.Plan.Spec.Axes,
        [.. Runs.Where(run => run is { Round: 0, Accuracy: not null }).Select(run => (Sweep.Plan.Trials[run.Trial], run.Accuracy!.Value))]);
}
