using System.IO.Compression;
using System.Text.Json;
using FerWeb.Engine;
using FerWeb.Engine.Datasets;
using FerWeb.Engine.Models;
using FerWeb.Engine.Models.Exchange;
using FerWeb.Engine.Networks;
using FerWeb.Engine.Photos;
using FerWeb.Engine.Storage;
using FerWeb.Engine.Training.Runs;
using FerWeb.Tests.Engine.Datasets;
using FerWeb.Tests.Engine.Models;
using FerWeb.Tests.Engine.Photos;
using FerWeb.Tests.Engine.Training;
using FerWeb.Tests.Shared;
using TorchSharp.PyBridge;
using Xunit.Abstractions;

namespace FerWeb.Tests.Faults.Mutation;

/// <summary>
/// Every reader of files that people give is fed with files that were changed at random: it reads them or refuses them in a sentence.
/// A few hundred each time, with those of <see cref="MutatedRequestsTests"/> a million and more with <c>./test --long</c>.
/// </summary>
[Collection(TrainingRuns.Name)]
public sealed class MutatedFilesTests(ITestOutputHelper output) : IDisposable
{
    // Of one file; the largest picture that is allowed has 100 million pixels.
    private const long MostBytes = 1_200_000_000;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("jpeg", 200_000)]
    [InlineData("png", 150_000)]
    [InlineData("gif", 100_000)]
    [InlineData("webp", 100_000)]
    [InlineData("bmp", 100_000)]
    [InlineData("tiff", 60_000)]
    [InlineData("safetensors", 120_000)]
    [InlineData("model.json", 60_000)]
    [InlineData("manifest.json", 40_000)]
    [InlineData("config.json", 40_000)]
    [InlineData("recipe.json", 40_000)]
    [InlineData("appsettings.json", 20_000)]
    [InlineData("csv", 20_000)]
    [InlineData("zip", 4_000)]
    [InlineData("bundle", 4_000)]
    [InlineData("pth", 4_000)]
    public async Task Reader_FilesChangedAtRandom_ReadsOrRefusesThem(string kind, int inALongRun)
    {
        var (files, read) = Reader(kind);
        Assert.All(files, read); // Unchanged they are read.
        await new MutationRun(output, MostBytes).RunAsync(kind, files, inALongRun, TryReadAsync, kind == "png" ? Mutator.MendPng : null);

        Task<bool> TryReadAsync(byte[] file)
        {
            try
            {
                read(file);
                return Task.FromResult(true);
            }
            catch (SentenceException)
            {
                return Task.FromResult(false);
            }
        }
    }

    private (byte[][] Files, Action<byte[]> Read) Reader(string kind) => kind switch
    {
        "jpeg" => (
            [
                EncodedPictures.ColorJpeg, EncodedPictures.ProgressiveJpeg, EncodedPictures.GrayJpeg, EncodedPictures.CmykJpeg,
                DrawnPictures.JpegWithExif(EncodedPictures.ColorJpeg, DrawnPictures.Exif(6)),
            ], Decode),
        "png" => (
            [
                DrawnPictures.Png(32, 16, 2, 8, new byte[32 * 16 * 3]), DrawnPictures.Png(32, 16, 6, 8, new byte[32 * 16 * 4]),
                DrawnPictures.Png(
                    32, 16, 0, 8, DrawnPictures.Quadrants.Pixels, ("eXIf", DrawnPictures.Exif(6)), ("zTXt", "a\0\0x"u8.ToArray()),
                    ("tEXt", "Raw profile type exif\0exif\n100\n457869660000"u8.ToArray())),
            ], Decode),
        "gif" => ([GifPictures.Gif(DrawnPictures.Quadrants), GifPictures.Gif(DrawnPictures.Quadrants, 64, 64, 3, 5, true, 80)], Decode),
        "webp" => (
            [
                EncodedPictures.LossyWebP, EncodedPictures.LosslessWebP, EncodedPictures.AlphaLossyWebP, EncodedPictures.AnimatedWebP,
                DrawnPictures.WebPWithExif(EncodedPictures.LosslessWebP, 32, 16, DrawnPictures.Exif(6)),
            ], Decode),
        "bmp" => ([DrawnPictures.Bmp(DrawnPictures.Quadrants), DrawnPictures.RunLengthBmp(DrawnPictures.Quadrants)], Decode),
        "tiff" => ([DrawnPictures.Tiff(DrawnPictures.Quadrants)], Decode),
        "safetensors" => ([Weights(), Weights(halfPrecision: true)], file => _ = SafeTensors.Read(file).IsFinite()),
        "model.json" => ([Description()], file => InFolder(ModelFolder.DescriptionFile, file, folder => ModelFolder.ReadDescription(folder))),
        "manifest.json" => ([Manifest()], file => InFolder(DatasetManifest.FileName, file, folder => DatasetManifest.Read(folder))),
        "config.json" => ([Config()], file => InFolder("config.json", file, folder => RunFolder.Open(folder))),
        "recipe.json" => ([File.ReadAllBytes(Path.Combine(Checkout.Root, "recipes", "fernet.json"))],
            file => InFolder("recipe.json", file, folder => Recipe.Read(Path.Combine(folder, "recipe.json")))),
        "appsettings.json" => ([File.ReadAllBytes(Path.Combine(Checkout.Root, "appsettings.json"))],
            file => InFolder("appsettings.json", file, folder => Settings.Read(Path.Combine(folder, "appsettings.json")))),
        "csv" => ([Csv()], file => Import("faces.csv", file)),
        "zip" => ([Zip()], file => Import("faces.zip", file)),
        "bundle" => ([Bundle()], file => Given("bundle.zip", file)),
        "pth" => ([PyTorch()], file => Given("net.pth", file)),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No reader of this name."),
    };

    private static void Decode(byte[] file) => ImageDecoder.Decode(file);

    private void InFolder(string name, byte[] file, Action<string> read)
    {
        _folder.WriteBytes($"read/{name}", file);
        read(_folder.PathTo("read"));
    }

    private void Import(string name, byte[] file)
    {
        _folder.WriteBytes(name, file);
        DatasetImporter.Import(_folder.PathTo(name), _folder.PathTo("imported"), new ImportOptions { Replace = true }).Dispose();
    }

    private void Given(string name, byte[] file)
    {
        _folder.WriteBytes(name, file);
        var description = _folder.PathTo("model.json");
        if (name.EndsWith(".pth", StringComparison.Ordinal) && !File.Exists(description))
        {
            File.WriteAllBytes(description, Description());
        }

        ModelReader.Read(name.EndsWith(".zip", StringComparison.Ordinal)
            ? [GivenFile.At(_folder.PathTo(name))]
            : [GivenFile.At(_folder.PathTo(name)), GivenFile.At(description)]);
    }

    private static StoredModel Model()
    {
        using var network = NetworkCatalog.Create(TrainingRuns.Tiny().Network);
        return StoredModels.Of(network);
    }

    private static byte[] Weights(bool halfPrecision = false)
    {
        using var network = NetworkCatalog.Create(TrainingRuns.Tiny().Network);
        using var stream = new MemoryStream();
        SafeTensors.Write(stream, network.state_dict(), new Dictionary<string, string> { ["format"] = "pt" }, halfPrecision);
        return stream.ToArray();
    }

    private static byte[] Description() => JsonSerializer.SerializeToUtf8Bytes(Model().Description, JsonFormats.Indented);

    private byte[] Manifest()
    {
        DrawnFaces.Write(_folder.PathTo("drawn"), "Drawn", 14, 7, 0, seed: 1);
        return File.ReadAllBytes(_folder.PathTo("drawn", DatasetManifest.FileName));
    }

    private byte[] Config()
    {
        RunFolder.Create(_folder.PathTo("run"), new RunConfig(
            RunConfig.CurrentFormat, DateTimeOffset.UnixEpoch, "data", "Drawn", new string('a', 64), TrainingRuns.Tiny()));
        return File.ReadAllBytes(_folder.PathTo("run", "config.json"));
    }

    private byte[] Csv() => File.ReadAllBytes(_folder.WriteCsv([.. Enumerable.Range(0, 7).Select(i => (i, i % 2 == 0 ? "Training" : "PublicTest"))]));

    private static byte[] Zip()
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, seed) in new[] { ("train/happy/1.png", 1), ("train/sad/2.png", 2), ("test/sad/3.png", 3) })
            {
                using var entry = zip.CreateEntry(name, CompressionLevel.NoCompression).Open();
                entry.Write(PngEncoder.Encode(new GrayImage(48, 48, TemporaryFolder.Noise(seed))));
            }
        }

        return stream.ToArray();
    }

    // Without the page that runs it, which has 20 MB.
    private static byte[] Bundle()
    {
        using var whole = new MemoryStream();
        ModelBundle.Write(whole, Model());
        using var stream = new MemoryStream();
        using (var from = new ZipArchive(whole, ZipArchiveMode.Read))
        using (var to = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var entry in from.Entries.Where(entry => !entry.FullName.StartsWith("page/", StringComparison.Ordinal)))
            {
                using var reader = new StreamReader(entry.Open(), System.Text.Encoding.Latin1);
                var content = reader.ReadToEnd();
                using var writer = new StreamWriter(to.CreateEntry(entry.FullName, CompressionLevel.NoCompression).Open(), System.Text.Encoding.Latin1);
                writer.Write(entry.FullName == "SHA256SUMS"
                    ? string.Join('\n', content.Split('\n').Where(line => !line.Contains("  page/", StringComparison.Ordinal)))
                    : content);
            }
        }

        return stream.ToArray();
    }

    private byte[] PyTorch()
    {
        using var network = NetworkCatalog.Create(TrainingRuns.Tiny().Network);
        network.save_py(_folder.PathTo("saved.pth"));
        return File.ReadAllBytes(_folder.PathTo("saved.pth"));
    }
}
