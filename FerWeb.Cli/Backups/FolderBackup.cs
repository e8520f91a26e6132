using FerWeb.Workspace;
using Microsoft.Data.Sqlite;

namespace FerWeb.Cli.Backups;

/// <summary>
/// Copies a data folder while its site goes on: first the databases, by SQLite's online backup, then the files, so that what a database
/// names was there when the files were copied.
/// </summary>
internal sealed class FolderBackup(DataFolder data, string target, CancellationToken cancellation)
{
    // Locks between processes, which mean nothing in a copy.
    private const string Turn = ".turn";

    private readonly SortedDictionary<string, BackupFile> _files = new(StringComparer.Ordinal);
    private readonly List<string> _leftOut = [];

    /// <value>What was not copied, and why, below the data folder: links, and what somebody was writing alone.</value>
    public IReadOnlyList<string> LeftOut => _leftOut;

    /// <summary>Makes the backup.</summary>
    /// <param name="made">When it was begun.</param>
    /// <param name="runsInPostgres">Runs, people and audit log are elsewhere.</param>
    /// <exception cref="CommandFailedException">The folder is not there, or the target is not empty or within it.</exception>
    /// <exception cref="IOException">Something cannot be read or written.</exception>
    public BackupManifest Make(DateTimeOffset made, bool runsInPostgres)
    {
        if (!Directory.Exists(data.Root))
        {
            throw new CommandFailedException($"There is no data folder '{data.Root}'. Name it by --data-folder.");
        }

        if (IsWithin(target, data.Root))
        {
            throw new CommandFailedException($"'{target}' lies in the data folder itself. Choose a folder outside, best on another disk.");
        }

        RequireEmpty(target);
        FileCopy.MakeFolder(target, data.Root);
        foreach (var database in Directory.EnumerateFiles(data.Root, "*.db").Order(StringComparer.Ordinal))
        {
            CopyDatabase(database);
        }

        CopyFolder(data.Root, "");
        var manifest = new BackupManifest(BackupManifest.CurrentFormat, made, runsInPostgres, _files);
        manifest.Write(target);
        return manifest;
    }

    /// <summary>Refuses a folder in which there is something.</summary>
    /// <param name="folder">Its path.</param>
    /// <param name="but">Full path of what may be there.</param>
    /// <exception cref="CommandFailedException">There is.</exception>
    public static void RequireEmpty(string folder, string? but = null)
    {
        if (File.Exists(folder) || (Directory.Exists(folder) && Entries(folder).Any(entry => entry != but)))
        {
            throw new CommandFailedException($"'{folder}' is not empty. Choose a new folder, or move away what is there.");
        }
    }

    /// <summary>True for the folder that ext4 keeps at the top of a disk, which is root's: a data folder or a backup may be a mount point.</summary>
    /// <param name="name">Of something at the top of the folder.</param>
    public static bool IsOfDisk(string name) => name == "lost+found";

    private static IEnumerable<string> Entries(string folder)
        => Directory.EnumerateFileSystemEntries(folder).Where(entry => !IsOfDisk(Path.GetFileName(entry)));

    private static bool IsWithin(string path, string folder)
        => Path.GetRelativePath(folder, path) is var relative && !Path.IsPathRooted(relative) && relative.Split(Path.DirectorySeparatorChar)[0] != "..";

    private void CopyDatabase(string from)
    {
        var to = Path.Combine(target, Path.GetFileName(from));
        File.Create(to).Dispose();
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(to, File.GetUnixFileMode(from)); // before there is anything in it
        }

        try
        {
            using var source = Open(from);
            using var copy = Open(to);
            source.BackupDatabase(copy);
        }
        catch (SqliteException error)
        {
            throw new CommandFailedException(
                $"The database '{from}' could not be copied to '{to}': {error.Message} Look at both disks, and at the database.", error);
        }

        _files[Path.GetFileName(from)] = FileCopy.Read(to);
    }

    private static SqliteConnection Open(string path)
    {
        var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        using var patience = connection.CreateCommand();
        patience.CommandText = "PRAGMA busy_timeout = 30000";
        patience.ExecuteNonQuery();
        return connection;
    }

    private void CopyFolder(string folder, string below)
    {
        foreach (var entry in new DirectoryInfo(folder).EnumerateFileSystemInfos().OrderBy(entry => entry.Name, StringComparer.Ordinal))
        {
            cancellation.ThrowIfCancellationRequested();
            var path = below.Length == 0 ? entry.Name : $"{below}/{entry.Name}";
            // What was answered to a request lately may be of a run that was made after the databases were copied.
            if (entry.Name == Turn || (below.Length == 0 && (IsOfDatabase(entry.Name) || IsOfDisk(entry.Name) || RequestAnswers.IsAnswer(entry.Name))))
            {
                continue;
            }

            if (entry.LinkTarget is { } leads)
            {
                _leftOut.Add($"{path} (a link to {leads})");
                continue;
            }

            try
            {
                Copy(entry, path);
            }
            catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
            {
                // Deleted or renamed while its folder was read.
            }
        }
    }

    private void Copy(FileSystemInfo entry, string path)
    {
        var to = Path.Combine(target, path);
        if (entry is DirectoryInfo)
        {
            FileCopy.MakeFolder(to, entry.FullName);
            CopyFolder(entry.FullName, path);
            return;
        }

        try
        {
            _files[path] = FileCopy.Copy(entry.FullName, to, cancellation);
        }
        catch (IOException inUse) when (inUse is not (FileNotFoundException or DirectoryNotFoundException) && !File.Exists(to))
        {
            _leftOut.Add($"{path} (in use: {inUse.Message})");
        }
    }

    // SQLite's own files beside a database, and the databases, which are copied otherwise.
    private static bool IsOfDatabase(string name) => Path.GetExtension(name) is ".db" or ".db-wal" or ".db-shm" or ".db-journal";
}
