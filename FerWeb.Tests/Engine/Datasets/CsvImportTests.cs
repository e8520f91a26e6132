using FerWeb.Engine.Datasets;
using FerWeb.Engine.Emotions;
using FerWeb.Engine.Photos;

namespace FerWeb.Tests.Engine.Datasets;

/// <summary>CSV files as spreadsheets, data frames and other people's scripts write them.</summary>
public sealed class CsvImportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData(";", "")]
    [InlineData("\t", "")]
    [InlineData(",", "\uFEFF")]
    [InlineData(";", "\uFEFF")]
    public void Import_OtherSeparatorsAndAByteOrderMark_AreUnderstood(string separator, string mark)
    {
        WriteCsv("faces.csv", mark, separator, ("3", "Training"), ("0", "PublicTest"), ("6", "PrivateTest"));

        using var dataset = Import("faces.csv");

        Assert.Equal([(byte)Emotion.Happy], dataset[Split.Train].Labels.ToArray());
        Assert.Equal([(byte)Emotion.Angry], dataset[Split.Validation].Labels.ToArray());
        Assert.Equal(TemporaryFolder.Noise(2), dataset[Split.Test].Image(0).ToArray());
    }

    [Theory]
    [InlineData("train", Split.Train)]
    [InlineData("TRAINING", Split.Train)]
    [InlineData("val", Split.Validation)]
    [InlineData("Validation", Split.Validation)]
    [InlineData("publictest", Split.Validation)]
    [InlineData("PublicTest", Split.Validation)]
    [InlineData("test", Split.Test)]
    [InlineData("PRIVATETEST", Split.Test)]
    [InlineData(" Test ", Split.Test)]
    public void Import_UsageInAnySpelling_IsItsSplit(string usage, Split split)
    {
        WriteCsv("fer2013.csv", "", ",", ("0", split == Split.Train ? "Test" : "Training"), ("3", usage));

        using var dataset = Import("fer2013.csv");

        Assert.Equal(["row 2"], dataset[split].Names);
    }

    [Theory]
    [InlineData("3.0")]
    [InlineData("3.00")]
    [InlineData("3,0")]
    [InlineData("\"3\"")]
    [InlineData("happiness")]
    public void Import_LabelAsDataFramesWriteIt_IsItsClass(string label)
    {
        WriteCsv("fer2013.csv", "", ";", (label, "Training"), ("0", "PublicTest"));

        using var dataset = Import("fer2013.csv");

        Assert.Equal(Emotion.Happy, dataset[Split.Train].Label(0));
    }

    [Theory]
    [InlineData("3.5")]
    [InlineData("3.")]
    [InlineData("7.0")]
    [InlineData("-1")]
    public void Import_LabelThatIsNoClass_IsAFault(string label)
    {
        WriteCsv("fer2013.csv", "", ",", (label, "Training"), ("0", "PublicTest"));

        Assert.Equal(1, Assert.Throws<DatasetException>(() => Import("fer2013.csv")).Report!.CountOf(IssueCause.UnknownLabel));
    }

    [Fact]
    public void Import_PixelsWithADecimalPoint_AreWholeNumbersAllTheSame()
    {
        var pixels = TemporaryFolder.Noise(5);
        var decimals = string.Join(' ', pixels.Select(pixel => $"{pixel}.0"));
        _folder.WriteText("fer2013.csv", $"emotion,pixels,Usage\n3.0,{decimals},Training\n{Row("0", "PublicTest", 6)}\n");

        using var dataset = Import("fer2013.csv");

        Assert.Equal(pixels, dataset[Split.Train].Image(0).ToArray());
    }

    [Fact]
    public void Import_ContemptRow_IsNamedAndNoFault()
    {
        WriteCsv("fer2013.csv", "", ",", ("3", "Training"), ("contempt", "Training"), ("0", "PublicTest"));

        using var dataset = Import("fer2013.csv");

        var report = dataset.Manifest.Report;
        Assert.Equal((2, 0, 1), (report.Read, report.Quarantined, report.Skipped));
        Assert.Equal(["row 2"], report.Issues.Single(issue => issue.Cause == IssueCause.OtherEmotion).Examples);
    }

    [Fact]
    public void Import_OneCsvPerSplit_AreReadTogether()
    {
        _folder.WriteText("raw/train.csv", $"emotion,pixels\n3,{string.Join(' ', TemporaryFolder.Noise(1))}\n0,{string.Join(' ', TemporaryFolder.Noise(2))}\n");
        _folder.WriteText("raw/test.csv", $"emotion,pixels\n4,{string.Join(' ', TemporaryFolder.Noise(3))}\n");
        _folder.WriteText("raw/prices.csv", "day,price\n1,2\n");

        using var dataset = Import("raw");

        Assert.Equal(["test.csv row 1"], dataset[Split.Test].Names);
        Assert.Equal(["train.csv row 1", "train.csv row 2"], dataset[Split.Train].Names);
        Assert.Equal(["prices.csv"], dataset.Manifest.Report.Issues.Single(issue => issue.Cause == IssueCause.OtherFile).Examples);
    }

    [Fact]
    public void Import_CsvBesideOtherFiles_NamesThemAsSkipped()
    {
        WriteCsv("raw/fer2013.csv", "", ",", ("3", "Training"), ("0", "PublicTest"));
        _folder.WriteImage("raw/train/happy/a.png", 1);
        _folder.WriteText("raw/train.csv", "emotion,pixels\n");
        _folder.WriteText("raw/.ipynb_checkpoints/fer2013.csv", "emotion,pixels\n");

        using var dataset = Import("raw");

        var report = dataset.Manifest.Report;
        Assert.Equal((2, 3), (report.Read, report.Skipped));
        Assert.Equal(["train.csv", "train/happy/a.png"], report.Issues.Single(issue => issue.Cause == IssueCause.OtherFile).Examples);
    }

    [Fact]
    public void Import_VotesWithSemicolons_FollowTheRows()
    {
        WriteCsv("fer2013.csv", "", ";", ("3", "Training"), ("0", "PublicTest"));
        _folder.WriteText(
            "fer2013new.csv",
            "\uFEFFUsage;Image name;neutral;happiness;surprise;sadness;anger;disgust;fear;contempt;unknown;NF\n"
            + "Training;a.png;0;9;0;0;0;0;0;0;1;0\nPublicTest;b.png;0;0;0;0;8;0;0;0;0;2\n");

        using var dataset = Import("fer2013.csv");

        Assert.Equal((9, 8), (dataset[Split.Train].VotesOf(0)[1], dataset[Split.Validation].VotesOf(0)[4]));
    }

    [Fact]
    public void Import_CsvThatIsCalledByItsWholePath_TakesTheVotesBesideIt()
    {
        WriteVotes("fer2013new.csv");

        using var dataset = Import("fer2013.csv", new ImportOptions { SourceName = _folder.PathTo("fer2013.csv") });

        Assert.Equal((9, 8), (dataset[Split.Train].VotesOf(0)[1], dataset[Split.Validation].VotesOf(0)[4]));
        Assert.Equal("fer2013.csv", dataset.Manifest.Source);
    }

    [Fact]
    public void Import_VotesBehindALinkOutOfTheAllowedFolders_AreNamedAndNotRead()
    {
        WriteVotes("private/votes.csv");
        Directory.CreateDirectory(_folder.PathTo("allowed"));
        File.CreateSymbolicLink(_folder.PathTo("allowed", "fer2013new.csv"), _folder.PathTo("private", "votes.csv"));
        File.Move(_folder.PathTo("fer2013.csv"), _folder.PathTo("allowed", "fer2013.csv"));

        using var dataset = Import("allowed/fer2013.csv", new ImportOptions { LinksWithin = [RealPath.Of(_folder.PathTo("allowed"))] });

        Assert.Null(dataset[Split.Train].Votes);
        Assert.Equal(["fer2013new.csv"], dataset.Manifest.Report.Issues.Single(issue => issue.Cause == IssueCause.OtherFile).Examples);
    }

    [Fact]
    public void Import_VotesAlone_SaysWhereTheyBelong()
    {
        _folder.WriteText(
            "fer2013new (1).csv",
            "Usage,Image name,neutral,happiness,surprise,sadness,anger,disgust,fear,contempt,unknown,NF\nTraining,a.png,0,9,0,0,0,0,0,0,1,0\n");

        var refusal = Assert.Throws<DatasetException>(() => Import("fer2013new (1).csv"));

        Assert.Equal(
            "'fer2013new (1).csv' holds the votes of FER+ and no pictures. Named fer2013new.csv, it goes with fer2013.csv: "
            + "choose these two CSV files together, or put both into one zip.",
            refusal.Message);
    }

    public void Dispose() => _folder.Dispose();

    private static string Row(string label, string usage, int seed, string separator = ",")
        => string.Join(separator, label, string.Join(' ', TemporaryFolder.Noise(seed)), usage);

    /// <summary>A fer2013.csv of two rows, and their votes.</summary>
    private void WriteVotes(string path)
    {
        WriteCsv("fer2013.csv", "", ",", ("3", "Training"), ("0", "PublicTest"));
        _folder.WriteText(
            path,
            "Usage,Image name,neutral,happiness,surprise,sadness,anger,disgust,fear,contempt,unknown,NF\n"
            + "Training,a.png,0,9,0,0,0,0,0,0,1,0\nPublicTest,b.png,0,0,0,0,8,0,0,0,0,2\n");
    }

    private void WriteCsv(string path, string mark, string separator, params (string Label, string Usage)[] rows)
    {
        var lines = rows.Select((row, i) => Row(row.Label, row.Usage, i, separator)).Prepend(string.Join(separator, "emotion", "pixels", "Usage"));
        _folder.WriteText(path, mark + string.Join('\n', lines));
    }

    private FaceDataset Import(string source, ImportOptions? options = null)
        => DatasetImporter.Import(_folder.PathTo(source.Split('/')), _folder.PathTo("out"), options);
}
