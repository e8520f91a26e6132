using FerWeb.Engine.Emotions;

namespace FerWeb.Engine.Datasets.Importing;

/// <summary>
/// Image files in folders named after splits and classes, with the votes of ferplus-SPLIT.csv files beside them. All such
/// folders of the source are read together, and every file that is left out is named.
/// </summary>
internal sealed class ImageFolderReader(ISourceTree tree, ImportOptions options, OwnClassFolders? own = null) : IFaceReader
{
    // Whatever is not surely something else is read: a picture tells what it is by its bytes.
    private static readonly HashSet<string> _noPictures = new(StringComparer.OrdinalIgnoreCase)
    {
        ".7z", ".arff", ".avi", ".csv", ".db", ".doc", ".docx", ".gz", ".h5", ".hdf5", ".html", ".ini", ".ipynb", ".json", ".log", ".mat", ".md",
        ".mov", ".mp4", ".npy", ".npz", ".pdf", ".pickle", ".pkl", ".pt", ".py", ".rar", ".rst", ".tar", ".tgz", ".tsv", ".txt", ".xls", ".xlsx",
        ".xml", ".yaml", ".yml", ".zip",
    };

    private readonly Dictionary<string, int> _perRoot = new(StringComparer.Ordinal);
    private int _read;
    private int _total = 1;

    public string Kind => "folders";

    public IReadOnlyList<string> Classes => own?.Classes ?? FaceClasses.Seven;

    public double Fraction => (double)_read / _total;

    /// <summary>True for a file that may be a picture, by its name.</summary>
    public static bool MayBePicture(SourceFile file) => !_noPictures.Contains(System.IO.Path.GetExtension(file.Name));

    /// <summary>True when at least one picture lies in a folder that is named after an emotion.</summary>
    public static bool CanRead(IEnumerable<SourceFile> files) => files.Any(file => MayBePicture(file) && ImagePath.Parse(file.Path).Label is not null);

    public IEnumerable<RawFace> Read(ReportBuilder report)
    {
        _total = tree.Files.Count;
        var visible = tree.Files.Where(file => !file.IsHidden).ToList();

        // A crowd was asked about the seven emotions; beside other classes its votes are files like any other.
        var votes = new PathVotes(tree, FaceClasses.IsSeven(Classes) ? visible : [], report, options.MaxImages);
        var copies = new CopiedFiles(tree, visible.Where(MayBePicture), options.MaxImageBytes, Parse);
        foreach (var file in tree.Files)
        {
            _read++;
            if (!votes.Files.Contains(file))
            {
                yield return file.IsHidden ? Skip(file, IssueCause.HiddenFile)
                    : !MayBePicture(file) ? Skip(file, IssueCause.OtherFile)
                    : ReadPicture(file, votes, copies);
            }
        }

        votes.ReportUnused(report);
        if (_perRoot.Count > 1)
        {
            foreach (var (root, count) in _perRoot)
            {
                report.Add(IssueCause.SeveralFolders, FormattableString.Invariant($"{(root.Length > 0 ? root : "./")}: {count}"));
            }
        }
    }

    private static RawFace Skip(SourceFile file, IssueCause cause, string? detail = null) => new(file.Path, null) { Fault = cause, Detail = detail };

    private ImagePath Parse(string path) => own?.Parse(path) ?? ImagePath.Parse(path);

    private RawFace ReadPicture(SourceFile file, PathVotes votes, CopiedFiles copies)
    {
        var path = Parse(file.Path);
        var face = new RawFace(file.Path, path.Split);
        if (file.Fault is { } fault)
        {
            return face with { Fault = IssueCause.Unreadable, Detail = fault };
        }

        if (path.IsContempt)
        {
            return Skip(file, IssueCause.OtherEmotion);
        }

        if (path.Label is not { } label)
        {
            var where = path.ClassFolder.Length > 0 ? $"folder '{path.ClassFolder}'" : "in no folder of a class";
            return face with { Fault = IssueCause.UnknownLabel, Detail = where };
        }

        if (file.Length > options.MaxImageBytes)
        {
            return face with { Fault = IssueCause.TooLarge, Detail = $"{file.Length / 1_000_000:N0} MB" };
        }

        if (copies.OriginalOf(file, path) is { } original)
        {
            return Skip(file, IssueCause.CopiedFile, $"the same as {original.Path}");
        }

        _perRoot[path.Root] = _perRoot.GetValueOrDefault(path.Root) + 1;
        var counts = votes.Take(file.Path, path);
        try
        {
            return tree.ReadWhole(file) is { } bytes
                ? face with { Label = label, Encoded = bytes, Votes = counts }
                : face with { Fault = IssueCause.Unreadable, Detail = "its size changed while it was read" };
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return face with { Fault = IssueCause.Unreadable, Detail = "it cannot be opened" };
        }
    }
}
