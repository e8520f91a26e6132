using System.Text.Json;
using FerWeb.Cli;
using FerWeb.Tests.Engine.Datasets;
using FerWeb.Tests.Shared;
using FerWeb.Tests.Workspace.Classroom;
using FerWeb.Workspace;
using FerWeb.Workspace.Classroom;

namespace FerWeb.Tests.Cli;

public sealed class ClassroomCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private DataFolder Data => new(_folder.PathTo("data"));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Classroom_ListTrainAndDelete_DoWhatThePageDoes()
    {
        var sets = new ClassroomStore(Data, TimeProvider.System);
        var set = sets.Agree(sets.Create("7b", ["Happy", "Sad"]).Id, "ada");
        sets.Fill(set.Id);

        var train = await RunAsync("train", set.Id, "--start-model", "none");
        var list = await RunAsync("list");
        var json = await RunAsync("list", "--json");
        var delete = await RunAsync("delete", set.Id);
        var again = await RunAsync("delete", set.Id);

        Assert.Equal(ExitCode.Failed, train.ExitCode);
        Assert.Contains(
            $"A training cannot start from a model 'none'. Choose one of {string.Join(", ", ShippedModel.Networks)}.", train.Error, StringComparison.Ordinal);
        Assert.Contains($"{set.Id}  7b: Happy 10, Sad 10", list.Output, StringComparison.Ordinal);
        Assert.Equal(10, JsonDocument.Parse(json.Output).RootElement[0].GetProperty("classes")[0].GetProperty("pictures").GetInt32());
        Assert.Equal((ExitCode.Ok, $"{set.Id}: deleted"), (delete.ExitCode, delete.Output.Trim()));
        Assert.Empty(Directory.GetFileSystemEntries(Data.Classroom));
        Assert.Equal(ExitCode.Failed, again.ExitCode);
        Assert.Contains("There is no classroom set", again.Error, StringComparison.Ordinal);
    }

    private Task<ProcessRun> RunAsync(string verb, params string[] arguments)
        => ProcessRun.FerWebAsync(["classroom", verb, .. arguments, "--data-folder", Data.Root]);
}
