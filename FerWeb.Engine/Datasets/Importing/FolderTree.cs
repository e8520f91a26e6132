namespace FerWeb.Engine.Datasets.Importing;

internal sealed class FolderTree : ISourceTree
{
    private readonly string _root;

    public FolderTree(string root)
    {
        _root = root;
        Files = [.. Enumerate(root)
            .Select(file => new SourceFile(Path.GetRelativePath(root, file.FullName).Replace('\\', '/'), file.Length))
            .OrderBy(file => file.Path, StringComparer.Ordinal)];
    }

    public IReadOnlyList<SourceFile> Files { get; }

    public static IEnumerable<FileInfo> Enumerate(string root)
    {
        // The depth bounds folder links that lead back to themselves.
        var options = new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 8, AttributesToSkip = FileAttributes.Hidden };
        return new DirectoryInfo(root).EnumerateFiles("*", options);
    }

    public Stream Open(SourceFile file) => new FileStream(Path.Combine(_root, file.Path), FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1);

    public void Dispose()
    {
    }
}
