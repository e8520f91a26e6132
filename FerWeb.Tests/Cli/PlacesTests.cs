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
    }
}
