using System.Security.Cryptography;
using FerWeb.Engine.Emotions;

namespace FerWeb.Engine.Datasets;

/// <summary>One split of a data set: N gray images of 48x48 with their labels, in memory (or mapped into it).</summary>
public sealed class DatasetSplit
{
    /// <summary>Width and height of every image in pixels.</summary>
    public const int ImageSize = 48;

    /// <summary>Bytes per image.</summary>
    public const int ImagePixels = ImageSize * ImageSize;

    private static readonly byte[] _noVotes = new byte[CrowdVotes.Columns];
    private readonly Lazy<IReadOnlyList<string>> _names;

    /// <summary>Wraps arrays that fit together; nothing is copied.</summary>
    /// <param name="pixels">N x 2304 values of 0 to 255, row by row.</param>
    /// <param name="labels">N class indices.</param>
    /// <param name="votes">N x 10 FER+ counts, or null when no image has votes.</param>
    /// <param name="names">N names, or null to number the images.</param>
    /// <param name="classes">What the labels mean; null for FER-2013's seven.</param>
    /// <exception cref="ArgumentException">The lengths do not fit together, or a label is no class index.</exception>
    public DatasetSplit(
        ReadOnlyMemory<byte> pixels, ReadOnlyMemory<byte> labels, ReadOnlyMemory<byte>? votes = null, IReadOnlyList<string>? names = null,
        IReadOnlyList<string>? classes = null)
        : this(
            pixels, labels, votes, HashImages(pixels.Span), new Lazy<IReadOnlyList<string>>(() => names ?? Numbered(labels.Length)),
            classes ?? FaceClasses.Seven)
    {
        if (names is not null && names.Count != labels.Length)
        {
            throw new ArgumentException($"{labels.Length} labels, but {names.Count} names.", nameof(names));
        }
    }

    internal DatasetSplit(
        ReadOnlyMemory<byte> pixels, ReadOnlyMemory<byte> labels, ReadOnlyMemory<byte>? votes, UInt128[] hashes, Lazy<IReadOnlyList<string>> names,
        IReadOnlyList<string> classes)
    {
        if (pixels.Length != (long)labels.Length * ImagePixels || hashes.Length != labels.Length)
        {
            throw new ArgumentException($"{labels.Length} labels need {(long)labels.Length * ImagePixels} pixels, {pixels.Length} given.", nameof(pixels));
        }

        // A null array turns into an empty memory, not into a null one.
        votes = votes is { IsEmpty: false } ? votes : null;
        if (votes is { } counts && counts.Length != (long)labels.Length * CrowdVotes.Columns)
        {
            throw new ArgumentException($"{labels.Length} labels need {(long)labels.Length * CrowdVotes.Columns} votes, {counts.Length} given.", nameof(votes));
        }

        if (labels.Span.ContainsAnyExceptInRange((byte)0, (byte)(classes.Count - 1)))
        {
            throw new ArgumentException($"A label is not a class index of 0 to {classes.Count - 1}.", nameof(labels));
        }

        Pixels = pixels;
        Labels = labels;
        Votes = votes;
        Hashes = hashes;
        Classes = classes;
        _names = names;
    }

    /// <summary>How many images, N.</summary>
    public int Count => Labels.Length;

    /// <summary>N x 48 x 48 gray values, row by row, image after image.</summary>
    public ReadOnlyMemory<byte> Pixels { get; }

    /// <summary>Names of the classes, in the order of their indices.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>N class indices.</summary>
    public ReadOnlyMemory<byte> Labels { get; }

    /// <summary>N x 10 FER+ counts (see <see cref="CrowdVotes"/>), ten zeros where an image has none; null when no image has any.</summary>
    public ReadOnlyMemory<byte>? Votes { get; }

    /// <summary>N pixel hashes: equal for equal images (the first 16 bytes of SHA-256 over the pixels).</summary>
    public ReadOnlyMemory<UInt128> Hashes { get; }

    /// <summary>N names: the file's path inside the data set, or the row of the CSV file.</summary>
    public IReadOnlyList<string> Names => _names.Value;

    /// <summary>The 2304 pixels of image <paramref name="index"/>.</summary>
    public ReadOnlySpan<byte> Image(int index) => Pixels.Span.Slice(index * ImagePixels, ImagePixels);

    /// <summary>The label of image <paramref name="index"/>.</summary>
    public FaceClass Label(int index) => new(Labels.Span[index], Classes[Labels.Span[index]]);

    /// <summary>The ten FER+ counts of image <paramref name="index"/>; all zero when nobody was asked about it.</summary>
    public ReadOnlySpan<byte> VotesOf(int index) => Votes is { } votes
        ? votes.Span.Slice(index * CrowdVotes.Columns, CrowdVotes.Columns)
        : _noVotes;

    /// <summary>True when all pixels of image <paramref name="index"/> have one value, so that there is nothing to learn from.</summary>
    public bool IsConstant(int index)
    {
        var image = Image(index);
        return !image.ContainsAnyExcept(image[0]);
    }

    /// <summary>How many images each class has.</summary>
    public int[] CountPerClass()
    {
        var counts = new int[Classes.Count];
        foreach (var label in Labels.Span)
        {
            counts[label]++;
        }

        return counts;
    }

    internal static UInt128 Hash(ReadOnlySpan<byte> image)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(image, digest);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128LittleEndian(digest);
    }

    private static UInt128[] HashImages(ReadOnlySpan<byte> pixels)
    {
        var hashes = new UInt128[pixels.Length / ImagePixels];
        for (int i = 0; i < hashes.Length; i++)
        {
            hashes[i] = Hash(pixels.Slice(i * ImagePixels, ImagePixels));
        }

        return hashes;
    }

    private static string[] Numbered(int count)
        => [.. Enumerable.Range(0, count).Select(i => i.ToString(System.Globalization.CultureInfo.InvariantCulture))];
}
