using System.Globalization;
using FerWeb.Engine;
using FerWeb.Engine.Datasets;
using FerWeb.Engine.Datasets.Importing;
using FerWeb.Engine.Emotions;
using FerWeb.Engine.Photos;

namespace FerWeb.Tests.Engine.Datasets;

public sealed class SplitRuleTests : IDisposable
{
    private static readonly Split[] _splits = [Split.Train, Split.Validation, Split.Test];
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

    [Theory]
    [InlineData("@/S0#_004_0000000*.png")]
    [InlineData("@/AF#ANS*.png")]
    [InlineData("@/K$.AN*.#*.png")]
    [InlineData("@/Rafd090_#_Caucasian_female_@_frontal*.png")]
    [InlineData("S0#/@/*.png")]
    [InlineData("@/Subject #/*.png")]
    [InlineData("train/person#/@/*.png")]
    public void Import_NamesThatTellPersons_KeepsEachPersonInOneSplit(string shape)
    {
        var persons = new Dictionary<string, int>();
        foreach (var person in Enumerable.Range(10, 12))
        {
            foreach (var picture in PathsOf(shape, person, 5))
            {
                _folder.WriteImage($"raw/{picture}", persons.Count);
                persons[picture] = person;
            }
        }

        using var dataset = Import();

        var ofSplits = _splits.Select(split => dataset[split].Names.Select(name => persons[name]).Distinct().ToList()).ToList();
        Assert.Equal([10, 1, 1], ofSplits.Select(shown => shown.Count));
        Assert.Equal(12, ofSplits.SelectMany(shown => shown).Distinct().Count());
        Assert.Contains("about 10 % validation, 10 % test (by person, seed 0)", dataset.Manifest.SplitRule);
    }

    [Fact]
    public void Import_TrainAndTestOfPersons_CutsWholePersonsFromTrain()
    {
        foreach (var (seed, picture) in Enumerable.Range(10, 10).SelectMany(person => PathsOf("train/S0#/@/*.png", person, 2)).Index())
        {
            _folder.WriteImage($"raw/{picture}", seed);
        }

        _folder.WriteImage("raw/test/happy/t.png", 9_999);

        using var dataset = Import();

        Assert.Equal((36, 4, 1), (dataset[Split.Train].Count, dataset[Split.Validation].Count, dataset[Split.Test].Count));
        Assert.Single(dataset[Split.Validation].Names.Select(name => name.Split('/')[1]).Distinct());
        Assert.Contains("(by person, seed 0)", dataset.Manifest.SplitRule);
    }

    [Theory]
    [InlineData(9, "happy/S010_004_00000009.png")]
    [InlineData(12, "happy/stray.png")]
    [InlineData(12, "sad/S010_004_00000009.png")]
    public void Complete_FewPersonsOrAPictureOfNobodyOrAClassOfOne_CutsPerClass(int persons, string further)
    {
        var (_, rule) = Complete([.. Faces(persons, 2), Face(further, 9_999)], new ImportOptions());

        Assert.Contains("(per class, seed 0)", rule.ToString());
    }

    [Fact]
    public void Complete_PersonsWithAPictureInCommon_StayTogether()
    {
        // Twenty persons, each two of them in one picture.
        FaceRecord[] faces = [.. Faces(20, 3), .. Enumerable.Range(0, 20).Select(i => Face($"happy/S0{10 + i}_009_00000000.png", 5_000 + (i / 2)))];

        var (splits, rule) = Complete(faces, new ImportOptions());

        Assert.Contains("(by person, seed 0)", rule.ToString());
        Assert.Equal([16, 2, 2], _splits.Select(split => faces.Where((_, i) => splits[i] == split).Select(NumberOf).Distinct().Count()));
        Assert.Equal(10, faces.Select((face, i) => ((NumberOf(face) - 10) / 2, splits[i])).Distinct().Count());
    }

    [Fact]
    public void Complete_ClassOfFewPersons_LeavesOneOfThemToLearnFrom()
    {
        FaceRecord[] faces = [.. Faces(12, 2), Face("sad/S010_004_00000009.png", 9_998), Face("sad/S011_004_00000009.png", 9_999)];

        for (int seed = 0; seed < 5; seed++)
        {
            var (splits, rule) = Complete(faces, new ImportOptions { Seed = seed, ValidationShare = 0.4, TestShare = 0.4 });

            Assert.Contains("by person", rule.ToString());
            Assert.Contains(faces.Index(), face => face.Item.Label == Emotion.Sad && splits[face.Index] == Split.Train);
        }
    }

    [Fact]
    public void Complete_PersonsAndTheSameSeed_CutsTheSame()
    {
        FaceRecord[] faces = [.. Faces(30, 2)];

        var (first, _) = Complete(faces, new ImportOptions { Seed = 1 });

        Assert.Equal(first, Complete(faces, new ImportOptions { Seed = 1 }).Splits);
        Assert.NotEqual(first, Complete(faces, new ImportOptions { Seed = 2 }).Splits);
    }

    public void Dispose() => _folder.Dispose();

    private static (Split[] Splits, Sentence Rule) Complete(FaceRecord[] faces, ImportOptions options)
        => SplitRule.Complete(faces, new Split?[faces.Length], options);

    /// <summary>Frames of persons from 10 on, named as in CK+.</summary>
    private static IEnumerable<FaceRecord> Faces(int persons, int frames)
        => Enumerable.Range(10, persons).SelectMany(person => PathsOf("@/S0#_004_0000000*.png", person, frames)).Select(Face);

    private static FaceRecord Face(string path, int picture)
        => new(path, EmotionNames.TryParse(path.Split('/')[0], out var emotion) ? emotion : default, (UInt128)(uint)picture, null);

    private static int NumberOf(FaceRecord face) => int.Parse(face.Name.Split('/')[1].AsSpan(2, 2), CultureInfo.InvariantCulture);

    /// <summary>Paths of a person's frames in two emotions: # is the person's number, $ a letter of its own, @ the emotion, * the frame.</summary>
    private static IEnumerable<string> PathsOf(string shape, int person, int frames)
        => from emotion in new[] { "angry", "happy" }
           from frame in Enumerable.Range(0, frames)
           select string.Concat(shape.Select(part => part switch
           {
               '#' => $"{person}",
               '$' => $"{(char)('A' + person - 10)}",
               '@' => emotion,
               '*' => $"{frame}",
               _ => $"{part}",
           }));

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
