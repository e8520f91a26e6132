using FerWeb.Engine;
using FerWeb.Workspace.Runs;

namespace FerWeb.Workspace.Storage;

/// <summary>Which runs may go into the trash, and the removal of what has been in it for long.</summary>
internal static class TrashCan
{
    /// <exception cref="RunStoreException">Something depends on the run; the message names it.</exception>
    public static void CheckUnneeded(Session session, Run run)
    {
        if (run.Status.IsLive())
        {
            throw new RunStoreException($"'{run.Spec.Name}' ({run.Id}) is {run.Status.Words()}. Stop it first, then delete it.");
        }

        if (CheckpointRows.Promotions(session, 1) is [{ RunId: { } live }] && live == run.Id)
        {
            throw new RunStoreException($"'{run.Spec.Name}' ({run.Id}) is where the live model comes from. Make another model live first.");
        }

        if (Dependents(session, run.Id) is { Count: > 0 } dependents)
        {
            var needing = string.Join(", ", dependents.Select(dependent => $"'{dependent.Run.Spec.Name}' ({dependent.Run.Id})"));
            throw new RunStoreException(dependents.Count == 1
                ? (Sentence)$"'{run.Spec.Name}' ({run.Id}) is needed: {needing} starts from its weights. Delete that run first."
                : $"'{run.Spec.Name}' ({run.Id}) is needed: {needing} start from its weights. Delete those runs first.");
        }
    }

    /// <summary>Removes for good what nothing needs.</summary>
    public static IReadOnlyList<string> Purge(Session session, DateTimeOffset before, string? only, IReadOnlySet<string>? sweeps)
    {
        var rows = RunRows.Where(
                session, $"deleted < @before AND (CAST(@only AS TEXT) IS NULL OR id = @only) ORDER BY number{session.ForUpdate}",
                ("@before", before.UtcTicks), ("@only", only))
            .Where(row => Dependents(session, row.Run.Id).Count == 0
                && !(row.Run.Spec.Sweep is { Round: not null } place && sweeps?.Contains(place.Id) == true))
            .ToList();
        foreach (var row in rows)
        {
            session.Execute("DELETE FROM metrics WHERE run = @run", ("@run", row.Number));
            session.Execute("DELETE FROM rollbacks WHERE run = @run", ("@run", row.Number));
            session.Execute("DELETE FROM run_events WHERE run = @run", ("@run", row.Number));
            session.Execute("DELETE FROM checkpoints WHERE run = @run", ("@run", row.Number));
            session.Execute("DELETE FROM runs WHERE number = @run", ("@run", row.Number));
        }

        return [.. rows.Select(row => row.Run.Id)];
    }

    /// <summary>A mere clone needs nothing of its parent; one that starts from its weights does.</summary>
    private static List<RunRow> Dependents(Session session, string id)
        => RunRows.Where(session, "parent = @id AND parent_step IS NOT NULL AND deleted IS NULL ORDER BY number", ("@id", id));
}
