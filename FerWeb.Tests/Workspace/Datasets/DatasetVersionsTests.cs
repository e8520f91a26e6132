using System.Security.Cryptography;
using FerWeb.Engine.Datasets;
using FerWeb.Engine.Datasets.Curation;
using FerWeb.Engine.Emotions;
using FerWeb.Tests.Engine.Datasets;
using FerWeb.Tests.Shared;
using FerWeb.Workspace;
using FerWeb.Workspace.Datasets;
using FerWeb.Workspace.Datasets.Curation;

namespace FerWeb.Tests.Workspace.Datasets;

/// <summary>New versions of a data set, and the list of changes that becomes one.</summary>
public sealed class DatasetVersionsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly DataFolder _data;
    private readonly DatasetLibrary _library;
    private readonly DatasetVersions _versions;
    private readonly DatasetEntry _parent;

    public DatasetVersionsTests()
    {
        _data = new DataFolder(_folder.PathTo("data"));
        _library = new DatasetLibrary(_data);
        _versions = new DatasetVersions(_library);

        // Train: happy, happy, sad, sad; validation: happy, sad; test: happy.
        var csv = _folder.WriteCsv(
            (3, "Training"), (3, "Training"), (4, "Training"), (4, "Training"), (3, "PublicTest"), (4, "PublicTest"), (3, "PrivateTest"));
        _parent = _library.Import(csv, "Mine");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Make_RelabelledAndLeftOut_IsANewSetAndTheOldOneStaysAsItIs()
    {
        var before = Fingerprint(_parent.Folder);

        var made = _versions.Make("mine", name: null, [Change(Split.Train, 1, Emotion.Sad), Change(Split.Train, 2, null)], _parent.Sha256);

        Assert.Equal(("mine-version-2", "Mine (version 2)"), (made.Id, made.Name));
        Assert.Equal(before, Fingerprint(_parent.Folder));
        Assert.NotEqual(_parent.Sha256, made.Sha256);
        Assert.Equal(new DatasetParent("mine", "Mine", _parent.Sha256, Relabelled: 1, LeftOut: 1), made.Manifest!.Parent);
        using var old = _library.Open("mine");
        using var opened = _library.Open(made.Id); // which checks its SHA-256
        Assert.Equal<FaceClass>([Emotion.Happy, Emotion.Sad, Emotion.Sad], Enumerable.Range(0, 3).Select(opened[Split.Train].Label));
        int[] kept = [0, 1, 3];
        Assert.All(kept.Index(), image => Assert.Equal(old[Split.Train].Image(image.Item), opened[Split.Train].Image(image.Index)));
        Assert.Equal(kept.Select(i => old[Split.Train].Names[i]), opened[Split.Train].Names);
        Assert.Equal(old[Split.Validation].Pixels.ToArray(), opened[Split.Validation].Pixels.ToArray());
        Assert.Equal((3, 2, 1), (made.CountOf(Split.Train), made.CountOf(Split.Validation), made.CountOf(Split.Test)));
        Assert.Equal(
            [new MadeChange(Split.Train, 1, old[Split.Train].Names[1], "happy", "sad"), new MadeChange(Split.Train, 2, old[Split.Train].Names[2], "sad", null)],
            _versions.ChangesOf(made.Id));
        Assert.Empty(_versions.ChangesOf("mine"));
    }

    [Fact]
    public void Make_WithACopyRelabelled_TakesTheOthersOfItsSplitAndLabelAlongUnlessTheyAreNamed()
    {
        // Train: one happy picture four times, another happy one, the first as a sad one, another sad one; the first stands in the test, too.
        var rows = new[] { (3, "Training", 0), (3, "Training", 0), (3, "Training", 0), (3, "Training", 0), (3, "Training", 1), (4, "Training", 0) }
            .Concat([(4, "Training", 2), (3, "PublicTest", 3), (3, "PrivateTest", 0)]);
        _folder.WriteText("copies.csv", string.Join('\n', rows
            .Select(row => TemporaryFolder.CsvRow($"{row.Item1}", row.Item2, TemporaryFolder.Noise(row.Item3))).Prepend("emotion,pixels,Usage")) + "\n");
        var parent = _library.Import(_folder.PathTo("copies.csv"), "Copies");

        var made = _versions.Make(parent.Id, null, [Change(Split.Train, 1, Emotion.Sad), Change(Split.Train, 2, null)]);

        Assert.Equal(
            ["Train 0: happy sad", "Train 1: happy sad", "Train 2: happy ", "Train 3: happy sad"],
            _versions.ChangesOf(made.Id).Select(change => $"{change.Split} {change.Index}: {change.From} {change.To}"));
        using var opened = _library.Open(made.Id);
        Assert.Equal(0, TrainingSelection.Select(opened).LeftOut.Conflicting);
    }

    [Fact]
    public void Make_AVersionOfAVersion_CountsOn()
    {
        var second = _versions.Make("mine", "", [Change(Split.Train, 0, null)]);
        var third = _versions.Make(second.Id, null, [Change(Split.Train, 1, null)]);

        Assert.Equal("Mine (version 3)", third.Name);
        Assert.Equal(second.Sha256, third.Manifest!.Parent!.Sha256);
    }

    [Fact]
    public void Make_OfClassesOfAPersonsOwn_KeepsThem()
    {
        OwnClasses.Write(_folder, "own/train", each: 3);
        OwnClasses.Write(_folder, "own/test", each: 2, seed: 2);
        var own = _library.Import(_folder.PathTo("own"), "Own", options: new ImportOptions { OwnClasses = true });

        var made = _versions.Make(own.Id, null, [new ImageChange(new ImagePlace(Split.Test, 0), 2)]);

        Assert.Equal(OwnClasses.Names, made.Manifest!.Classes);
        Assert.Equal(("calm", "wow"), (_versions.ChangesOf(made.Id)[0].From, _versions.ChangesOf(made.Id)[0].To));
        using var opened = _library.Open(made.Id);
        Assert.Equal(new FaceClass(2, "wow"), opened[Split.Test].Label(0));
    }

    public static TheoryData<string, ImageChange[]> Refused => new()
    {
        { "There is nothing to change", [] },
        { "has no picture 4 in the part 'train'", [Change(Split.Train, 4, null)] },
        { "is changed twice", [Change(Split.Train, 0, null), Change(Split.Train, 0, Emotion.Sad)] },
        { "is labelled 'happy' already", [Change(Split.Train, 0, Emotion.Happy)] },
        { "There is no class 7", [new ImageChange(new ImagePlace(Split.Train, 0), 7)] },
        { "no picture labelled 'sad' in the part 'validation'", [Change(Split.Validation, 1, Emotion.Happy)] },
        { "no picture labelled 'happy' in the part 'test'", [Change(Split.Test, 0, null)] },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void Make_WhatCannotBe_IsRefusedWithASentenceAndNothingIsLeft(string words, ImageChange[] changes)
    {
        var error = Assert.Throws<DatasetException>(() => _versions.Make("mine", null, changes));

        Assert.Contains(words, error.Message, StringComparison.Ordinal);
        Assert.Equal(["mine"], Directory.GetDirectories(_data.Datasets).Select(Path.GetFileName));
    }

    [Fact]
    public void Make_ForOtherPictures_IsRefused()
        => Assert.Contains(
            "holds other pictures now",
            Assert.Throws<DatasetException>(() => _versions.Make("mine", null, [Change(Split.Train, 0, null)], sha256: new string('0', 64))).Message,
            StringComparison.Ordinal);

    [Fact]
    public void ChangeList_MarkedInSteps_TheLastMarkCountsAndEachCanBeTakenBack()
    {
        ImageChange first = Change(Split.Train, 0, Emotion.Sad), again = Change(Split.Train, 0, null), other = Change(Split.Train, 1, null);
        var lists = new ChangeLists(_data);

        lists.Update(_parent.Sha256, "ann", list => list.With([first]));
        var both = lists.Update(_parent.Sha256, "ann", list => list.With([again, other]));

        Assert.Equal([other, again], both.Newest());
        Assert.Equal(2, both.LastStepCount);
        var kept = new ChangeLists(_data).Read(_parent.Sha256, "ann"); // a later start
        Assert.Equal(both.Marks, kept.Marks);
        Assert.Empty(lists.Read(_parent.Sha256, "bob").Marks);
        Assert.Equal([other], both.Without(first.Image).Newest());
        Assert.Equal([first], both.WithoutLastStep().Newest());
        Assert.Empty(lists.Update(_parent.Sha256, "ann", _ => ChangeList.Empty).Marks);
        Assert.Empty(lists.Read(_parent.Sha256, "ann").Marks);
    }

    [Fact]
    public void ChangeList_OfWhichSomeWereMade_KeepsWhatWasMarkedOtherwiseMeanwhile()
    {
        ImageChange first = Change(Split.Train, 0, Emotion.Sad), again = Change(Split.Train, 0, null), other = Change(Split.Train, 1, null);
        var list = ChangeList.Empty.With([first]).With([again, other]);

        Assert.Empty(list.WithoutMade(new HashSet<ImageChange> { again, other }).Marks);
        Assert.Equal([again], list.WithoutMade(new HashSet<ImageChange> { first, other }).Newest());
    }

    [Fact]
    public void ChangesCsv_WrittenAndRead_GivesTheSame()
    {
        ImageChange[] changes = [Change(Split.Train, 12, Emotion.Sad), Change(Split.Test, 0, null)];

        var csv = ChangesCsv.Write(changes, EmotionNames.All);

        Assert.Equal("split,index,class\r\ntrain,12,sad\r\ntest,0,\r\n", csv);
        Assert.Equal(changes, ChangesCsv.Read(csv, EmotionNames.All));
    }

    [Theory]
    [InlineData("\uFEFFsplit;index;class\r\ntrain;12;sad\r\ntest;0;\r\n")]
    [InlineData("Split\tIndex\tClass\r\ntrain\t12\tsad\r\ntest\t0\t\r\n")]
    [InlineData("\"split\",\"index\",\"class\"\n\"train\",\"12\",\"sad\"\n\"test\",\"0\",\"\"\n")]
    public void ChangesCsv_SavedByASpreadsheet_IsRead(string csv)
        => Assert.Equal([Change(Split.Train, 12, Emotion.Sad), Change(Split.Test, 0, null)], ChangesCsv.Read(csv, EmotionNames.All));

    [Theory]
    [InlineData("train,1,sad", "begins with the line 'split,index,class'")]
    [InlineData("split,index,class\ntrain,1,sad\nlearn,2,", "Line 3")]
    [InlineData("split,index,class\ntrain,1,joyful", "no class 'joyful'")]
    public void ChangesCsv_ThatCannotBeRead_SaysWhere(string csv, string words)
        => Assert.Contains(words, Assert.Throws<DatasetException>(() => ChangesCsv.Read(csv, EmotionNames.All)).Message, StringComparison.Ordinal);

    [Fact]
    public void DuplicateSearch_Searched_KeepsWhatItFoundByTheHash()
    {
        var search = new DuplicateSearch(_library, _data);
        Assert.Null(search.Find(_parent.Sha256));

        var found = search.Search("mine");

        Assert.Empty(found.Groups); // noise is like no other noise
        Assert.Equal(7, found.Images);
        Assert.Equal(found with { Groups = found.Groups }, search.Find(_parent.Sha256)! with { Groups = found.Groups });
    }

    private static ImageChange Change(Split split, int index, Emotion? label) => new(new ImagePlace(split, index), (int?)label);

    private static string[] Fingerprint(string folder) => [.. Directory.GetFiles(folder).Order(StringComparer.Ordinal)
        .Select(file => $"{Path.GetFileName(file)} {Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file)))}")];
}
