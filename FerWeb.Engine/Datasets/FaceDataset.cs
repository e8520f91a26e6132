using System.Security.Cryptography;

namespace FerWeb.Engine.Datasets;

/// <summary>An imported data set: images in one verified, memory-mapped file. Dispose it when no split is used any more.</summary>
public sealed class FaceDataset : IDisposable
{
    private readonly IReadOnlyDictionary<Split, DatasetSplit> _splits;
    private readonly MappedFile? _file;

    private FaceDataset(DatasetManifest manifest, IReadOnlyDictionary<Split, DatasetSplit> splits, MappedFile? file, string? folder)
    {
        Folder = folder;
        Manifest = manifest;
        _splits = splits;
        _file = file;
    }

    /// <summary>Name for a person.</summary>
    public string Name => Manifest.Name;

    /// <summary>Full path; null when it lives in memory only.</summary>
    public string? Folder { get; }

    /// <summary>SHA-256 of the images, labels, votes and names, lower-case hex: what a run was trained on.</summary>
    public string Sha256 => Manifest.Sha256;

    /// <summary>Names of its classes, in the order of their indices.</summary>
    public IReadOnlyList<string> Classes => Manifest.Classes;

    /// <summary>Where it came from, its counts and its pre-flight report.</summary>
    public DatasetManifest Manifest { get; }

    /// <summary>The images of one split.</summary>
    /// <exception cref="DatasetException">The data set has no such split.</exception>
    public DatasetSplit this[Split split] => _splits.TryGetValue(split, out var images)
        ? images
        : throw new DatasetException($"The data set '{Name}' has no {TensorFile.KeyOf(split)} images; it has {string.Join(" and ", Manifest.Splits.Keys)}.");

    /// <summary>True when the data set has images for <paramref name="split"/>.</summary>
    public bool Has(Split split) => _splits.ContainsKey(split);

    /// <summary>Opens an imported data set after checking its images against the manifest's SHA-256.</summary>
    /// <param name="folder">Where it lies.</param>
    /// <param name="shownAs">What sentences for a person call it; null for its path.</param>
    /// <exception cref="DatasetException">The folder is no imported data set, or its files were changed.</exception>
    public static FaceDataset Open(string folder, string? shownAs = null)
    {
        var manifest = DatasetManifest.Read(folder, shownAs);
        MappedFile? file = null;
        try
        {
            file = new MappedFile(Path.Combine(folder, TensorFile.FileName));
            if (Digest(file) != manifest.Sha256)
            {
                throw new InvalidDataException("The SHA-256 differs from the manifest's.");
            }

            var splits = TensorFile.Read(file);
            return splits.Values.All(images => images.Classes.SequenceEqual(manifest.Classes))
                ? new FaceDataset(manifest, splits, file, Path.GetFullPath(folder))
                : throw new InvalidDataException("The classes differ from the manifest's.");
        }
        catch (Exception error) when (error is IOException or InvalidDataException or UnauthorizedAccessException or ArgumentException)
        {
            file?.Dispose();
            throw new DatasetException($"The images in '{shownAs ?? folder}' are missing or damaged. Import the data set again.", inner: error);
        }
    }

    /// <summary>A data set that lives in memory only, such as one of drawn faces.</summary>
    /// <param name="name">Name for a person.</param>
    /// <param name="splits">At least one split.</param>
    public static FaceDataset InMemory(string name, IReadOnlyDictionary<Split, DatasetSplit> splits)
    {
        ArgumentOutOfRangeException.ThrowIfZero(splits.Count);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (_, images) in splits.OrderBy(part => part.Key))
        {
            hash.AppendData(images.Pixels.Span);
            hash.AppendData(images.Labels.Span);
        }

        var manifest = new DatasetManifest
        {
            Format = DatasetManifest.CurrentFormat,
            Name = name,
            Source = "memory",
            Classes = splits.Values.First().Classes,
            Created = TimeProvider.System.GetUtcNow(),
            Sha256 = Convert.ToHexStringLower(hash.GetHashAndReset()),
            Splits = splits.ToDictionary(part => TensorFile.KeyOf(part.Key), part => DatasetManifest.Summarise(part.Value)),
            SplitRule = "as given",
            Report = new DatasetReport(splits.Values.Sum(images => images.Count), 0, []),
        };
        return new FaceDataset(manifest, splits, file: null, folder: null);
    }

    /// <summary>Unmaps the images; using them afterwards throws.</summary>
    public void Dispose() => _file?.Dispose();

    private static string Digest(MappedFile file)
    {
        const int Step = 1 << 24;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (long offset = 0; offset < file.Length; offset += Step)
        {
            hash.AppendData(file.Span(offset, (int)Math.Min(Step, file.Length - offset)));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
