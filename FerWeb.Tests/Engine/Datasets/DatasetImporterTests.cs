using FerWeb.Engine.Datasets;
using FerWeb.Engine.Emotions;
using FerWeb.Engine.Photos;

namespace FerWeb.Tests.Engine.Datasets;

public sealed class DatasetImporterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Import_Folders_KeepsSplitsLabelsPixelsAndNames()
    {
        _folder.WriteImage("raw/train/angry/a.png", 1);
        _folder.WriteImage("raw/train/happy/b.png", 2);
        _folder.WriteImage("raw/validation/neutral/c.png", 3);
        _folder.WriteImage("raw/test/surprise/d.png", 4);

        using var dataset = Import("raw");

        Assert.Equal(["train/angry/a.png", "train/happy/b.png"], dataset[Split.Train].Names);
        Assert.Equal([(byte)Emotion.Angry, (byte)Emotion.Happy], dataset[Split.Train].Labels.ToArray());
        Assert.Equal(TemporaryFolder.Noise(2), dataset[Split.Train].Image(1).ToArray());
        Assert.Equal(Emotion.Neutral, dataset[Split.Validation].Label(0));
        Assert.Equal(TemporaryFolder.Noise(4), dataset[Split.Test].Image(0).ToArray());
        Assert.Null(dataset[Split.Train].Votes);
        Assert.Equal(2, dataset.Manifest.Splits["train"].Count);
        Assert.Equal(1, dataset.Manifest.Splits["train"].PerClass["happy"]);
    }

    [Fact]
    public void Import_OtherSpellingsUnderImages_AreUnderstood()
    {
        _folder.WriteImage("raw/images/Training/anger/a.png", 1);
        _folder.WriteImage("raw/images/val/Sadness/b.png", 2);
        // The well-known zip carries its tree twice; the inner one must not count again.
        _folder.WriteImage("raw/images/images/Training/anger/a.png", 1);
        _folder.WriteText("raw/images/Training/anger/Thumbs.db", "no picture");

        using var dataset = Import("raw");

        Assert.Equal(Emotion.Angry, dataset[Split.Train].Label(0));
        Assert.Equal(Emotion.Sad, dataset[Split.Validation].Label(0));
        Assert.Equal(2, dataset.Manifest.Report.Read);
    }

    [Fact]
    public void Import_OtherSizes_AreResizedByArea()
    {
        var checkers = Enumerable.Range(0, 96 * 96).Select(i => (byte)(((i / 96) + i) % 2 == 0 ? 200 : 100)).ToArray();
        _folder.WriteImage("raw/train/happy/large.png", checkers, 96);
        _folder.WriteImage("raw/validation/happy/small.png", [10], 1);

        using var dataset = Import("raw");

        Assert.All(dataset[Split.Train].Image(0).ToArray(), pixel => Assert.Equal(150, pixel));
        Assert.All(dataset[Split.Validation].Image(0).ToArray(), pixel => Assert.Equal(10, pixel));
    }

    [Fact]
    public void Import_Fer2013Csv_MapsUsageToSplits()
    {
        _folder.WriteCsv((0, "Training"), (3, "PublicTest"), (6, "PrivateTest"), (4, "Training"));

        using var dataset = Import("fer2013.csv");

        Assert.Equal([0, 4], dataset[Split.Train].Labels.ToArray());
        Assert.Equal([3], dataset[Split.Validation].Labels.ToArray());
        Assert.Equal([6], dataset[Split.Test].Labels.ToArray());
        Assert.Equal(TemporaryFolder.Noise(3), dataset[Split.Train].Image(1).ToArray());
        Assert.Equal("row 4", dataset[Split.Train].Names[1]);
        Assert.Equal("fer2013.csv", dataset.Manifest.Source);
    }

    [Fact]
    public void Import_IcmlCsv_UnderstandsItsColumnsMarkAndLineEnds()
    {
        var pixels = string.Join(' ', TemporaryFolder.Noise(7));
        _folder.WriteText("icml_face_data.csv", $"\uFEFFemotion, Usage, pixels\r\n5, Training,{pixels}\r\n\r\n2, PublicTest,\"{pixels}\"\r\n");

        using var dataset = Import("icml_face_data.csv");

        Assert.Equal(Emotion.Surprise, dataset[Split.Train].Label(0));
        Assert.Equal(Emotion.Fear, dataset[Split.Validation].Label(0));
        Assert.Equal(TemporaryFolder.Noise(7), dataset[Split.Validation].Image(0).ToArray());
    }

    [Fact]
    public void Import_RowVotesBesideTheCsv_FollowTheRows()
    {
        _folder.WriteCsv((0, "Training"), (3, "PublicTest"), (4, "Training"));
        _folder.WriteText("fer2013new.csv", """
            Usage,Image name,neutral,happiness,surprise,sadness,anger,disgust,fear,contempt,unknown,NF
            Training,fer0000000.png,4,0,0,1,3,2,0,0,0,0
            PublicTest,,0,0,0,0,0,0,0,0,0,10
            Training,fer0000002.png,0,10,0,0,0,0,0,0,0,0
            """);

        using var dataset = Import("fer2013.csv");

        Assert.Equal([4, 0, 0, 1, 3, 2, 0, 0, 0, 0], dataset[Split.Train].VotesOf(0).ToArray());
        Assert.Equal([0, 10, 0, 0, 0, 0, 0, 0, 0, 0], dataset[Split.Train].VotesOf(1).ToArray());
        Assert.Equal(10, dataset[Split.Validation].VotesOf(0)[9]);
    }

    [Fact]
    public void Import_VotesOfMoreThanTenPeople_AreKept()
    {
        _folder.WriteCsv((0, "Training"), (3, "Training"), (4, "PublicTest"));
        _folder.WriteText("fer2013new.csv", """
            Usage,Image name,neutral,happiness,surprise,sadness,anger,disgust,fear,contempt,unknown,NF
            Training,a.png,11,0,0,255,0,0,0,0,0,0
            Training,b.png,0,256,0,0,0,0,0,0,0,0
            PublicTest,c.png,0,10,0,0,0,0,0,0,0,0
            """);

        using var dataset = Import("fer2013.csv");

        Assert.Equal([11, 0, 0, 255, 0, 0, 0, 0, 0, 0], dataset[Split.Train].VotesOf(0).ToArray());
        Assert.All(dataset[Split.Train].VotesOf(1).ToArray(), count => Assert.Equal(0, count));
        Assert.Equal(1, dataset.Manifest.Report.CountOf(IssueCause.UnusableVotes));
        var shares = new float[CrowdVotes.Emotions];
        Assert.True(CrowdVotes.TryGetTarget(dataset[Split.Train].VotesOf(0), shares));
        Assert.Equal(255 / 266f, shares[(int)CrowdEmotion.Sadness], 1e-6f);
    }

    [Fact]
    public void Import_VotesOfAnotherRelease_StopsWithASentence()
    {
        _folder.WriteCsv((0, "Training"), (3, "PublicTest"));
        _folder.WriteText(
            "fer2013new.csv",
            "Usage,Image name,neutral,happiness,surprise,sadness,anger,disgust,fear,contempt,unknown,NF\nTraining,a.png,4,0,0,1,3,2,0,0,0,0\n");

        var error = Assert.Throws<DatasetException>(() => Import("fer2013.csv"));

        Assert.Contains("1 rows", error.Message);
        Assert.Contains("fer2013.csv has 2", error.Message);
    }

    [Fact]
    public void Import_PathVotesBesideFolders_GoToTheirImages()
    {
        _folder.WriteImage("raw/train/angry/a.png", 1);
        _folder.WriteImage("raw/train/happy/b.png", 2);
        _folder.WriteImage("raw/validation/happy/c.png", 3);
        _folder.WriteText("raw/ferplus-train.csv", """
            file,neutral,happiness,surprise,sadness,anger,disgust,fear,contempt,unknown,NF
            train/happy/b.png,0,9,0,0,0,0,0,0,1,0
            train/happy/gone.png,0,9,0,0,0,0,0,0,1,0
            train/angry/a.png,0,9,0,eleven,0,0,0,0,1,0
            """);

        using var dataset = Import("raw");

        Assert.Equal(9, dataset[Split.Train].VotesOf(1)[1]);
        Assert.All(dataset[Split.Train].VotesOf(0).ToArray(), count => Assert.Equal(0, count));
        Assert.Null(dataset[Split.Validation].Votes);
        Assert.Equal(1, dataset.Manifest.Splits["train"].WithVotes);
        Assert.Equal(2, dataset.Manifest.Report.CountOf(IssueCause.UnusableVotes));
    }

    [Fact]
    public void Import_SameSourceTwice_GivesTheSameHash()
    {
        _folder.WriteCsv((0, "Training"), (3, "Training"), (1, "PublicTest"));

        using var first = Import("fer2013.csv");
        using var second = Import("fer2013.csv", destination: "again");
        _folder.WriteCsv((0, "Training"), (2, "Training"), (1, "PublicTest"));
        using var other = Import("fer2013.csv", destination: "other");

        Assert.Equal(first.Sha256, second.Sha256);
        Assert.NotEqual(first.Sha256, other.Sha256);
    }

    [Fact]
    public void Import_TakenDestination_IsRefusedUnlessItIsADataSetThatIsReplaced()
    {
        _folder.WriteCsv((0, "Training"), (3, "PublicTest"));
        _folder.WriteText("out/precious.txt", "mine");

        Assert.Throws<DatasetException>(() => Import("fer2013.csv"));
        var refusal = Assert.Throws<DatasetException>(() => Import("fer2013.csv", new ImportOptions { Replace = true }));
        Assert.Contains("is neither empty nor a data set", refusal.Message, StringComparison.Ordinal);
        Assert.True(File.Exists(_folder.PathTo("out", "precious.txt")));

        _folder.WriteText("out/manifest.json", "{");
        using var dataset = Import("fer2013.csv", new ImportOptions { Replace = true });
        Assert.Equal(["faces.safetensors", "manifest.json"], Directory.GetFiles(_folder.PathTo("out")).Select(Path.GetFileName).Order());
        Assert.Equal(["fer2013.csv", "out"], Directory.GetFileSystemEntries(_folder.Root).Select(Path.GetFileName).Order());
    }

    [Theory]
    [InlineData("fer2013.csv")]
    [InlineData("raw")]
    public void Import_MoreVotesThanThereMayBeImages_StopsWithASentence(string source)
    {
        const string Columns = "file,neutral,happiness,surprise,sadness,anger,disgust,fear,contempt,unknown,NF";
        var rows = string.Concat(Enumerable.Range(0, 3).Select(i => $"train/happy/{i}.png,0,9,0,0,0,0,0,0,1,0\n"));
        _folder.WriteCsv((0, "Training"), (3, "PublicTest"));
        _folder.WriteText("fer2013new.csv", $"{Columns}\n{rows}");
        _folder.WriteImage("raw/train/happy/0.png", 1);
        _folder.WriteText("raw/ferplus-train.csv", $"{Columns}\n{rows}");

        var error = Assert.Throws<DatasetException>(() => Import(source, new ImportOptions { MaxImages = 2 }));

        Assert.Contains("the votes of more than 2 images", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Import_TableThatCannotBeReadBesideThePictures_IsAFileLikeAnyOther()
    {
        _folder.WriteImage("raw/train/happy/a.png", 1);
        _folder.WriteImage("raw/validation/sad/b.png", 2);
        _folder.WriteText("raw/notes.csv", "who,when\n");
        _folder.WriteText("none/notes.csv", "who,when\n");
        using var held = new FileStream(_folder.PathTo("raw", "notes.csv"), FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        using var alone = new FileStream(_folder.PathTo("none", "notes.csv"), FileMode.Open, FileAccess.ReadWrite, FileShare.None);

        using var dataset = Import("raw");

        Assert.Equal(["notes.csv"], dataset.Manifest.Report.Issues.Single(issue => issue.Cause == IssueCause.OtherFile).Examples);
        Assert.Contains("No images were found", Assert.Throws<DatasetException>(() => Import("none", destination: "other")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Import_DataSetThatFerWebHasMade_SaysHowItIsUsed(bool ownClasses)
    {
        _folder.WriteImage("raw/train/happy/a.png", 1);
        _folder.WriteImage("raw/validation/sad/b.png", 2);
        Import("raw").Dispose();

        var error = Assert.Throws<DatasetException>(() => Import("out", new ImportOptions { OwnClasses = ownClasses }, "other"));

        Assert.Equal(
            $"'{_folder.PathTo("out")}' is a data set that FerWeb has made. The command line takes it by --data; for the pages, import what it was made from.",
            error.Message);
    }

    [Fact]
    public void Import_AsManyBadOnesAsAreAllowed_TakesTheRest()
    {
        for (var i = 0; i < 100; i++)
        {
            if (i < 29)
            {
                _folder.WriteText($"raw/train/happy/{i}.png", "Dear all");
            }
            else
            {
                _folder.WriteImage($"raw/train/happy/{i}.png", i);
            }
        }

        // 0.29 x 100 is a little less than 29.
        using var dataset = Import("raw", new ImportOptions { MaxBadShare = 29.0 / 100 });

        Assert.Equal((100, 29), (dataset.Manifest.Report.Read, dataset.Manifest.Report.Quarantined));
        Assert.Throws<DatasetException>(() => Import("raw", new ImportOptions { MaxBadShare = 28.9 / 100 }, "other"));
    }

    [Fact]
    public void Import_CancelledHalfway_LeavesNothing()
    {
        _folder.WriteCsv([.. Enumerable.Range(0, 600).Select(i => (i % 7, "Training"))]);
        using var cancellation = new CancellationTokenSource();
        var progress = new Callback(report =>
        {
            Assert.InRange(report.Fraction, 0.01, 0.99);
            cancellation.Cancel();
        });

        Assert.Throws<OperationCanceledException>(
            () => DatasetImporter.Import(_folder.PathTo("fer2013.csv"), _folder.PathTo("out"), null, progress, cancellation.Token));

        Assert.Equal(["fer2013.csv"], Directory.GetFileSystemEntries(_folder.Root).Select(Path.GetFileName));
    }

    [Fact]
    public void Import_Progress_RisesToOne()
    {
        _folder.WriteCsv([.. Enumerable.Range(0, 600).Select(i => (i % 7, "Training"))]);
        var reports = new List<ImportProgress>();

        using var dataset = DatasetImporter.Import(_folder.PathTo("fer2013.csv"), _folder.PathTo("out"), null, new Callback(reports.Add));

        Assert.Equal(reports.OrderBy(report => report.Fraction), reports);
        Assert.Equal(1, reports[^1].Fraction);
        Assert.Equal(600, reports[^1].Images);
    }

    public void Dispose() => _folder.Dispose();

    private FaceDataset Import(string source, ImportOptions? options = null, string destination = "out")
        => DatasetImporter.Import(_folder.PathTo(source), _folder.PathTo(destination), options);

    private sealed class Callback(Action<ImportProgress> report) : IProgress<ImportProgress>
    {
        public void Report(ImportProgress value) => report(value);
    }
}
