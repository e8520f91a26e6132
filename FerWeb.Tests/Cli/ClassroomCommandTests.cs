using System.Text.Json;
using FerWeb.Cli;
using FerWeb.Engine.Photos;
using FerWeb.Tests.Engine.Datasets;
using FerWeb.Tests.Shared;
using FerWeb.Workspace;
using FerWeb.Workspace.Classroom;

namespace FerWeb.Tests.Cli;

public sealed class ClassroomCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private DataFolder Data => new(_folder.PathTo("data"));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Classroom_ListAndDelete_DoWhatThePageDoes()
    {
        var sets = new ClassroomStore(Data, TimeProvider.System);
        var set = sets.Agree(sets.Create("7b", ["Happy", "Sad"]).Id, "ada");
        sets.AddPicture(set.Id, "c1", new GrayImage(48, 48, TemporaryFolder.Noise(1)));

        var list = await RunAsync("list");
        var json = await RunAsync("list", "--json");
        var delete = await RunAsync("delete", set.Id);
        var again = await RunAsync("delete", set.Id);

        Assert.Contains($"{set.Id}  7b: Happy 1, Sad 0", list.Output, StringComparison.Ordinal);
        Assert.Equal(1, JsonDocument.Parse(json.Output).RootElement[0].GetProperty("classes")[0].GetProperty("pictures").GetInt32());
        Assert.Equal((ExitCode.Ok, $"{set.Id}: deleted"), (delete.ExitCode, delete.Output.Trim()));
        Assert.Empty(Directory.GetFileSystemEntries(Data.Classroom));
        Assert.Equal(ExitCode.Failed, again.ExitCode);
        Assert.Contains("There is no classroom set", again.Error, StringComparison.Ordinal);
    }

    private Task<ProcessRun> RunAsync(string verb, params string[] arguments)
        => ProcessRun.FerWebAsync(["classroom", verb, .. arguments, "--data-folder", Data.Root]);
}
