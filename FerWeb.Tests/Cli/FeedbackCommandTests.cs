using FerWeb.Cli;
using FerWeb.Engine.Emotions;
using FerWeb.Engine.Photos;
using FerWeb.Engine.Recognition;
using FerWeb.Tests.Engine.Datasets;
using FerWeb.Tests.Shared;
using FerWeb.Workspace;
using FerWeb.Workspace.Feedback;
using FerWeb.Workspace.Runs;

namespace FerWeb.Tests.Cli;

public sealed class FeedbackCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Data => _folder.PathTo("data");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task FeedbackCommand_FeedbackExport_WritesFoldersThatTheImportReads()
    {
        var store = new FeedbackStore(new DataFolder(Data));
        (int, Emotion?, bool)[] answers =
        [
            (0, Emotion.Sad, true), (1, Emotion.Happy, true), (2, Emotion.Sad, true), (3, null, false), (4, Emotion.Fear, false),
        ];
        foreach (var (number, said, isKept) in answers)
        {
            var picture = isKept ? PngEncoder.Encode(new GrayImage(48, 48, TemporaryFolder.Noise(number))) : null;
            store.Put(new FeedbackEntry($"key{number}", DateTimeOffset.UnixEpoch, "net", LabelHead.Crowd, Emotion.Happy, said, picture), 100, 100);
        }

        var export = await ProcessRun.FerWebAsync("feedback", "export", _folder.PathTo("out"), "--data-folder", Data);
        var again = await ProcessRun.FerWebAsync("feedback", "export", _folder.PathTo("out"), "--data-folder", Data);
        var import = await ProcessRun.FerWebAsync("dataset", "import", _folder.PathTo("out"), _folder.PathTo("set"));

        Assert.Equal((ExitCode.Ok, ""), (export.ExitCode, export.Error));
        Assert.EndsWith(": 3 pictures", export.Output.TrimEnd());
        Assert.Equal(
            ["train/happy/key1.png", "train/sad/key0.png", "train/sad/key2.png"],
            Directory.GetFiles(_folder.PathTo("out"), "*", SearchOption.AllDirectories)
                .Select(file => Path.GetRelativePath(_folder.PathTo("out"), file).Replace('\\', '/'))
                .Order());
        Assert.Equal(ExitCode.Failed, again.ExitCode);
        Assert.Contains("is not empty. Choose another folder.", again.Error);
        Assert.Equal((ExitCode.Ok, ""), (import.ExitCode, import.Error));
        Assert.Contains("3", import.Output);
    }

    [Fact]
    public async Task FeedbackExport_WithoutPictures_SaysHowTheyComeAndMakesNothing()
    {
        var export = await ProcessRun.FerWebAsync("feedback", "export", _folder.PathTo("out"), "--data-folder", Data);

        Assert.Equal(ExitCode.Failed, export.ExitCode);
        Assert.Contains("Feedback:Enabled", export.Error);
        Assert.False(Directory.Exists(_folder.PathTo("out")));
    }
}
