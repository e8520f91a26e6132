using FerWeb.Workspace;

namespace FerWeb.Cli.Backups;

/// <summary>Brings a backup back as a data folder: whole and unchanged, or not at all.</summary>
internal static class FolderRestore
{
    private const int MostNamed = 5;

    /// <summary>Checks the backup, and copies it to where the data folder was.</summary>
    /// <param name="backup">Folder of the backup.</param>
    /// <param name="data">Missing or empty, so that no site has it.</param>
    /// <param name="cancellation">Leaves nothing behind.</param>
    /// <returns>What is back.</returns>
    /// <exception cref="CommandFailedException">
    /// It is no whole backup, files are missing or were changed, or the data folder is not empty, or is missing and cannot be made.
    /// </exception>
    /// <exception cref="IOException">Something cannot be read or written.</exception>
    public static BackupManifest Restore(string backup, DataFolder data, CancellationToken cancellation)
    {
        var manifest = BackupManifest.Read(backup);
        RequireFree(data);

        // In the folder itself where it is there: it may be a mount point, or a link to another disk.
        var isThere = Directory.Exists(data.Root);
        var room = isThere ? data.Root : Path.GetDirectoryName(data.Root)!;
        var unfinished = Path.Combine(room, $".restoring-{Guid.NewGuid():N}");
        try
        {
            Directory.CreateDirectory(room);
            FileCopy.MakeFolder(unfinished, backup);
        }
        catch (UnauthorizedAccessException error) when (!isThere)
        {
            throw new CommandFailedException(
                $"'{room}' cannot be written by this account. Make an empty folder '{data.Root}' that it owns, and try again.", error);
        }

        try
        {
            var faults = Copy(manifest, backup, unfinished, cancellation);
            if (faults.Count > 0)
            {
                throw new CommandFailedException(
                    $"The backup '{backup}' is damaged, and nothing was restored: {string.Join("; ", faults.Take(MostNamed))}"
                    + (faults.Count > MostNamed ? $"; and {faults.Count - MostNamed} more" : "") + ". Choose another backup.");
            }

            if (!isThere)
            {
                RequireFree(data);
                Directory.Move(unfinished, data.Root);
                return manifest;
            }

            RequireFree(data, but: unfinished);
            foreach (var entry in new DirectoryInfo(unfinished).EnumerateFileSystemInfos().ToList())
            {
                Directory.Move(entry.FullName, Path.Combine(data.Root, entry.Name));
            }

            CopyRights(backup, data.Root);
        }
        finally
        {
            if (Directory.Exists(unfinished))
            {
                Directory.Delete(unfinished, recursive: true);
            }
        }

        return manifest;
    }

    // As far as this account may: a mount point is often another's.
    private static void CopyRights(string from, string to)
    {
        try
        {
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(to, File.GetUnixFileMode(from));
            }
        }
        catch (UnauthorizedAccessException)
        {
            // Whoever made the folder has said who may read it.
        }
    }

    private static void RequireFree(DataFolder data, string? but = null)
    {
        try
        {
            FolderBackup.RequireEmpty(data.Root, but);
        }
        catch (CommandFailedException error)
        {
            throw new CommandFailedException(
                $"The data folder '{data.Root}' is not empty, and a site may be running on it. Stop FerWeb and its workers, move the folder away, "
                + "and try again.",
                error);
        }
    }

    private static List<string> Copy(BackupManifest manifest, string backup, string target, CancellationToken cancellation)
    {
        List<string> faults = [];
        var folders = Directory.EnumerateDirectories(backup).Where(folder => !FolderBackup.IsOfDisk(Path.GetFileName(folder)))
            .SelectMany(folder => Directory.EnumerateDirectories(folder, "*", SearchOption.AllDirectories).Prepend(folder));
        foreach (var folder in folders.Order(StringComparer.Ordinal))
        {
            FileCopy.MakeFolder(Path.Combine(target, Path.GetRelativePath(backup, folder)), folder);
        }

        foreach (var (path, expected) in manifest.Files)
        {
            var to = Path.GetFullPath(Path.Combine(target, path));
            if (!to.StartsWith(target + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            {
                faults.Add($"'{path}' leads out of the folder");
            }
            else if (!File.Exists(Path.Combine(backup, path)))
            {
                faults.Add($"'{path}' is missing");
            }
            else if (FileCopy.Copy(Path.Combine(backup, path), to, cancellation) != expected)
            {
                faults.Add($"'{path}' was changed");
            }
        }

        return faults;
    }
}
