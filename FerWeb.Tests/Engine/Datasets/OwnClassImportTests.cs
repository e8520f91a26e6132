using FerWeb.Engine.Datasets;
using FerWeb.Engine.Emotions;

namespace FerWeb.Tests.Engine.Datasets;

/// <summary>Folders whose names are a person's own classes.</summary>
public sealed class OwnClassImportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("calm/a.png", "wow/b.png", "Grumpy/c.png")]
    [InlineData("ours/calm/monday/a.png", "ours/wow/b.png", "ours/Grumpy/tuesday/c.png")]
    [InlineData("train/calm/a.png", "train/wow/b.png", "test/Grumpy/c.png")]
    [InlineData("calm/train/a.png", "wow/train/b.png", "Grumpy/test/c.png")]
    [InlineData("Training/calm/a.png", "Validierung/wow/b.png", "Testdaten/Grumpy/c.png")]
    public void Import_OwnClasses_AreTheFoldersByName(params string[] paths)
    {
        Write(paths);

        using var dataset = Import();

        Assert.Equal(["calm", "Grumpy", "wow"], dataset.Classes);
        var labels = new[] { Split.Train, Split.Validation, Split.Test }.Where(dataset.Has)
            .SelectMany(split => Enumerable.Range(0, dataset[split].Count).Select(i => (dataset[split].Names[i], dataset[split].Label(i))));
        Assert.All(labels, image => Assert.Contains($"{image.Item2.Name}/", image.Item1, StringComparison.Ordinal));
        Assert.Equal(3, dataset.Manifest.Splits.Values.Sum(split => split.PerClass.Values.Sum()));
    }

    [Fact]
    public void Import_FolderAroundTheSplitsThatIsNamedLikeOne_IsNone()
    {
        string[] paths = ["Training data/train/calm/a.png", "Training data/train/wow/b.png", "Training data/test/calm/c.png"];
        Write(paths);

        using var dataset = Import();

        Assert.Equal(paths[..2], dataset[Split.Train].Names);
        Assert.Equal(paths[2..], dataset[Split.Test].Names);
    }

    [Fact]
    public void Import_OwnClassesThatAreTheSeven_AreTheSevenInTheirOrder()
    {
        Write([.. FaceClasses.Seven.Select(name => $"{name.ToUpperInvariant()}/a.png")]);

        using var dataset = Import();

        Assert.Equal(FaceClasses.Seven, dataset.Classes);
        Assert.Equal([0, 1, 2, 3, 4, 5, 6], dataset[Split.Train].Labels.ToArray().Order().Select(label => (int)label));
    }

    [Fact]
    public void Import_SomeOfTheSevenAsOwnClasses_KeepTheirNames()
    {
        Write(["sad/a.png", "happy/b.png"]);

        using var dataset = Import();

        Assert.Equal(["happy", "sad"], dataset.Classes);
        Assert.Equal([Emotion.Happy, Emotion.Sad], FaceClasses.List(dataset.Classes).Select(one => one.Emotion!.Value));
        Assert.False(FaceClasses.IsSeven(dataset.Classes));
    }

    [Fact]
    public void Import_AccentsBehindTheirLettersAsOnMacOs_AreTheSameClass()
    {
        Write(["train/Mu\u0308de/a.png", "train/M\u00fcde/b.png", "train/wow/c.png"]);

        using var dataset = Import();

        Assert.Equal(["M\u00fcde", "wow"], dataset.Classes);
        Assert.Equal(2, dataset.Manifest.Splits.Values.Sum(split => split.PerClass["M\u00fcde"]));
        Assert.True(FaceClasses.AreSame(["Mu\u0308de", "wow"], dataset.Classes));
    }

    [Fact]
    public void Import_VotesBesideOwnClasses_AreAFileLikeAnyOther()
    {
        Write(["train/calm/a.png", "train/wow/b.png"]);
        const string Columns = "file,neutral,happiness,surprise,sadness,anger,disgust,fear,contempt,unknown,NF";
        _folder.WriteText("raw/ferplus-train.csv", $"{Columns}\ntrain/calm/a.png,9,1,0,0,0,0,0,0,0,0\n");

        using var dataset = Import();

        Assert.Null(dataset[Split.Train].Votes);
        Assert.Equal(["ferplus-train.csv"], dataset.Manifest.Report.Issues.Single(issue => issue.Cause == IssueCause.OtherFile).Examples);
    }

    [Theory]
    [InlineData("There is one class;", "train/calm/a.png", "test/calm/b.png")]
    [InlineData("holds no folders of pictures", "a.png", "b.png")]
    [InlineData("'so, so' cannot be the name of a class", "calm/a.png", "so, so/b.png", "wow/c.png")]
    public void Import_WhatCannotBeClasses_IsRefusedWithTheReason(string reason, params string[] paths)
    {
        Write(paths);

        Assert.Contains(reason, Assert.Throws<DatasetException>(Import).Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.PathTo("out")));
    }

    [Fact]
    public void Import_MoreThanTwentyFolders_IsRefused()
    {
        Write([.. Enumerable.Range(0, 21).Select(i => $"class {i}/a.png")]);

        Assert.Contains("There are 21 classes; a network tells 2 to 20 apart", Assert.Throws<DatasetException>(Import).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Import_FoldersWithoutEmotionsAndWithoutTheOption_NamesTheOption()
    {
        Write(["calm/a.png", "wow/b.png"]);

        var refused = Assert.Throws<DatasetException>(() => DatasetImporter.Import(_folder.PathTo("raw"), _folder.PathTo("out")));

        Assert.Contains("name no emotions (calm, wow)", refused.Message, StringComparison.Ordinal);
        Assert.Contains("import with own classes", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_ClassesOfTheManifestChanged_IsRefused()
    {
        Write(["calm/a.png", "wow/b.png"]);
        Import().Dispose();
        var path = _folder.PathTo("out", DatasetManifest.FileName);
        File.WriteAllText(path, File.ReadAllText(path).Replace("\"calm\"", "\"loud\"", StringComparison.Ordinal));

        Assert.Contains("missing or damaged", Assert.Throws<DatasetException>(() => FaceDataset.Open(_folder.PathTo("out"))).Message, StringComparison.Ordinal);
    }

    /// <summary>Different pictures, the same at each call.</summary>
    private void Write(string[] paths)
    {
        foreach (var (i, path) in paths.Index())
        {
            _folder.WriteImage($"raw/{path}", i);
        }
    }

    private FaceDataset Import()
        => DatasetImporter.Import(_folder.PathTo("raw"), _folder.PathTo("out"), new ImportOptions { OwnClasses = true, ValidationShare = 0, TestShare = 0 });
}
