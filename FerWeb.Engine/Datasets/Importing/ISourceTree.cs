namespace FerWeb.Engine.Datasets.Importing;

/// <summary>A file of a source.</summary>
/// <param name="Path">Path inside the source, with forward slashes.</param>
/// <param name="Length">Bytes, unpacked.</param>
internal sealed record SourceFile(string Path, long Length)
{
    public string Name => Path[(Path.LastIndexOf('/') + 1)..];
}

/// <summary>The files of a folder or of a zip, in ordinal order of their paths.</summary>
internal interface ISourceTree : IDisposable
{
    IReadOnlyList<SourceFile> Files { get; }

    /// <summary>Opens one file; of a zip only one at a time may be open.</summary>
    Stream Open(SourceFile file);
}
