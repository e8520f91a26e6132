using System.Diagnostics;
using FerWeb.Cli;
using FerWeb.Engine.Models;
using FerWeb.Engine.Training;
using FerWeb.Engine.Training.Runs;
using FerWeb.Tests.Engine.Training;
using FerWeb.Tests.Shared;
using FerWeb.Tests.Workspace.Worker;

namespace FerWeb.Tests.Cli;

[Collection(WorkerProcesses.Name)]
public sealed class TrainCommandTests : IDisposable
{
    private readonly TrainingFolder _folder = new();

    public void Dispose() => _folder.Dispose();

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
        Assert.Equal(["epoch,accuracy,loss,lr,val_accuracy,val_loss", "0", "1"], curves.Select((line, i) => i == 0 ? line : line.Split(',')[0]));
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
        using var process = Process.Start(new ProcessStartInfo("dotnet",
            [
                Path.Combine(AppContext.BaseDirectory, "ferweb-train.dll"), "train",
                "--data", _folder.Data, "--recipe", _folder.Recipe, "--out", _folder.PathTo("cut"), "--epochs", "5000",
            ])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;
        var error = process.StandardError;
        while (await error.ReadLineAsync() is { } line && !line.Contains("2/5000", StringComparison.Ordinal))
        {
        }

        // Not SIGINT, to which the programs of a shell script that runs in the background are deaf; FerWeb takes both alike.
        WorkerFolder.Signal(process, "TERM");
        var rest = await error.ReadToEndAsync();
        await process.WaitForExitAsync();

        Assert.Equal(ExitCode.Stopped, process.ExitCode);
        Assert.Contains("--resume", rest, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.PathTo("cut", "model")));
        var done = RunFolder.Open(_folder.PathTo("cut")).ReadHistory().Count;

        var resumed = await ProcessRun.FerWebAsync("train", "--out", _folder.PathTo("cut"), "--resume", "--epochs", $"{done + 1}");

        Assert.True(resumed.ExitCode == ExitCode.Ok, resumed.Error);
        Assert.Contains("Goes on after step", resumed.Error, StringComparison.Ordinal);
        Assert.Equal(
            Enumerable.Range(0, done + 1).Select(epoch => $"{epoch}"),
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
    [InlineData("--start-model is empty; give a folder", "--data", "DATA", "--start-model", "")]
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

    private string Place(string option) => option switch
    {
        "DATA" => _folder.Data,
        "RECIPE" => _folder.Recipe,
        "NOWHERE" => _folder.PathTo("nowhere"),
        _ => option,
    };
}
