using FerWeb.Engine;
using FerWeb.Engine.Datasets;
using FerWeb.Workspace.Datasets;
using FerWeb.Workspace.Runs;

namespace FerWeb.Workspace.Classroom;

/// <summary>
/// What a person may do with a whole classroom set beside collecting, with its checks: page, REST and command line go through here.
/// </summary>
/// <param name="sets">The sets.</param>
/// <param name="library">Where data sets are made of them.</param>
/// <param name="runs">What was trained on them.</param>
/// <param name="actions">Takes runs away.</param>
/// <param name="data">Where the runs' files are.</param>
/// <param name="clock">The clock.</param>
public sealed class ClassroomActions(
    ClassroomStore sets, DatasetLibrary library, IRunStore runs, RunActions actions, DataFolder data, TimeProvider clock)
{
    /// <summary>What a set needs before it can be trained on; null when nothing.</summary>
    public static Sentence? WhatIsMissing(ClassroomSet set)
        => set.Classes.FirstOrDefault(one => one.Pictures.Count < ClassroomLimits.LeastPictures) is { } few
            ? (Sentence)$"“{few.Name}” has {few.Pictures.Count} pictures; each class needs at least {ClassroomLimits.LeastPictures}."
            : null;

    /// <summary>The runs that learned from a set's pictures and are still there, the trash included; also those that were started elsewhere.</summary>
    public IReadOnlyList<Run> RunsOn(ClassroomSet set) => [.. DatasetsOf(set).SelectMany(id => DatasetUse.RunsOn(runs, id))];

    /// <summary>Deletes a set for good: its pictures, and the data sets that were made of them.</summary>
    /// <param name="id">Which.</param>
    /// <param name="withRuns">
    /// Also the runs that learned from them, with the data sets that those need; else data sets that a run was trained on stay in the library.
    /// </param>
    /// <param name="actor">Who.</param>
    /// <exception cref="RunStoreException">There is no such set, or a run that shall go has not ended.</exception>
    public ClassroomRemoval Delete(string id, bool withRuns, string actor)
    {
        var set = sets.Find(id);
        var users = DatasetsOf(set).ToDictionary(dataset => dataset, dataset => DatasetUse.RunsOn(runs, dataset));
        List<string> gone = [];
        if (withRuns)
        {
            if (users.Values.SelectMany(all => all).FirstOrDefault(run => !run.Status.IsResting() && run.Status is not RunStatus.Draft) is { } live)
            {
                throw new RunStoreException(
                    $"The run '{live.Spec.Name}' ({live.Id}) learns from these pictures now. Stop it or take it out of the queue, then delete the set.");
            }

            gone.AddRange(users.Values.SelectMany(all => all).Select(run => Remove(run, actor)));
        }

        string[] free = [.. users.Where(used => withRuns || used.Value.Count == 0).Select(used => used.Key)];
        string[] deleted = [.. free.Where(DeleteDataset)];
        sets.Delete(id);
        return new ClassroomRemoval(deleted, gone, [.. users.Keys.Except(free).Where(dataset => library.Find(dataset) is not null)]);
    }

    private static IEnumerable<string> DatasetsOf(ClassroomSet set) => set.Trainings.Select(training => training.Dataset).Distinct();

    private string Remove(Run run, string actor)
    {
        if (run.Deleted is null)
        {
            actions.Trash(run.Id, actor);
        }

        RunRemoval.Remove(runs, data, clock.GetUtcNow().AddMinutes(1), run.Id);
        return run.Id;
    }

    private bool DeleteDataset(string dataset)
    {
        try
        {
            return library.Delete(dataset, runs);
        }
        catch (DatasetException refusal)
        {
            throw new RunStoreException(refusal.Sentence, refusal);
        }
    }
}

/// <summary>What was deleted with a classroom set.</summary>
/// <param name="Datasets">Ids of the data sets that went.</param>
/// <param name="Runs">Ids of the runs that went.</param>
/// <param name="Kept">Ids of the data sets that stay because runs were trained on them; they hold pictures of the set.</param>
public sealed record ClassroomRemoval(IReadOnlyList<string> Datasets, IReadOnlyList<string> Runs, IReadOnlyList<string> Kept);
