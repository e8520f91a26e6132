using System.Diagnostics;
using FerWeb.Engine.Datasets.Importing;
using FerWeb.Engine.Photos;
using FerWeb.Engine.Storage;

namespace FerWeb.Engine.Datasets;

/// <summary>
/// Turns folders of images, CSV files with pixels, or zips of them into a data set that opens in well under a second.
/// Every row and file is checked first (see <see cref="DatasetReport"/>); memory stays bounded, whatever the source's size.
/// </summary>
public static class DatasetImporter
{
    private const int BatchFaces = 256;
    private const long BatchBytes = 32 << 20;

    // 29 of 100 are no more than 29 %, though 0.29 x 100 is less than 29.
    private const double Rounding = 1e-6;

    /// <summary>Imports <paramref name="source"/> into a new folder. On any failure, and on cancellation, nothing is left behind.</summary>
    /// <param name="source">A folder, a .csv or a .zip.</param>
    /// <param name="destinationFolder">Where the data set shall lie; its parent is made when needed.</param>
    /// <returns>The opened data set; the caller disposes it.</returns>
    /// <exception cref="DatasetException">There is nothing to import, too much of it is unusable, or the destination is taken.</exception>
    public static FaceDataset Import(
        string source,
        string destinationFolder,
        ImportOptions? options = null,
        IProgress<ImportProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        options ??= new ImportOptions();
        destinationFolder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(destinationFolder));
        bool isTaken = File.Exists(destinationFolder) || (Directory.Exists(destinationFolder) && Directory.EnumerateFileSystemEntries(destinationFolder).Any());
        if (isTaken && !options.Replace)
        {
            throw new DatasetException($"'{destinationFolder}' is not empty. Choose another folder, or replace it on purpose.");
        }

        if (isTaken && Path.Exists(source) && RealPath.IsIn(RealPath.Of(destinationFolder), RealPath.Of(Path.GetFullPath(source))))
        {
            throw new DatasetException($"'{destinationFolder}' holds what is to be imported, which replacing it would delete. Choose another folder.");
        }

        if (isTaken && !IsDataset(destinationFolder))
        {
            throw new DatasetException($"'{destinationFolder}' is neither empty nor a data set. Choose another folder.");
        }

        var name = options.Name ?? NameOf(source);
        var temporary = $"{destinationFolder}.importing-{Guid.NewGuid():N}";
        try
        {
            Directory.CreateDirectory(temporary);
            Write(source, name, temporary, options, progress, cancellation);
            cancellation.ThrowIfCancellationRequested();
            FolderSwap.MoveInto(temporary, destinationFolder);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DatasetException($"The data set could not be imported: {error.Message}", inner: error);
        }
        catch (InvalidDataException error) when (Path.GetExtension(source).Equals(".zip", StringComparison.OrdinalIgnoreCase))
        {
            throw new DatasetException(
                $"'{options.SourceName ?? source}' is damaged: its packed data cannot be read. Download or make it again.", inner: error);
        }
        finally
        {
            if (Directory.Exists(temporary))
            {
                Directory.Delete(temporary, recursive: true);
            }
        }

        return FaceDataset.Open(destinationFolder);
    }

    /// <summary>What a data set is called by itself: as its source, without the ending.</summary>
    public static string NameOf(string source) => Path.GetFileNameWithoutExtension(Path.TrimEndingDirectorySeparator(Path.GetFullPath(source)));

    // Also a damaged one: what lies there goes.
    private static bool IsDataset(string folder)
        => File.Exists(Path.Combine(folder, DatasetManifest.FileName)) || File.Exists(Path.Combine(folder, TensorFile.FileName));

    private static void Write(
        string source, string name, string folder, ImportOptions options, IProgress<ImportProgress>? progress, CancellationToken cancellation)
    {
        var report = new ReportBuilder();
        using var opened = FaceSource.Open(source, options, report);
        using var store = new PixelStore(Path.Combine(folder, "pixels.part"));
        var clock = Stopwatch.StartNew();
        foreach (var batch in Batches(opened.Reader.Read(report)))
        {
            cancellation.ThrowIfCancellationRequested();
            Parallel.ForEach(batch, FaceDecoding.Complete);
            foreach (var face in batch)
            {
                Keep(face, store, report, options);
            }

            progress?.Report(Progress(report.Read, opened.Reader.Fraction, clock.Elapsed));
        }

        if (store.Faces.Count == 0 || report.Quarantined - (options.MaxBadShare * report.Read) > Rounding)
        {
            throw TooBad(options.SourceName ?? source, report.Build());
        }

        var (splits, rule) = SplitRule.Complete(store.Faces, store.Splits, options);
        var named = store.Splits.Distinct().Order().ToList();
        foreach (var face in named is [null, _, ..] ? Enumerable.Range(0, splits.Length).Where(i => store.Splits[i] is null) : [])
        {
            report.Add(IssueCause.WithoutSplit, store.Faces[face].Name);
        }

        Findings.Add(report, opened.Reader.Classes, store.Faces, splits);
        var sha256 = store.WriteTensorFile(Path.Combine(folder, TensorFile.FileName), opened.Reader.Classes, splits, cancellation);
        store.Dispose();

        using var file = new MappedFile(Path.Combine(folder, TensorFile.FileName));
        new DatasetManifest
        {
            Format = DatasetManifest.CurrentFormat,
            Name = name,
            Source = options.Source ?? opened.Reader.Kind,
            Created = TimeProvider.System.GetUtcNow(),
            Sha256 = sha256,
            Classes = opened.Reader.Classes,
            Splits = TensorFile.Read(file).ToDictionary(part => TensorFile.KeyOf(part.Key), part => DatasetManifest.Summarise(part.Value)),
            SplitRule = rule.ToString(),
            SplitSentence = SentenceJson.Write(rule),
            SourceSplits = named,
            Report = report.Build(),
        }.Write(folder);
        progress?.Report(new ImportProgress(report.Read, 1, TimeSpan.Zero));
    }

    private static void Keep(RawFace face, PixelStore store, ReportBuilder report, ImportOptions options)
    {
        if (face.Fault is not { } fault || !DatasetReport.IsSkipped(fault))
        {
            report.Read++;
        }

        if (report.Read > options.MaxImages)
        {
            throw new DatasetException($"The source holds more than {options.MaxImages} images, which is the limit.");
        }

        if (face.Fault is { } cause)
        {
            report.Add(cause, face.Detail is null ? face.Name : $"{face.Name}: {face.Detail}");
            return;
        }

        if (!face.Pixels.AsSpan().ContainsAnyExcept(face.Pixels![0]))
        {
            report.Add(IssueCause.ConstantImage, face.Name);
        }

        store.Add(face);
    }

    private static IEnumerable<List<RawFace>> Batches(IEnumerable<RawFace> faces)
    {
        var batch = new List<RawFace>(BatchFaces);
        long bytes = 0;
        foreach (var face in faces)
        {
            batch.Add(face);
            bytes += face.Encoded?.Length ?? 0;
            if (batch.Count == BatchFaces || bytes >= BatchBytes)
            {
                yield return batch;
                batch = new List<RawFace>(BatchFaces);
                bytes = 0;
            }
        }

        yield return batch;
    }

    private static ImportProgress Progress(int read, double fraction, TimeSpan elapsed)
    {
        const double Reading = 0.95;
        fraction = Math.Clamp(fraction, 0, 1) * Reading;
        return new ImportProgress(read, fraction, fraction > 0.02 ? elapsed * ((1 - fraction) / fraction) : null);
    }

    private static DatasetException TooBad(string source, DatasetReport report)
    {
        if (report.Read == 0)
        {
            return new DatasetException($"No images were found in '{source}'.", report);
        }

        var causes = report.Issues.Where(issue => DatasetReport.IsFault(issue.Cause))
            .Select(Sentence (issue) => $"{issue.Count} x {(Sentence)DatasetReport.Describe(issue.Cause)} ({issue.Examples[0]})");
        var (bad, read, all) = (report.Quarantined, report.Read, causes.Aggregate(Sentence (some, next) => $"{some}; {next}"));
        return new DatasetException(
            bad == read
                ? (Sentence)$"No image or row in '{source}' can be used: {all}. Correct what is wrong, then import it again."
                : bad == 1
                ? (Sentence)$"One of {read} images or rows in '{source}' cannot be used: {all}. Correct it, or allow a larger share of bad ones."
                : $"{bad} of {read} images or rows in '{source}' cannot be used: {all}. Correct them, or allow a larger share of bad ones.",
            report);
    }
}
