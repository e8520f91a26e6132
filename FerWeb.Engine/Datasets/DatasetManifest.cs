using System.Text.Json;
using FerWeb.Engine.Datasets.Curation;
using FerWeb.Engine.Emotions;
using FerWeb.Engine.Storage;

namespace FerWeb.Engine.Datasets;

/// <summary>What is known about one split.</summary>
/// <param name="Count">Images.</param>
/// <param name="PerClass">Images per class, by class name.</param>
/// <param name="WithVotes">Images that have FER+ votes.</param>
/// <param name="PixelMean">Mean over all pixels, 0 to 255.</param>
/// <param name="PixelStd">Standard deviation over all pixels.</param>
public sealed record SplitSummary(int Count, IReadOnlyDictionary<string, int> PerClass, int WithVotes, double PixelMean, double PixelStd);

/// <summary>The description that lies beside the images of an imported data set (manifest.json).</summary>
public sealed record DatasetManifest
{
    /// <summary>Name of the manifest's file.</summary>
    public const string FileName = "manifest.json";

    /// <summary>The layout version that this code writes and reads.</summary>
    public const int CurrentFormat = 1;

    /// <value>Layout version.</value>
    public required int Format { get; init; }

    /// <value>Name for a person, from the source's name.</value>
    public required string Name { get; init; }

    /// <value>What it was made from: folders, fer2013.csv, icml_face_data.csv, drawn, ...</value>
    public required string Source { get; init; }

    /// <value>When it was made, UTC.</value>
    public required DateTimeOffset Created { get; init; }

    /// <value>SHA-256 of the tensor file, lower-case hex; the same images in the same order give the same value.</value>
    public required string Sha256 { get; init; }

    /// <value>Class names in index order.</value>
    public IReadOnlyList<string> Classes { get; init; } = FaceClasses.Seven;

    /// <value>The splits that exist, by lower-case name.</value>
    public required IReadOnlyDictionary<string, SplitSummary> Splits { get; init; }

    /// <value>How the splits came about, in a sentence.</value>
    public required string SplitRule { get; init; }

    /// <value>The same with its parts, for <see cref="SentenceJson"/>; null in manifests of earlier versions.</value>
    public string? SplitSentence { get; init; }

    /// <value>The splits that the source names, null among them for pictures that it gives none; null in manifests of earlier versions.</value>
    public IReadOnlyList<Split?>? SourceSplits { get; init; }

    /// <value>The data set that it was made from by changes to images; null for one that was imported or drawn.</value>
    public DatasetParent? Parent { get; init; }

    /// <value>The pre-flight report.</value>
    public required DatasetReport Report { get; init; }

    /// <summary>Reads the manifest of the data set in <paramref name="folder"/>.</summary>
    /// <param name="folder">Where it lies.</param>
    /// <param name="shownAs">What sentences for a person call it; null for its path.</param>
    /// <exception cref="DatasetException">It is missing, damaged or of another version.</exception>
    public static DatasetManifest Read(string folder, string? shownAs = null)
    {
        var path = Path.Combine(folder, FileName);
        try
        {
            var manifest = JsonFile.Read<DatasetManifest>(path, JsonFormats.Indented);
            return manifest is { Format: CurrentFormat, Splits: not null, Sha256: not null }
                ? manifest
                : throw new DatasetException($"'{shownAs ?? path}' was written by another version of FerWeb. Import the data set again.");
        }
        catch (JsonException error)
        {
            throw new DatasetException($"'{shownAs ?? path}' is damaged. Import the data set again.", inner: error);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new DatasetException($"'{shownAs ?? folder}' is no imported data set: it has no {FileName}. Import it first.", inner: error);
        }
    }

    internal void Write(string folder) => JsonFile.Write(Path.Combine(folder, FileName), this, JsonFormats.Indented);

    internal static SplitSummary Summarise(DatasetSplit split)
    {
        long sum = 0;
        long squares = 0;
        foreach (var pixel in split.Pixels.Span)
        {
            sum += pixel;
            squares += pixel * pixel;
        }

        var counts = split.CountPerClass();
        double pixels = Math.Max(1, split.Pixels.Length);
        double mean = sum / pixels;
        int withVotes = Enumerable.Range(0, split.Count).Count(i => split.VotesOf(i).ContainsAnyExcept((byte)0));
        var perClass = split.Classes.Select((name, i) => KeyValuePair.Create(name, counts[i])).ToDictionary();
        return new SplitSummary(split.Count, perClass, withVotes, mean, Math.Sqrt(Math.Max(0, (squares / pixels) - (mean * mean))));
    }
}
