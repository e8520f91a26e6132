using System.Text.Json;
using FerWeb.Cli;
using FerWeb.Engine.Training;
using FerWeb.Tests.Engine.Datasets;
using FerWeb.Tests.Shared;
using FerWeb.Tests.Workspace;
using FerWeb.Workspace;
using FerWeb.Workspace.Storage;

namespace FerWeb.Tests.Cli;

/// <summary><c>ferweb runs compare</c>, as a process: its figures, and how it names settings.</summary>
public sealed class RunsCompareCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RunStore _store;

    public RunsCompareCommandTests() => _store = RunStore.Open(new DataFolder(_folder.PathTo("data")));

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task RunsCompare_ShowsFiguresDifferencesAndGroups()
    {
        var one = _store.Trained("one", [0.3, 0.6], options => options with { Seed = 1 });
        var other = _store.Trained("other", [0.5], options => options with { Seed = 2 });

        var text = await CompareAsync(one.Id, other.Id, "--group", "seed");
        var json = await CompareAsync(one.Id, other.Id, "--json");
        var alone = await CompareAsync(one.Id);

        Assert.Equal((ExitCode.Ok, ""), (text.ExitCode, text.Error));
        Assert.Matches($@"(?s){one.Id}.+60\.0 %.+48\.3 % to 70\.7 %.+0\.580.+seed.+1.+2.+55\.0 %.+7\.1 %.+63\.5 %.+50\.0 %", text.Output);
        var answer = JsonDocument.Parse(json.Output).RootElement;
        Assert.True(answer.GetProperty("is_comparable").GetBoolean());
        Assert.Equal("seed", Assert.Single(answer.GetProperty("differences").EnumerateArray()).GetProperty("key").GetString());
        Assert.Equal(2, answer.GetProperty("runs")[0].GetProperty("best").GetProperty("epoch").GetInt32());
        Assert.Equal(ExitCode.Failed, alone.ExitCode);
        Assert.Contains("Choose 2 to 20 runs", alone.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("lr")]
    [InlineData("learning-rate")]
    [InlineData("learningRate")]
    [InlineData("learning_rate")]
    public async Task RunsCompare_GroupsByASetting_HoweverItIsNamed(string setting)
    {
        var one = _store.Trained("one", [0.6], options => options with { LearningRate = 0.01 });
        var other = _store.Trained("other", [0.5], options => options with { LearningRate = 0.02 });

        var json = await CompareAsync(one.Id, other.Id, "--group", setting, "--json");

        Assert.Equal((ExitCode.Ok, ""), (json.ExitCode, json.Error));
        var answer = JsonDocument.Parse(json.Output).RootElement;
        Assert.Equal("learning_rate", Assert.Single(answer.GetProperty("differences").EnumerateArray()).GetProperty("key").GetString());
        Assert.Equal(["0.01", "0.02"], answer.GetProperty("groups").EnumerateArray().Select(group => group.GetProperty("name").GetString()));
    }

    [Fact]
    public async Task RunsCompare_ByAChoice_SpellsItInJsonAsRestDoes()
    {
        var one = _store.Trained("one", [0.6], options => options with { Optimizer = OptimizerKind.Adam });
        var other = _store.Trained("other", [0.5], options => options with { Optimizer = OptimizerKind.AdamW });

        var json = await CompareAsync(one.Id, other.Id, "--group", "optimizer", "--json");

        var answer = JsonDocument.Parse(json.Output).RootElement;
        var difference = Assert.Single(answer.GetProperty("differences").EnumerateArray());
        Assert.Equal(["adam", "adam_w"], difference.GetProperty("values").EnumerateArray().Select(value => value.GetString()));
        Assert.Equal(["adam", "adam_w"], answer.GetProperty("groups").EnumerateArray().Select(group => group.GetProperty("name").GetString()));
    }

    [Fact]
    public async Task RunsCompare_ByASettingThatThereIsNot_IsWrongUsage()
    {
        var (one, other) = (_store.Trained("one", [0.6]), _store.Trained("other", [0.5]));

        var compare = await CompareAsync(one.Id, other.Id, "--group", "speed");

        Assert.Equal((ExitCode.WrongUsage, ""), (compare.ExitCode, compare.Output));
        Assert.Contains("There is no setting 'speed'. Group by one of dataset, network,", compare.Error, StringComparison.Ordinal);
    }

    private Task<ProcessRun> CompareAsync(params string[] arguments)
        => ProcessRun.FerWebAsync(["runs", "compare", .. arguments, "--data-folder", _folder.PathTo("data")]);
}
