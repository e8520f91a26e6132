using System.Text.Json;
using FerWeb.Cli;
using FerWeb.Engine.Models;
using FerWeb.Engine.Training.Runs;
using FerWeb.Tests.Engine.Datasets;
using FerWeb.Tests.Engine.Models;
using FerWeb.Tests.Shared;
using FerWeb.Workspace;

namespace FerWeb.Tests.Cli;

/// <summary>Classes of a person's own at the command line, from the folders to the answers.</summary>
public sealed class OwnClassCommandTests : IDisposable
{
    private readonly TrainingFolder _folder = new();
    private readonly TemporaryFolder _pictures = new();

    public void Dispose()
    {
        _pictures.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task OwnClasses_ImportedTrainedFromAModelOfTheSevenEvaluatedAndAsked_StayTheirNames()
    {
        OwnClasses.Write(_pictures, "raw", each: 8);
        using (var seven = DrawnNetworks.Trained(Recipe.Read(_folder.Recipe).Options.Network))
        {
            ModelFolder.Save(_folder.PathTo("seven"), new ModelDescription { Id = "seven", Network = seven.Description }, seven);
        }

        var imported = await OkAsync("dataset", "import", _pictures.PathTo("raw"), _folder.PathTo("own"), "--own-classes", "--json");
        Assert.Equal(OwnClasses.Names, Names(imported, "classes"));

        var trained = await OkAsync(
            "train", "--data", _folder.PathTo("own"), "--recipe", _folder.Recipe, "--epochs", "1", "--out", _folder.PathTo("run"),
            "--start-model", _folder.PathTo("seven"));
        Assert.Contains("fer head", trained.Error, StringComparison.Ordinal);
        Assert.Contains("the new one starts fresh", await File.ReadAllTextAsync(_folder.PathTo("run", "log.txt")), StringComparison.Ordinal);
        var model = _folder.PathTo("run", "model");

        var evaluated = await OkAsync("evaluate", "--data", _folder.PathTo("own"), "--model", model, "--json");
        Assert.Equal(OwnClasses.Names, Names(evaluated, "classes"));

        var answered = await OkAsync("predict", Directory.GetFiles(_pictures.PathTo("raw", "wow"))[0], "--whole", "--model", model, "--json");
        var face = Json(answered).GetProperty("faces")[0];
        Assert.Equal(OwnClasses.Names, face.GetProperty("probabilities").EnumerateObject().Select(share => share.Name));
        Assert.Contains(face.GetProperty("label").GetString(), OwnClasses.Names);

        DrawnSets.PutDrawn(new DataFolder(_folder.PathTo("data-folder")));
        var others = await ProcessRun.FerWebAsync("evaluate", "--dataset", "drawn", "--model", model, "--data-folder", _folder.PathTo("data-folder"));
        Assert.Equal(ExitCode.Failed, others.ExitCode);
        Assert.Contains("answers with calm, grumpy, wow", others.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.PathTo("data-folder", "evaluations")));
    }

    private static async Task<ProcessRun> OkAsync(params string[] arguments)
    {
        var run = await ProcessRun.FerWebAsync(arguments);
        Assert.True(run.ExitCode == ExitCode.Ok, run.Error + run.Output);
        return run;
    }

    private static JsonElement Json(ProcessRun run) => JsonDocument.Parse(run.Output).RootElement;

    private static IEnumerable<string?> Names(ProcessRun run, string property)
        => Json(run).GetProperty(property).EnumerateArray().Select(name => name.GetString());
}
