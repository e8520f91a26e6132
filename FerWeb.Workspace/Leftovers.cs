namespace FerWeb.Workspace;

/// <summary>
/// What a killed process leaves in a data folder, half made or half removed. It goes once it is a day old, by the names alone that FerWeb
/// gives it: whatever else lies there is somebody's.
/// </summary>
public static class Leftovers
{
    private static readonly TimeSpan _age = TimeSpan.FromDays(1);

    /// <summary>
    /// Removes it, but for what <see cref="Datasets.DatasetLibrary"/> and <see cref="Classroom.ClassroomStore"/> remove themselves.
    /// </summary>
    /// <returns>Full paths of what is gone.</returns>
    /// <exception cref="IOException">Something cannot be removed.</exception>
    /// <exception cref="UnauthorizedAccessException">Something may not be removed.</exception>
    public static IReadOnlyList<string> Sweep(DataFolder data) =>
    [
        .. Sweep(data.Root, ".import-*", ".download-*", ".events-*", ".estimate-*"),
        .. Sweep(data.Models, ".new-*", ".tmp-*", ".deleted-*"),
        .. Sweep(data.Evaluations, ".new-*", ".deleted-*"),
        .. Sweep(data.Sweeps, ".new-*", ".gone-*"),
    ];

    /// <summary>Removes files and folders of these names from a folder, which may be missing.</summary>
    internal static IReadOnlyList<string> Sweep(string folder, params string[] names)
    {
        List<string> gone = [];
        var place = new DirectoryInfo(folder);
        var old = place.Exists ? names.SelectMany(name => place.GetFileSystemInfos(name)).Where(IsOld) : [];

        // What was being replaced may be all that there is of it.
        foreach (var left in old.Where(left => !left.Name.EndsWith("-old", StringComparison.Ordinal)))
        {
            if (left is DirectoryInfo whole)
            {
                whole.Delete(recursive: true);
            }
            else
            {
                left.Delete();
            }

            gone.Add(left.FullName);
        }

        return gone;
    }

    /// <summary>Removes a folder if it is there.</summary>
    internal static void Remove(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Whether nothing has been written there for a day.</summary>
    internal static bool IsOld(FileSystemInfo left) => left.LastWriteTimeUtc < TimeProvider.System.GetUtcNow().UtcDateTime - _age;
}
