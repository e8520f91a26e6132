namespace FerWeb.Workspace.Storage;

/// <summary>A database file that only its owner may read: SQLite gives the files beside it the mode of the first.</summary>
internal static class OwnersFile
{
    /// <summary>Makes it, empty, with its folder; does nothing when it is there.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    public static void Ensure(string path)
    {
        if (File.Exists(path))
        {
            return;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.Write, Share = FileShare.ReadWrite };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var made = new FileStream(path, options);
    }
}
