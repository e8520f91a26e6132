using FerWeb.Engine.Datasets;
using FerWeb.Engine.Photos;
using FerWeb.Tests.Engine.Photos;

namespace FerWeb.Tests.Engine.Datasets;

public sealed class PreflightTests : IDisposable
{
    private static readonly string _row = TemporaryFolder.CsvRow("3", "Training", TemporaryFolder.Noise(0));
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("3,1 2 3,Training", IssueCause.WrongPixelCount, "row 2: 3 instead of 2,304 pixels")]
    [InlineData("3,,Training", IssueCause.WrongPixelCount, "row 2: 0 instead of 2,304 pixels")]
    [InlineData("3,1 256 3,Training", IssueCause.PixelOutOfRange, "row 2: pixel 2 is '256'")]
    [InlineData("3,1 -1 3,Training", IssueCause.PixelOutOfRange, "row 2: pixel 2 is '-1'")]
    [InlineData("3,1 2.5 3,Training", IssueCause.PixelOutOfRange, "row 2: pixel 2 is '2.5'")]
    [InlineData("7,1 2 3,Training", IssueCause.UnknownLabel, "row 2: emotion '7'")]
    [InlineData("bored,1 2 3,Training", IssueCause.UnknownLabel, "row 2: emotion 'bored'")]
    [InlineData("3,1 2 3,Later", IssueCause.UnknownUsage, "row 2: usage 'Later'")]
    [InlineData("3,1 2 3", IssueCause.BrokenRow, "row 2: 2 instead of 3 fields")]
    [InlineData("3,1 2 3,Training,more", IssueCause.BrokenRow, "row 2: more than 3 fields")]
    public void Import_CsvWithABrokenRow_StopsAndSaysWhichAndWhy(string row, IssueCause cause, string example)
    {
        _folder.WriteText("fer2013.csv", $"emotion,pixels,Usage\n{_row}\n{row}\n");

        var error = Assert.Throws<DatasetException>(() => Import("fer2013.csv"));

        Assert.Contains(example, error.Message);
        Assert.Contains("One of 2", error.Message);
        Assert.Equal(1, error.Report!.CountOf(cause));
        Assert.False(Directory.Exists(_folder.PathTo("out")));
        Assert.Single(Directory.GetFileSystemEntries(_folder.Root));
    }

    [Theory]
    [InlineData("3,1 2 3,Training\n")]
    [InlineData("3,1 2 3,Training\n4,1 2,Training\n")]
    public void Import_CsvWithoutAUsableRow_DoesNotAdviseToAllowMoreBadOnes(string rows)
    {
        _folder.WriteText("fer2013.csv", $"emotion,pixels,Usage\n{rows}");

        var error = Assert.Throws<DatasetException>(() => Import("fer2013.csv", new ImportOptions { MaxBadShare = 1 }));

        Assert.StartsWith("No image or row in '", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("). Correct what is wrong, then import it again.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Import_OneBrokenRowInTwoHundred_IsQuarantinedAndCounted()
    {
        var rows = Enumerable.Range(0, 200)
            .Select(i => i == 17 ? "3,1 2 3,Training" : TemporaryFolder.CsvRow($"{i % 7}", i < 150 ? "Training" : "PublicTest", TemporaryFolder.Noise(i)));
        _folder.WriteText("fer2013.csv", string.Join('\n', rows.Prepend("emotion,pixels,Usage")));

        using var dataset = Import("fer2013.csv");

        Assert.Equal((200, 1), (dataset.Manifest.Report.Read, dataset.Manifest.Report.Quarantined));
        Assert.Equal(149, dataset[Split.Train].Count);
        Assert.Equal(149, dataset.Manifest.Splits["train"].Count);
        Assert.DoesNotContain("row 18", dataset[Split.Train].Names);
    }

    [Fact]
    public void Import_RowLongerThanAnyBuffer_IsOneBrokenRow()
    {
        _folder.WriteText(
            "fer2013.csv", $"emotion,pixels,Usage\n{_row}\n3,{new string('1', 3_000_000)},Training\n{_row.Replace("3,", "4,", StringComparison.Ordinal)}\n");

        using var dataset = Import("fer2013.csv", new ImportOptions { MaxBadShare = 0.5, ValidationShare = 0, TestShare = 0 });

        Assert.Equal((3, 1), (dataset.Manifest.Report.Read, dataset.Manifest.Report.Quarantined));
        Assert.Equal(["row 1", "row 3"], dataset[Split.Train].Names);
    }

    [Theory]
    [InlineData("zero.png", IssueCause.EmptyFile)]
    [InlineData("text.png", IssueCause.WrongType)]
    [InlineData("truncated.png", IssueCause.Unreadable)]
    [InlineData("huge.png", IssueCause.TooLarge)]
    [InlineData("wide.png", IssueCause.TooLarge)]
    public void Import_BadImageFile_StopsAndNamesIt(string name, IssueCause cause)
    {
        var png = PngEncoder.Encode(new GrayImage(48, 48, TemporaryFolder.Noise(9)));
        _folder.WriteImage("raw/train/happy/good.png", 1);
        _folder.WriteBytes($"raw/train/happy/{name}", name switch
        {
            "zero.png" => [],
            "text.png" => "This is a letter, not a picture."u8.ToArray(),
            "truncated.png" => png[..(png.Length / 2)],
            "huge.png" => new byte[5000],
            _ => DrawnPictures.Png(20_000, 10_000, 0, 8, []),
        });

        var error = Assert.Throws<DatasetException>(() => Import("raw", new ImportOptions { MaxImageBytes = 4000 }));

        Assert.Contains($"train/happy/{name}", error.Message);
        Assert.Equal(1, error.Report!.CountOf(cause));
        Assert.Equal(["raw"], Directory.GetFileSystemEntries(_folder.Root).Select(Path.GetFileName));
    }

    [Fact]
    public void Import_FolderThatIsNoEmotion_StopsAndNamesIt()
    {
        _folder.WriteImage("raw/train/happy/a.png", 1);
        _folder.WriteImage("raw/train/boredom/b.png", 2);

        var error = Assert.Throws<DatasetException>(() => Import("raw"));

        Assert.Contains("folder 'boredom'", error.Message);
    }

    [Theory]
    [InlineData("raw")]
    [InlineData("raw/empty.csv")]
    [InlineData("raw/header-only/fer2013.csv")]
    [InlineData("raw/notes.txt")]
    [InlineData("nowhere")]
    public void Import_NothingToImport_SaysSo(string source)
    {
        _folder.WriteText("raw/notes.txt", "nothing here");
        _folder.WriteText("raw/empty.csv", "");
        _folder.WriteText("raw/header-only/fer2013.csv", "emotion,pixels,Usage\n");

        var error = Assert.Throws<DatasetException>(() => Import(source));

        Assert.EndsWith(".", error.Message);
        Assert.Equal(["raw"], Directory.GetFileSystemEntries(_folder.Root).Select(Path.GetFileName));
    }

    [Fact]
    public void Import_CopiesConstantsAndContradictions_AreKeptAndReported()
    {
        _folder.WriteImage("raw/train/happy/a.png", 1);
        _folder.WriteImage("raw/train/happy/a2.png", 1);
        _folder.WriteImage("raw/train/sad/a3.png", 1);
        _folder.WriteImage("raw/train/sad/b.png", 2);
        _folder.WriteImage("raw/validation/sad/b2.png", 2);
        _folder.WriteImage("raw/validation/sad/b3.png", 2);
        _folder.WriteImage("raw/test/angry/flat.png", new byte[48 * 48], 48);

        using var dataset = Import("raw");

        var report = dataset.Manifest.Report;
        Assert.Equal((7, 0), (report.Read, report.Quarantined));
        Assert.Equal(3, report.CountOf(IssueCause.DuplicateInSplit));
        Assert.Equal(2, report.CountOf(IssueCause.DuplicateAcrossSplits));
        Assert.Equal(3, report.CountOf(IssueCause.ConflictingLabels));
        Assert.Equal(1, report.CountOf(IssueCause.ConstantImage));
        Assert.Equal(7, report.CountOf(IssueCause.SmallClass));
        Assert.Contains("validation/sad/b2.png = train/sad/b.png", report.Issues.Single(issue => issue.Cause == IssueCause.DuplicateAcrossSplits).Examples);
    }

    public void Dispose() => _folder.Dispose();

    private FaceDataset Import(string source, ImportOptions? options = null)
        => DatasetImporter.Import(_folder.PathTo(source), _folder.PathTo("out"), options);
}
