using FerWeb.Engine.Datasets;
using FerWeb.Engine.Photos;

namespace FerWeb.Tests.Engine.Datasets;

public sealed class SplitRuleTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("raw")]
    [InlineData("raw/train")]
    [InlineData("raw/validation")]
    [InlineData("raw/test")]
    public void Import_OneTree_IsCutInThreePerClass(string tree)
    {
        WriteTree(tree, perClass: 20);

        using var dataset = Import();

        Assert.Equal([16, 0, 0, 16, 16, 0, 0], dataset[Split.Train].CountPerClass());
        Assert.Equal([2, 0, 0, 2, 2, 0, 0], dataset[Split.Validation].CountPerClass());
        Assert.Equal([2, 0, 0, 2, 2, 0, 0], dataset[Split.Test].CountPerClass());
        Assert.Contains("cut from one set", dataset.Manifest.SplitRule);
    }

    [Fact]
    public void Import_TrainAndTest_CutsValidationFromTrainOnly()
    {
        WriteTree("raw/train", perClass: 20);
        _folder.WriteImage("raw/test/happy/t.png", 9_999);

        using var dataset = Import();

        Assert.Equal([18, 0, 0, 18, 18, 0, 0], dataset[Split.Train].CountPerClass());
        Assert.Equal([2, 0, 0, 2, 2, 0, 0], dataset[Split.Validation].CountPerClass());
        Assert.Equal(["test/happy/t.png"], dataset[Split.Test].Names);
    }

    [Fact]
    public void Import_TrainAndValidation_CutsNothing()
    {
        WriteTree("raw/train", perClass: 20);
        _folder.WriteImage("raw/validation/happy/v.png", 9_999);

        using var dataset = Import();

        Assert.Equal(60, dataset[Split.Train].Count);
        Assert.False(dataset.Has(Split.Test));
    }

    [Fact]
    public void Import_SameSeed_CutsTheSame()
    {
        WriteTree("raw", perClass: 20);

        using var first = Import("a", seed: 1);
        using var again = Import("b", seed: 1);
        using var other = Import("c", seed: 2);

        Assert.Equal(first[Split.Validation].Names, again[Split.Validation].Names);
        Assert.NotEqual(first[Split.Validation].Names, other[Split.Validation].Names);
    }

    [Fact]
    public void Import_IdenticalImages_StayInOneSplit()
    {
        for (int i = 0; i < 60; i++)
        {
            _folder.WriteImage($"raw/happy/{i}.png", i / 2);
        }

        using var dataset = Import();

        Assert.Equal(6, dataset[Split.Validation].Count);
        Assert.Equal(6, dataset[Split.Test].Count);
        Assert.Equal(0, dataset.Manifest.Report.CountOf(IssueCause.DuplicateAcrossSplits));
        Assert.Equal(30, dataset.Manifest.Report.CountOf(IssueCause.DuplicateInSplit));
    }

    public void Dispose() => _folder.Dispose();

    private void WriteTree(string root, int perClass)
    {
        int seed = 0;
        foreach (var name in new[] { "angry", "happy", "sad" })
        {
            for (int i = 0; i < perClass; i++)
            {
                _folder.WriteImage($"{root}/{name}/{i}.png", seed++);
            }
        }
    }

    private FaceDataset Import(string destination = "out", int seed = 0)
        => DatasetImporter.Import(_folder.PathTo("raw"), _folder.PathTo(destination), new ImportOptions { Seed = seed });
}
