using System.Collections.Concurrent;
using FerWeb.Engine;
using FerWeb.Engine.Training;
using FerWeb.Workspace.Audit;
using FerWeb.Workspace.Runs;

namespace FerWeb.Workspace.Sweeps;

/// <summary>
/// Everything that can be done with sweeps, with its checks: pages, REST and command line go through here. The runs of a sweep are
/// ordinary runs, one step less urgent than others. <see cref="Advance"/> is the site's: it may be called as often as one likes and by
/// whoever comes after a crash, because which runs there are already stands in the store.
/// </summary>
public sealed class SweepActions(SweepLibrary sweeps, IRunStore store, RunActions runs, AuditLog? audit = null)
{
    private const int Priority = -1;

    // The names of its runs have a number and their epochs behind it.
    private const int LongestMadeUp = 90;

    private readonly Lock _gate = new();

    // Which wait for room on the disk, as the last look at them was told. Another site on the folder looks, and is told, by itself.
    private readonly ConcurrentDictionary<string, Sentence> _full = [];

    private static NotThereException Missing(string id) => new($"There is no sweep '{id}'. The list of sweeps shows those there are.");

    /// <summary>Keeps a sweep; where the site runs it starts at once.</summary>
    /// <exception cref="TrainingException">It cannot be done; the sentence says why.</exception>
    /// <exception cref="NoSpaceException">The disk has no room for the checkpoints of a run.</exception>
    /// <exception cref="StoreAwayException">The store of runs cannot be used now; nothing is kept.</exception>
    public Sweep Start(SweepSpec wanted, bool hasValidation)
    {
        var plan = SweepPlan.Of(wanted, hasValidation);
        runs.Check(SpecOf(plan, "", trial: 0, round: 0) with { Sweep = null }, hasValidation);

        // Whoever cannot ask the store now is refused before anything is kept: a request that is sent again would make another sweep.
        _ = store.Version();
        var sweep = sweeps.Add(plan);
        audit?.Record(AuditActions.SweepStarted, sweep.Id, actor: wanted.Owner);
        return sweep;
    }

    /// <summary>The sweep with what has come of it.</summary>
    /// <exception cref="NotThereException">There is none.</exception>
    public SweepResult Find(string id)
    {
        var sweep = sweeps.Find(id) ?? throw Missing(id);
        return SweepResult.Of(store, sweep) with { Wait = sweep.End is null ? _full.GetValueOrDefault(id) : null };
    }

    /// <summary>A name for a sweep to which nobody gave one: as wanted, with a number where a sweep is called so already.</summary>
    public string FreeName(string wanted)
        => RunActions.Numbered(wanted[..Math.Min(wanted.Length, LongestMadeUp)], sweeps.List().Select(sweep => sweep.Plan.Spec.Name).ToHashSet());

    /// <summary>All sweeps, the newest first.</summary>
    public IReadOnlyList<Sweep> List() => sweeps.List();

    /// <summary>
    /// Starts what is due: the runs of the first round, and those of the next when a round is done. Ends the sweep after the last one.
    /// Of one that was stopped it stops what still goes on, but nothing that somebody has resumed since.
    /// </summary>
    /// <exception cref="RunStoreException">The store is away or the disk has no room now; the sweep goes on at a later look.</exception>
    public void Advance(string id)
    {
        lock (_gate)
        {
            try
            {
                TakeFurther(id);
                _full.TryRemove(id, out _);
            }
            catch (NoSpaceException full)
            {
                _full[id] = full.Sentence;
                throw;
            }
        }
    }

    /// <summary>Ends a sweep early: what waits is taken out of the queue, what trains stops with a checkpoint.</summary>
    /// <exception cref="RunStoreException">It has ended already.</exception>
    /// <exception cref="NotThereException">There is none.</exception>
    public Sweep Stop(string id, string actor)
    {
        lock (_gate)
        {
            _ = sweeps.Find(id) ?? throw Missing(id);

            // First, so that whoever goes on after a crash stops the runs too.
            if (!sweeps.End(id, by: actor))
            {
                throw new RunStoreException("This sweep has ended already.");
            }

            var sweep = sweeps.Find(id)!;
            StopRuns(sweep);
            audit?.Record(AuditActions.SweepStopped, id, actor: actor);
            return sweep;
        }
    }

    /// <summary>Starts a run with the settings of the best one and the epochs of the whole training. Asking twice is asking once.</summary>
    /// <exception cref="RunStoreException">None is the best yet, or it was trained with as many epochs.</exception>
    /// <exception cref="NotThereException">There is no such sweep.</exception>
    /// <exception cref="NoSpaceException">The disk has no room for its checkpoints.</exception>
    public Run Promote(string id, string actor)
    {
        lock (_gate)
        {
            var result = Find(id);
            var (plan, best) = (result.Sweep.Plan, result.Best);
            if (best is null)
            {
                throw new RunStoreException("No run of this sweep has a validation accuracy yet. Wait for the end of a first epoch.");
            }

            if (plan.Rounds[best.Round].Epochs >= plan.Spec.Options.Epochs)
            {
                throw new RunStoreException(
                    $"The best run, '{best.Run.Spec.Name}' ({best.Run.Id}), was trained with all {plan.Spec.Options.Epochs} epochs already. Open it instead.");
            }

            if (result.Full.FirstOrDefault(run => run.Trial == best.Trial && run.Run.Deleted is null) is { } there)
            {
                return there.Run;
            }

            var spec = SpecOf(plan, id, best.Trial, round: null);
            var started = runs.Start(
                spec with { Owner = actor, Parent = spec.ParentStep is null ? best.Run.Id : spec.Parent }, hasValidation: true, actor);
            audit?.Record(AuditActions.RunStarted, started.Id, started.Spec.Name, actor);
            return started;
        }
    }

    /// <summary>
    /// Deletes a sweep that has ended and moves its runs to the trash, from where they can be fetched back. A run with all epochs was
    /// asked for by itself and stays.
    /// </summary>
    /// <exception cref="RunStoreException">It goes on, or one of its runs does.</exception>
    /// <exception cref="NotThereException">There is none.</exception>
    public void Delete(string id, string actor)
    {
        lock (_gate)
        {
            var sweep = sweeps.Find(id) ?? throw Missing(id);
            if (sweep.End is null)
            {
                throw new RunStoreException("This sweep goes on. Stop it before you delete it.");
            }

            Run[] kept = [.. SweepResult.RunsOf(store, id).Where(run => run.Spec.Sweep!.Round is not null && run.Deleted is null)];
            if (kept.FirstOrDefault(run => !run.Status.IsResting()) is { } busy)
            {
                throw new RunStoreException($"The run '{busy.Spec.Name}' ({busy.Id}) of this sweep goes on. Stop it first, or wait for its end.");
            }

            runs.TrashAll(kept, actor);
            sweeps.Delete(id);
            audit?.Record(AuditActions.SweepDeleted, id, actor: actor);
        }
    }

    private static RunSpec SpecOf(SweepPlan plan, string id, int trial, int? round)
    {
        var epochs = round is { } known ? plan.Rounds[known].Epochs : plan.Spec.Options.Epochs;
        var name = $"{plan.Spec.Name} #{trial + 1}" + (round is null or > 0 ? $", {epochs} epochs" : "");
        return new RunSpec(
            name, plan.Spec.Owner, plan.Spec.Dataset, plan.Options(trial, epochs), plan.Spec.Device, plan.Spec.Parent, plan.Spec.ParentStep,
            Sweep: new SweepPlace(id, trial, round));
    }

    private void TakeFurther(string id)
    {
        if (sweeps.Find(id) is not { } sweep)
        {
            return;
        }

        if (sweep.End is not null)
        {
            StopRuns(sweep);
            return;
        }

        var plan = sweep.Plan;
        for (var round = 0; round < plan.Rounds.Count; round++)
        {
            var result = SweepResult.Of(store, sweep);
            if (result.TrialsOf(round) is not { } trials)
            {
                return;
            }

            if (trials.Count == 0)
            {
                End(sweep, $"No run of round {round} has a validation accuracy, so none can go on. Their pages say why.");
                return;
            }

            var there = result.Runs.Where(run => run.Round == round).ToList();
            if (!StartRuns(sweep, round, trials.Except(there.Select(run => run.Trial))) || there.Count < trials.Count || there.Any(run => !run.HasEnded))
            {
                return;
            }
        }

        End(sweep);
    }

    // False when the sweep has ended meanwhile.
    private bool StartRuns(Sweep sweep, int round, IEnumerable<int> trials)
    {
        try
        {
            foreach (var trial in trials)
            {
                runs.Start(SpecOf(sweep.Plan, sweep.Id, trial, round), hasValidation: true, sweep.Plan.Spec.Owner, Priority);

                // Another process may stop it while these are started.
                var now = sweeps.Find(sweep.Id);
                if (now is not { End: null })
                {
                    StopRuns(now ?? sweep);
                    return false;
                }
            }

            return true;
        }
        catch (SentenceException error) when (
            error is TrainingException or RunStoreException and not (StoreAwayException or CommitInDoubtException or NoSpaceException))
        {
            // Neither the store nor the disk: those may be back at the next look.
            End(sweep, error.Sentence);
            return false;
        }
    }

    // In this order: who is killed between the two tells nobody, instead of telling twice.
    private void End(Sweep sweep, Sentence? fault = null)
    {
        if (sweeps.End(sweep.Id, reason: fault))
        {
            store.NoteSweepEnd(sweep.Id, sweep.Plan.Spec.Name, fault);
        }
    }

    private void StopRuns(Sweep sweep)
    {
        foreach (var run in LeftOf(sweep))
        {
            try
            {
                runs.Stop(run.Id, sweep.End?.By ?? sweep.Plan.Spec.Owner);
            }
            catch (RunStoreException)
            {
                // It has ended meanwhile, or cannot be stopped now: then it is left at the next look too.
            }
        }

        if (!LeftOf(sweep).Any())
        {
            sweeps.MarkRunsStopped(sweep.Id);
        }
    }

    // What still goes on. Once all of it has been stopped, a run that had begun goes on because somebody resumed it; one that never began
    // cannot be resumed, and was started while the sweep was stopped. A run with all epochs was asked for by itself.
    private IEnumerable<Run> LeftOf(Sweep sweep) => SweepResult.RunsOf(store, sweep.Id).Where(run
        => run.Spec.Sweep!.Round is not null && run.Deleted is null && GoesOn(run) && (run.Attempt == 0 || sweep.End is not { AreRunsStopped: true }));

    private static bool GoesOn(Run run)
        => run.GoesOnByItself || run.Status is RunStatus.Queued or RunStatus.Starting or RunStatus.Running or RunStatus.Pausing;
}
