using System.Diagnostics;
using System.Text.Json;
using FerWeb.Cli;
using FerWeb.Engine.Models;
using FerWeb.Engine.Training;
using FerWeb.Engine.Training.Runs;
using FerWeb.Tests.Engine.Training;
using FerWeb.Tests.Faults.Killing;
using FerWeb.Tests.Shared;
using FerWeb.Tests.Workspace.Worker;
using FerWeb.Workspace;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Storage;

namespace FerWeb.Tests.Cli;

[Collection(WorkerProcesses.Name)]
public sealed class TrainCommandTests : IDisposable
{
    private readonly TrainingFolder _folder = new();
    private readonly List<Process> _trainings = [];

    public void Dispose()
    {
        _trainings.ForEach(FerWebProcess.Kill);
        _folder.Dispose();
    }

    [Fact]
    public async Task Train_TinyRecipe_LeavesConfigCurvesCheckpointAndModel()
    {
        var run = await _folder.TrainAsync("run", "--seed", "7");

        Assert.True(run.ExitCode == ExitCode.Ok, run.Error);
        Assert.Equal(_folder.PathTo("run", "model"), run.Output.Trim());
        Assert.Contains("42 training images", run.Error, StringComparison.Ordinal);
        Assert.Contains("2/2", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', run.Error);
        var curves = File.ReadAllLines(_folder.PathTo("run", "metrics.csv"));
        Assert.Equal(["epoch,accuracy,loss,lr,val_accuracy,val_loss", "1", "2"], curves.Select((line, i) => i == 0 ? line : line.Split(',')[0]));
        var opened = RunFolder.Open(_folder.PathTo("run"));
        Assert.Equal((7, 2), (opened.Config.Options.Seed, opened.ReadHistory().Count));
        using var model = ModelFolder.Load(_folder.PathTo("run", "model"));
        Assert.Equal("run", model.Description.Id);
    }

    [Fact]
    public async Task Train_SeedStyle_TakesTheOptionsOverTheRecipe()
    {
        var run = await _folder.TrainAsync(
            "seed", "--optimizer", "adam", "--lr", "1e-4", "--early-stopping", "3", "--plateau", "--keep-best",
            "--epochs", "1", "--schedule", "one-cycle", "--no-augmentation");

        Assert.True(run.ExitCode == ExitCode.Ok, run.Error);
        var options = RunFolder.Open(_folder.PathTo("seed")).Config.Options;
        Assert.Equal(
            (OptimizerKind.Adam, 1e-4, 3, 2, 0.2),
            (options.Optimizer, options.LearningRate, options.EarlyStopping!.Patience, options.Plateau!.Patience, options.Plateau.Factor));
        Assert.Equal((true, 1, ScheduleKind.OneCycle, 14), (options.KeepBest, options.Epochs, options.Schedule, options.BatchSize));
        Assert.Equal(AugmentationOptions.None, options.Augmentation);
    }

    [Fact]
    public async Task Train_InterruptedThenResumed_StopsWithACheckpointAndEndsAsOneRun()
    {
        var process = StartTraining("cut");
        await UntilAsync(process, "2/5000");

        // Not SIGINT, to which the programs of a shell script that runs in the background are deaf; FerWeb takes both alike.
        WorkerFolder.Signal(process, "TERM");
        var rest = await Patience.ForAsync(process.StandardError.ReadToEndAsync());
        await Patience.ForAsync(process.WaitForExitAsync());

        Assert.Equal(ExitCode.Stopped, process.ExitCode);
        Assert.Contains("--resume", rest, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.PathTo("cut", "model")));
        var done = RunFolder.Open(_folder.PathTo("cut")).ReadHistory().Count;

        var resumed = await ProcessRun.FerWebAsync("train", "--out", _folder.PathTo("cut"), "--resume", "--epochs", $"{done + 1}");

        Assert.True(resumed.ExitCode == ExitCode.Ok, resumed.Error);
        Assert.Contains("Goes on after step", resumed.Error, StringComparison.Ordinal);
        Assert.Equal(
            Enumerable.Range(1, done + 1).Select(epoch => $"{epoch}"),
            File.ReadLines(_folder.PathTo("cut", "metrics.csv")).Skip(1).Select(line => line.Split(',')[0]));
        Assert.True(File.Exists(_folder.PathTo("cut", "model", "model.json")));
    }

    [Theory]
    [InlineData("--data is missing", "--recipe", "RECIPE")]
    [InlineData("--resume needs --out", "--resume")]
    [InlineData("leave --network and --recipe out", "--resume", "--out", "x", "--network", "fernet")]
    [InlineData("--epochs: 'many' cannot be used", "--data", "DATA", "--epochs", "many")]
    [InlineData("--epochs: '0' cannot be used. It must be 1 to 10000.", "--data", "DATA", "--recipe", "RECIPE", "--epochs", "0")]
    [InlineData("--data is empty; give a path", "--data", "")]
    [InlineData("--out is empty; give a folder", "--data", "DATA", "--out", " ")]
    [InlineData("--recipe is empty; give a file", "--data", "DATA", "--recipe", "")]
    [InlineData("--start-model is empty; give an id", "--data", "DATA", "--start-model", "")]
    [InlineData("fernet-9", "--data", "DATA", "--network", "fernet-9")]
    [InlineData("adamW", "--data", "DATA", "--optimizer", "lion")]
    [InlineData("--epoch", "--data", "DATA", "--epoch", "3")]
    public async Task Train_WrongOptions_AreNamedAndNothingIsDone(string expected, params string[] options)
    {
        var run = await ProcessRun.FerWebAsync(["train", .. options.Select(Place)]);

        Assert.Equal(ExitCode.WrongUsage, run.ExitCode);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
        Assert.Contains("ferweb train --help", run.Error, StringComparison.Ordinal);
        Assert.Empty(run.Output);
    }

    [Theory]
    [InlineData("does not exist", "--data", "NOWHERE")]
    [InlineData("one size only", "--data", "DATA", "--network", "cnn-seed", "--early-size", "36")]
    [InlineData("There is no recipe", "--data", "DATA", "--recipe", "NOWHERE")]
    [InlineData("holds no run", "--out", "NOWHERE", "--resume")]
    public async Task Train_WhatCannotWork_IsSaidInASentence(string expected, params string[] options)
    {
        string[] folder = options.Contains("--out") ? [] : ["--out", _folder.PathTo("none")];
        var run = await ProcessRun.FerWebAsync(["train", .. options.Select(Place), .. folder]);

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.PathTo("none")));
    }

    [Fact]
    public async Task Train_RuleWithoutValidationImages_IsRefusedAndWithoutRuleItSaysSo()
    {
        using var folder = new TrainingFolder(validation: false);

        var refused = await folder.TrainAsync("a", "--early-stopping");
        var trained = await folder.TrainAsync("b", "--epochs", "1");

        Assert.Equal(ExitCode.Failed, refused.ExitCode);
        Assert.Contains("needs validation pictures", refused.Error, StringComparison.Ordinal);
        Assert.True(trained.ExitCode == ExitCode.Ok, trained.Error);
        Assert.Contains("no validation images", trained.Error, StringComparison.Ordinal);
        Assert.EndsWith(",,", File.ReadAllLines(folder.PathTo("b", "metrics.csv"))[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Train_LossIsNotFinite_EndsAsFailedWithAdvice()
    {
        File.WriteAllText(_folder.Recipe, File.ReadAllText(_folder.Recipe).Replace("\"deviation\":0.25", "\"deviation\":1e-45", StringComparison.Ordinal));

        var run = await _folder.TrainAsync("nan", "--no-augmentation");

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains("not finite, also at half the learning rate", run.Error, StringComparison.Ordinal);
        Assert.Contains("--lr", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Train_OfTheSameRecipeAsARunOfTheWebApp_LeavesTheSameWeightsAndTheSameCurves()
    {
        using var site = new WorkerFolder();
        var options = WorkerFolder.Options(epochs: 2);
        new Recipe("The site's.", options).Write(_folder.PathTo("site.json"));
        var trained = await site.WorkAsync(site.Launch(options));

        var run = await ProcessRun.FerWebAsync(
            "train", "--data", site.Dataset.Folder, "--recipe", _folder.PathTo("site.json"), "--out", _folder.PathTo("mine"));

        Assert.True(run.ExitCode == ExitCode.Ok, run.Error);
        var theirs = ModelFolder.ReadDescription(Path.Combine(site.Data.Run(trained.Id), RunFolder.ModelName));
        var mine = ModelFolder.ReadDescription(_folder.PathTo("mine", RunFolder.ModelName));
        Assert.Equal(Weights(Path.Combine(site.Data.Run(trained.Id), RunFolder.ModelName)), Weights(_folder.PathTo("mine", RunFolder.ModelName)));
        Assert.Equivalent(theirs.Provenance!.Outcome, mine.Provenance!.Outcome, strict: true);
        var told = await JsonAsync("runs", "list", "--data-folder", _folder.PathTo("mine"), "--json");
        Assert.Equal("finished", told.GetProperty("runs")[0].GetProperty("status").GetString());
        using var store = RunStore.Open(DataFolder.OfOneRun(_folder.PathTo("mine")));
        var id = store.List(new RunQuery()).Runs[0].Id;
        double[] Losses(IRunStore of, string of1) => [.. of.ReadMetrics(of1, MetricKey.StepLoss).Select(point => point.Value)];
        Assert.Equal(Losses(site.Store, trained.Id), Losses(store, id));
        Assert.Contains("Epoch 2/2", File.ReadAllText(_folder.PathTo("mine", "log.txt")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Train_KilledThenResumed_GoesOnAndOneThatLivesIsNotTrainedTwice()
    {
        var process = StartTraining("killed");
        await UntilAsync(process, "3/5000"); // The checkpoint of the first epoch is stored before the third begins.
        var twice = await ProcessRun.FerWebAsync("train", "--out", _folder.PathTo("killed"), "--resume");
        process.Kill();
        await process.WaitForExitAsync();
        var done = RunFolder.Open(_folder.PathTo("killed")).ReadHistory().Count;

        var resumed = await ProcessRun.FerWebAsync("train", "--out", _folder.PathTo("killed"), "--resume", "--epochs", $"{done + 2}");

        Assert.Equal(ExitCode.Failed, twice.ExitCode);
        Assert.Contains($"Process {process.Id} trains this run", twice.Error, StringComparison.Ordinal);
        Assert.True(resumed.ExitCode == ExitCode.Ok, resumed.Error);
        Assert.Contains("Goes on after step", resumed.Error, StringComparison.Ordinal);
        Assert.True(File.Exists(_folder.PathTo("killed", "model", "model.json")));
    }

    [Fact]
    public async Task Train_IntoAFolderThatHoldsARunOrOnWithADoneOne_SaysWhatToDo()
    {
        await _folder.TrainAsync("done", "--epochs", "1");

        var again = await _folder.TrainAsync("done", "--epochs", "1");
        var noMore = await ProcessRun.FerWebAsync("train", "--out", _folder.PathTo("done"), "--resume");
        var other = await ProcessRun.FerWebAsync("train", "--out", _folder.PathTo("done"), "--resume", "--epochs", "2", "--batch-size", "7");
        ForeignCheckpoints.Make(RunFolder.Open(_folder.PathTo("done")).Checkpoints, engine: null);
        var old = await ProcessRun.FerWebAsync("train", "--out", _folder.PathTo("done"), "--resume", "--epochs", "2");
        var exported = await ProcessRun.FerWebAsync("export", "--run", _folder.PathTo("done"), "--out", _folder.PathTo("kept"));

        Assert.All((ProcessRun[])[again, noMore, other, old], run => Assert.Equal(ExitCode.Failed, run.ExitCode));
        Assert.Contains("holds a run already. Go on with it by --resume", again.Error, StringComparison.Ordinal);
        Assert.Contains("give it more epochs", noMore.Error, StringComparison.Ordinal);
        Assert.Contains("cannot go on with another batchSize", other.Error, StringComparison.Ordinal);
        Assert.Contains("An earlier FerWeb wrote the checkpoints", old.Error, StringComparison.Ordinal);
        Assert.True(exported.ExitCode == ExitCode.Ok, exported.Error);
    }

    // The file's own hash hangs on the model's id as well.
    private static string Weights(string model)
    {
        using var loaded = ModelFolder.Load(model);
        var tensors = loaded.Network.state_dict().OrderBy(pair => pair.Key, StringComparer.Ordinal).SelectMany(pair => pair.Value.bytes.ToArray());
        return Convert.ToHexString(System.Security.Cryptography.SHA256.HashData([.. tensors]));
    }

    private static async Task<JsonElement> JsonAsync(params string[] command)
    {
        var run = await ProcessRun.FerWebAsync(command);
        Assert.True(run.ExitCode == ExitCode.Ok, run.Error);
        return JsonDocument.Parse(run.Output).RootElement;
    }

    private static Task UntilAsync(Process process, string words)
    {
        return Patience.ForAsync(ReadAsync());

        async Task ReadAsync()
        {
            while (await process.StandardError.ReadLineAsync() is var line && line?.Contains(words, StringComparison.Ordinal) != true)
            {
                _ = line ?? throw new EndOfStreamException($"It ended before it said '{words}'.");
            }
        }
    }

    private Process StartTraining(string run)
    {
        string[] command =
        [
            Path.Combine(AppContext.BaseDirectory, "ferweb-train.dll"), "train", "--data", _folder.Data, "--recipe", _folder.Recipe,
            "--out", _folder.PathTo(run), "--epochs", "5000",
        ];
        var process = Process.Start(new ProcessStartInfo("dotnet", command) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        _trainings.Add(process);
        return process;
    }

    private string Place(string option) => option switch
    {
        "DATA" => _folder.Data,
        "RECIPE" => _folder.Recipe,
        "NOWHERE" => _folder.PathTo("nowhere"),
        _ => option,
    };
}
