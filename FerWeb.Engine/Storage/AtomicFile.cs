namespace FerWeb.Engine.Storage;

/// <summary>
/// Files that are there whole or not at all, whatever happens meanwhile: written under another name, brought to the disk,
/// renamed. An earlier file of the name is replaced. One writer at a time.
/// </summary>
public static class AtomicFile
{
    /// <summary>Writes what <paramref name="write"/> puts into the stream.</summary>
    /// <param name="path">The file; its folder is there.</param>
    /// <param name="write">When it throws, nothing is changed or left behind.</param>
    /// <param name="mode">Who may read and write it, outside Windows; the process's default when null.</param>
    /// <exception cref="IOException">The disk is full or broken.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder is not ours to write to.</exception>
    public static void Write(string path, Action<Stream> write, UnixFileMode? mode = null)
    {
        var unfinished = path + ".tmp";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = mode;
        }

        // Before what takes it away again: it may be another writer's, who has it open.
        var stream = new FileStream(unfinished, options);
        try
        {
            using (stream)
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(unfinished, path, overwrite: true);
        }
        catch
        {
            File.Delete(unfinished);
            throw;
        }
    }

    /// <inheritdoc cref="Write(string, Action{Stream}, UnixFileMode?)"/>
    public static void Write(string path, ReadOnlyMemory<byte> content) => Write(path, stream => stream.Write(content.Span));
}
