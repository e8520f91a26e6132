using System.Text.Json;
using FerWeb.Cli;
using FerWeb.Cli.Sweeps;
using FerWeb.Tests.Engine.Datasets;
using FerWeb.Tests.Shared;
using FerWeb.Tests.Workspace.Sweeps;
using FerWeb.Workspace;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Storage;
using FerWeb.Workspace.Sweeps;

namespace FerWeb.Tests.Cli;

public sealed class SweepsCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RunStore _store;

    public SweepsCommandTests()
    {
        _store = RunStore.Open(Data);
        _folder.WriteCsv([.. Enumerable.Range(0, 40).Select(i => (i % 7, i % 4 == 0 ? "PublicTest" : "Training"))]);
    }

    private string Csv => _folder.PathTo("fer2013.csv");

    private DataFolder Data => new(_folder.PathTo("data"));

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Sweeps_StartShowPromoteStop_DoWhatThePagesDo()
    {
        var start = await SweepsAsync(
            "start", "--dataset", Csv, "--method", "grid", "--vary", "learning-rate=0.01,0.03", "--vary", "optimizer=sgd,adam,adamw",
            "--epochs", "6", "--sweep-epochs", "2");
        Assert.True(start.ExitCode == ExitCode.Ok, start.Error);
        Assert.Contains("6 runs of 2 epochs, 12 epochs in all", start.Error, StringComparison.Ordinal);
        var id = start.Output.Trim();
        new SweepActions(new SweepLibrary(Data, TimeProvider.System), _store, new RunActions(_store, Data, TimeProvider.System)).Advance(id);
        _store.FinishAll(trial => 0.1 * (trial + 1));

        var show = await SweepsAsync("show", id);
        var promote = await SweepsAsync("promote", id);
        var trial = _store.List(new RunQuery { Sweep = id }).Runs.First(run => run.Spec.Sweep!.Round is 0);
        var kept = await ProcessRun.FerWebAsync("runs", "delete", trial.Id, "--data-folder", Data.Root);
        Assert.Null(_store.Find(trial.Id)!.Deleted);
        var stop = await SweepsAsync("stop", id, "--json");
        var list = await SweepsAsync("list");
        var delete = await SweepsAsync("delete", id);
        var left = await SweepsAsync("list", "--json");

        Assert.Matches(@"(?s)6 of 6 runs have ended.+optimizer.+learning-rate.+60\.0 %.+adamW.+0\.03.+by itself explains", show.Output);
        Assert.Equal(6, _store.Find(promote.Output.Trim())!.Spec.Options.Epochs);
        Assert.Contains("which goes on and would train it anew. Stop the sweep first.", kept.Error, StringComparison.Ordinal);
        Assert.Equal("stopped", JsonDocument.Parse(stop.Output).RootElement.GetProperty("status").GetString());
        Assert.Matches($@"(?s){id}.+stopped", list.Output);
        Assert.Equal((ExitCode.Ok, 0), (delete.ExitCode, JsonDocument.Parse(left.Output).RootElement.GetArrayLength()));
    }

    [Fact]
    public async Task SweepsStart_ValueOutOfItsLimits_IsRefusedWithThem()
    {
        var run = await SweepsAsync("start", "--dataset", Csv, "--vary", "learning-rate=0.01,20", "--method", "grid");

        Assert.Equal((ExitCode.WrongUsage, ""), (run.ExitCode, run.Output));
        Assert.Contains("--vary learning-rate: It must be more than 0, at most 10", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("foo=1,2", "--vary foo: There is no such setting. Choose one of: batch-size, ")]
    [InlineData("learning-rate", "'learning-rate' names no values.")]
    public async Task SweepsStart_WhatCannotVary_IsWrongUsageInTheWordsOfTheCommandLine(string vary, string sentence)
    {
        var run = await SweepsAsync("start", "--dataset", Csv, "--vary", vary);

        Assert.Equal((ExitCode.WrongUsage, ""), (run.ExitCode, run.Output));
        Assert.Contains(sentence, run.Error, StringComparison.Ordinal);
        Assert.Contains("'ferweb sweeps start --help'", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("grid", "--sweep-seed")]
    [InlineData("random", "--rounds")]
    public async Task SweepsStart_WhatItsMethodHasNoUseFor_IsWrongUsage(string method, string option)
    {
        var run = await SweepsAsync("start", "--dataset", Csv, "--vary", "learning-rate=0.01,0.02", "--method", method, option, "4");

        Assert.Equal((ExitCode.WrongUsage, ""), (run.ExitCode, run.Output));
        Assert.Contains($"A sweep by '{method}' has no use for {option}.", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Rounds_OneRunOrOneEpoch_IsSaidInTheSingular()
        => Assert.Equal(
            "round 1: 9 runs of 1 epoch; round 2: 1 run of 3 epochs",
            SweepTables.Rounds(new SweepPlan(null!, [], [new SweepRound(1, 9), new SweepRound(3, 1)])));

    private Task<ProcessRun> SweepsAsync(string verb, params string[] arguments)
        => ProcessRun.FerWebAsync(["sweeps", verb, .. arguments, "--data-folder", Data.Root]);
}
