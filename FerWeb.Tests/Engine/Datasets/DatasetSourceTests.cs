using FerWeb.Engine.Datasets;

namespace FerWeb.Tests.Engine.Datasets;

public sealed class DatasetSourceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void OpenOrImport_RawSource_IsImportedOnce()
    {
        _folder.WriteCsv((0, "Training"), (3, "PublicTest"));

        OpenOrImport("fer2013.csv").Dispose();
        var entry = Assert.Single(Directory.GetDirectories(_folder.PathTo("cache")));
        var written = File.GetLastWriteTimeUtc(Path.Combine(entry, "manifest.json"));
        using var again = OpenOrImport("fer2013.csv");

        Assert.Equal(written, File.GetLastWriteTimeUtc(Path.Combine(entry, "manifest.json")));
        Assert.Single(Directory.GetDirectories(_folder.PathTo("cache")));
        Assert.Equal("fer2013", again.Name);
    }

    [Fact]
    public void OpenOrImport_ChangedSource_IsImportedAgain()
    {
        _folder.WriteImage("raw/train/happy/a.png", 1);
        _folder.WriteImage("raw/validation/happy/b.png", 2);
        OpenOrImport("raw").Dispose();
        _folder.WriteImage("raw/train/happy/c.png", 3);

        using var dataset = OpenOrImport("raw");

        Assert.Equal(2, dataset[Split.Train].Count);
    }

    [Fact]
    public void OpenOrImport_DamagedCacheEntry_IsMadeAgain()
    {
        _folder.WriteCsv((0, "Training"), (3, "PublicTest"));
        OpenOrImport("fer2013.csv").Dispose();
        var entry = Directory.GetDirectories(_folder.PathTo("cache"))[0];
        File.WriteAllText(Path.Combine(entry, "faces.safetensors"), "gone");

        using var dataset = OpenOrImport("fer2013.csv");

        Assert.Equal(1, dataset[Split.Train].Count);
        Assert.Single(Directory.GetDirectories(_folder.PathTo("cache")));
    }

    [Fact]
    public void OpenOrImport_ImportedFolder_IsOpenedWithoutTheCache()
    {
        _folder.WriteCsv((0, "Training"), (3, "PublicTest"));
        OpenOrImport("fer2013.csv").Dispose();
        var entry = Directory.GetDirectories(_folder.PathTo("cache"))[0];

        using var dataset = DatasetSource.OpenOrImport(entry, _folder.PathTo("unused"));

        Assert.False(Directory.Exists(_folder.PathTo("unused")));
        Assert.Equal(1, dataset[Split.Validation].Count);
    }

    [Fact]
    public void OpenOrImport_MissingPath_SaysSo()
    {
        var error = Assert.Throws<DatasetException>(() => OpenOrImport("nowhere"));

        Assert.Contains("does not exist", error.Message);
    }

    public void Dispose() => _folder.Dispose();

    private FaceDataset OpenOrImport(string source) => DatasetSource.OpenOrImport(_folder.PathTo(source), _folder.PathTo("cache"));
}
