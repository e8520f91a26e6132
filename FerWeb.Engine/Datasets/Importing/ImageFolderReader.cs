namespace FerWeb.Engine.Datasets.Importing;

/// <summary>Image files in folders named after splits and classes, with the votes of ferplus-SPLIT.csv files beside them.</summary>
internal sealed class ImageFolderReader(ISourceTree tree, ImportOptions options) : IFaceReader
{
    private static readonly HashSet<string> _ignored = new(StringComparer.OrdinalIgnoreCase) { ".csv", ".txt", ".md", ".json", ".ini", ".db", ".html", ".pdf", ".zip" };

    private int _read;
    private int _total = 1;

    public string Kind => "folders";

    public double Fraction => (double)_read / _total;

    /// <summary>True when at least one file lies in a folder that is named after an emotion.</summary>
    public static bool CanRead(ISourceTree tree) => tree.Files.Any(file => ImagePath.TryParse(file.Path)?.Label is not null);

    public IEnumerable<RawFace> Read(ReportBuilder report)
    {
        var files = FindFiles();
        _total = files.Count;
        var votes = ReadVotes(report);
        foreach (var (file, path) in files)
        {
            _read++;
            yield return ReadFile(file, path, votes);
        }

        foreach (var unused in votes.Keys)
        {
            report.Add(IssueCause.UnusableVotes, $"{unused}: no such image");
        }
    }

    private List<(SourceFile File, ImagePath Path)> FindFiles()
    {
        // A copied tree inside a tree (as one well-known zip has) would count every image twice: the outermost tree is taken.
        var all = tree.Files.Select(file => (File: file, Path: ImagePath.TryParse(file.Path)!)).Where(entry => entry.Path is not null).ToList();
        var root = all.Where(entry => entry.Path.Label is not null).Select(entry => entry.Path.Root).MinBy(path => (path.Count(c => c == '/'), path))!;
        return all.FindAll(entry => entry.Path.Root == root && !IsIgnored(entry));
    }

    private static bool IsIgnored((SourceFile File, ImagePath Path) entry)
        => entry.File.Name.StartsWith('.') || _ignored.Contains(System.IO.Path.GetExtension(entry.File.Name));

    private RawFace ReadFile(SourceFile file, ImagePath path, Dictionary<string, byte[]> votes)
    {
        var face = new RawFace(file.Path, path.Split);
        if (path.Label is not { } label)
        {
            return face with { Fault = IssueCause.UnknownLabel, Detail = $"folder '{path.ClassFolder}'" };
        }

        if (file.Length > options.MaxImageBytes)
        {
            return face with { Fault = IssueCause.TooLarge, Detail = $"{file.Length / 1_000_000:N0} MB" };
        }

        votes.Remove(file.Path[path.Root.Length..], out var counts);
        try
        {
            using var stream = tree.Open(file);
            // One byte more than declared tells a file that grows, or a zip that lies about a size.
            var bytes = new byte[file.Length];
            int read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return read == bytes.Length && stream.ReadByte() < 0
                ? face with { Label = label, Encoded = bytes, Votes = counts }
                : face with { Fault = IssueCause.Unreadable, Detail = "its size changed while it was read" };
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return face with { Fault = IssueCause.Unreadable, Detail = "it cannot be opened" };
        }
    }

    private Dictionary<string, byte[]> ReadVotes(ReportBuilder report)
    {
        var votes = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        var files = tree.Files.Where(file => file.Name.EndsWith(".csv", StringComparison.OrdinalIgnoreCase) && VoteFile.IsVoteFile(tree, file, keyColumn: "file"));
        foreach (var (path, counts) in files.SelectMany(file => VoteFile.ReadPaths(tree, file, report)))
        {
            votes[path] = counts;
        }

        return votes;
    }
}
