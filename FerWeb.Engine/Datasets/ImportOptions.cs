namespace FerWeb.Engine.Datasets;

/// <summary>How a data set is imported; the defaults suit FER-2013.</summary>
public sealed record ImportOptions
{
    private const long DefaultUnpackedBytes = 4_000_000_000;

    /// <value>Name for a person; null takes the source's name.</value>
    public string? Name { get; init; }

    /// <value>What the source is called in sentences for a person; null takes its path.</value>
    public string? SourceName { get; init; }

    /// <value>What its manifest says that it was made from; null for what was found: folders, fer2013.csv ...</value>
    public string? Source { get; init; }

    /// <value>Language of the person, such as tr, by which names in a zip are read that do not say how they are written; null takes the machine's.</value>
    public string? Language { get; init; }

    /// <value>A split that is to be measured: where the source names it, it is taken whole and nothing is cut from it.</value>
    public Split? Whole { get; init; }

    /// <value>Links among the source's files must lead into one of these folders, which hold no links themselves; null lets them lead anywhere.</value>
    public IReadOnlyList<string>? LinksWithin { get; init; }

    /// <value>The import stops when more than this share of the rows or files cannot be used (0 to 1).</value>
    public double MaxBadShare { get; init; } = 0.01;

    /// <value>Each folder of pictures is a class of its own, instead of one of the seven emotions (see <see cref="Emotions.FaceClasses"/>).</value>
    public bool OwnClasses { get; init; }

    /// <value>Seed of the split that is cut when the source does not bring all it needs.</value>
    public int Seed { get; init; }

    /// <value>Share of the images that becomes validation when the source has none (0 to 0.5).</value>
    public double ValidationShare { get; init; } = 0.1;

    /// <value>Share of a source without any splits that becomes test (0 to 0.5).</value>
    public double TestShare { get; init; } = 0.1;

    /// <value>Replaces a data set that lies in the destination folder already; nothing else that lies there.</value>
    public bool Replace { get; init; }

    /// <value>Most images that one data set may have.</value>
    public int MaxImages { get; init; } = 500_000;

    /// <value>Most bytes of one image file.</value>
    public long MaxImageBytes { get; init; } = 20_000_000;

    /// <value>Most bytes that a zip may unpack to.</value>
    public long MaxUnpackedBytes { get; init; } = DefaultUnpackedBytes;

    /// <value>An entry of a zip over 1 MB may be at most this many times its packed size.</value>
    public int MaxPackingRatio { get; init; } = 100;

    /// <summary>Most bytes that a zip may unpack to where files of <paramref name="maxUploadBytes"/> may be uploaded: twice that where it is more.</summary>
    public static long UnpackedBytesFor(long maxUploadBytes) => Math.Max(DefaultUnpackedBytes, 2 * maxUploadBytes);
}
