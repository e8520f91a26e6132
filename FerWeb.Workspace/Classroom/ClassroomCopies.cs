using FerWeb.Workspace.Datasets;

namespace FerWeb.Workspace.Classroom;

/// <summary>The data sets that hold pictures of a classroom set, as far as can be told.</summary>
/// <param name="Own">Made by its trainings; they can go with it.</param>
/// <param name="Others">They stay whatever is deleted with it: versions that somebody made of these, and what cannot be told from one of these.</param>
public sealed record ClassroomCopies(IReadOnlyList<DatasetEntry> Own, IReadOnlyList<DatasetEntry> Others)
{
    /// <value>Both.</value>
    public IReadOnlyList<DatasetEntry> All => [.. Own, .. Others];

    internal static ClassroomCopies Of(IReadOnlyList<MadeDataset> made, IReadOnlyList<DatasetEntry> all)
    {
        List<DatasetEntry> own = [.. all.Where(entry => made.Any(dataset => dataset.Is(entry)))];
        List<DatasetEntry> others = [.. all.Where(entry => made.Any(dataset => dataset.MayBe(entry)))];
        HashSet<string> hashes = [.. made.Select(dataset => dataset.Sha256).OfType<string>(), .. others.Select(entry => entry.Sha256)];
        List<DatasetEntry> versions;
        do
        {
            // A version that takes back what made the one before has the hash of an older one: each is taken once.
            versions = [.. all.Where(entry => entry.Manifest?.Parent is { } parent && hashes.Contains(parent.Sha256) && !others.Contains(entry))];
            others.AddRange(versions);
            hashes.UnionWith(versions.Select(entry => entry.Sha256));
        }
        while (versions.Count > 0);

        return new ClassroomCopies(own, others);
    }
}

/// <summary>A data set that a training on a classroom set made. Its id alone does not tell it: once it is deleted, another one may be given that.</summary>
/// <param name="Id">Its id in the library.</param>
/// <param name="Sha256">Its hash; null where that is not known any more.</param>
internal sealed record MadeDataset(string Id, string? Sha256)
{
    /// <summary>Whether the entry of the library is this one.</summary>
    public bool Is(DatasetEntry entry) => entry.Id == Id && entry.Sha256 == Sha256;

    /// <summary>Whether it cannot be told that the entry is another one: that needs both hashes.</summary>
    public bool MayBe(DatasetEntry entry) => entry.Id == Id && (Sha256 is null || entry.Sha256.Length == 0)
        && entry.Manifest?.Source is null or ClassroomActions.Source;
}
