namespace FerWeb.Engine.Datasets.Importing;

/// <summary>A file of a source.</summary>
/// <param name="Path">Path inside the source, with forward slashes.</param>
/// <param name="Length">Bytes, unpacked.</param>
internal sealed record SourceFile(string Path, long Length)
{
    private static readonly string[] _systemNames = ["Thumbs.db", "desktop.ini", "Icon\r"];

    public string Name => Path[(Path.LastIndexOf('/') + 1)..];

    /// <value>Why it cannot be opened, such as a link to nothing; null when it can.</value>
    public string? Fault { get; init; }

    /// <value>
    /// True for what notebooks and systems leave behind: .ipynb_checkpoints, __MACOSX, .DS_Store, Thumbs.db, Synology's @eaDir, and where
    /// Windows notes that a file was downloaded (a.png:Zone.Identifier).
    /// </value>
    public bool IsHidden => Path.Split('/').Any(part => part is ['.', _, ..] or "__MACOSX" or "@eaDir")
        || _systemNames.Contains(Name, StringComparer.OrdinalIgnoreCase)
        || Name.EndsWith(":Zone.Identifier", StringComparison.OrdinalIgnoreCase);
}
