using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using FerWeb.Engine.Datasets.Importing;
using FerWeb.Engine.Photos;

namespace FerWeb.Engine.Datasets;

/// <summary>Opens whatever a person points at: an imported data set at once, anything else through a cache of imports.</summary>
public static class DatasetSource
{
    private const int KeyDigits = 16;

    /// <summary>Where imports are kept unless told otherwise: a folder of the person's own, outside the project.</summary>
    public static string DefaultCacheFolder => Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create), "ferweb", "datasets");

    /// <summary>
    /// Opens <paramref name="path"/>; a raw folder, .csv or .zip is imported into <paramref name="cacheFolder"/> the first time,
    /// and again when a file's name, size or time has changed.
    /// </summary>
    /// <exception cref="DatasetException">There is no usable data set.</exception>
    public static FaceDataset OpenOrImport(
        string path, string cacheFolder, ImportOptions? options = null, IProgress<ImportProgress>? progress = null, CancellationToken cancellation = default)
    {
        if (File.Exists(Path.Combine(path, DatasetManifest.FileName)))
        {
            return FaceDataset.Open(path);
        }

        options ??= new ImportOptions();
        var usual = Cached(path, cacheFolder, options with { Whole = null }, progress, cancellation);
        if (!SplitRule.TakesWhole(usual.Manifest.SourceSplits ?? [], options.Whole))
        {
            return usual;
        }

        usual.Dispose();
        return Cached(path, cacheFolder, options, progress, cancellation);
    }

    private static FaceDataset Cached(
        string path, string cacheFolder, ImportOptions options, IProgress<ImportProgress>? progress, CancellationToken cancellation)
    {
        var name = options.Name ?? DatasetImporter.NameOf(path);
        var cached = Path.Combine(cacheFolder, $"{name}-{Key(path, options)}");
        if (Directory.Exists(cached))
        {
            try
            {
                return FaceDataset.Open(cached);
            }
            catch (DatasetException)
            {
                // A damaged cache entry is no reason to stop: it is made again below.
            }
        }

        return DatasetImporter.Import(path, cached, options with { Name = name, Replace = true }, progress, cancellation);
    }

    private static string Key(string path, ImportOptions options)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        void Append(string file, long length, DateTime? written)
            => hash.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{file}|{length}|{written?.Ticks}\n")));
        void AppendFile(FileInfo file) => Append(file.FullName, file.Length, file.LastWriteTimeUtc);

        if (Directory.Exists(path))
        {
            using var tree = new FolderTree(path);
            Append(Path.GetFullPath(path), 0, null);
            foreach (var file in tree.Files)
            {
                Append(file.Path, file.Length, tree.WrittenUtc(file));
            }
        }
        else if (File.Exists(path))
        {
            AppendFile(new FileInfo(path));
            var votes = new FileInfo(Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, FaceSource.RowVotes));
            if (votes.Exists)
            {
                AppendFile(votes);
            }
        }
        else
        {
            throw new DatasetException($"'{path}' does not exist.");
        }

        hash.AppendData(Encoding.UTF8.GetBytes(options.ToString()));
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..KeyDigits];
    }
}
