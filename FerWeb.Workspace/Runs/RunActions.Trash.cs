using FerWeb.Workspace.Audit;

namespace FerWeb.Workspace.Runs;

public sealed partial class RunActions
{
    /// <summary>Into the trash, where it stays for 30 days.</summary>
    public Run Trash(string id, string actor)
    {
        store.Trash(Find(id).Id, actor);
        return Recorded(AuditActions.RunTrashed, Find(id), actor);
    }

    /// <summary>Several into the trash, or none: when one may not go, those before it come back.</summary>
    /// <exception cref="RunStoreException">One may not go; the sentence says why.</exception>
    public void TrashAll(IEnumerable<Run> all, string actor)
    {
        List<string> trashed = [];
        try
        {
            // A run goes before the one whose weights it started from.
            foreach (var run in all.Where(run => run.Deleted is null).OrderByDescending(run => run.Id, StringComparer.Ordinal))
            {
                Trash(run.Id, actor);
                trashed.Add(run.Id);
            }
        }
        catch (RunStoreException)
        {
            trashed.ForEach(id => Restore(id, actor));
            throw;
        }
    }

    /// <summary>Out of the trash.</summary>
    public Run Restore(string id, string actor)
    {
        store.Restore(Find(id).Id, actor);
        return Recorded(AuditActions.RunRestored, Find(id), actor);
    }

    /// <summary>Out of the trash for good, with its curves and its folder, before its time there is over.</summary>
    /// <returns>The run as it was.</returns>
    /// <exception cref="RunStoreException">It is not in the trash, or another run or a sweep needs it.</exception>
    /// <exception cref="IOException">Its folder is still there, though it is no run any more.</exception>
    public Run DeleteForGood(string id, string actor)
    {
        var run = Find(id);
        if (run.Deleted is null)
        {
            throw new RunStoreException($"'{run.Spec.Name}' ({run.Id}) is not in the trash. Move it there first.");
        }

        RunRemoval.RequireNoSweep(run, data);
        try
        {
            return RunRemoval.Remove(store, data, DateTimeOffset.MaxValue, run.Id) is [_]
                ? run
                : throw new RunStoreException($"'{run.Spec.Name}' ({run.Id}) is needed: another run starts from its weights. Delete that run first.");
        }
        finally
        {
            if (store.Find(run.Id) is null)
            {
                Recorded(AuditActions.RunDeleted, run, actor);
            }
        }
    }
}
