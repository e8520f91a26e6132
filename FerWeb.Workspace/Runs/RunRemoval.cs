namespace FerWeb.Workspace.Runs;

/// <summary>Removes runs from the trash for good, with their folders.</summary>
public static class RunRemoval
{
    /// <summary>How long a run stays in the trash.</summary>
    public static TimeSpan Grace { get; } = TimeSpan.FromDays(30);

    /// <summary>Removes what has been in the trash since before <paramref name="before"/>; what another run needs stays.</summary>
    /// <param name="store">Forgets them first, so that no list shows a run whose folder is half gone.</param>
    /// <param name="folder">Where their folders are.</param>
    /// <param name="before">UTC.</param>
    /// <param name="only">This run alone; null for all.</param>
    /// <returns>Their ids.</returns>
    /// <exception cref="IOException">Some folders are still there, though no run is.</exception>
    public static IReadOnlyList<string> Remove(IRunStore store, DataFolder folder, DateTimeOffset before, string? only = null)
    {
        var removed = store.Purge(before, only);
        List<Exception> kept = [];
        foreach (var place in removed.Select(folder.Run).Where(Directory.Exists))
        {
            try
            {
                Directory.Delete(place, recursive: true);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                kept.Add(error);
            }
        }

        return kept is []
            ? removed
            : throw new IOException($"{kept.Count} folders of removed runs could not be deleted; delete them by hand. {kept[0].Message}", kept[0]);
    }
}
