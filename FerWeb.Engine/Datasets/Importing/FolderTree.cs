namespace FerWeb.Engine.Datasets.Importing;

internal sealed class FolderTree : ISourceTree
{
    private readonly string _root;

    public FolderTree(string root)
    {
        _root = root;
        // The depth bounds folder links that lead back to themselves.
        var options = new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 8, AttributesToSkip = FileAttributes.Hidden };
        Files = [.. new DirectoryInfo(root).EnumerateFiles("*", options)
            .Select(file => new SourceFile(Path.GetRelativePath(root, file.FullName).Replace('\\', '/'), file.Length))
            .OrderBy(file => file.Path, StringComparer.Ordinal)];
    }

    public IReadOnlyList<SourceFile> Files { get; }

    public Stream Open(SourceFile file) => new FileStream(Path.Combine(_root, file.Path), FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1);

    public void Dispose()
    {
    }
}
