using Bunit;
using FerWeb.Components.Pages.Train;
using FerWeb.Engine.Networks;
using FerWeb.Engine.Training;
using FerWeb.Workspace.Runs;

namespace FerWeb.Tests.Components;

/// <summary>What the form says of a run's time and memory before it is started.</summary>
public sealed class RunCostTests : PageTest
{
    private static readonly DryBatch _cost = new(2, 2, 3_000_000_000, 1_800, [new LayerSummary("head", "linear", [7], 1_799, 1_792)]);

    // Ten steps of 2 s in each of 30 epochs, with a hundred pictures.
    private static readonly TrainingOptions _options = RunPreset.Paces[0].Options("fernet") with { Epochs = 30, BatchSize = 10, EarlySize = 0, MaxTime = null };

    [Theory]
    [InlineData(
        5.0, ScheduleKind.Cosine,
        "The time limit ends it after about 15 of 30 epochs, before the learning rate has come down: choose 15, or allow more time.")]
    [InlineData(5.0, ScheduleKind.Constant, "The time limit ends it after about 15 of 30 epochs.")]
    [InlineData(5.0, ScheduleKind.Step, "The time limit ends it after about 15 of 30 epochs.")]
    [InlineData(0.25, ScheduleKind.Cosine, "The time limit ends it before its first epoch is done: allow more time.")]
    [InlineData(10.0, ScheduleKind.Cosine, null)]
    public void TimeLimit_BeforeTheEpochsAreDone_IsToldWithWhatToDo(double minutes, ScheduleKind schedule, string? expected)
    {
        var page = Open(_cost, _options with { MaxTime = TimeSpan.FromMinutes(minutes), Schedule = schedule });

        Assert.Equal(expected, page.FindAll("[data-part=limit]").Select(told => Words(told.TextContent)).SingleOrDefault());
    }

    // Fifteen epochs of 10 s, then fifteen of 20 s: 450 s in all, 15 s in the mean.
    [Theory]
    [InlineData(100, "about 10 of 30 epochs, before the learning rate has come down: choose 6,")]
    [InlineData(250, "about 20 of 30 epochs, before the learning rate has come down: choose 16,")]
    [InlineData(12, "about 1 of 30 epochs.")]
    [InlineData(450, null)]
    public void TimeLimit_OfARunWithSmallPicturesFirst_CutsTheSlowEpochs(int seconds, string? expected)
    {
        var options = _options with
        {
            EarlySize = 24,
            EarlyShare = 0.5,
            MaxTime = TimeSpan.FromSeconds(seconds),
            Schedule = ScheduleKind.Cosine,
        };

        var told = Open(_cost with { SecondsPerEarlyStep = 1 }, options).FindAll("[data-part=limit]").Select(one => Words(one.TextContent)).SingleOrDefault();

        Assert.Equal(expected is null, told is null);
        Assert.Contains(expected ?? "", told ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public void Time_OfARunWithATimeLimit_IsNoMoreThanThat()
    {
        const string Rest = ", and 3\u00a0GB of memory: a few steps were timed just now. 1,800 weights learn.";
        Assert.Equal("About 20 s an epoch and 10 min 00 s in all on this machine" + Rest, TextOf(Open(_cost, _options), "[data-part=cost]"));

        var limited = _options with { MaxTime = TimeSpan.FromMinutes(5) };

        Assert.Equal("About 20 s an epoch and 5 min 00 s in all on this machine" + Rest, TextOf(Open(_cost, limited), "[data-part=cost]"));
        Assert.Equal("About 5 min 00 s in all, 3\u00a0GB of memory", RunCost.Short(_cost, limited, images: 100));
    }

    [Fact]
    public void Memory_MoreThanIsFree_IsToldWithASmallerBatchByOneButton()
    {
        var chosen = 0;
        Assert.Empty(Open(_cost, _options, free: 3_000_000_000).FindAll("[data-part=memory], button"));

        var page = Open(_cost, _options, free: 2_000_000_000, size => chosen = size);
        Assert.StartsWith(
            "It needs about 3\u00a0GB of memory, and 2\u00a0GB are free: choose a smaller batch size", TextOf(page, "[data-part=memory]"),
            StringComparison.Ordinal);
        Press(page, "Use a batch size of 5");

        Assert.Equal(5, chosen);
        Assert.Empty(Open(_cost, _options with { BatchSize = 2 }, free: 2_000_000_000).FindAll("button"));
    }

    [Fact]
    public void Memory_OfAGpu_IsNotToldByThatOfTheMachine()
    {
        var page = Open(_cost with { ProcessBytes = null }, _options, free: 0);

        Assert.Equal(
            "About 20 s an epoch and 10 min 00 s in all on this machine: a few steps were timed just now. 1,800 weights learn.",
            TextOf(page, "[data-part=cost]"));
        Assert.Empty(page.FindAll("[data-part=memory], button"));
        Assert.Equal("About 10 min 00 s in all", RunCost.Short(_cost with { ProcessBytes = null }, _options, images: 100));
    }

    [Fact]
    public void Memory_ThatRanOutWhileStepsWereTimed_IsToldWithASmallerBatch()
    {
        var page = Open(cost: null, _options, ranOut: "Memory ran out.");

        Assert.Equal("Memory ran out.", TextOf(page, "[data-part=cost]"));
        Assert.Equal(["Use a batch size of 5"], page.FindAll("button").Select(NameOf));
    }

    [Fact]
    public void Teachers_OfARun_TakeTimeOfTheirOwn()
    {
        Assert.Empty(Open(_cost, _options).FindAll("[data-part=teachers]"));
        Assert.StartsWith(
            "Before the first step the teachers judge 100 pictures", TextOf(Open(_cost, _options with { Teachers = ["/models/one"] }), "[data-part=teachers]"),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Network_OfARun_IsShownLayerByLayer()
        => Assert.Equal(
            ["head linear", "7", "1,799"],
            Open(_cost, _options).FindAll("[data-part=layers] tbody tr > *").Select(cell => Words(cell.TextContent)));

    [Fact]
    public void Cost_WhileItIsMeasuredAnew_IsToldAndKeepsTheTableOfLayers()
    {
        DryBatch? unknown = null;
        var page = Open(_cost, _options with { MaxTime = TimeSpan.FromMinutes(5) }, free: 1);
        Assert.Equal(["cost", "limit", "memory"], page.FindAll("[role=status] > p").Select(told => told.GetAttribute("data-part")));

        page.Render(parameters => parameters.Add(shown => shown.Cost, unknown));
        Assert.Single(page.FindAll("[data-part=layers] tbody tr"));
        page.Render(parameters => parameters.Add(shown => shown.Cost, _cost with { Layers = [.. _cost.Layers, .. _cost.Layers] }));

        Assert.Equal(2, page.FindAll("[data-part=layers] tbody tr").Count);
    }

    private IRenderedComponent<RunCost> Open(
        DryBatch? cost, TrainingOptions options, long free = long.MaxValue, Action<int>? onBatchSize = null, string? ranOut = null)
        => Render<RunCost>(parameters => parameters
            .Add(shown => shown.Cost, cost)
            .Add(shown => shown.Fault, ranOut)
            .Add(shown => shown.RanOut, ranOut is not null)
            .Add(shown => shown.Options, options)
            .Add(shown => shown.Images, 100)
            .Add(shown => shown.FreeBytes, free)
            .Add(shown => shown.OnBatchSize, onBatchSize ?? (_ => { })));
}
