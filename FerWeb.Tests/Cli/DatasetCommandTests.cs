using System.Text.Json;
using FerWeb.Cli;
using FerWeb.Engine.Datasets;
using FerWeb.Tests.Engine.Datasets;
using FerWeb.Tests.Shared;
using FerWeb.Workspace;
using FerWeb.Workspace.Audit;
using FerWeb.Workspace.Datasets;

namespace FerWeb.Tests.Cli;

public sealed class DatasetCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task DatasetImport_Csv_MakesADataSetAndShowsItsCounts()
    {
        _folder.WriteCsv((3, "Training"), (3, "Training"), (0, "PublicTest"));

        var run = await ProcessRun.FerWebAsync("dataset", "import", _folder.PathTo("fer2013.csv"), _folder.PathTo("set"));

        Assert.Equal((ExitCode.Ok, ""), (run.ExitCode, run.Error));
        Assert.Matches(@"happy\W+2\W+0", run.Output);
        Assert.Contains("All 3 images can be used.", run.Output, StringComparison.Ordinal);
        using var dataset = FaceDataset.Open(_folder.PathTo("set"));
        Assert.Equal(2, dataset[Split.Train].Count);
    }

    [Fact]
    public async Task DatasetImport_IntoTheLibrary_IsADataSetOfTheWebAppAndStandsInTheAuditLog()
    {
        _folder.WriteCsv((3, "Training"), (3, "Training"), (0, "PublicTest"));
        var data = new DataFolder(_folder.PathTo("data"));
        string[] import = ["dataset", "import", _folder.PathTo("fer2013.csv"), "--library", "--data-folder", data.Root];

        var first = await ProcessRun.FerWebAsync(import);
        var second = await ProcessRun.FerWebAsync([.. import, "--name", "Class 7b", "--json"]);

        Assert.Equal((ExitCode.Ok, "", ExitCode.Ok, ""), (first.ExitCode, first.Error, second.ExitCode, second.Error));
        Assert.Contains("Among the data sets of the web app as fer2013.", first.Output, StringComparison.Ordinal);
        Assert.Equal("class-7b", JsonDocument.Parse(second.Output).RootElement.GetProperty("id").GetString());
        var added = new DatasetLibrary(data).List().Where(entry => entry.Kind == DatasetKind.Imported).OrderBy(entry => entry.Id);
        Assert.Equal([("class-7b", "Class 7b", 3), ("fer2013", "fer2013", 3)], added.Select(entry => (entry.Id, entry.Name, entry.Images)));
        Assert.Equal(
            [("class-7b", "cli"), ("fer2013", "cli")],
            new AuditLog(data).Read(text: AuditActions.DatasetImported).Select(entry => (entry.Subject, entry.Via)));
    }

    [Theory]
    [InlineData(2_000_000, "would unpack to 6000 MB")]
    [InlineData(3_000_000_000, "No image or row in")]
    public async Task DatasetImport_IntoTheLibraryOfAZipOf6GigabytesUnpacked_GoesByTheSettingOfTheSite(long maxUploadBytes, string fault)
    {
        _folder.WriteBytes("faces.zip", HugeZipTests.Zip(["train/happy/a.png", "train/sad/b.png"], each: 3_000_000_000));
        var program = Path.Combine(AppContext.BaseDirectory, "ferweb-train.dll");

        var run = await ProcessRun.StartAsync(
            _folder.Root, "env", $"Datasets__MaxUploadBytes={maxUploadBytes}",
            "dotnet", program, "dataset", "import", "faces.zip", "--library", "--data-folder", _folder.PathTo("data"));

        Assert.Equal((ExitCode.Failed, ""), (run.ExitCode, run.Output));
        Assert.Contains(fault, Unwrap(run.Error), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("dataset import a.csv set", true)]
    [InlineData("dataset import a.csv --library", true)]
    [InlineData("dataset import a.csv --library --data-folder data", true)]
    [InlineData("dataset import a.csv", false)]
    [InlineData("dataset import a.csv set --library", false)]
    [InlineData("dataset import a.csv --library --replace", false)]
    [InlineData("dataset import a.csv set --data-folder data", false)]
    public void DatasetImport_GoesIntoAFolderOrTheLibrary_NotBoth(string line, bool isRight)
        => Assert.Equal(isRight, CommandLine.CreateRoot().Parse(line.Split(' ')).Errors.Count == 0);

    [Fact]
    public async Task DatasetImport_CsvWithABrokenRow_SaysWhichAndLeavesNothing()
    {
        _folder.WriteText("fer2013.csv", "emotion,pixels,Usage\n3,1 2 3,Training\n");

        var run = await ProcessRun.FerWebAsync("dataset", "import", _folder.PathTo("fer2013.csv"), _folder.PathTo("set"));

        Assert.Equal((ExitCode.Failed, ""), (run.ExitCode, run.Output));
        Assert.Contains("row 1: 3 instead of 2,304 pixels", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
        Assert.Single(Directory.GetFileSystemEntries(_folder.Root));
    }

    [Fact]
    public async Task DatasetImport_FolderWithoutImages_SaysWhatIsExpected()
    {
        _folder.WriteText("raw/notes.txt", "nothing");

        var run = await ProcessRun.FerWebAsync("dataset", "import", _folder.PathTo("raw"), _folder.PathTo("set"));

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains("No images were found", run.Error, StringComparison.Ordinal);
        Assert.Contains("train/happy/*.png", run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.PathTo("set")));
    }

    [Fact]
    public async Task DatasetImport_TooMuchThatCannotBeUsed_NamesTheOptionThatImportsTheRest()
    {
        WriteFolderWithALetter();

        var refused = await ProcessRun.FerWebAsync("dataset", "import", _folder.PathTo("raw"), _folder.PathTo("set"));
        var allowed = await ProcessRun.FerWebAsync("dataset", "import", _folder.PathTo("raw"), _folder.PathTo("set"), "--max-bad", "34");

        Assert.Equal(ExitCode.Failed, refused.ExitCode);
        Assert.Contains("--max-bad 34 imports the rest", Unwrap(refused.Error), StringComparison.Ordinal);
        Assert.Equal(ExitCode.Ok, allowed.ExitCode);
        Assert.Contains("1 of 3 images cannot be used and were left out.", allowed.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DatasetReport_OfASourceWithTooMuchThatCannotBeUsed_SaysHowToImportTheRest()
    {
        WriteFolderWithALetter();

        var run = await ProcessRun.FerWebAsync("dataset", "report", _folder.PathTo("raw"));

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains("ferweb dataset import", Unwrap(run.Error), StringComparison.Ordinal);
        Assert.Contains("--max-bad 34", Unwrap(run.Error), StringComparison.Ordinal);
    }

    [Fact]
    public async Task DatasetImport_WithWhatIsSkipped_SaysSo()
    {
        _folder.WriteImage("raw/S001/happy/a.png", 1);
        _folder.WriteImage("raw/S002/happy/b.png", 2);
        _folder.WriteImage("raw/S002/contempt/c.png", 3);

        var run = await ProcessRun.FerWebAsync("dataset", "import", _folder.PathTo("raw"), _folder.PathTo("set"));

        Assert.Equal((ExitCode.Ok, ""), (run.ExitCode, run.Error));
        Assert.All(
            [
                "All 2 images can be used.", "Skipped beside them: 1 files", "contempt, which is none", "S002/contempt/c.png",
                "read together with others", "S001/: 1",
            ],
            text => Assert.Contains(text, run.Output, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("mine")]
    [InlineData("mine/raw")]
    public async Task DatasetImport_InPlaceOfAFolderThatHoldsTheSource_IsRefusedAndDeletesNothing(string destination)
    {
        _folder.WriteImage("mine/raw/train/happy/a.png", 1);
        _folder.WriteImage("mine/raw/validation/sad/b.png", 2);

        var run = await ProcessRun.FerWebAsync(
            "dataset", "import", _folder.PathTo("mine", "raw"), _folder.PathTo(destination.Split('/')), "--replace");

        Assert.Equal((ExitCode.Failed, ""), (run.ExitCode, run.Output));
        Assert.Contains("holds what is to be imported", run.Error, StringComparison.Ordinal);
        Assert.Equal(2, Directory.GetFiles(_folder.PathTo("mine", "raw"), "*.png", SearchOption.AllDirectories).Length);
    }

    [Fact]
    public async Task DatasetImport_PercentageOutOfRange_IsWrongUsage()
    {
        var run = await ProcessRun.FerWebAsync("dataset", "import", "a", "b", "--max-bad", "101");

        Assert.Equal(ExitCode.WrongUsage, run.ExitCode);
        Assert.Contains("--max-bad", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DatasetReport_Json_HoldsTheManifest()
    {
        _folder.WriteCsv((3, "Training"), (0, "PublicTest"));
        using (DatasetImporter.Import(_folder.PathTo("fer2013.csv"), _folder.PathTo("set")))
        {
        }

        var run = await ProcessRun.FerWebAsync("dataset", "report", _folder.PathTo("set"), "--json");

        var manifest = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal(1, manifest.GetProperty("splits").GetProperty("train").GetProperty("per_class").GetProperty("happy").GetInt32());
        Assert.Equal("small_class", manifest.GetProperty("report").GetProperty("issues")[0].GetProperty("cause").GetString());
    }

    [Fact]
    public async Task DatasetReport_JsonOfOwnClasses_KeepsTheirNames()
    {
        _folder.WriteImage("raw/train/ThumbsUp/a.png", 1);
        _folder.WriteImage("raw/train/ThumbsUp/b.png", 2);
        _folder.WriteImage("raw/train/Open Hand/c.png", 3);
        _folder.WriteImage("raw/validation/ThumbsUp/d.png", 4);
        using (DatasetImporter.Import(_folder.PathTo("raw"), _folder.PathTo("set"), new ImportOptions { OwnClasses = true }))
        {
        }

        var run = await ProcessRun.FerWebAsync("dataset", "report", _folder.PathTo("set"), "--json");

        var counts = JsonDocument.Parse(run.Output).RootElement.GetProperty("splits").GetProperty("train").GetProperty("per_class");
        Assert.Equal((2, 1), (counts.GetProperty("ThumbsUp").GetInt32(), counts.GetProperty("Open Hand").GetInt32()));
    }

    [Fact]
    public async Task DatasetDraw_ThenAverageFaces_GivesOnePicturePerEmotion()
    {
        var drawn = await ProcessRun.FerWebAsync("dataset", "draw", _folder.PathTo("drawn"), "--count", "70", "--difficulty", "easy");
        using var set = DatasetImporter.Import(_folder.PathTo("drawn"), _folder.PathTo("set"));
        var averaged = await ProcessRun.FerWebAsync(
            "dataset", "average-faces", _folder.PathTo("set"), _folder.PathTo("averages"), "--size", "64", "--faces", "4");

        Assert.Equal((ExitCode.Ok, ExitCode.Ok), (drawn.ExitCode, averaged.ExitCode));
        Assert.Equal((56, 7, 7), (set[Split.Train].Count, set[Split.Validation].Count, set[Split.Test].Count));
        Assert.Equal(
            ["angry.png", "disgust.png", "fear.png", "happy.png", "neutral.png", "sad.png", "surprise.png"],
            Directory.GetFiles(_folder.PathTo("averages")).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task DatasetDraw_FolderWithFiles_IsRefused()
    {
        _folder.WriteText("mine/letter.txt", "dear");

        var run = await ProcessRun.FerWebAsync("dataset", "draw", _folder.PathTo("mine"));

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains("is not empty", run.Error, StringComparison.Ordinal);
        Assert.Single(Directory.GetFileSystemEntries(_folder.PathTo("mine")));
    }

    public void Dispose() => _folder.Dispose();

    private static string Unwrap(string text) => text.ReplaceLineEndings(" ");

    private void WriteFolderWithALetter()
    {
        _folder.WriteImage("raw/train/happy/a.png", 1);
        _folder.WriteImage("raw/train/happy/b.png", 2);
        _folder.WriteText("raw/train/happy/letter.png", "Dear all");
    }
}
