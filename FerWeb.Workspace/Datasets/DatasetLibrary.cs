using System.Security.Cryptography;
using FerWeb.Engine;
using FerWeb.Engine.Datasets;
using FerWeb.Engine.Emotions;
using FerWeb.Engine.Photos;
using FerWeb.Workspace.Audit;
using FerWeb.Workspace.Runs;

namespace FerWeb.Workspace.Datasets;

/// <summary>
/// The data sets of a data folder: the drawn faces, which are always there, and imported ones. Safe to use from several
/// threads and processes at once: a set appears and disappears by one rename.
/// </summary>
/// <param name="folder">The data folder.</param>
/// <param name="audit">Is told who imported and deleted; nobody when null.</param>
public sealed class DatasetLibrary(DataFolder folder, AuditLog? audit = null)
{
    /// <summary>Id of the drawn faces: the first data set of somebody who has none.</summary>
    public const string DrawnId = "drawn";

    /// <summary>Id of the drawn faces that are hard to tell apart, and few: a network overfits on them visibly.</summary>
    public const string DrawnHardId = "drawn-hard";

    // A dot is in no id, so that what is being made or removed is in no list.
    private const string Unfinished = ".new-";
    private const string Leaving = ".deleted-";

    private readonly Lock _drawing = new();

    /// <summary>All data sets: drawn ones first, then the newest import. A damaged one stands among them with its fault.</summary>
    public IReadOnlyList<DatasetEntry> List()
    {
        var imported = Directory.Exists(folder.Datasets)
            ? new DirectoryInfo(folder.Datasets).EnumerateDirectories().Where(place => DatasetId.IsValid(place.Name) && DrawnSet.Find(place.Name) is null)
            : [];
        return [.. DrawnSet.All.Select(Read), .. imported.Select(Read).OfType<DatasetEntry>().OrderByDescending(entry => entry.Created)];
    }

    /// <summary>The data set, damaged or not, or null.</summary>
    public DatasetEntry? Find(string id)
    {
        if (DrawnSet.Find(id) is { } drawn)
        {
            return Read(drawn);
        }

        return DatasetId.IsValid(id) && Directory.Exists(PathOf(id)) ? Read(new DirectoryInfo(PathOf(id))) : null;
    }

    /// <summary>
    /// Opens a data set after checking its pictures against its SHA-256; the caller disposes it. Drawn faces are made first, which takes seconds.
    /// </summary>
    /// <exception cref="DatasetException">There is no such data set, or it is damaged.</exception>
    public FaceDataset Open(string id)
    {
        var entry = Require(id);
        return FaceDataset.Open(entry.Folder, entry.Name);
    }

    /// <summary>One training face of a drawn set that is not drawn yet; the same one will be its first of that class. Null for other sets.</summary>
    public GrayImage? Preview(string id, Emotion emotion)
        => DrawnSet.Find(id) is { } drawn && !DrawnSet.IsThere(PathOf(id)) ? drawn.Preview(emotion) : null;

    /// <summary>How a run names it. Drawn faces are made first.</summary>
    /// <exception cref="DatasetException">There is no such data set, or it is damaged.</exception>
    public RunDataset Describe(string id)
    {
        var entry = Require(id);
        if (entry.CountOf(Split.Train) == 0)
        {
            throw new DatasetException($"'{entry.Name}' has no pictures to train on. Choose another data set, or import one with training pictures.");
        }

        return RunDataset.Of(entry.Id, entry.Folder, entry.Manifest!);
    }

    /// <summary>
    /// The data set of a run as it is now, in the library or where a command was given it; null when it is not there any more, or holds
    /// other pictures: another one may have its id by now.
    /// </summary>
    /// <exception cref="DatasetException">The drawn faces could not be made.</exception>
    public RunDataset? FindAgain(RunDataset known)
    {
        // Drawn faces are made first where they are not there yet; what is of other pictures need not be one to train on.
        if (Find(known.Id) is { Fault: null } entry
            && (IsDrawn(known.Id) || entry.Sha256 == known.Sha256)
            && Describe(known.Id) is var here && here.Sha256 == known.Sha256)
        {
            return here;
        }

        return DatasetUse.Sha256Of(known, folder) == known.Sha256 ? known : null;
    }

    /// <summary>Imports a folder, .csv or .zip under an id made from its name. Neither a failure nor a cancellation leaves anything behind.</summary>
    /// <param name="source">Full path.</param>
    /// <param name="name">Name for a person; not unique.</param>
    /// <param name="options">How; its name is replaced by <paramref name="name"/>.</param>
    /// <param name="workFolder">Where it is made, somewhere in the data folder; null for a folder of its own, which a killed process leaves for a day.</param>
    /// <exception cref="DatasetException">It cannot be imported; the message says why, and the report what was found.</exception>
    public DatasetEntry Import(
        string source,
        string name,
        IProgress<ImportProgress>? progress = null,
        ImportOptions? options = null,
        string? workFolder = null,
        CancellationToken cancellation = default)
    {
        return Add(
            name,
            unfinished => DatasetImporter
                .Import(source, unfinished, (options ?? new ImportOptions()) with { Name = name }, progress, cancellation)
                .Dispose(),
            workFolder,
            cancellation);
    }

    /// <summary>Takes a set in that <paramref name="make"/> writes into the folder that it is given. A failure leaves nothing behind.</summary>
    internal DatasetEntry Add(string name, Action<string> make, string? workFolder = null, CancellationToken cancellation = default)
    {
        Directory.CreateDirectory(folder.Datasets);
        var unfinished = Path.Combine(workFolder ?? folder.Datasets, $"{Unfinished}{Guid.NewGuid():N}");
        try
        {
            make(unfinished);
            cancellation.ThrowIfCancellationRequested();
            var added = Find(Settle(unfinished, DatasetId.FromName(name)))!;
            audit?.Record(AuditActions.DatasetImported, added.Id, name);
            return added;
        }
        finally
        {
            Leftovers.Remove(unfinished);
        }
    }

    /// <summary>Removes an imported data set for good.</summary>
    /// <param name="id">Which.</param>
    /// <param name="runs">Refuses while one of its runs waits, is live, or rests in the middle.</param>
    /// <param name="letGo">Closes its files, which Windows would not move while they are open; called once nothing refuses. Null where nobody has any.</param>
    /// <returns>False when there is none.</returns>
    /// <exception cref="DatasetException">A run needs it, or it is always there; the message names the run.</exception>
    public bool Delete(string id, IRunStore runs, Action? letGo = null)
    {
        if (DrawnSet.Find(id) is not null)
        {
            throw new DatasetException("The drawn faces are always there; they cannot be deleted.");
        }

        if (!DatasetId.IsValid(id) || !Directory.Exists(PathOf(id)))
        {
            return false;
        }

        if (DatasetUse.FindActive(runs, id) is { } run)
        {
            var (name, number) = (run.Spec.Name, run.Id);
            throw new DatasetException(run.Status.IsResting()
                ? (Sentence)$"The run '{name}' ({number}) needs this data set to go on. Resume it and let it end, or delete the run, then delete the data set."
                : $"The run '{name}' ({number}) needs this data set. Stop the run or take it out of the queue, then delete the data set.");
        }

        letGo?.Invoke();
        var leaving = PathOf($"{Leaving}{Guid.NewGuid():N}");
        try
        {
            Directory.Move(PathOf(id), leaving);
        }
        catch (DirectoryNotFoundException)
        {
            return false; // somebody else was faster
        }

        Leftovers.Remove(leaving);
        audit?.Record(AuditActions.DatasetDeleted, id);
        return true;
    }

    /// <summary>Removes what a killed process left half made, once it is a day old; no folder of another name.</summary>
    public IReadOnlyList<Leftover> SweepLeftovers()
    {
        Directory.CreateDirectory(folder.Datasets);
        return [.. Leftovers.Sweep(folder.Datasets, $"{Unfinished}*", $"{Leaving}*", "*.drawing-*", "*.importing-*"), .. SweepCuration()];
    }

    // Marks and near duplicates of sets that are not there any more. Whose they are cannot be told while a set cannot be read, or while there
    // is none: the folder of data sets may be on a disk that is not mounted yet.
    private IReadOnlyList<Leftover> SweepCuration()
    {
        var there = Directory.Exists(folder.Curation) ? List().Where(entry => Directory.Exists(entry.Folder)).ToList() : [];
        if (there.Count == 0 || there.Any(entry => entry.Sha256.Length == 0))
        {
            return [];
        }

        var known = there.Select(entry => entry.Sha256).ToHashSet();
        return [.. new DirectoryInfo(folder.Curation).GetDirectories()
            .Where(left => IsHash(left.Name) && !known.Contains(left.Name) && Leftovers.IsOld(left)).Select(Leftovers.Remove)];
    }

    private static bool IsHash(string name) => name.Length == 2 * SHA256.HashSizeInBytes && name.All(char.IsAsciiHexDigitLower);

    private DatasetEntry Require(string id)
    {
        if (DrawnSet.Find(id) is { } drawn)
        {
            lock (_drawing)
            {
                drawn.Ensure(PathOf(id));
            }
        }

        var entry = Find(id) ?? throw new DatasetException($"There is no data set '{id}'. It may have been deleted; choose another one.");
        return entry.Fault is { } fault ? throw new DatasetException(fault) : entry;
    }

    private DatasetEntry Read(DrawnSet drawn)
    {
        var place = new DirectoryInfo(PathOf(drawn.Id));
        return DrawnSet.IsThere(place.FullName) && Read(place) is { Fault: null } made
            ? made
            : new DatasetEntry
            {
                Id = drawn.Id,
                Name = drawn.Name,
                Kind = DatasetKind.Drawn,
                Folder = place.FullName,
                Bytes = 0,
                Created = default,
                Counts = drawn.Counts,
            };
    }

    /// <summary>Null when it vanished while it was read.</summary>
    private static DatasetEntry? Read(DirectoryInfo place)
    {
        var kind = DrawnSet.Find(place.Name) is null ? DatasetKind.Imported : DatasetKind.Drawn;
        Sentence fault;
        try
        {
            var manifest = DatasetManifest.Read(place.FullName, place.Name);
            return new DatasetEntry
            {
                Id = place.Name,
                Name = manifest.Name,
                Kind = kind,
                Folder = place.FullName,
                Bytes = place.EnumerateFiles().Sum(file => file.Length),
                Created = manifest.Created,
                Manifest = manifest,
                Counts = Enum.GetValues<Split>().Where(split => manifest.Splits.ContainsKey(DatasetEntry.KeyOf(split)))
                    .ToDictionary(split => split, split => manifest.Splits[DatasetEntry.KeyOf(split)].PerClass),
            };
        }
        catch (Exception error) when (error is DatasetException or IOException or UnauthorizedAccessException)
        {
            fault = error is DatasetException told
                ? told.Sentence
                : $"The data set '{place.Name}' cannot be read. Allow FerWeb to read its files, or import it again.";
        }

        place.Refresh();
        return place.Exists
            ? new DatasetEntry
            {
                Id = place.Name,
                Name = place.Name,
                Kind = kind,
                Folder = place.FullName,
                Bytes = 0,
                Created = place.CreationTimeUtc,
                Counts = new Dictionary<Split, IReadOnlyDictionary<string, int>>(),
                Fault = fault,
            }
            : null;
    }

    /// <summary>Renames a finished set to the first free id.</summary>
    private string Settle(string finished, string wanted)
    {
        for (int number = 1; ; number++)
        {
            var id = number == 1 ? wanted : FormattableString.Invariant($"{wanted}-{number}");
            if (DrawnSet.Find(id) is not null || Directory.Exists(PathOf(id)))
            {
                continue;
            }

            try
            {
                Directory.Move(finished, PathOf(id));
                return id;
            }
            catch (IOException) when (Directory.Exists(finished) && Directory.Exists(PathOf(id)))
            {
                // Another import took the id between the look and the rename.
            }
        }
    }

    /// <summary>Whether the id is that of a set of drawings, which is always there.</summary>
    public static bool IsDrawn(string id) => DrawnSet.Find(id) is not null;

    private string PathOf(string id) => Path.Combine(folder.Datasets, id);
}
