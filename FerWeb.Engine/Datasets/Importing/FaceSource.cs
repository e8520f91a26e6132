using FerWeb.Engine.Emotions;
using FerWeb.Engine.Photos;

namespace FerWeb.Engine.Datasets.Importing;

/// <summary>Finds out what a path holds and how to read it.</summary>
internal sealed class FaceSource : IDisposable
{
    /// <summary>The FER+ file whose rows follow those of fer2013.csv.</summary>
    public const string RowVotes = "fer2013new.csv";

    private static readonly Sentence _expected = "Expected folders such as train/happy/*.png, a fer2013.csv or icml_face_data.csv, or a zip of these";
    private static readonly Sentence _numbersOfFer2013 = "0 to 6 are angry, disgust, fear, happy, sad, surprise, neutral in FER-2013";
    private static readonly Sentence _numbersOfRafDb = "1 to 7 are surprise, fear, disgust, happy, sad, angry, neutral in RAF-DB";
    private static readonly string[] _knownCsv = ["fer2013.csv", "icml_face_data.csv"];
    private static readonly string[] _archives = [".zip", ".tar", ".gz", ".tgz", ".rar", ".7z"];

    private readonly ISourceTree _tree;

    private FaceSource(ISourceTree tree, IFaceReader reader)
    {
        _tree = tree;
        Reader = reader;
    }

    public IFaceReader Reader { get; }

    public static FaceSource Open(string path, ImportOptions options, ReportBuilder report)
    {
        var tree = OpenTree(path, options);
        try
        {
            return new FaceSource(tree, FindReader(tree, options.SourceName ?? path, options, report));
        }
        catch
        {
            tree.Dispose();
            throw;
        }
    }

    public void Dispose() => _tree.Dispose();

    private static ISourceTree OpenTree(string path, ImportOptions options)
    {
        if (Directory.Exists(path))
        {
            return new FolderTree(path, options.LinksWithin);
        }

        if (!File.Exists(path))
        {
            throw new DatasetException($"'{options.SourceName ?? path}' does not exist.");
        }

        return Path.GetExtension(path).ToUpperInvariant() switch
        {
            ".ZIP" => new ZipTree(path, options),
            ".CSV" => new CsvWithVotes(path, options),
            _ => throw new DatasetException($"'{options.SourceName ?? Path.GetFileName(path)}' cannot be imported. {_expected}; unpack other archives first."),
        };
    }

    private static IFaceReader FindReader(ISourceTree tree, string source, ImportOptions options, ReportBuilder report)
    {
        if (tree.Files.Count(file => file.Path is DatasetManifest.FileName or TensorFile.FileName) == 2)
        {
            throw new DatasetException(
                $"'{source}' is a data set that FerWeb has made. The command line takes it by --data; for the pages, import what it was made from.");
        }

        if (options.OwnClasses)
        {
            return OpenOwnClasses(tree, source, options);
        }

        if (tree is CsvWithVotes chosen)
        {
            return OpenCsv(tree, [chosen.Csv], options, report);
        }

        var visible = tree.Files.Where(file => !file.IsHidden).ToList();
        var csv = visible.FindAll(file => file.Fault is null && file.Name.EndsWith(".csv", StringComparison.OrdinalIgnoreCase));
        if (csv.Where(file => _knownCsv.Contains(file.Name, StringComparer.OrdinalIgnoreCase)).MinBy(file => file.Path.Length) is { } known)
        {
            return OpenCsv(tree, [known], options, report);
        }

        if (ImageFolderReader.CanRead(visible))
        {
            return new ImageFolderReader(tree, options);
        }

        return csv.FindAll(file => HasPixels(tree, file)) is { Count: > 0 } others ? OpenCsv(tree, others, options, report) : throw Nothing(visible, source);
    }

    private static ImageFolderReader OpenOwnClasses(ISourceTree tree, string source, ImportOptions options)
    {
        var own = new OwnClassFolders(Pictures(tree.Files));
        return own.Classes.Count == 0
            ? throw new DatasetException($"'{source}' holds no folders of pictures. Put the pictures of each class into a folder with the class's name.")
            : FaceClasses.FaultAsFolders(own.Classes) is { } fault
                ? throw new DatasetException($"The folders of '{source}' cannot be classes. {fault}")
                : new ImageFolderReader(tree, options, own);
    }

    private static IEnumerable<string> Pictures(IEnumerable<SourceFile> files)
        => files.Where(file => !file.IsHidden && ImageFolderReader.MayBePicture(file)).Select(file => file.Path);

    /// <summary>Says what is there instead of faces, and what to do about it.</summary>
    private static DatasetException Nothing(List<SourceFile> visible, string source)
    {
        var numbers = visible.Where(ImageFolderReader.MayBePicture).Select(file => ImagePath.Parse(file.Path).ClassFolder)
            .Where(folder => folder.Length > 0 && folder.All(char.IsAsciiDigit)).Distinct()
            .OrderBy(folder => folder.Length).ThenBy(folder => folder, StringComparer.Ordinal).ToList();
        if (numbers.Count > 0)
        {
            var (list, fer, raf) = (string.Join(", ", numbers.Take(10)), _numbersOfFer2013, _numbersOfRafDb);
            return new DatasetException(
                $"The folders of '{source}' are numbers ({list}), whose meaning differs: {fer}, {raf}. Name them after the emotions, then import again.");
        }

        var archive = visible.Find(file => _archives.Contains(Path.GetExtension(file.Name), StringComparer.OrdinalIgnoreCase));
        if (archive is null && new OwnClassFolders(Pictures(visible)).Classes is { Count: >= FaceClasses.Fewest } folders)
        {
            var some = string.Join(", ", folders.Take(10));
            return new DatasetException(
                $"The folders of '{source}' name no emotions ({some}). Name them after the emotions, or import with own classes: each folder is one then.")
            {
                CanBeOwnClasses = FaceClasses.FaultAsFolders(folders) is null,
            };
        }

        if (archive is not null)
        {
            return new DatasetException($"No images were found in '{source}'. It holds '{archive.Path}': unpack that first.");
        }

        var pictures = visible.Count(file => ImageDecoder.HasPictureEnding(file.Name));
        return pictures == 0
            ? new DatasetException($"No images were found in '{source}'. {_expected}.")
            : new DatasetException(
                $"The pictures in '{source}' ({pictures}) lie in no folder of a class. Put those of each emotion into a folder with its name.");
    }

    /// <summary>Reads CSV files, and names what else the source holds.</summary>
    private static IFaceReader OpenCsv(ISourceTree tree, List<SourceFile> csv, ImportOptions options, ReportBuilder report)
    {
        var used = csv.ToHashSet();
        var readers = new List<IFaceReader>();
        foreach (var file in csv)
        {
            var folder = file.Path[..^file.Name.Length];
            var votes = tree.Files.FirstOrDefault(other => other.Fault is null && other.Path.Equals(folder + RowVotes, StringComparison.OrdinalIgnoreCase));
            var rows = votes is null ? null : VoteFile.ReadRows(tree, votes, report, options.MaxImages);
            readers.Add(new PixelCsvReader(tree, file, rows, csv.Count > 1 ? $"{file.Path} " : ""));
            used.Add(votes ?? file);
        }

        foreach (var other in tree.Files.Where(other => !used.Contains(other)))
        {
            report.Add(other.IsHidden ? IssueCause.HiddenFile : IssueCause.OtherFile, other.Path);
        }

        return readers is [var only] ? only : new JoinedReader(readers);
    }

    private static bool HasPixels(ISourceTree tree, SourceFile file)
        => LineReader.FirstOf(tree, file) is { } line && PixelCsvHeader.TryParse(line) is not null;

    /// <summary>A CSV file and the vote file that may lie beside it.</summary>
    private sealed class CsvWithVotes : ISourceTree
    {
        private readonly Dictionary<SourceFile, string> _paths = [];

        public CsvWithVotes(string path, ImportOptions options)
        {
            // What a person calls it may be its whole path; here it lies beside its votes.
            Csv = Add(path, Path.GetFileName(options.SourceName ?? path));
            var votes = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, RowVotes);
            bool hasVotes = File.Exists(votes) && votes != Path.GetFullPath(path);
            bool leadsOut = hasVotes && options.LinksWithin?.Any(root => RealPath.IsIn(root, RealPath.Of(votes))) == false;
            Files = !hasVotes ? [Csv] : [Csv, leadsOut ? new SourceFile(RowVotes, 0) { Fault = FolderTree.LeadsOut } : Add(votes, RowVotes)];
        }

        public SourceFile Csv { get; }

        public IReadOnlyList<SourceFile> Files { get; }

        public Stream Open(SourceFile file) => File.OpenRead(_paths[file]);

        public void Dispose()
        {
        }

        private SourceFile Add(string path, string name)
        {
            var file = new SourceFile(name, new FileInfo(path).Length);
            _paths[file] = path;
            return file;
        }
    }
}
