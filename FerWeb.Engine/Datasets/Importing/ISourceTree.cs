namespace FerWeb.Engine.Datasets.Importing;

/// <summary>The files of a folder or of a zip.</summary>
internal interface ISourceTree : IDisposable
{
    /// <value>In ordinal order of their paths.</value>
    IReadOnlyList<SourceFile> Files { get; }

    /// <summary>Opens one file; of a zip only one at a time may be open.</summary>
    Stream Open(SourceFile file);

    /// <summary>The bytes of a file, or null when they are not as many as were announced.</summary>
    byte[]? ReadWhole(SourceFile file)
    {
        using var stream = Open(file);
        var bytes = new byte[file.Length];
        int read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);

        // One byte more than declared tells a file that grows, or a zip that lies about a size.
        return read == bytes.Length && stream.ReadByte() < 0 ? bytes : null;
    }
}
