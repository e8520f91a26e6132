using Bunit;
using FerWeb.Components.Pages.Sweeps;
using FerWeb.Engine.Training;
using FerWeb.Tests.Shared;
using FerWeb.Tests.Workspace;
using FerWeb.Tests.Workspace.Sweeps;
using FerWeb.Workspace;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Sweeps;
using Microsoft.Extensions.DependencyInjection;

namespace FerWeb.Tests.Components;

/// <summary>The list of sweeps with its form, and the page of one.</summary>
public sealed class SweepPagesTests : PageTest
{
    private SweepActions Sweeps => Site.Services.GetRequiredService<SweepActions>();

    private IRunStore Store => Site.Services.GetRequiredService<IRunStore>();

    [Fact]
    public async Task Form_GridOverTwoSettings_SaysHowManyRunsAndStartsThem()
    {
        DrawnSets.PutDrawn(Services.GetRequiredService<DataFolder>());
        var page = Render<SweepsPage>();
        Change(page, "input[type=radio][name^=segments]", true);
        Press(page, "Vary one more setting");
        Change(page, "#option-1", "optimizer");
        Change(page, "#values-0", "0.01, 0.03");
        Change(page, "#epochs", "1");
        Assert.StartsWith("6 epochs in all: 6 runs of 1 epoch each.", TextOf(page, "[data-part=plan]"), StringComparison.Ordinal);
        Change(page, "#epochs", "2");
        Assert.StartsWith("12 epochs in all: 6 runs of 2 epochs each.", TextOf(page, "[data-part=plan]"), StringComparison.Ordinal);
        Change(page, "[data-axis=optimizer] input[value=adam]", false);

        await SubmitAsync(page);

        Eventually(page, () => Assert.Contains("/sweeps/s", Navigation.Uri, StringComparison.Ordinal));
        var plan = Assert.Single(Sweeps.List()).Plan;
        Assert.Equal((SweepMethod.Grid, 4, 2, "local"), (plan.Spec.Method, plan.Runs, plan.Spec.Epochs, plan.Spec.Owner));
    }

    [Fact]
    public void Form_BegunWithARunWhoseDataSetHoldsOtherPicturesNow_SaysSoUntilOneIsChosen()
    {
        DrawnSets.PutDrawn(Services.GetRequiredService<DataFolder>());
        var run = Store.Create(RunControlTests.Spec("first"), "ada");
        Navigation.NavigateTo($"sweeps?clone={run.Id}");
        var page = Render<SweepsPage>();
        Assert.StartsWith("“Drawn faces” does not hold the pictures any more", TextOf(page, "[data-part=missing]"), StringComparison.Ordinal);

        Change(page, "#dataset", "drawn");

        Assert.Empty(page.FindAll("[data-part=missing]"));
    }

    [Fact]
    public void Form_BegunWithARunThatHadTeachers_SaysThatTheyTakeTimeOfTheirOwn()
    {
        var plain = RunControlTests.Spec("first");
        var taught = Store.Create(plain with { Options = plain.Options with { Teachers = ["/models/one"] } }, "ada");
        Navigation.NavigateTo($"sweeps?clone={taught.Id}");
        Assert.StartsWith(
            "Before its first step each run has its teachers judge", TextOf(Render<SweepsPage>(), "[data-part=teachers]"), StringComparison.Ordinal);

        Navigation.NavigateTo($"sweeps?clone={Store.Create(plain, "ada").Id}");
        var page = Render<SweepsPage>();

        Assert.NotEmpty(page.FindAll("[data-part=plan]"));
        Assert.Empty(page.FindAll("[data-part=teachers]"));
    }

    [Fact]
    public async Task Form_BegunWithARunOfOwnClassesOnFacesOfTheSeven_HasTheCrowdHeadOfItsNetworkAgain()
    {
        DrawnSets.PutDrawn(Services.GetRequiredService<DataFolder>());
        var plain = RunControlTests.Spec("own");
        var own = plain with { Dataset = plain.Dataset with { Id = "own", Classes = OwnClasses.Names }, Options = plain.Options.For(OwnClasses.Names) };
        Navigation.NavigateTo($"sweeps?clone={Store.Create(own, "ada").Id}&dataset=drawn");
        var page = Render<SweepsPage>();

        await SubmitAsync(page);

        Eventually(page, () => Assert.Contains("/sweeps/s", Navigation.Uri, StringComparison.Ordinal));
        var options = Assert.Single(Sweeps.List()).Plan.Spec.Options;
        Assert.Equal((true, plain.Options.CrowdWeight), (options.Network.HasCrowdHead, options.CrowdWeight));
    }

    [Theory]
    [InlineData(20L, 20L, "from the same checkpoint as it did")]
    [InlineData(40L, null, "from fresh weights")]
    public async Task Form_BegunWithARunThatStartedFromACheckpoint_StartsFromItWhileItIsThere(long step, long? expected, string words)
    {
        DrawnSets.PutDrawn(Services.GetRequiredService<DataFolder>());
        var trained = RunControlTests.Running(Store, "trained");
        Assert.True(Store.AddCheckpoint(trained.Id, trained.Attempt, new RunCheckpoint(20, 1, 1, IsBest: true, IsPinned: false, DateTimeOffset.UnixEpoch)));
        var run = Store.Create(RunControlTests.Spec("tuned") with { Parent = trained.Id, ParentStep = step }, "ada");
        Navigation.NavigateTo($"sweeps?clone={run.Id}");
        var page = Render<SweepsPage>();
        Assert.Contains(words, TextOf(page, "[data-part=start]"), StringComparison.Ordinal);

        await SubmitAsync(page);

        Eventually(page, () => Assert.Contains("/sweeps/s", Navigation.Uri, StringComparison.Ordinal));
        var spec = Assert.Single(Sweeps.List()).Plan.Spec;
        Assert.Equal((expected is null ? null : trained.Id, expected), (spec.Parent, spec.ParentStep));
    }

    [Fact]
    public async Task Form_SentAgainBeforeTheSweepsPageIsThere_MakesOneSweep()
    {
        DrawnSets.PutDrawn(Services.GetRequiredService<DataFolder>());
        var page = Render<SweepsPage>();
        Change(page, "input[type=radio][name^=segments]", true);
        Change(page, "#values-0", "0.01, 0.03");

        await page.InvokeAsync(() => Task.WhenAll(page.Find("form").SubmitAsync(), page.Find("form").SubmitAsync()));
        await SubmitAsync(page);

        Assert.Contains("/sweeps/s", Navigation.Uri, StringComparison.Ordinal);
        Assert.Equal("Sweep on Drawn faces", Assert.Single(Sweeps.List()).Plan.Spec.Name);

        page = Render<SweepsPage>();
        Change(page, "input[type=radio][name^=segments]", true);
        Change(page, "#values-0", "0.01, 0.03");
        await SubmitAsync(page);
        Assert.Equal(["Sweep on Drawn faces (2)", "Sweep on Drawn faces"], Sweeps.List().Select(sweep => sweep.Plan.Spec.Name));
    }

    [Fact]
    public void List_WhileItIsOpen_ShowsWhatSomebodyElseStartsAndStops()
    {
        var page = Render<SweepsPage>();
        Assert.Empty(page.FindAll("[data-table=sweeps]"));

        var id = Sweeps.Start(SweepSpecs.Of(SweepMethod.Random), hasValidation: true).Id;
        Sweeps.Advance(id);

        Eventually(page, () => Assert.Contains("0 of 9 runs", TextOf(page, "[data-table=sweeps] tbody tr"), StringComparison.Ordinal));
        var store = Services.GetRequiredService<IRunStore>();
        var trains = store.Start();
        Sweeps.Stop(id, "ada");
        Eventually(page, () => Assert.Contains("8 of 9 runs", TextOf(page, "[data-table=sweeps] tbody tr"), StringComparison.Ordinal));
        store.Move(store.Find(trains.Id)!, RunStatus.Stopped, "worker");
        Eventually(page, () => Assert.Contains("9 of 9 runs", TextOf(page, "[data-table=sweeps] tbody tr"), StringComparison.Ordinal));
    }

    [Fact]
    public void Cost_OfRunsThatNeedMoreMemoryThanIsFree_SaysSoUnlessTheBatchSizeVaries()
    {
        var (timed, rates) = (new DryBatch(2, 2, 3_000_000_000, 1_800, []), SweepSpecs.Of(SweepMethod.Random));
        var sizes = SweepSpecs.Of(SweepMethod.Grid, new SweepAxis("batchSize", ["8", "16"]));

        Assert.Equal(
            ["Each run needs about 3\u00a0GB of memory, and 2\u00a0GB are free: take smaller batch sizes, or end other programs."],
            MemoryWords(rates, timed, free: 2_000_000_000));
        Assert.Equal(["Memory ran out."], MemoryWords(rates, cost: null, free: 0, "Memory ran out."));
        Assert.Empty(MemoryWords(rates, timed, free: 3_000_000_000));
        Assert.Empty(MemoryWords(sizes, timed, free: 2_000_000_000));
    }

    [Fact]
    public void Form_ValueOutOfItsLimits_SaysWhichAndDoesNotStart()
    {
        var page = Render<SweepsPage>();

        Change(page, "#values-0", "0.01..20 log");

        Assert.Equal("Learning rate: It must be more than 0, at most 10.", TextOf(page, "[role=alert]"));
        Assert.Equal("true", page.Find("#values-0").GetAttribute("aria-invalid"));
        Assert.Contains(page.Find("[role=alert]").Id!, page.Find("#values-0").GetAttribute("aria-describedby")!, StringComparison.Ordinal);
        Assert.True(page.Find("button[type=submit]").HasAttribute("disabled"));
    }

    [Theory]
    [InlineData("#runs", "1", "2 to 200 runs in all")]
    [InlineData("#epochs", "0", "epochs each")]
    public void Form_NumberOutOfItsLimits_IsMarkedWithTheSentenceAtIt(string field, string typed, string words)
    {
        var page = Render<SweepsPage>();
        Assert.False(page.Find(field).HasAttribute("aria-describedby"));

        Change(page, field, typed);

        var fault = page.Find($".field:has({field}) .fault[role=alert]");
        Assert.Contains(words, fault.TextContent, StringComparison.Ordinal);
        Assert.Equal(("true", fault.Id), (page.Find(field).GetAttribute("aria-invalid"), page.Find(field).GetAttribute("aria-describedby")));
        Assert.Single(page.FindAll("[role=alert]"));
        Change(page, field, "4");
        Assert.Empty(page.FindAll("[role=alert]"));
        Assert.False(page.Find(field).HasAttribute("aria-invalid"));
    }

    [Fact]
    public void Page_MeasuredSweep_ShowsTheBestFirstWhatMattersAndTrainsItInFull()
    {
        var id = Measured();
        var page = Render<SweepPage>(parameters => parameters.Add(shown => shown.Id, id));

        var result = Sweeps.Find(id);
        Assert.Equal(result.Ranking.Select(run => run.Run.Id), page.FindAll("[data-table=results] tbody tr").Select(row => row.GetAttribute("data-run")));
        Assert.Contains("rates #9", page.FindAll("[data-table=results] tbody tr")[0].TextContent, StringComparison.Ordinal);
        Assert.Contains("Learning rate", TextOf(page, "[data-list=importance]"), StringComparison.Ordinal);
        Assert.Contains("9 of 9 runs have ended", TextOf(page, "[data-part=progress]"), StringComparison.Ordinal);
        Assert.StartsWith("compare?runs=" + result.Best!.Run.Id, page.FindAll(".actions a")[0].GetAttribute("href"), StringComparison.Ordinal);

        Press(page, "Train the best with all 18 epochs");

        Eventually(page, () => Assert.Contains("/runs/r", Navigation.Uri, StringComparison.Ordinal));
        Assert.Equal(18, Assert.Single(Store.Queue()).Spec.Options.Epochs);
    }

    [Fact]
    public void Page_Stopped_SaysByWhomAndFollowsItsRuns()
    {
        var id = Sweeps.Start(SweepSpecs.Of(SweepMethod.Random), hasValidation: true).Id;
        var page = Render<SweepPage>(parameters => parameters.Add(shown => shown.Id, id));
        Assert.Contains("behind runs that are no part of a sweep", page.Markup, StringComparison.Ordinal);
        Sweeps.Advance(id);
        Eventually(page, () => Assert.Equal(9, page.FindAll("[data-table=results] tbody tr").Count));

        Press(page, "Stop the sweep");

        Eventually(page, () => Assert.Contains("local stopped it.", TextOf(page, "[data-part=progress]"), StringComparison.Ordinal));
        Assert.Empty(Store.Queue());
        Eventually(page, () => Assert.Single(JSInterop.Invocations["Blazor._internal.domWrapper.focus"])); // The button that was pressed is gone.
        Press(page, "Delete the sweep");
        Assert.Equal("Delete the sweep", page.Find(".question[role=group]").GetAttribute("aria-label"));
        AssertAsked(page, "Keep", "Delete this sweep and move its runs to the trash?");
    }

    [Fact]
    public void Page_OfASweepThatWaitsForRoomOnTheDisk_SaysSoUntilThereIsSome()
    {
        var data = Site.Services.GetRequiredService<DataFolder>();
        var isFull = true;
        var store = PrecededStore.By(Store, method =>
        {
            if (isFull && method == nameof(IRunStore.Create))
            {
                throw new NoSpaceException("The disk is full.");
            }
        });
        var sweeps = new SweepActions(
            Site.Services.GetRequiredService<SweepLibrary>(), store, new RunActions(store, data, TimeProvider.System, () => [new("cpu", "", 1, 1)]));
        Use(sweeps);
        var id = sweeps.Start(SweepSpecs.Of(SweepMethod.Random), hasValidation: true).Id;
        Assert.Throws<NoSpaceException>(() => sweeps.Advance(id));
        var page = Render<SweepPage>(parameters => parameters.Add(shown => shown.Id, id));
        Assert.EndsWith("The disk is full. It goes on by itself when there is room.", TextOf(page, "[data-part=progress]"), StringComparison.Ordinal);

        isFull = false;
        sweeps.Advance(id);

        Eventually(page, () => Assert.DoesNotContain("full", TextOf(page, "[data-part=progress]"), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Page_OverAnOutageOfTheStore_StaysAndFollowsAgainAfterIt()
    {
        var id = Sweeps.Start(SweepSpecs.Of(SweepMethod.Random), hasValidation: true).Id;
        var (isAway, refused) = (false, 0);
        Use(PrecededStore.By(Store, method =>
        {
            if (isAway && method == nameof(IRunStore.Version))
            {
                refused++;
                throw new StoreAwayException("The database cannot be reached now.");
            }
        }));
        var page = Render<SweepPage>(parameters => parameters.Add(shown => shown.Id, id));
        isAway = true;
        await Patience.UntilAsync(() => refused > 0);
        Sweeps.Advance(id);

        isAway = false;

        Eventually(page, () => Assert.Equal(9, page.FindAll("[data-table=results] tbody tr").Count));
    }

    [Fact]
    public void Page_OfAnotherSweepByNow_DoesNotAskWhatWasAskedOfTheOneBefore()
    {
        var (one, other) = (Measured(), Measured());
        var page = Render<SweepPage>(parameters => parameters.Add(shown => shown.Id, one));
        Press(page, "Delete the sweep");
        Assert.Single(page.FindAll(".question"));

        page.Render(parameters => parameters.Add(shown => shown.Id, other));

        Assert.Empty(page.FindAll(".question"));
        Assert.Contains(Sweeps.Find(other).Best!.Run.Id, page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Page_OfNone_SaysSo()
        => Assert.Contains(
            "no sweep “s0000000”", TextOf(Render<SweepPage>(parameters => parameters.Add(shown => shown.Id, "s0000000")), "[role=alert]"),
            StringComparison.Ordinal);

    private string[] MemoryWords(SweepSpec spec, DryBatch? cost, long free, string? ranOut = null)
    {
        var page = Render<SweepCost>(parameters => parameters
            .Add(shown => shown.Plan, spec.Plan())
            .Add(shown => shown.Images, 100)
            .Add(shown => shown.Cost, cost)
            .Add(shown => shown.RanOut, ranOut)
            .Add(shown => shown.FreeBytes, free));
        return [.. page.FindAll("[data-part=memory]").Select(told => Words(told.TextContent))];
    }

    private string Measured()
    {
        var id = Sweeps.Start(SweepSpecs.Of(SweepMethod.Random), hasValidation: true).Id;
        Sweeps.Advance(id);
        Store.FinishAll(trial => 0.1 * (trial + 1));
        Sweeps.Advance(id);
        return id;
    }
}
