using System.Text.Json;
using FerWeb.Cli;
using FerWeb.Engine.Evaluation;
using FerWeb.Engine.Training.Runs;
using FerWeb.Tests.Engine.Datasets;
using FerWeb.Tests.Engine.Training;
using FerWeb.Tests.Shared;
using FerWeb.Tests.Web.Evaluations;
using FerWeb.Tests.Workspace;
using FerWeb.Tests.Workspace.Worker;
using FerWeb.Workspace;
using FerWeb.Workspace.Evaluations;
using FerWeb.Workspace.Storage;

namespace FerWeb.Tests.Cli;

[Collection(WorkerProcesses.Name)]
public sealed class EvaluateCommandTests : IDisposable
{
    private readonly TrainingFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task TrainedModel_EvaluatedSummarisedAndExported_AnswersEachTime()
    {
        var trained = await _folder.TrainAsync("run", "--epochs", "1");
        Assert.True(trained.ExitCode == ExitCode.Ok, trained.Error);
        var model = _folder.PathTo("run", "model");

        var json = await ProcessRun.FerWebAsync("evaluate", "--data", _folder.Data, "--model", model, "--split", "validation", "--json");
        Assert.True(json.ExitCode == ExitCode.Ok, json.Error);
        using var answer = JsonDocument.Parse(json.Output);
        var root = answer.RootElement;
        Assert.Equal(14, root.GetProperty("n").GetInt32());
        Assert.Equal(14, root.GetProperty("n_deduplicated").GetInt32());
        Assert.Equal(root.GetProperty("accuracy").GetDouble(), root.GetProperty("accuracy_deduplicated").GetDouble());
        Assert.All(["loss", "macro_f1", "top_2", "ece", "class_wise_ece", "brier"], key => Assert.Equal(JsonValueKind.Number, root.GetProperty(key).ValueKind));
        Assert.Equal((2, 2), (root.GetProperty("accuracy_95").GetArrayLength(), root.GetProperty("macro_f1_95").GetArrayLength()));
        Assert.False(root.TryGetProperty("ece_95", out _));
        Assert.Equal(10, root.GetProperty("most_confident").GetProperty("count").GetInt32());
        Assert.Equal(JsonValueKind.Null, root.GetProperty("by_votes").ValueKind);
        Assert.Equal(
            ["angry", "disgust", "fear", "happy", "sad", "surprise", "neutral"],
            root.GetProperty("classes").EnumerateArray().Select(name => name.GetString()));
        int[][] matrix =
        [
            .. root.GetProperty("confusion_matrix").EnumerateArray().Select(row => row.EnumerateArray().Select(count => count.GetInt32()).ToArray()),
        ];
        Assert.All(matrix, row => Assert.Equal(2, row.Sum()));
        Assert.Equal(Enumerable.Range(0, 7).Sum(k => matrix[k][k]) / 14.0, root.GetProperty("accuracy").GetDouble(), 1e-9);
        Assert.Equal(("run", "fer", "single", "validation"), (Text("model"), Text("head"), Text("views"), Text("split")));
        string? Text(string key) => root.GetProperty(key).GetString();
        Assert.Equal(7, root.GetProperty("record").GetProperty("fer").GetProperty("curves").GetArrayLength());

        var table = await ProcessRun.FerWebAsync("evaluate", "--data", _folder.Data, "--model", model, "--split", "test", "--ten-crop");
        Assert.True(table.ExitCode == ExitCode.Ok, table.Error);
        Assert.All(
            ["by the labels of the data set", "n = 7", "precision", "recall", "F1", "surprise", "ten crops", "macro-F1", "ECE by chance", "class-wise ECE",
                "70 % most confident"],
            word => Assert.Contains(word, table.Output, StringComparison.Ordinal));

        Assert.Contains("not counted", table.Output, StringComparison.Ordinal);

        var checkpoint = await ProcessRun.FerWebAsync(
            "evaluate", "--data", _folder.Data, "--run", _folder.PathTo("run"), "--out", _folder.PathTo("evaluation"), "--json");
        Assert.True(checkpoint.ExitCode == ExitCode.Ok, checkpoint.Error);
        using var written = JsonDocument.Parse(File.ReadAllText(_folder.PathTo("evaluation", "evaluation.json")));
        var origin = written.RootElement.GetProperty("model").GetProperty("origin");
        Assert.Equal(
            ("run", RunFolder.Open(_folder.PathTo("run")).ResultStep()), (origin.GetProperty("run").GetString(), origin.GetProperty("step").GetInt64()));
        Assert.Equal(
            root.GetProperty("accuracy").GetDouble(), written.RootElement.GetProperty("fer").GetProperty("all").GetProperty("accuracy").GetDouble());
        Assert.Equal(14, EvaluatedPredictions.Read(_folder.PathTo("evaluation", "predictions.safetensors")).Fer.Count);

        var crowd = await ProcessRun.FerWebAsync("evaluate", "--data", _folder.Data, "--model", model, "--head", "crowd");
        Assert.Equal(ExitCode.Failed, crowd.ExitCode);
        Assert.Contains("no FER+ votes", crowd.Error, StringComparison.Ordinal);

        var summary = await ProcessRun.FerWebAsync("summary", "--model", model);
        Assert.Contains("stages.0.transition", summary.Output, StringComparison.Ordinal);

        var exported = await ProcessRun.FerWebAsync("export", "--run", _folder.PathTo("run"), "--out", _folder.PathTo("models", "own"));
        Assert.True(exported.ExitCode == ExitCode.Ok, exported.Error);
        Assert.Equal(Values(Path.Combine(model, "weights.safetensors")), Values(_folder.PathTo("models", "own", "weights.safetensors")));
        Assert.Contains("\"id\": \"own\"", File.ReadAllText(_folder.PathTo("models", "own", "model.json")), StringComparison.Ordinal);

        // The folder around it is no model, and would go.
        foreach (var taken in (string[])[_folder.PathTo("models"), _folder.PathTo("models", "own", "model.json")])
        {
            var refused = await ProcessRun.FerWebAsync("export", "--run", _folder.PathTo("run"), "--out", taken);
            Assert.Equal((ExitCode.Failed, ""), (refused.ExitCode, refused.Output));
            Assert.Contains("is neither empty nor a model", refused.Error, StringComparison.Ordinal);
        }

        Assert.Equal(Values(Path.Combine(model, "weights.safetensors")), Values(_folder.PathTo("models", "own", "weights.safetensors")));

        // As the web app has it among its models.
        var named = await ProcessRun.FerWebAsync("evaluate", "--data", _folder.Data, "--model", "own", "--data-folder", _folder.PathTo());
        Assert.True(named.ExitCode == ExitCode.Ok, named.Error);

        // The run's data set lies elsewhere now: it is the one that is named to be measured.
        Directory.Move(_folder.Data, _folder.PathTo("moved"));
        var moved = await ProcessRun.FerWebAsync("evaluate", "--data", _folder.PathTo("moved"), "--run", _folder.PathTo("run"));
        Assert.True(moved.ExitCode == ExitCode.Ok, moved.Error);
    }

    // What follows the header, whose words differ.
    private static byte[] Values(string safetensors)
    {
        var bytes = File.ReadAllBytes(safetensors);
        return bytes[(8 + (int)BitConverter.ToInt64(bytes))..];
    }

    [Fact]
    public async Task Evaluate_DataSetOfTheDataFolder_IsKeptThereAndCountsTheTestSplit()
    {
        var site = new DataFolder(_folder.PathTo("site"));
        Directory.CreateDirectory(site.Datasets);
        Directory.Move(_folder.Data, Path.Combine(site.Datasets, "bars"));
        string[] command = ["evaluate", "--data-folder", site.Root, "--dataset", "bars", "--split", "test"];

        var first = await ProcessRun.FerWebAsync(command);
        var second = await ProcessRun.FerWebAsync([.. command, "--json"]);

        Assert.True(first.ExitCode == ExitCode.Ok, first.Error);
        Assert.Contains("Use 1 of the test split", first.Output, StringComparison.Ordinal);
        using var answer = JsonDocument.Parse(second.Output);
        Assert.Equal(2, answer.RootElement.GetProperty("test_use").GetInt32());
        var kept = new EvaluationLibrary(site, TimeProvider.System).List();
        Assert.Equal([2, 1], kept.Select(one => one.Record!.TestUse!.Value));
        Assert.Equal(("bars", ShippedModel.Id, 7), (kept[0].Record!.Data.Id, kept[0].Record!.Model.Id, kept[0].Record!.Data.Images));

        var compare = await EvaluationsAsync("compare", kept[0].Id, kept[1].Id);
        Assert.Contains("p = 1.000; no significant difference", compare.Output, StringComparison.Ordinal);

        var list = await EvaluationsAsync("list");
        var show = await EvaluationsAsync("show", kept[0].Id, "--json");
        var delete = await EvaluationsAsync("delete", kept[0].Id);
        var again = await EvaluationsAsync("show", kept[0].Id);
        Assert.True(list.ExitCode == ExitCode.Ok && list.Output.Contains("finished", StringComparison.Ordinal), list.Output);
        Assert.Matches($@"(?s){kept[0].Id}.+{ShippedModel.Id}.+ 7 .+{kept[1].Id}", list.Output);
        Assert.Equal(second.Output, show.Output);
        Assert.Equal(ExitCode.Ok, delete.ExitCode);
        Assert.Equal((ExitCode.Failed, kept[1].Id), (again.ExitCode, Assert.Single(new EvaluationLibrary(site, TimeProvider.System).List()).Id));
        Assert.Contains("There is no evaluation", again.Error, StringComparison.Ordinal);
        Task<ProcessRun> EvaluationsAsync(params string[] words) => ProcessRun.FerWebAsync(["evaluations", .. words, "--data-folder", site.Root]);
    }

    [Fact]
    public async Task Evaluations_FarApartAndOfOtherViews_AreListedAndComparedAsThat()
    {
        var site = new DataFolder(_folder.PathTo("site"));
        var library = new EvaluationLibrary(site, TimeProvider.System);
        var one = EvaluationsApiTests.Kept(library);
        var ten = EvaluationsApiTests.Kept(library, isRotated: true, views: Views.TenCrop);

        var list = await ProcessRun.FerWebAsync("evaluations", "list", "--data-folder", site.Root);
        var compare = await ProcessRun.FerWebAsync("evaluations", "compare", one.Id, ten.Id, "--data-folder", site.Root);

        Assert.Matches($"{one.Id}.+ one view ", list.Output);
        Assert.Matches($"{ten.Id}.+ ten crops ", list.Output);
        Assert.Contains(", p < 0.001; significant at 5 %", compare.Output, StringComparison.Ordinal);
        Assert.Contains("The first was measured on one view, the second on ten crops", compare.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Evaluations_OfTwoStepsOfARun_AreToldApartAsRestDoes()
    {
        var site = new DataFolder(_folder.PathTo("site"));
        using var store = RunStore.Open(site);
        var run = store.Launch();
        var library = new EvaluationLibrary(site, TimeProvider.System);
        var early = library.Evaluate(run, _ => true, step: 10, model: $"{run.Id}-10");
        var late = library.Evaluate(run, picture => picture > 9, step: 20, model: $"{run.Id}-20");

        var json = await ProcessRun.FerWebAsync("evaluations", "list", "--json", "--data-folder", site.Root);
        var list = await ProcessRun.FerWebAsync("evaluations", "list", "--data-folder", site.Root);
        var compare = await ProcessRun.FerWebAsync("evaluations", "compare", early.Id, late.Id, "--data-folder", site.Root);

        using var answer = JsonDocument.Parse(json.Output);
        Assert.Equal(
            [($"{run.Id}-10", run.Id, 10, "ada", DateTimeOffset.UnixEpoch), ($"{run.Id}-20", run.Id, 20, "ada", DateTimeOffset.UnixEpoch)],
            answer.RootElement.EnumerateArray().Select(one => (
                one.GetProperty("model").GetString()!, one.GetProperty("run").GetString()!, one.GetProperty("step").GetInt32(),
                one.GetProperty("by").GetString()!, one.GetProperty("created").GetDateTimeOffset())).Order());
        Assert.Matches($@"{early.Id}.+ {run.Id}-10\W+10 ", list.Output);
        Assert.Matches($@"{late.Id}.+ {run.Id}-20\W+20 ", list.Output);
        Assert.Contains($"{run.Id} (step 10) minus {run.Id} (step 20), n = 40", compare.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Evaluate_FolderThatHoldsOnlyTheSplit_MeasuresAllOfIt()
    {
        using var pictures = new TemporaryFolder();
        for (var i = 0; i < 20; i++)
        {
            pictures.WriteImage($"raw/test/happy/{i}.png", i);
        }

        var whole = await ProcessRun.FerWebAsync("evaluate", "--data", pictures.PathTo("raw"), "--split", "test", "--json");
        var other = await ProcessRun.FerWebAsync("evaluate", "--data", pictures.PathTo("raw"));

        Assert.True(whole.ExitCode == ExitCode.Ok, whole.Error);
        using var answer = JsonDocument.Parse(whole.Output);
        Assert.Equal(20, answer.RootElement.GetProperty("n").GetInt32());
        Assert.Equal("as the source has them", answer.RootElement.GetProperty("split_rule").GetString());
        Assert.Equal(ExitCode.Failed, other.ExitCode);
        Assert.Contains("has no validation images; it has test", other.Error, StringComparison.Ordinal);

        // Nothing stays in the home of who tests.
        var cache = Path.Combine(ProcessRun.DataHome, "ferweb", "datasets");
        Assert.Equal(OperatingSystem.IsLinux(), Directory.Exists(cache) && Directory.GetDirectories(cache, "raw-*").Length > 0);
    }

    [Theory]
    [InlineData(ExitCode.WrongUsage, "--data", "evaluate")]
    [InlineData(ExitCode.WrongUsage, "one of the two", "evaluate", "--data", "x", "--dataset", "y")]
    [InlineData(ExitCode.WrongUsage, "exclude each other", "evaluate", "--data", "x", "--model", "y", "--run", "z")]
    [InlineData(ExitCode.Failed, "no data set 'nothing'", "evaluate", "--dataset", "nothing", "--data-folder", "no-such-folder")]
    [InlineData(ExitCode.WrongUsage, "'public'", "evaluate", "--data", "x", "--split", "public")]
    [InlineData(ExitCode.Failed, "There is no model 'no-such-model'", "evaluate", "--data", "x", "--model", "no-such-model")]
    [InlineData(ExitCode.WrongUsage, "exclude each other", "summary", "--network", "fernet", "--model", "x")]
    [InlineData(ExitCode.WrongUsage, "--out", "export", "--run", "x")]
    [InlineData(ExitCode.Failed, "holds no run", "export", "--run", "x", "--out", "y")]
    public async Task Command_ThatCannotWork_SaysWhy(int code, string expected, params string[] words)
    {
        var run = await ProcessRun.FerWebAsync(words);

        Assert.Equal(code, run.ExitCode);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Summary_SeedNetworkAsJson_HasTheTotals()
    {
        var run = await ProcessRun.FerWebAsync("summary", "--network", "cnn-seed", "--json");

        using var answer = JsonDocument.Parse(run.Output);
        Assert.Equal((4_232_199, 217_823_488), (answer.RootElement.GetProperty("parameters").GetInt64(), answer.RootElement.GetProperty("macs").GetInt64()));
        Assert.Equal(11, answer.RootElement.GetProperty("layers").GetArrayLength());
    }
}
