using FerWeb.Workspace.Sweeps;

namespace FerWeb.Workspace.Runs;

/// <summary>Removes runs from the trash for good, with their folders.</summary>
public static class RunRemoval
{
    /// <summary>How long a run stays in the trash.</summary>
    public static TimeSpan Grace { get; } = TimeSpan.FromDays(30);

    /// <summary>Refuses a run that a sweep would train anew.</summary>
    /// <exception cref="RunStoreException">It belongs to a sweep that goes on.</exception>
    public static void RequireNoSweep(Run run, DataFolder folder)
    {
        if (run.Spec.Sweep is { Round: not null } place && new SweepLibrary(folder, TimeProvider.System).Find(place.Id) is { End: null })
        {
            throw new RunStoreException(
                $"'{run.Spec.Name}' ({run.Id}) belongs to the sweep {place.Id}, which goes on and would train it anew. Stop the sweep first.");
        }
    }

    /// <summary>
    /// Removes what has been in the trash since before <paramref name="before"/>; what another run needs stays, and so do the runs of a
    /// sweep that goes on, which would train them anew.
    /// </summary>
    /// <param name="store">Forgets them first, so that no list shows a run whose folder is half gone.</param>
    /// <param name="folder">Where their folders are.</param>
    /// <param name="before">UTC.</param>
    /// <param name="only">This run alone; null for all.</param>
    /// <returns>Their ids.</returns>
    /// <exception cref="IOException">Some folders are still there, though no run is.</exception>
    public static IReadOnlyList<string> Remove(IRunStore store, DataFolder folder, DateTimeOffset before, string? only = null)
    {
        var goingOn = new SweepLibrary(folder, TimeProvider.System).List().Where(sweep => sweep.End is null).Select(sweep => sweep.Id).ToHashSet();
        var removed = store.Purge(before, only, goingOn);

        // No row names these folders any more. They are renamed first, which is quick: what a killed process leaves then, Leftovers knows by its name.
        List<DirectoryInfo> leaving = [];
        List<string> faults = [];
        foreach (var place in removed.Select(run => new DirectoryInfo(folder.Run(run))).Where(there => there.Exists))
        {
            try
            {
                // The folder of one run alone lies among somebody's own.
                if (!folder.IsOfOneRun)
                {
                    place.MoveTo(Path.Combine(folder.Runs, $".deleted-{Guid.NewGuid():N}"));
                    place.LastWriteTimeUtc = TimeProvider.System.GetUtcNow().UtcDateTime; // Leftovers leaves what is new to who deletes it.
                }

                leaving.Add(place);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                faults.Add(error.Message);
            }
        }

        faults.AddRange(leaving.Select(place => Leftovers.Remove(place).Fault).OfType<string>());
        return faults is []
            ? removed
            : throw new IOException($"{faults.Count} folders of removed runs could not be deleted; delete them by hand. {faults[0]}");
    }
}
