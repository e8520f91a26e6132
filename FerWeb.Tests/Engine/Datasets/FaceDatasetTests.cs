using System.Buffers.Binary;
using System.Security.Cryptography;
using FerWeb.Engine.Datasets;
using FerWeb.Engine.Photos;

namespace FerWeb.Tests.Engine.Datasets;

public sealed class FaceDatasetTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Open_AfterImport_GivesTheSame()
    {
        using var imported = Import();
        using var opened = FaceDataset.Open(_folder.PathTo("out"));

        Assert.Equal(imported.Sha256, opened.Sha256);
        Assert.Equal("fer2013", opened.Name);
        Assert.Equal(imported[Split.Train].Pixels.ToArray(), opened[Split.Train].Pixels.ToArray());
        Assert.Equal(imported[Split.Train].Hashes.ToArray(), opened[Split.Train].Hashes.ToArray());
        Assert.Equal(imported.Manifest.Splits["train"].PixelMean, opened.Manifest.Splits["train"].PixelMean);
        Assert.Equal(opened[Split.Train].Pixels.ToArray().Average(pixel => (double)pixel), opened.Manifest.Splits["train"].PixelMean, 6);
    }

    [Fact]
    public void Index_MissingSplit_SaysSo()
    {
        using var dataset = Import();

        var error = Assert.Throws<DatasetException>(() => dataset[Split.Test]);

        Assert.Equal("The data set 'fer2013' has no test images; it has train and validation.", error.Message);
    }

    [Fact]
    public void Open_AnyFlippedByteOfTheImages_IsRefused()
    {
        Import().Dispose();
        var path = _folder.PathTo("out", "faces.safetensors");
        var bytes = File.ReadAllBytes(path);
        var random = new Random(5);
        for (int i = 0; i < 50; i++)
        {
            var damaged = bytes.ToArray();
            damaged[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(path, damaged);

            Assert.Throws<DatasetException>(() => FaceDataset.Open(_folder.PathTo("out")));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(3000)]
    public void Open_TruncatedImages_IsRefused(int length)
    {
        Import().Dispose();
        var path = _folder.PathTo("out", "faces.safetensors");
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..length]);

        Assert.Throws<DatasetException>(() => FaceDataset.Open(_folder.PathTo("out")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("{\"format\":99}")]
    [InlineData("[1")]
    public void Open_DamagedManifest_IsRefused(string manifest)
    {
        Import().Dispose();
        File.WriteAllText(_folder.PathTo("out", "manifest.json"), manifest);

        Assert.Throws<DatasetException>(() => FaceDataset.Open(_folder.PathTo("out")));
    }

    [Theory]
    [InlineData(long.MaxValue, "{}")]
    [InlineData(-1L, "{}")]
    [InlineData(
        0L,
        "{\"train.pixels\":{\"data_offsets\":[0,9223372036854775807]},\"train.labels\":{\"data_offsets\":[0,1]}," +
        "\"train.hashes\":{\"data_offsets\":[0,16]},\"train.names\":{\"data_offsets\":[0,1]}}")]
    [InlineData(
        0L,
        "{\"train.pixels\":{\"data_offsets\":[-2304,0]},\"train.labels\":{\"data_offsets\":[0,1]}," +
        "\"train.hashes\":{\"data_offsets\":[0,16]},\"train.names\":{\"data_offsets\":[0,1]}}")]
    [InlineData(0L, "{\"train.pixels\":7}")]
    public void Open_HeaderThatLiesUnderARightHash_IsRefused(long headerBytes, string header)
    {
        Import().Dispose();
        var bytes = new byte[8 + header.Length + 4000];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, headerBytes == 0 ? header.Length : headerBytes);
        System.Text.Encoding.UTF8.GetBytes(header, bytes.AsSpan(8));
        File.WriteAllBytes(_folder.PathTo("out", "faces.safetensors"), bytes);
        var manifest = _folder.PathTo("out", "manifest.json");
        File.WriteAllText(manifest, System.Text.RegularExpressions.Regex.Replace(
            File.ReadAllText(manifest), "\"sha256\": \"[0-9a-f]+\"", $"\"sha256\": \"{Convert.ToHexStringLower(SHA256.HashData(bytes))}\""));

        Assert.Throws<DatasetException>(() => FaceDataset.Open(_folder.PathTo("out")));
    }

    [Fact]
    public void Open_FolderWithoutManifest_SaysHowToGoOn()
    {
        var error = Assert.Throws<DatasetException>(() => FaceDataset.Open(_folder.Root));

        Assert.Contains("Import it first", error.Message);
    }

    [Fact]
    public void Dispose_ThenReading_Throws()
    {
        var dataset = Import();
        var train = dataset[Split.Train];
        dataset.Dispose();

        Assert.Throws<ObjectDisposedException>(() => train.Image(0).Length);
    }

    [Fact]
    public void InMemory_Splits_AreServedAsGiven()
    {
        var split = new DatasetSplit(TemporaryFolder.Noise(1), new byte[] { 4 });

        using var dataset = FaceDataset.InMemory("drawn", new Dictionary<Split, DatasetSplit> { [Split.Train] = split });

        Assert.Same(split, dataset[Split.Train]);
        Assert.Equal(1, dataset.Manifest.Splits["train"].PerClass["sad"]);
    }

    [Fact]
    public void DatasetSplit_LengthsThatDoNotFit_AreRefused()
    {
        Assert.Throws<ArgumentException>(() => new DatasetSplit(new byte[2303], new byte[1]));
        Assert.Throws<ArgumentException>(() => new DatasetSplit(new byte[2304], new byte[] { 7 }));
        Assert.Throws<ArgumentException>(() => new DatasetSplit(new byte[2304], new byte[1], votes: new byte[9]));
        Assert.Throws<ArgumentException>(() => new DatasetSplit(new byte[2304], new byte[1], names: []));
    }

    public void Dispose() => _folder.Dispose();

    private FaceDataset Import()
    {
        _folder.WriteCsv((0, "Training"), (3, "Training"), (5, "PublicTest"));
        return DatasetImporter.Import(_folder.PathTo("fer2013.csv"), _folder.PathTo("out"));
    }
}
