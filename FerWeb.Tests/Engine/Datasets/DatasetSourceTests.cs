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

    [Theory]
    [InlineData("test", Split.Test)]
    [InlineData("Test_Data", Split.Test)]
    [InlineData("validation", Split.Validation)]
    [InlineData("train", Split.Train)]
    public void OpenOrImport_OnlyTheSplitThatIsMeasured_TakesItWhole(string folder, Split split)
    {
        WriteTree($"raw/{folder}", 20);

        using var dataset = OpenOrImport("raw", split);

        Assert.Equal(20, dataset[split].Count);
        Assert.Equal("as the source has them", dataset.Manifest.SplitRule);
    }

    [Fact]
    public void OpenOrImport_AnotherSplitThanTheOnlyOne_IsRefusedByName()
    {
        WriteTree("raw/test", 20);

        using var dataset = OpenOrImport("raw", Split.Validation);

        Assert.Equal("The data set 'raw' has no validation images; it has test.", Assert.Throws<DatasetException>(() => dataset[Split.Validation]).Message);
    }

    [Fact]
    public void OpenOrImport_TrainAndTest_MeasuresTrainWholeAndLeavesATrainingItsCut()
    {
        WriteTree("raw/train", 20);
        WriteTree("raw/test", 5);

        using var whole = OpenOrImport("raw", Split.Train);
        using var tested = OpenOrImport("raw", Split.Test);
        using var trained = OpenOrImport("raw");

        Assert.Equal((20, 5, 18), (whole[Split.Train].Count, tested[Split.Test].Count, trained[Split.Train].Count));
    }

    [Fact]
    public void OpenOrImport_UnsplitTree_MeasuresWhatATrainingDoesNotLearn()
    {
        WriteTree("raw", 20);

        using var measured = OpenOrImport("raw", Split.Test);
        using var trained = OpenOrImport("raw");

        Assert.Equal(trained.Sha256, measured.Sha256);
        Assert.Equal(2, measured[Split.Test].Count);
        Assert.Single(Directory.GetDirectories(_folder.PathTo("cache")));
    }

    [Fact]
    public void OpenOrImport_ChangedTargetOfALink_IsImportedAgain()
    {
        WriteTree("raw/train", 2);
        _folder.WriteImage("store/a.png", 100);
        File.CreateSymbolicLink(_folder.PathTo("raw", "train", "happy", "link.png"), _folder.PathTo("store", "a.png"));
        OpenOrImport("raw").Dispose();
        _folder.WriteImage("store/a.png", 101);
        File.SetLastWriteTimeUtc(_folder.PathTo("store", "a.png"), new DateTime(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc));

        using var dataset = OpenOrImport("raw");

        Assert.Contains(Enumerable.Range(0, 3), i => dataset[Split.Train].Image(i).SequenceEqual(TemporaryFolder.Noise(101)));
    }

    [Fact]
    public void OpenOrImport_ManifestWithAByteOrderMark_IsRead()
    {
        _folder.WriteCsv((0, "Training"), (3, "PublicTest"));
        OpenOrImport("fer2013.csv").Dispose();
        var manifest = Path.Combine(Directory.GetDirectories(_folder.PathTo("cache"))[0], "manifest.json");
        File.WriteAllText(manifest, File.ReadAllText(manifest), System.Text.Encoding.UTF8);

        using var dataset = FaceDataset.Open(Path.GetDirectoryName(manifest)!);

        Assert.Equal(1, dataset[Split.Train].Count);
    }

    [Fact]
    public void OpenOrImport_MissingPath_SaysSo()
    {
        var error = Assert.Throws<DatasetException>(() => OpenOrImport("nowhere"));

        Assert.Contains("does not exist", error.Message);
    }

    public void Dispose() => _folder.Dispose();

    private void WriteTree(string path, int count)
    {
        for (int i = 0; i < count; i++)
        {
            _folder.WriteImage($"{path}/happy/{i}.png", i);
        }
    }

    private FaceDataset OpenOrImport(string source, Split? whole = null)
        => DatasetSource.OpenOrImport(_folder.PathTo(source), _folder.PathTo("cache"), new ImportOptions { Whole = whole });
}
