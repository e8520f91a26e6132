using FerWeb.Engine;
using FerWeb.Engine.Datasets;
using FerWeb.Engine.Emotions;

namespace FerWeb.Workspace.Datasets;

/// <summary>Where the pictures of a data set come from.</summary>
public enum DatasetKind
{
    /// <summary>Drawings made by FerWeb; always there.</summary>
    Drawn,

    /// <summary>Brought by a person.</summary>
    Imported,
}

/// <summary>A data set of the library, as its manifest describes it; no picture has been read.</summary>
public sealed record DatasetEntry
{
    /// <value>Folder name, unique and safe in a URL.</value>
    public required string Id { get; init; }

    /// <value>Name for a person.</value>
    public required string Name { get; init; }

    /// <value>Drawn or imported.</value>
    public required DatasetKind Kind { get; init; }

    /// <value>Full path of its folder.</value>
    public required string Folder { get; init; }

    /// <value>Bytes on the disk.</value>
    public required long Bytes { get; init; }

    /// <value>When it was made, UTC.</value>
    public required DateTimeOffset Created { get; init; }

    /// <value>Counts per split and class, hashes and the pre-flight report; null when it is damaged or not drawn yet.</value>
    public DatasetManifest? Manifest { get; init; }

    /// <value>Pictures per split and class, also of drawn faces that have yet to be made; empty when it is damaged.</value>
    public required IReadOnlyDictionary<Split, IReadOnlyDictionary<string, int>> Counts { get; init; }

    /// <value>What is wrong with it, as a sentence; null when nothing is.</value>
    public Sentence? Fault { get; init; }

    /// <value>SHA-256 over pictures and labels; empty when it is damaged or not drawn yet.</value>
    public string Sha256 => Manifest?.Sha256 ?? "";

    /// <value>Names of its classes, in the order of their indices.</value>
    public IReadOnlyList<string> Classes => Manifest?.Classes ?? FaceClasses.Seven;

    /// <value>Pictures in all splits.</value>
    public int Images => Counts.Keys.Sum(CountOf);

    /// <value>Whether some of its pictures have FER+ votes.</value>
    public bool HasVotes => Manifest?.Splits.Values.Any(split => split.WithVotes > 0) ?? false;

    /// <summary>Pictures of one split; 0 when it has none.</summary>
    public int CountOf(Split split) => Counts.GetValueOrDefault(split)?.Values.Sum() ?? 0;

    /// <summary>Counts and pixel statistics of one split, or null.</summary>
    public SplitSummary? SummaryOf(Split split) => Manifest?.Splits.GetValueOrDefault(KeyOf(split));

    internal static string KeyOf(Split split) => split.ToString().ToLowerInvariant();
}
