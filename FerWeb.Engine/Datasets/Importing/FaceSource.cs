namespace FerWeb.Engine.Datasets.Importing;

/// <summary>Finds out what a path holds and how to read it.</summary>
internal sealed class FaceSource : IDisposable
{
    /// <summary>The FER+ file whose rows follow those of fer2013.csv.</summary>
    public const string RowVotes = "fer2013new.csv";

    private static readonly Sentence _expected = "Expected folders such as train/happy/*.png, a fer2013.csv or icml_face_data.csv, or a zip of these";
    private static readonly string[] _knownCsv = ["fer2013.csv", "icml_face_data.csv"];

    private readonly ISourceTree _tree;

    private FaceSource(ISourceTree tree, IFaceReader reader)
    {
        _tree = tree;
        Reader = reader;
    }

    public IFaceReader Reader { get; }

    public static FaceSource Open(string path, ImportOptions options, ReportBuilder report)
    {
        var (tree, chosen) = OpenTree(path, options);
        try
        {
            return new FaceSource(tree, FindReader(tree, chosen, path, options, report));
        }
        catch
        {
            tree.Dispose();
            throw;
        }
    }

    public void Dispose() => _tree.Dispose();

    private static (ISourceTree Tree, string? Chosen) OpenTree(string path, ImportOptions options)
    {
        if (Directory.Exists(path))
        {
            return (new FolderTree(path), null);
        }

        if (!File.Exists(path))
        {
            throw new DatasetException($"'{path}' does not exist.");
        }

        return Path.GetExtension(path).ToUpperInvariant() switch
        {
            ".ZIP" => (new ZipTree(path, options), null),
            ".CSV" => (new SiblingFiles(path), Path.GetFileName(path)),
            _ => throw new DatasetException($"'{Path.GetFileName(path)}' cannot be imported. {_expected}; unpack other archives first."),
        };
    }

    private static IFaceReader FindReader(ISourceTree tree, string? chosen, string path, ImportOptions options, ReportBuilder report)
    {
        if (chosen is not null)
        {
            return OpenCsv(tree, tree.Files.First(file => file.Path == chosen), report);
        }

        var csv = tree.Files.Where(file => file.Name.EndsWith(".csv", StringComparison.OrdinalIgnoreCase)).ToList();
        var known = csv.Where(file => _knownCsv.Contains(file.Name, StringComparer.OrdinalIgnoreCase)).MinBy(file => file.Path.Length);
        if (known is not null)
        {
            return OpenCsv(tree, known, report);
        }

        if (ImageFolderReader.CanRead(tree))
        {
            return new ImageFolderReader(tree, options);
        }

        return csv.Find(file => HasPixels(tree, file)) is { } other
            ? OpenCsv(tree, other, report)
            : throw new DatasetException($"No images were found in '{path}'. {_expected}.");
    }

    private static PixelCsvReader OpenCsv(ISourceTree tree, SourceFile csv, ReportBuilder report)
    {
        var folder = csv.Path[..^csv.Name.Length];
        var votes = tree.Files.FirstOrDefault(file => file.Path.Equals(folder + RowVotes, StringComparison.OrdinalIgnoreCase));
        return new PixelCsvReader(tree, csv, votes is null ? null : VoteFile.ReadRows(tree, votes, report));
    }

    private static bool HasPixels(ISourceTree tree, SourceFile file)
    {
        using var lines = new LineReader(tree.Open(file));
        return lines.TryRead(out var line) && PixelCsvHeader.TryParse(line) is not null;
    }

    /// <summary>A CSV file and the vote file that may lie beside it.</summary>
    private sealed class SiblingFiles(string path) : ISourceTree
    {
        private readonly string _folder = Path.GetDirectoryName(Path.GetFullPath(path))!;

        public IReadOnlyList<SourceFile> Files { get; } =
            [.. new[] { path, Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, RowVotes) }
                .Where(File.Exists)
                .Select(file => new SourceFile(Path.GetFileName(file), new FileInfo(file).Length))];

        public Stream Open(SourceFile file) => File.OpenRead(Path.Combine(_folder, file.Path));

        public void Dispose()
        {
        }
    }
}
