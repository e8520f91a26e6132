namespace FerWeb.Workspace;

/// <summary>
/// A file that one process at a time holds, so that of several sites on one data folder only one does a piece of work. The system
/// lets go of it when the process ends, however it ends; a network file system has to support locks (NFS 4 and SMB do).
/// </summary>
public static class FolderLock
{
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
}
