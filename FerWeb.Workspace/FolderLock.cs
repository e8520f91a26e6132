using System.Diagnostics;

namespace FerWeb.Workspace;

/// <summary>
/// A file that one process at a time holds, so that of several sites on one data folder only one does a piece of work. The system
/// lets go of it when the process ends, however it ends; a network file system has to support locks (NFS 4 and SMB do).
/// </summary>
public static class FolderLock
{
    private static readonly TimeSpan _betweenTries = TimeSpan.FromMilliseconds(50);

    /// <summary>Takes it unless somebody has it.</summary>
    /// <param name="file">Made when it is missing, with its folder; it stays.</param>
    /// <returns>To be disposed when the work is done; null when another one holds it.</returns>
    public static IDisposable? TryTake(string file)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Takes it once nobody has it.</summary>
    /// <param name="file">As for <see cref="TryTake"/>.</param>
    /// <param name="longest">How long to wait.</param>
    /// <returns>To be disposed when the work is done; null when another one has held it for so long, or the folder cannot be written.</returns>
    public static IDisposable? Take(string file, TimeSpan longest)
    {
        var waited = Stopwatch.StartNew();
        IDisposable? taken;
        while ((taken = TryTake(file)) is null && File.Exists(file) && waited.Elapsed < longest)
        {
            Task.Delay(_betweenTries).Wait();
        }

        return taken;
    }
}
