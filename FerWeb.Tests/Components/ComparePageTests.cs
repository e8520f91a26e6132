using System.Reflection;
using Bunit;
using FerWeb.Components.Pages.Compare;
using FerWeb.Components.Pages.Runs;
using FerWeb.Runs.Curves;
using FerWeb.Tests.Web.Curves;
using FerWeb.Tests.Workspace;
using FerWeb.Workspace.Comparison;
using FerWeb.Workspace.Evaluations;
using FerWeb.Workspace.Runs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Microsoft.JSInterop;

namespace FerWeb.Tests.Components;

public sealed class ComparePageTests : PageTest
{
    private IRunStore Store => Site.Services.GetRequiredService<IRunStore>();

    [Fact]
    public void Page_TwoRuns_ShowsTheBetterFirstWhatDiffersAndBothCharts()
    {
        var (worse, better) = (Store.Trained("worse", [0.3, 0.4]), Store.Trained("better", [0.5, 0.7], options => options with { LearningRate = 0.004 }));

        var page = Open($"compare?runs={worse.Id},{better.Id}");

        Assert.Equal([better.Id, worse.Id], page.FindAll("[data-table=figures] tbody tr").Select(row => row.GetAttribute("data-run")));
        Assert.Equal(["learningRate"], page.FindAll("[data-setting]").Select(row => row.GetAttribute("data-setting")));
        Assert.Contains("better 70.0", page.Find("[data-chart=left]").GetAttribute("aria-label")!, StringComparison.Ordinal);
        Assert.Contains("worse 1.700", page.Find("[data-chart=right]").GetAttribute("aria-label")!, StringComparison.Ordinal);
        Assert.Contains("an evaluation computes in float32", page.Markup, StringComparison.Ordinal);
        Assert.Empty(page.FindAll(".notice"));
    }

    [Fact]
    public void Page_SortedByAnotherColumn_TurnsRoundAtTheSecondClick()
    {
        var (first, second) = (Store.Trained("A", [0.3, 0.4, 0.5]), Store.Trained("B", [0.6]));
        var page = Open($"compare?runs={first.Id},{second.Id}");
        string[] Order() => [.. page.FindAll("[data-table=figures] tbody tr").Select(row => row.GetAttribute("data-run")!)];

        Press(page, "Epochs");
        Assert.Equal([second.Id, first.Id], Order());
        Press(page, "Epochs ▴");

        Assert.Equal([first.Id, second.Id], Order());
    }

    [Fact]
    public void Page_GroupedBySeed_TellsMeanAndDeviationAndKeepsItInTheAddress()
    {
        string[] ids =
        [
            .. Enumerable.Range(1, 3).Select(seed => Store.Trained($"seed {seed}", [0.3 + (seed * 0.1)], options => options with { Seed = seed }).Id),
        ];
        var page = Open($"compare?runs={string.Join(',', ids)}");

        Change(page, "#group", "seed");

        var row = Assert.Single(page.FindAll("[data-table=groups] tbody tr"));
        Assert.Contains("50.0 % ± 10.0 %", Words(row.TextContent).Replace('\u00a0', ' '), StringComparison.Ordinal);
        Assert.Contains("50.0 % ± 24.8 % (3)", Words(row.TextContent).Replace('\u00a0', ' '), StringComparison.Ordinal);
        Assert.Contains("0.480 ± 0.100", Words(row.TextContent), StringComparison.Ordinal);
        Assert.Contains("group=seed", Navigation.Uri, StringComparison.Ordinal);
    }

    [Fact]
    public void Charts_OfGroupsAlongTheTimeOfDay_ShowEachRunByItself()
    {
        string[] ids =
        [
            .. Enumerable.Range(1, 2).Select(seed => Store.Trained($"seed {seed}", [0.3 + (seed * 0.1)], options => options with { Seed = seed }).Id),
        ];
        string Words(string along) => Open($"compare?runs={string.Join(',', ids)}&group=seed&x={along}").Find("[data-chart=left]").GetAttribute("aria-label")!;

        Assert.DoesNotContain("seed 2", Words("step"), StringComparison.Ordinal);
        Assert.Contains("seed 2", Words("clock"), StringComparison.Ordinal);
    }

    [Fact]
    public void Charts_OfGroupsAlongTheTimeOfDay_LookAsTheTablesSayAndAreNotCalledMeans()
    {
        const string Means = "The curves show the mean of each group";
        string[] ids =
        [
            .. Enumerable.Range(1, 2).Select(seed => Store.Trained($"seed {seed}", [0.3 + (seed * 0.1)], options => options with { Seed = seed }).Id),
        ];
        var address = $"compare?runs={string.Join(',', ids)}&group=seed&x=";
        Assert.Contains(Means, Open(address + "step").Markup, StringComparison.Ordinal);

        var page = Open(address + "clock");

        var styles = page.FindComponent<FiguresTable>().Instance.Styles;
        Assert.Equal(2, styles.Count);
        Assert.Equal(styles, page.FindComponents<ComparedChart>()[0].Instance.Lines.Select(line => line.Style));
        Assert.DoesNotContain(Means, page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Charts_AsTables_HaveARowForEachEpochWhateverTheyAreDrawnAlong()
    {
        var (one, other) = (Store.Trained("one", [0.3, 0.4]), Store.Trained("other", [0.5]));
        var page = Open($"compare?runs={one.Id},{other.Id}&x=step");
        Assert.Empty(page.FindAll("[data-table=left] table"));

        Assert.Equal(["Epoch one other", "1 30.0 % 50.0 %", "2 40.0 % –"], Table(page, "left"));
        Assert.Equal(["Epoch one other", "1 1.800 1.600", "2 1.700 –"], Table(page, "right"));
        Assert.Equal("Validation accuracy as a table", page.Find("[data-table=left]").GetAttribute("aria-label"));
    }

    [Fact]
    public void Charts_OfGroups_AsTablesHaveTheMeanTheLowestAndTheHighest()
    {
        string[] ids =
        [
            .. Enumerable.Range(1, 3).Select(seed => Store.Trained($"seed {seed}", [0.3 + (seed * 0.1)], options => options with { Seed = seed }).Id),
        ];
        var page = Open($"compare?runs={string.Join(',', ids)}&group=seed");

        Assert.EndsWith("50.0 % (40.0 % to 60.0 %)", Table(page, "left")[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Charts_OfGroups_CallThemAsTheTableOfGroupsDoes()
    {
        string[] ids =
        [
            .. ((bool[])[true, false]).Select(isKept => Store.Trained($"kept {isKept}", [0.4], options => options with { KeepBest = isKept }).Id),
        ];
        var page = Open($"compare?runs={string.Join(',', ids)}&group=keepBest");

        Assert.Equal(["yes", "no"], page.FindAll("[data-table=groups] tbody th").Select(group => Words(group.TextContent)));
        Assert.Contains("yes 40.0", page.Find("[data-chart=left]").GetAttribute("aria-label")!, StringComparison.Ordinal);
        Assert.Equal("Epoch yes no", Table(page, "left")[0]);
    }

    [Fact]
    public void Page_RunsOnOtherPictures_SaysThatTheyCannotBeRanked()
    {
        var one = Store.Trained("one", [0.3]);
        var other = Store.Trained("other", [0.4], dataset: one.Spec.Dataset with { Sha256 = new string('b', 64) });

        var page = Open($"compare?runs={one.Id},{other.Id}");

        Assert.StartsWith("Not comparable", TextOf(page, ".notice"), StringComparison.Ordinal);
        Assert.Empty(page.FindAll(".best"));
        Assert.Equal([one.Id, other.Id], page.FindAll("[data-table=figures] tbody tr").Select(row => row.GetAttribute("data-run")));
        Assert.Empty(page.FindAll("[aria-sort]"));
    }

    [Fact]
    public void Page_OneRun_AsksForAnotherAndTakesIt()
    {
        var (one, other) = (Store.Trained("one", [0.3]), Store.Trained("other ışık", [0.4]));
        var page = Open($"compare?runs={one.Id}");
        Assert.Empty(page.FindAll("table"));

        Store.Launch("unmeasured");

        Change(page, "#add", "no such run");
        Assert.Contains("No other measured run is called so", TextOf(page, "[role=alert]"), StringComparison.Ordinal);
        Assert.Equal(page.Find("[role=alert]").Id, page.Find("#add[aria-invalid=true]").GetAttribute("aria-describedby"));
        Assert.Equal("no such run", page.Find("#add").GetAttribute("value"));
        Assert.Single(page.FindAll("#add-runs option"));
        Store.Trained("third", [0.5]);
        Change(page, "#add", "OTHER IŞIK");

        Assert.Equal("", page.Find("#add").GetAttribute("value"));
        Assert.Empty(page.FindAll("[role=alert]"));
        Assert.Equal(2, page.FindAll("[data-table=figures] tbody tr").Count);
        Assert.Contains(other.Id, Navigation.Uri, StringComparison.Ordinal);
    }

    [Fact]
    public void Chip_Removed_LeavesTheFocusAtTheNextOneOrWhereARunIsAdded()
    {
        Use(new FakeTimeProvider(TimeProvider.System.GetUtcNow())); // The page does not draw itself anew while it is looked at.
        string[] ids = [.. ((string[])["one", "other", "third", "fourth"]).Select(name => Store.Trained(name, [0.3]).Id)];
        var page = Open($"compare?runs={string.Join(',', ids[..3])}");
        string[] chips = [.. page.FindAll(".chips .remove").Select(ReferenceOf)];
        var field = ReferenceOf(page.Find("#add"));

        Press(page, "Remove other");
        Eventually(page, () => AssertFocused(chips[2]));
        Press(page, "Remove third");
        Eventually(page, () => AssertFocused(chips[0]));
        Press(page, "Remove one");

        Eventually(page, () => AssertFocused(field));
    }

    [Fact]
    public void Page_RunsWithoutPoints_SaysSoInsteadOfDrawingThem()
    {
        var done = Store.Trained("done", [0.3], options => options with { LearningRate = 0.004 });
        var running = Store.Launch("running");
        var waiting = Store.Create(RunSpecs.Small("waiting") with { Options = RunSpecs.Small().Options with { LearningRate = 0.002 } }, "ada");

        string[] Without(string runs) => [.. Open($"compare?runs={runs}").FindAll("[data-part=without-points]").Select(words => Words(words.TextContent))];
        Assert.Equal(["No points yet: running", "No points yet: running"], Without($"{done.Id},{running.Id}"));
        Assert.Equal(["No points yet", "No points yet"], Without($"{running.Id},{waiting.Id}"));
        var some = Open($"compare?runs={done.Id},{running.Id}");
        Assert.Equal("1", some.Find(".axes").GetAttribute("data-lines"));

        var none = Open($"compare?runs={running.Id},{waiting.Id}");
        Assert.Empty(none.FindAll(".plot"));
    }

    [Fact]
    public void Page_WhileARunTrains_ShowsItsNewEpoch()
    {
        var done = Store.Trained("done", [0.3]);
        var running = Store.Launch("running");
        Store.Tell(running, 1, 0.2);
        var page = Open($"compare?runs={done.Id},{running.Id}");

        Store.Tell(running, 2, 0.5);

        Eventually(page, () => Assert.Equal(running.Id, page.FindAll("[data-table=figures] tbody tr")[0].GetAttribute("data-run")));
    }

    [Fact]
    public async Task Pair_OfOtherRunsByNow_IsNotToldWhatBecameOfTheEvaluationsOfTheOneBefore()
    {
        var clock = new FakeTimeProvider();
        var evaluations = Site.Services.GetRequiredService<EvaluationLibrary>();
        ComponentFactories.Add<PairTest>(() => ActivatorUtilities.CreateInstance<PairTest>(Services, clock, Services));
        string[] ids = [.. ((string[])["one", "other", "third"]).Select(name =>
        {
            var run = Store.Launch(name);
            Store.AddCheckpoint(run.Id, run.Attempt, new RunCheckpoint(10, 1, 1, IsBest: true, IsPinned: false, DateTimeOffset.UnixEpoch));
            return run.Id;
        })];
        var runs = RunComparison.Of(Store, ids).Runs;
        var test = Render<PairTest>(parameters => parameters.Add(pair => pair.First, runs[0]).Add(pair => pair.Second, runs[1]));
        Press(test, "Evaluate them on the validation pictures");
        Eventually(test, () => Assert.Equal(2, evaluations.List().Count));
        Eventually(test, () => Assert.Contains("They are being evaluated", TextOf(test, "[role=status]"), StringComparison.Ordinal));

        test.Render(parameters => parameters.Add(pair => pair.First, runs[0]).Add(pair => pair.Second, runs[2]));
        foreach (var waiting in evaluations.List())
        {
            evaluations.End(waiting.Id, "The model is gone.");
        }

        clock.Advance(TimeSpan.FromSeconds(1));
        await test.InvokeAsync(() => { }); // what waited has run by then

        Assert.Empty(test.FindAll("[role=alert]"));
    }

    [Fact]
    public void Pair_OneOfWhichHasAnotherCheckpointByNow_SaysSoUntilThatIsEvaluatedToo()
    {
        var evaluations = Site.Services.GetRequiredService<EvaluationLibrary>();
        var (one, other) = (Store.Trained("one", [0.6]), Store.Trained("other", [0.5]));
        evaluations.Evaluate(one, picture => picture > 2, step: 10);
        evaluations.Evaluate(other, picture => picture > 4, step: 10);
        evaluations.Evaluate(one, _ => true, step: 30);
        ComparedRun[] runs = [.. RunComparison.Of(Store, [one.Id, other.Id]).Runs.Select(run => run with { Checkpoint = At(10) })];
        var test = Render<PairTest>(parameters => parameters.Add(pair => pair.First, runs[0]).Add(pair => pair.Second, runs[1]));
        Eventually(test, () => Assert.Contains("gets right: 2;", TextOf(test, "[role=status]"), StringComparison.Ordinal));
        Assert.DoesNotContain("an earlier checkpoint", test.Markup, StringComparison.Ordinal);
        Assert.Empty(test.FindAll("button"));

        test.Render(parameters => parameters.Add(pair => pair.First, runs[0] with { Checkpoint = At(20) }).Add(pair => pair.Second, runs[1]));
        Assert.Contains("an earlier checkpoint", TextOf(test, "[role=status]"), StringComparison.Ordinal);
        Assert.Equal("Evaluate them on the validation pictures", NameOf(test.Find("button")));

        test.Render(parameters => parameters.Add(pair => pair.First, runs[0] with { Checkpoint = At(30) }).Add(pair => pair.Second, runs[1]));
        Eventually(test, () => Assert.Contains("gets right: 5;", TextOf(test, "[role=status]"), StringComparison.Ordinal));
        Assert.DoesNotContain("an earlier checkpoint", test.Markup, StringComparison.Ordinal);
        Assert.Empty(test.FindAll("button"));

        // The same step, trained again.
        test.Render(parameters => parameters.Add(pair => pair.First, runs[0] with { Checkpoint = At(30, minutes: 1) }).Add(pair => pair.Second, runs[1]));
        Assert.Contains("an earlier checkpoint", TextOf(test, "[role=status]"), StringComparison.Ordinal);
        Assert.Equal("Evaluate them on the validation pictures", NameOf(test.Find("button")));

        static RunCheckpoint At(long step, int minutes = 0)
            => new(step, 1, 1, IsBest: true, IsPinned: false, DateTimeOffset.UnixEpoch.AddMinutes(minutes));
    }

    [Fact]
    public void Page_ARunThatTellsItsLastEpochDuringALook_ShowsIt()
    {
        var done = Store.Trained("done", [0.3]);
        var running = Store.Launch("running");
        Store.Tell(running, 1, 0.2);
        Use(BusyStore.Before(Store, () => TellAndWait(running)));

        var page = Open($"compare?runs={running.Id},{done.Id}");

        Eventually(page, () => Assert.Equal(running.Id, page.FindAll("[data-table=figures] tbody tr")[0].GetAttribute("data-run")));
    }

    [Fact]
    public void Runs_TwoTicked_LeadToTheirComparison()
    {
        var (one, other) = (Store.Trained("one", [0.3]), Store.Trained("other", [0.4]));
        var page = Render<RunsPage>();

        Change(page, $"[data-run={one.Id}] input", true);
        Assert.Empty(page.FindAll(".bulk a"));
        Change(page, $"[data-run={other.Id}] input", true);

        Assert.Equal($"compare?runs={one.Id},{other.Id}", page.Find(".bulk a").GetAttribute("href"));
    }

    [Fact]
    public void Runs_AColumnAdded_IsShownKeptInTheAddressAndRemembered()
    {
        Store.Trained("one", [0.3], options => options with { LearningRate = 0.0125 });
        var page = Render<RunsPage>();

        Change(page, "input[value=learningRate]", true);

        Assert.EndsWith("0.0125", TextOf(page, "[data-column=learningRate]"), StringComparison.Ordinal);
        Assert.Contains("columns=learningRate", Navigation.Uri, StringComparison.Ordinal);
        Assert.Equal("learningRate", JSInterop.Invocations["localStorage.setItem"].Single().Arguments[1]);
    }

    [Fact]
    public void Runs_ColumnsOfAnEarlierVisit_AreThereAgain()
    {
        Store.Trained("one", [0.3]);
        JSInterop.Setup<string?>("localStorage.getItem", _ => true).SetResult("f1,nonsense");

        var page = Render<RunsPage>();

        Eventually(page, () => Assert.Single(page.FindAll("td[data-column=f1]")));
    }

    [Fact]
    public void Runs_WhereTheBrowserKeepsNothing_OpenAndTakeAColumn()
    {
        Store.Trained("one", [0.3]);
        JSInterop.Setup<string?>("localStorage.getItem", _ => true).SetException(new JSException("Access is denied."));
        JSInterop.SetupVoid("localStorage.setItem", _ => true).SetException(new JSException("Access is denied."));
        var page = Render<RunsPage>();

        Change(page, "input[value=seed]", true);

        Eventually(page, () => Assert.Contains("columns=seed", Navigation.Uri, StringComparison.Ordinal));
        Assert.Single(page.FindAll("td[data-column=seed]"));
    }

    private static string[] Table(IRenderedComponent<ComparePage> page, string name)
    {
        page.InvokeAsync(() => page.Find($"[data-table={name}]").PreviousElementSibling!.Click()).GetAwaiter().GetResult();
        return [.. page.FindAll($"[data-table={name}] tr")
            .Select(row => string.Join(' ', row.Children.Select(cell => Words(cell.TextContent).Replace('\u00a0', ' '))))];
    }

    private IRenderedComponent<ComparePage> Open(string address)
    {
        Navigation.NavigateTo(address);
        return Render<ComparePage>();
    }

    // Until those who look at the run have been told.
    private void TellAndWait(Run run)
    {
        var watched = Site.Services.GetRequiredService<WatchedRuns>().Watch(run.Id)!;
        Store.Tell(run, 2, 0.5);
        Task.Run(() => WatchedStore.UntilAsync(watched, () => watched.Now.Epochs.Count == 2)).GetAwaiter().GetResult();
    }

    /// <summary>The real store; once, when the curves of a run have just been read, something happens before they are given out.</summary>
    public class BusyStore : DispatchProxy
    {
        private IRunStore? _inner;
        private Action? _then;

        /// <summary>Puts it before a store.</summary>
        public static IRunStore Before(IRunStore inner, Action then)
        {
            var store = Create<IRunStore, BusyStore>();
            var busy = (BusyStore)(object)store;
            (busy._inner, busy._then) = (inner, then);
            return store;
        }

        /// <inheritdoc/>
        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            var read = targetMethod!.Invoke(_inner, args);
            if (targetMethod.Name == nameof(IRunStore.ReadMetrics))
            {
                Interlocked.Exchange(ref _then, null)?.Invoke();
            }

            return read;
        }
    }
}
