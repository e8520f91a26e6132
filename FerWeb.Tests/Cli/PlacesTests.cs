using System.Text.Json;
using FerWeb.Cli;
using FerWeb.Tests.Engine.Datasets;
using FerWeb.Tests.Shared;

namespace FerWeb.Tests.Cli;

/// <summary>Where a command looks for runs and models, which hangs on the environment and the current folder.</summary>
public sealed class PlacesTests : IDisposable
{
    private static readonly string _program = Path.Combine(AppContext.BaseDirectory, "ferweb-train.dll");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task DataFolder_OfTheWebAppWithASeparatorAtItsEnd_IsTheOneWithTheDatabaseThatIsSet()
    {
        var run = await ProcessRun.StartAsync(
            Path.GetTempPath(), "env", $"Storage__Folder={_folder.Root}", "Storage__Database=nonsense", "dotnet", _program, "runs", "list",
            "--data-folder", $"{_folder.Root}/");

        Assert.Equal((ExitCode.Failed, ""), (run.ExitCode, run.Output));
        Assert.Contains("Storage:Database is no connection string", run.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Root));
    }

    [Fact]
    public async Task Model_ThatShipsWithFerWeb_IsFoundFromAFolderWithModelsOfItsOwn()
    {
        Directory.CreateDirectory(_folder.PathTo("models", "theirs"));

        var run = await ProcessRun.StartAsync(_folder.Root, "dotnet", _program, "summary", "--model", ShippedModel.Id, "--json");

        Assert.True(run.ExitCode == ExitCode.Ok, run.Error);
        Assert.Contains("\"parameters\"", run.Output, StringComparison.Ordinal);

        var list = await ProcessRun.StartAsync(
            _folder.Root, "dotnet", _program, "models", "list", "--json", "--data-folder", _folder.PathTo("data"));
        Assert.Equal((ShippedModel.Id, true), Models(list)[0]);
    }

    [Fact]
    public async Task Models_OfTheFolderThatTheSettingsName_AreLiveAndShipAsOnTheSite()
    {
        foreach (var id in (string[])["first", "ours"])
        {
            Directory.CreateDirectory(_folder.PathTo("site", id));
            File.Copy(Path.Combine(ShippedModel.Folder, "model.json"), _folder.PathTo("site", id, "model.json"));
        }

        var any = await ModelsAsync("", "list", "--json");
        var named = await ModelsAsync("ours", "list", "--json");
        var delete = await ModelsAsync("ours", "delete", "first");

        Assert.Equal([("first", true), ("ours", false)], Models(any));
        Assert.Equal([("ours", true), ("first", false)], Models(named));
        Assert.Equal(ExitCode.Failed, delete.ExitCode);
        Assert.Contains("The model 'first' ships with FerWeb", delete.Error, StringComparison.Ordinal);

        Task<ProcessRun> ModelsAsync(string model, params string[] words) => ProcessRun.StartAsync(
            _folder.Root, "env",
            [
                $"Recognition__ModelsFolder={_folder.PathTo("site")}", $"Recognition__Model={model}", "dotnet", _program, "models", .. words,
                "--data-folder", _folder.PathTo("data"),
            ]);
    }

    private static List<(string Id, bool IsLive)> Models(ProcessRun list)
    {
        Assert.True(list.ExitCode == ExitCode.Ok, list.Error);
        using var models = JsonDocument.Parse(list.Output);
        return [.. models.RootElement.EnumerateArray().Select(model => (model.GetProperty("id").GetString()!, model.GetProperty("is_live").GetBoolean()))];
    }
}
