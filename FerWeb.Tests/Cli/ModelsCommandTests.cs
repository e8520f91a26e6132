using System.Text.Json;
using FerWeb.Engine.Models;
using FerWeb.Tests.Engine.Datasets;
using FerWeb.Tests.Shared;
using FerWeb.Workspace;
using FerWeb.Workspace.Audit;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Storage;
using Microsoft.ML.OnnxRuntime;

namespace FerWeb.Tests.Cli;

/// <summary>The commands about models, as processes: what they write, say and exit with.</summary>
public sealed class ModelsCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Export_ThenImportRenameAndDelete_OnACleanDataFolder()
    {
        var zip = _folder.PathTo("out", "shipped.zip");
        Assert.Equal(zip, Line(await RunAsync(0, "export", ShippedModel.Id, "--out", zip)));
        Assert.Equal(ShippedModel.SecondId, Line(await RunAsync(0, "import", zip)));
        Assert.Equal($"{ShippedModel.SecondId}: next-door", Line(await RunAsync(0, "rename", ShippedModel.SecondId, "next-door")));

        using var list = JsonDocument.Parse((await RunAsync(0, "list", "--json")).Output);
        Assert.Equal(
            [(ShippedModel.Id, ShippedModel.Id, true), (ShippedModel.SecondId, "next-door", false)],
            list.RootElement.EnumerateArray().Where(model => !ShippedModel.All.Skip(1).Contains(model.GetProperty("id").GetString())).Select(model => (
                model.GetProperty("id").GetString()!, model.GetProperty("name").GetString()!, model.GetProperty("is_live").GetBoolean())));
        Assert.Equal(JsonValueKind.Null, list.RootElement[0].GetProperty("run").ValueKind);
        Assert.Equal($"{ShippedModel.SecondId}: deleted", Line(await RunAsync(0, "delete", ShippedModel.SecondId)));
        Assert.Contains("ships with FerWeb", (await RunAsync(1, "delete", ShippedModel.Id)).Error, StringComparison.Ordinal);
        Assert.Contains("There is no model 'none'", (await RunAsync(1, "export", "none")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task MakeLive_AnImportedModel_IsTheLiveOneAndStandsInTheAuditLogAndADamagedOneIsRefused()
    {
        var data = new DataFolder(_folder.PathTo("data"));
        var imported = await RunAsync(0, "import", ShippedModel.Folder);
        Assert.Contains($"'ferweb models make-live {ShippedModel.SecondId} --data-folder {_folder.PathTo("data")}'", imported.Error, StringComparison.Ordinal);

        Assert.Equal($"{ShippedModel.SecondId}: live", Line(await RunAsync(0, "make-live", ShippedModel.SecondId)));
        await File.WriteAllTextAsync(Path.Combine(data.Models, ShippedModel.SecondId, ModelFolder.WeightsFile), "x");
        var refusal = await RunAsync(1, "make-live", ShippedModel.SecondId);
        await RunAsync(1, "make-live", "none");

        Assert.Contains("The live model was left as it is.", refusal.Error, StringComparison.Ordinal);
        using var store = RunStore.Open(data);
        var promotion = Assert.Single(store.Promotions());
        Assert.Equal(
            new Promotion(Path.Combine(data.Models, ShippedModel.SecondId), ShippedModel.SecondId, null, null, promotion.At, Environment.UserName), promotion);
        var entry = Assert.Single(new AuditLog(data).Read(text: AuditActions.ModelMadeLive));
        Assert.Equal((ShippedModel.SecondId, Environment.UserName, "cli"), (entry.Subject, entry.Actor, entry.Via));
    }

    [Fact]
    public async Task Import_AFolderUnderAName_TakesItUnlessAnotherModelIsCalledSo()
    {
        Assert.Equal(ShippedModel.SecondId, Line(await RunAsync(0, "import", ShippedModel.Folder, "--name", "next-door")));

        using var list = JsonDocument.Parse((await RunAsync(0, "list", "--json")).Output);
        Assert.Contains((ShippedModel.SecondId, "next-door"), list.RootElement.EnumerateArray().Select(model => (
            model.GetProperty("id").GetString()!, model.GetProperty("name").GetString()!)));
        foreach (var name in (string[])["Next-Door", ShippedModel.Id])
        {
            Assert.Contains(
                $"There is a model '{name}' already.", (await RunAsync(1, "import", ShippedModel.Folder, "--name", name)).Error, StringComparison.Ordinal);
        }

        Directory.CreateDirectory(_folder.PathTo("empty"));
        Assert.Contains("weights.safetensors", (await RunAsync(1, "import", _folder.PathTo("empty"))).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Export_OnnxAndSafeTensors_WritesWhatWasAskedFor()
    {
        var onnx = _folder.PathTo("face.onnx");
        await RunAsync(0, "export", ShippedModel.Id, "--format", "onnx", "--input", "normalised", "--logits", "--out", onnx);
        using var session = new InferenceSession(onnx);
        Assert.Equal([-1, 1, 44, 44], session.InputMetadata["faces"].Dimensions);
        Assert.Equal(["crowd_logits", "fer_logits"], session.OutputMetadata.Keys.Order());

        var written = await RunAsync(0, "export", ShippedModel.Id, "--format", "safetensors", "--out", _folder.PathTo("w.safetensors"));
        Assert.Equal([_folder.PathTo("w.safetensors"), _folder.PathTo("w.json")], written.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(ShippedModel.SecondId, Line(await RunAsync(0, "import", _folder.PathTo("w.safetensors"), _folder.PathTo("w.json"))));
        await RunAsync(2, "export", ShippedModel.Id, "--format", "tflite");
    }

    [Fact]
    public async Task Export_WithoutAFormat_TakesThatOfTheNameOfTheFile()
    {
        var onnx = _folder.PathTo("face.onnx");
        await RunAsync(0, "export", ShippedModel.Id, "--input", "normalised", "--logits", "--out", onnx);
        using var session = new InferenceSession(onnx);
        Assert.Equal([-1, 1, 44, 44], session.InputMetadata["faces"].Dimensions);
        Assert.Equal(["crowd_logits", "fer_logits"], session.OutputMetadata.Keys.Order());

        var written = await RunAsync(0, "export", ShippedModel.Id, "--out", _folder.PathTo("w.safetensors"));
        Assert.Equal([_folder.PathTo("w.safetensors"), _folder.PathTo("w.json")], written.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Theory]
    [InlineData("mine.zip", "--logits")]
    [InlineData("mine.safetensors", "--input", "bytes")]
    public async Task Export_OptionsOfOnnxWithAnotherFormat_AreWrongUsage(string name, params string[] options)
    {
        var run = await RunAsync(2, ["export", ShippedModel.Id, "--out", _folder.PathTo(name), .. options]);

        Assert.Contains("--input and --logits are of ONNX files", run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.PathTo(name)));
    }

    [Fact]
    public async Task Export_SafeTensorsUnderTheNameOfTheirDescription_IsWrongUsage()
    {
        var run = await RunAsync(2, "export", ShippedModel.Id, "--format", "safetensors", "--out", _folder.PathTo("mine.json"));

        Assert.Contains("--out names the weights", run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.PathTo("mine.json")));
    }

    [Fact]
    public async Task Combine_TheSameWeightsTwice_AnswersAsTheyDoAndCanBeExported()
    {
        DrawnSets.PutFaces(new DataFolder(_folder.PathTo("data")));
        await RunAsync(0, "export", ShippedModel.Id, "--out", _folder.PathTo("shipped.zip"));
        await RunAsync(0, "import", _folder.PathTo("shipped.zip"));

        Assert.Equal("ensemble", Line(await RunAsync(0, "combine", ShippedModel.Id, ShippedModel.SecondId, "--dataset", "faces", "--name", "Both")));

        var average = await RunAsync(0, "combine", ShippedModel.Id, ShippedModel.SecondId, "--dataset", "faces", "--average-weights");
        Assert.Equal("average", Line(average));
        Assert.Contains($"'ferweb models make-live average --data-folder {_folder.PathTo("data")}'", average.Error, StringComparison.Ordinal);
        Assert.Contains($"several models: {ShippedModel.Id}, {ShippedModel.SecondId}", (await RunAsync(0, "list")).Output, StringComparison.Ordinal);
        await RunAsync(0, "export", "ensemble", "--format", "onnx", "--out", _folder.PathTo("both.onnx"));
        await RunAsync(0, "export", ShippedModel.Id, "--format", "onnx", "--out", _folder.PathTo("one.onnx"));
        var (both, one) = (Shares("both"), Shares("one"));
        Assert.Equal((7, 7), (both.Length, one.Length));
        Assert.All(both.Zip(one), pair => Assert.Equal(pair.Second, pair.First, 1e-4f));
        Assert.Contains($"The model '{ShippedModel.Id}' is named twice.", await RefusalAsync(ShippedModel.Id), StringComparison.Ordinal);
        Assert.Contains("There is no model 'none'", await RefusalAsync("none"), StringComparison.Ordinal);

        async Task<string> RefusalAsync(string other) => (await RunAsync(1, "combine", ShippedModel.Id, other, "--dataset", "faces")).Error;
    }

    private float[] Shares(string name)
    {
        using var session = new InferenceSession(_folder.PathTo($"{name}.onnx"));
        var face = new byte[48 * 48];
        new Random(5).NextBytes(face);
        using var input = OrtValue.CreateTensorValueFromMemory(face, [1, 1, 48, 48]);
        using var results = session.Run(new RunOptions(), ["faces"], [input], ["fer_logits"]);
        var powers = results[0].GetTensorDataAsSpan<float>().ToArray().Select(MathF.Exp).ToArray();
        return [.. powers.Select(power => power / powers.Sum())];
    }

    private static string Line(ProcessRun run) => run.Output.Trim();

    private async Task<ProcessRun> RunAsync(int expected, params string[] arguments)
    {
        var run = await ProcessRun.FerWebAsync(["models", .. arguments, "--data-folder", _folder.PathTo("data")]);
        Assert.True(expected == run.ExitCode, $"{run.ExitCode}: {run.Error}");
        return run;
    }
}
