using System.Text.Json;
using FerWeb.Cli;
using FerWeb.Engine.Datasets;
using FerWeb.Tests.Engine.Datasets;
using FerWeb.Tests.Shared;
using FerWeb.Workspace;
using FerWeb.Workspace.Datasets;

namespace FerWeb.Tests.Cli;

/// <summary>Near duplicates and new versions of data sets on the command line.</summary>
public sealed class DatasetCareCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly DatasetLibrary _library;

    public DatasetCareCommandTests()
    {
        _library = new DatasetLibrary(new DataFolder(_folder.PathTo("data")));

        // Of three happy training pictures the second stands in the test, too.
        _folder.WriteText("set.csv", string.Join('\n', new[] { ("Training", 0), ("Training", 1), ("Training", 2), ("PublicTest", 3), ("PrivateTest", 1) }
            .Select(row => TemporaryFolder.CsvRow("3", row.Item1, TemporaryFolder.Noise(row.Item2))).Prepend("emotion,pixels,Usage")) + "\n");
        _library.Import(_folder.PathTo("set.csv"), "Mine");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task DatasetDuplicatesAndCurate_WithTheSameFile_LeaveTrainingPicturesOutThatStandInTheTest()
    {
        var (changes, data) = (_folder.PathTo("changes.csv"), _folder.PathTo("data"));

        var found = await ProcessRun.FerWebAsync("dataset", "duplicates", "mine", "--changes", changes, "--data-folder", data);
        var made = await ProcessRun.FerWebAsync("dataset", "curate", "mine", "--changes", changes, "--name", "Clean", "--json", "--data-folder", data);

        Assert.Equal((ExitCode.Ok, ""), (found.ExitCode, found.Error));
        Assert.Contains("1 groups of 2 images", found.Output, StringComparison.Ordinal);
        Assert.Equal("split,index,class\r\ntrain,1,\r\n", await File.ReadAllTextAsync(changes));
        Assert.Equal((ExitCode.Ok, ""), (made.ExitCode, made.Error));
        Assert.Equal("clean", JsonDocument.Parse(made.Output).RootElement.GetProperty("id").GetString());
        Assert.Equal((3, 2), (_library.Find("mine")!.CountOf(Split.Train), _library.Find("clean")!.CountOf(Split.Train)));
    }

    [Fact]
    public async Task DatasetCurate_OfACopy_SaysHowManyWentAlong()
    {
        var rows = new[] { (3, "Training", 0), (3, "Training", 0), (3, "Training", 1), (4, "Training", 2), (3, "PublicTest", 3) };
        _folder.WriteText("copies.csv", string.Join('\n', rows
            .Select(row => TemporaryFolder.CsvRow($"{row.Item1}", row.Item2, TemporaryFolder.Noise(row.Item3))).Prepend("emotion,pixels,Usage")) + "\n");
        _library.Import(_folder.PathTo("copies.csv"), "Copies");
        _folder.WriteText("changes.csv", "split,index,class\r\ntrain,0,sad\r\n");

        var run = await ProcessRun.FerWebAsync(
            "dataset", "curate", "copies", "--changes", _folder.PathTo("changes.csv"), "--data-folder", _folder.PathTo("data"));

        Assert.True(run.ExitCode == ExitCode.Ok, run.Error);
        Assert.Contains("2 relabelled (exact copies that went along: 1), 0 left out; 5 images", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DatasetCurate_WithoutItsFile_SaysWhichIsMissing()
    {
        var run = await ProcessRun.FerWebAsync(
            "dataset", "curate", "mine", "--changes", _folder.PathTo("none.csv"), "--data-folder", _folder.PathTo("data"));

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains("none.csv", run.Error, StringComparison.Ordinal);
        Assert.Single(Directory.GetDirectories(_folder.PathTo("data", "datasets")));
    }
}
