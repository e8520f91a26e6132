namespace FerWeb.Engine.Datasets.Importing;

/// <summary>The files of a folder. Links to files and folders are followed, except in circles and out of the folders that are allowed.</summary>
internal sealed class FolderTree : ISourceTree
{
    /// <summary>The fault of a link that is not followed.</summary>
    public const string LeadsOut = "a link that leads out of the folders that may be imported";

    // Hidden files too: what is left out is named.
    private static readonly EnumerationOptions _everything = new() { AttributesToSkip = 0, IgnoreInaccessible = false };

    private readonly IReadOnlyList<string>? _linksWithin;
    private readonly Dictionary<string, FileInfo> _found = new(StringComparer.Ordinal);

    /// <summary>Lists the files.</summary>
    /// <param name="root">The folder.</param>
    /// <param name="linksWithin">Links must lead into one of these, which hold no links themselves; null lets them lead anywhere.</param>
    public FolderTree(string root, IReadOnlyList<string>? linksWithin = null)
    {
        _linksWithin = linksWithin;
        Files = [.. Walk(new DirectoryInfo(root), "", [RealPath.Of(Path.GetFullPath(root))]).OrderBy(file => file.Path, StringComparer.Ordinal)];
    }

    public IReadOnlyList<SourceFile> Files { get; }

    // What has no length is not opened: pipes, sockets and devices have none, and whoever reads them may wait for ever.
    public Stream Open(SourceFile file) => file.Length == 0
        ? Stream.Null
        : new FileStream(_found[file.Path].FullName, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1);

    /// <summary>When the file was written; of a link, what it leads to. Null when that is not there.</summary>
    public DateTime? WrittenUtc(SourceFile file) => _found.GetValueOrDefault(file.Path)?.LastWriteTimeUtc;

    public void Dispose()
    {
    }

    /// <param name="folder">What to list.</param>
    /// <param name="prefix">Its path inside the source, "" or ending in a slash.</param>
    /// <param name="above">Real paths of the folders on the way here, itself the last.</param>
    private IEnumerable<SourceFile> Walk(DirectoryInfo folder, string prefix, IReadOnlyList<string> above)
    {
        if (TryList(folder) is not { } entries)
        {
            yield return new SourceFile(prefix.TrimEnd('/'), 0) { Fault = "this folder may not be read" };
            yield break;
        }

        foreach (var entry in entries)
        {
            var path = prefix + entry.Name;
            var fault = Follow(entry, above, out var target);
            if (fault is not null)
            {
                yield return new SourceFile(path, 0) { Fault = fault };
            }
            else if (target is FileInfo file)
            {
                _found[path] = file;
                yield return new SourceFile(path, file.Length);
            }
            else
            {
                var real = target == entry ? Path.Combine(above[^1], entry.Name) : RealPath.Of(target.FullName);
                foreach (var below in Walk((DirectoryInfo)target, path + "/", [.. above, real]))
                {
                    yield return below;
                }
            }
        }
    }

    private static FileSystemInfo[]? TryList(DirectoryInfo folder)
    {
        try
        {
            return [.. folder.EnumerateFileSystemInfos("*", _everything)];
        }
        catch (UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <returns>Why the entry must be left alone, or null.</returns>
    private string? Follow(FileSystemInfo entry, IReadOnlyList<string> above, out FileSystemInfo target)
    {
        target = entry;
        if (!entry.Attributes.HasFlag(FileAttributes.ReparsePoint))
        {
            return null;
        }

        try
        {
            var real = RealPath.Of(entry.FullName);
            target = Directory.Exists(real) ? new DirectoryInfo(real) : new FileInfo(real);
            return target switch
            {
                _ when _linksWithin?.Any(root => RealPath.IsIn(root, real)) == false => LeadsOut,
                { Exists: false } => "a link to nothing",
                DirectoryInfo when above.Any(folder => RealPath.IsIn(real, folder)) => "a link that leads back to a folder around it",
                _ => null,
            };
        }
        catch (IOException)
        {
            return "a link to nothing";
        }
    }
}
