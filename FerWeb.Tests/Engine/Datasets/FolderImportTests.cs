using FerWeb.Engine.Datasets;
using FerWeb.Engine.Emotions;
using FerWeb.Engine.Photos;

namespace FerWeb.Tests.Engine.Datasets;

/// <summary>Folders as people have them: whatever their shape, nothing is left out unsaid.</summary>
public sealed class FolderImportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("Train_Data/happy/a.png", "Train_Data/sad/b.png", "Test_Data/happy/c.png")]
    [InlineData("data/train/happy/a.png", "data/train/sad/b.png", "test/happy/c.png")]
    [InlineData("archive/images/train_set/happy/a.png", "archive/images/train_set/sad/b.png", "holdout/testing-images/happy/c.png")]
    [InlineData("training/S001/happy/a.png", "training/S002/sad/b.png", "test/S003/happy/c.png")]
    [InlineData("happy/train/a.png", "sad/train/b.png", "happy/test/c.png")]
    public void Import_SplitsWhereverTheyStand_AreReadTogether(params string[] paths)
    {
        Write(paths);

        using var dataset = Import();

        Assert.Equal(paths[..2], dataset[Split.Train].Names);
        Assert.Equal(paths[2..], dataset[Split.Test].Names);
        Assert.Equal((byte)Emotion.Happy, dataset[Split.Test].Labels.Span[0]);
        Assert.Equal((3, 0, 0), Figures(dataset));
    }

    [Fact]
    public void Import_FoldersOfSubjects_AreAllReadAndNamed()
    {
        Write(["S001/happy/a.png", "S001/sad/b.png", "S002/happy/a.png", "S003/fear/c.png", "S004/sad/d.png"]);

        using var dataset = Import();

        Assert.Equal(5, dataset.Manifest.Splits.Values.Sum(split => split.Count));
        var folders = dataset.Manifest.Report.Issues.Single(issue => issue.Cause == IssueCause.SeveralFolders);
        Assert.Equal((4, "S001/: 2,S002/: 1,S003/: 1,S004/: 1"), (folders.Count, string.Join(',', folders.Examples)));
    }

    [Theory]
    [InlineData("train", Split.Train)]
    [InlineData("Train_Data", Split.Train)]
    [InlineData("TRAIN SET", Split.Train)]
    [InlineData("trainingset", Split.Train)]
    [InlineData("train-images", Split.Train)]
    [InlineData("FER2013Train", Split.Train)]
    [InlineData("fer2013_training", Split.Train)]
    [InlineData("images_train", Split.Train)]
    [InlineData("val", Split.Validation)]
    [InlineData("Validation_Set", Split.Validation)]
    [InlineData("FER2013Valid", Split.Validation)]
    [InlineData("dev", Split.Validation)]
    [InlineData("Public_Test", Split.Validation)]
    [InlineData("PublicTest", Split.Validation)]
    [InlineData("Test_Data", Split.Test)]
    [InlineData("testing", Split.Test)]
    [InlineData("PrivateTest", Split.Test)]
    [InlineData("private-test-set", Split.Test)]
    [InlineData("Trainingsdaten", Split.Train)]
    [InlineData("Validierung", Split.Validation)]
    [InlineData("VALIDIERUNGSDATEN", Split.Validation)]
    [InlineData("Testbilder", Split.Test)]
    [InlineData("entrai\u0302nement", Split.Train)]
    [InlineData("ENTRAINEMENT", Split.Train)]
    [InlineData("entrenamiento", Split.Train)]
    [InlineData("VALIDACI\u00d3N", Split.Validation)]
    [InlineData("validacio\u0301n", Split.Validation)]
    [InlineData("prueba", Split.Test)]
    [InlineData("Pruebas", Split.Test)]
    [InlineData("e\u011fitim", Split.Train)]
    [InlineData("E\u011e\u0130T\u0130M", Split.Train)]
    [InlineData("EGITIM", Split.Train)]
    [InlineData("Do\u011frulama", Split.Validation)]
    public void Import_SplitInAnySpelling_IsUnderstood(string folder, Split split)
    {
        var other = split == Split.Train ? "test" : "train";
        Write([$"{other}/happy/a.png", $"{folder}/happy/b.png"]);

        using var dataset = Import();

        Assert.Equal([$"{folder}/happy/b.png"], dataset[split].Names);
    }

    [Theory]
    [InlineData("trainee")]
    [InlineData("latest")]
    [InlineData("contest")]
    [InlineData("evaluate")]
    [InlineData("trainings")]
    [InlineData("compruebas")]
    public void Import_FolderThatOnlyResemblesASplit_IsNone(string folder)
    {
        Write([$"{folder}/happy/a.png", $"{folder}/sad/b.png"]);

        using var dataset = Import();

        Assert.Equal([null], dataset.Manifest.SourceSplits);
    }

    [Fact]
    public void Import_TreeCopiedIntoItself_IsCountedOnceAndTheCopiesAreNamed()
    {
        Write(["images/train/happy/a.png", "images/validation/sad/b.png"]);
        Write(["images/images/train/happy/a.png", "images/images/validation/sad/b.png"]);

        using var dataset = Import();

        Assert.Equal((2, 0, 2), Figures(dataset));
        Assert.Equal(
            [
                "images/images/train/happy/a.png: the same as images/train/happy/a.png",
                "images/images/validation/sad/b.png: the same as images/validation/sad/b.png",
            ],
            ExamplesOf(dataset, IssueCause.CopiedFile));
    }

    [Fact]
    public void Import_TreeInsideATreeWithOtherPictures_IsReadToo()
    {
        // Bitmaps of one size are files of one length: only their bytes tell a copy.
        _folder.WriteImage("raw/train/happy/a.png", 1);
        _folder.WriteImage("raw/validation/happy/b.png", 2);
        _folder.WriteImage("raw/more/train/happy/a.png", 3);

        using var dataset = Import();

        Assert.Equal(["more/train/happy/a.png", "train/happy/a.png"], dataset[Split.Train].Names);
        Assert.Equal(["more/: 1", "./: 2"], ExamplesOf(dataset, IssueCause.SeveralFolders));
    }

    [Fact]
    public void Import_HiddenAndOtherFiles_AreSkippedAndNamed()
    {
        Write(["train/happy/a.png", "validation/happy/b.png", "train/happy/.ipynb_checkpoints/a-checkpoint.png"]);
        _folder.WriteText("raw/train/happy/Thumbs.db", "icons");
        _folder.WriteText("raw/train/.DS_Store", "places");
        _folder.WriteText("raw/LICENSE.txt", "free");
        _folder.WriteText("raw/train/annotations.xml", "<a/>");

        using var dataset = Import();

        Assert.Equal((2, 0, 5), Figures(dataset));
        Assert.Equal(
            ["train/.DS_Store", "train/happy/.ipynb_checkpoints/a-checkpoint.png", "train/happy/Thumbs.db"], ExamplesOf(dataset, IssueCause.HiddenFile));
        Assert.Equal(["LICENSE.txt", "train/annotations.xml"], ExamplesOf(dataset, IssueCause.OtherFile));
    }

    [Fact]
    public void Import_WhatDownloadsMacsAndDiskStationsLeaveBehind_IsSkippedAsHidden()
    {
        string[] left = ["train/@eaDir/a.png/SYNOFILE_THUMB_M.jpg", "train/happy/Icon\r", "train/happy/a.png:Zone.Identifier"];
        Write(["train/happy/a.png", "validation/happy/b.png"]);
        foreach (var path in left)
        {
            _folder.WriteText($"raw/{path}", "[ZoneTransfer]");
        }

        using var dataset = Import();

        Assert.Equal((2, 0, 3), Figures(dataset));
        Assert.Equal(left, ExamplesOf(dataset, IssueCause.HiddenFile));
    }

    [Fact]
    public void Import_PictureWithAnUnusualExtension_IsReadByItsBytes()
    {
        Write(["train/happy/a.face", "train/happy/b"]);

        using var dataset = Import();

        Assert.Equal((2, 0, 0), Figures(dataset));
    }

    [Fact]
    public async Task Import_PipesInPlaceOfFiles_AreEmptyAndNotWaitedFor()
    {
        Write(["train/happy/a.png", "validation/happy/b.png"]);
        await using var picture = _folder.OpenPipe("raw/train/happy/c.png");
        await using var votes = _folder.OpenPipe("raw/ferplus-train.csv");

        var error = await Assert.ThrowsAsync<DatasetException>(() => Patience.ForAsync(Task.Run(Import)));

        Assert.Equal((3, 1, 1), (error.Report!.Read, error.Report.Quarantined, error.Report.CountOf(IssueCause.EmptyFile)));
        Assert.Contains("train/happy/c.png", error.Message);
    }

    [Fact]
    public void Import_ContemptFolder_IsNamedAndNoFault()
    {
        Write(["train/happy/a.png", "validation/happy/b.png", "train/Contempt/c.png", "contempt/d.png"]);

        using var dataset = Import();

        Assert.Equal((2, 0, 2), Figures(dataset));
        Assert.Equal(["contempt/d.png", "train/Contempt/c.png"], ExamplesOf(dataset, IssueCause.OtherEmotion));
    }

    [Theory]
    [InlineData(0, "FER-2013")]
    [InlineData(1, "RAF-DB")]
    public void Import_NumberedFolders_AreNotGuessedAndTheNextStepIsSaid(int first, string known)
    {
        Write([.. Enumerable.Range(first, 7).Select(number => $"train/{number}/a.png")]);

        var error = Assert.Throws<DatasetException>(Import);

        Assert.Contains($"are numbers ({string.Join(", ", Enumerable.Range(first, 7))})", error.Message);
        Assert.Contains(known, error.Message);
        Assert.EndsWith("Name them after the emotions, then import again.", error.Message);
    }

    [Theory]
    [InlineData("KA.AN1.39.tiff", "KA.HA1.29.tiff")]
    [InlineData("train/images/a.png", "train/images/b.png")]
    [InlineData("train/images/a.png", "test/images/b.JPG")]
    public void Import_AllPicturesInNoClassFolder_CountsThemAndSaysTheNextStep(params string[] paths)
    {
        Write(paths);
        _folder.WriteText("raw/README", "how they were taken");

        var error = Assert.Throws<DatasetException>(Import);

        Assert.Equal(
            $"The pictures in '{_folder.PathTo("raw")}' (2) lie in no folder of a class. Put those of each emotion into a folder with its name.",
            error.Message);
    }

    [Fact]
    public void Import_PicturesInNoClassFolder_AreNamedAsFaults()
    {
        Write(["train/happy/a.png", "train/b.png", "cover.png"]);

        var error = Assert.Throws<DatasetException>(Import);

        Assert.Equal((3, 2, 2), (error.Report!.Read, error.Report.Quarantined, error.Report.CountOf(IssueCause.UnknownLabel)));
        Assert.Contains("cover.png: in no folder of a class", error.Message);
    }

    [Fact]
    public void Import_PicturesOutsideTheSplits_CountAsTrainingAndAreNamed()
    {
        Write(["happy/a.png", "validation/happy/b.png"]);

        using var dataset = Import();

        Assert.Equal(["happy/a.png"], dataset[Split.Train].Names);
        Assert.Equal(["happy/a.png"], ExamplesOf(dataset, IssueCause.WithoutSplit));
    }

    [Fact]
    public void Import_VotesBesideEachOfTwoTrees_GoToTheirOwnPictures()
    {
        const string Columns = "file,neutral,happiness,surprise,sadness,anger,disgust,fear,contempt,unknown,NF";
        Write(["one/train/happy/a.png", "two/train/happy/a.png", "two/validation/happy/b.png"]);
        _folder.WriteText("raw/one/ferplus-train.csv", $"{Columns}\ntrain/happy/a.png,1,0,0,0,0,0,0,0,0,0\n");
        _folder.WriteText("raw/two/ferplus-train.csv", $"{Columns}\ntrain/happy/a.png,2,0,0,0,0,0,0,0,0,0\n");

        using var dataset = Import();

        Assert.Equal((1, 2), (dataset[Split.Train].VotesOf(0)[0], dataset[Split.Train].VotesOf(1)[0]));
        Assert.Equal((3, 0, 0), Figures(dataset));
    }

    public void Dispose() => _folder.Dispose();

    private static (int Read, int Quarantined, int Skipped) Figures(FaceDataset dataset)
        => (dataset.Manifest.Report.Read, dataset.Manifest.Report.Quarantined, dataset.Manifest.Report.Skipped);

    private static IReadOnlyList<string> ExamplesOf(FaceDataset dataset, IssueCause cause)
        => dataset.Manifest.Report.Issues.Single(issue => issue.Cause == cause).Examples;

    /// <summary>Different pictures, the same at each call.</summary>
    private void Write(string[] paths)
    {
        for (int i = 0; i < paths.Length; i++)
        {
            _folder.WriteImage($"raw/{paths[i]}", i);
        }
    }

    private FaceDataset Import() => DatasetImporter.Import(_folder.PathTo("raw"), _folder.PathTo("out"));
}
