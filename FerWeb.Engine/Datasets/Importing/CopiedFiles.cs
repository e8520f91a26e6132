namespace FerWeb.Engine.Datasets.Importing;

/// <summary>
/// Finds what a tree holds twice because somebody copied it into itself, as a well-known zip of FER-2013 does: train/happy/1.png
/// and images/train/happy/1.png with the same bytes. Trees beside each other are not compared.
/// </summary>
internal sealed class CopiedFiles
{
    private readonly ISourceTree _tree;
    private readonly long _maxBytes;
    private readonly Dictionary<(string Root, string Below), SourceFile> _files = [];
    private readonly List<string> _roots;

    public CopiedFiles(ISourceTree tree, IEnumerable<SourceFile> pictures, long maxBytes, Func<string, ImagePath> parse)
    {
        (_tree, _maxBytes) = (tree, maxBytes);
        foreach (var file in pictures)
        {
            var root = parse(file.Path).Root;
            _files[(root, file.Path[root.Length..])] = file;
        }

        _roots = [.. _files.Keys.Select(key => key.Root).Distinct().OrderBy(root => root.Length)];
    }

    /// <summary>The same file in a tree around this one, or null.</summary>
    public SourceFile? OriginalOf(SourceFile file, ImagePath path)
        => _roots.TakeWhile(root => root.Length < path.Root.Length)
            .Where(root => path.Root.StartsWith(root, StringComparison.Ordinal))
            .Select(root => _files.GetValueOrDefault((root, file.Path[path.Root.Length..])))
            .FirstOrDefault(other => other is not null && AreEqual(file, other));

    private bool AreEqual(SourceFile one, SourceFile other)
    {
        if (one.Length != other.Length || one.Length > _maxBytes)
        {
            return false;
        }

        try
        {
            return _tree.ReadWhole(one) is { } bytes && _tree.ReadWhole(other) is { } others && bytes.AsSpan().SequenceEqual(others);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return false; // it is named when it is read
        }
    }
}
