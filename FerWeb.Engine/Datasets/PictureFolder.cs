namespace FerWeb.Engine.Datasets;

/// <summary>A folder of pictures that somebody asks for.</summary>
public static class PictureFolder
{
    /// <summary>Makes <paramref name="folder"/>; it appears whole or not at all.</summary>
    /// <param name="folder">Full path; empty or not there yet.</param>
    /// <param name="write">Fills the folder that it is given, which does not exist yet.</param>
    /// <exception cref="DatasetException">The folder is not empty.</exception>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public static void Write(string folder, Action<string> write)
    {
        folder = Path.TrimEndingDirectorySeparator(folder);
        if (File.Exists(folder) || (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any()))
        {
            throw new DatasetException($"'{folder}' is not empty. Choose another folder.");
        }

        var unfinished = $"{folder}.unfinished-{Guid.NewGuid():N}";
        try
        {
            write(unfinished);
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder);
            }

            Directory.Move(unfinished, folder);
        }
        finally
        {
            if (Directory.Exists(unfinished))
            {
                Directory.Delete(unfinished, recursive: true);
            }
        }
    }
}
