using System.Text.RegularExpressions;
using FerWeb.Tests.Workspace;
using FerWeb.Tests.Workspace.Sweeps;
using FerWeb.Workspace;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Sweeps;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FerWeb.Tests.Browser;

/// <summary>Train, Runs and the page of a run, on the store that a worker would write.</summary>
[Collection(OtherPages.Name)]
public sealed class RunPageTests(BrowserFixture fixture) : BrowserTest(fixture)
{
    private readonly DataFolder _data = fixture.Site.Services.GetRequiredService<DataFolder>();
    private readonly SweepActions _sweeps = fixture.Site.Services.GetRequiredService<SweepActions>();
    private readonly IRunStore _store = fixture.Site.Services.GetRequiredService<IRunStore>();

    protected override BrowserNewContextOptions ContextOptions => new()
    {
        ViewportSize = new ViewportSize { Width = 1280, Height = 900 },
        TimezoneId = "Asia/Kolkata",
    };

    [Fact]
    public async Task Curves_PointsStored_MoveWithoutReloadAndAreTheSameAfterwards()
    {
        var run = Begin();
        Append(run, 1, 0.9, double.NaN, 0.7);
        await Page.GotoAsync($"runs/{run.Id}?smooth=0");
        await Drawn.PointsAsync(Page, 3);

        Append(run, 4, 0.6, 0.5);

        await Drawn.PointsAsync(Page, 5);
        await Page.ReloadAsync();
        await Drawn.PointsAsync(Page, 5);
        _store.RollBack(run.Id, run.Attempt, 2);
        await Drawn.PointsAsync(Page, 2);
    }

    [Fact]
    public async Task Curves_SeenAlongTheSteps_KeepThatInTheAddressAndOnTheAxis()
    {
        var run = Begin();
        Append(run, 10, 0.9, 0.8, 0.7);
        await Page.GotoAsync($"runs/{run.Id}");
        await Drawn.PointsAsync(Page, 3);

        await Page.GetByText("Settings of the curves").ClickAsync();
        await Page.GetByText("Steps", new() { Exact = true }).ClickAsync();

        await Expect(Page.Locator("[data-chart=loss]")).ToContainTextAsync("Step");
        await Expect(Page).ToHaveURLAsync(new Regex("x=step"));
        await Page.ReloadAsync();
        await Expect(Page.Locator("[data-chart=loss] .xtitle")).ToHaveTextAsync("Step");
    }

    [Fact]
    public async Task Curves_SeenAlongTheTimeOfDay_LieWhereTheReadersClockWas()
    {
        var run = Begin();
        var points = Enumerable.Range(1, 3).Select(step => new MetricPoint(MetricKey.StepLoss, step, step / 10.0, 1.0 / step, step)).ToList();
        Assert.True(_store.Append(
            run.Id, run.Attempt, "worker",
            [
                new NewRunEvent(RunEventKind.Started, """{ "resumedStep": 0 }"""),
                new NewRunEvent(RunEventKind.Metrics, """{ "fromStep": 1, "toStep": 3 }""", points),
            ]));
        await Page.GotoAsync($"runs/{run.Id}?smooth=0&x=clock");

        await Expect(Page.Locator("[data-chart=loss] .xtitle")).ToHaveTextAsync("Time of day");
        var shown = await Page.EvaluateAsync<double>("() => document.querySelector('[data-chart=loss] .js-plotly-plot').data[0].x[2]");
        var stored = _store.ReadEvents(run.Id, RunEventKind.Metrics)[^1].At;
        Assert.Equal((stored.AddHours(5.5) - DateTimeOffset.UnixEpoch).TotalMilliseconds, shown, 5.0);
    }

    [Fact]
    public async Task Curves_OfARunThatIsInterruptedResumedAndEndsEarly_SpanItsEpochsAndInTheEndAllOfIt()
    {
        var run = Begin();
        Append(run, 1, 0.9, 0.8, 0.7);
        run = _store.Move(run, RunStatus.Interrupted, "supervisor", StopCause.User)!;
        await Page.GotoAsync($"runs/{run.Id}?smooth=0");
        await Drawn.PointsAsync(Page, 3);
        await Drawn.EpochsAsync(Page, run.Spec.Options.Epochs, run.Spec.Options.Epochs);

        _store.Move(run, RunStatus.Queued, "local");
        run = _store.Move(_store.Claim("elsewhere", TimeSpan.FromMinutes(5), one => one.Id == run.Id)!, RunStatus.Running, "worker")!;
        Append(run, 70, 0.6); // epoch 7
        await Drawn.PointsAsync(Page, 4);
        _store.Move(run, RunStatus.EarlyStopped, "worker", StopCause.Patience);

        await Drawn.EpochsAsync(Page, 6.9, 8);
    }

    [Fact]
    public async Task Curves_WhereThePicturesGrow_HaveAMark()
    {
        var run = Begin();
        Append(run, 1, 0.9, 0.8, 0.7);
        _store.Append(run.Id, run.Attempt, "worker", [new NewRunEvent(RunEventKind.PictureSize, """{ "step": 2, "size": 44 }""")]);

        await Page.GotoAsync($"runs/{run.Id}");

        await Expect(Page.Locator("[data-chart=loss]")).ToContainTextAsync("44 px");
        await Page.GetByText("Log and history").ClickAsync();
        await Expect(Page.Locator(".story")).ToContainTextAsync("From step 2 on it sees pictures of 44 × 44 pixels.");
    }

    [Fact]
    public async Task RunPage_InGerman_SaysStateFiguresAndCurvesInGerman()
    {
        var run = Begin();
        Append(run, 1, 0.9, 0.8, 0.7);
        await Page.GotoAsync($"runs/{run.Id}");
        await Drawn.PointsAsync(Page, 3); // A circuit that comes later would close the menu.
        await Page.Locator(".languages summary").ClickAsync();
        await Page.GetByRole(AriaRole.Link, new() { Name = "Deutsch" }).ClickAsync();

        await Expect(Page.Locator(".run-head .badge")).ToContainTextAsync("Im Training");
        await Expect(Page.Locator("[data-chart=loss]")).ToHaveAttributeAsync("aria-label", "Diagramm Verlust: Jeder Schritt 0,700");
        await Expect(Page.Locator("[data-chart=loss]")).ToContainTextAsync("Epoche");
        await Page.GotoAsync("runs");
        await Expect(Page.Locator($"[data-run={run.Id}] .badge")).ToContainTextAsync("Im Training");
    }

    [Fact]
    public async Task Log_SearchedByKeyboard_ShowsLinesUnderTheirNumbersOrSaysThereAreNone()
    {
        var run = Begin();
        await File.WriteAllLinesAsync(
            Path.Combine(Directory.CreateDirectory(_data.Run(run.Id)).FullName, "log.txt"),
            ["Attempt 1", "Epoch 1/9: loss 1.9", "Checkpoint", .. Enumerable.Repeat("epoch <b>", 250)]);
        await Page.GotoAsync($"runs/{run.Id}");
        await Expect(Page.Locator(".run[data-ready]")).ToBeVisibleAsync();
        await Page.GetByText("Log and history").ClickAsync();
        var box = Page.GetByRole(AriaRole.Searchbox, new() { Name = "Search in the log" });

        await box.FillAsync("1/9");
        await box.PressAsync("Enter");
        await Expect(Page.GetByText("One line of the log contains “1/9”.")).ToBeVisibleAsync();
        await Expect(Page.Locator(".found li[value='2']")).ToHaveTextAsync("Epoch 1/9: loss 1.9");

        await box.FillAsync("EPOCH");
        await Page.Keyboard.PressAsync("Tab");
        await Page.Keyboard.PressAsync("Enter");
        await Expect(Page.GetByText("251 lines of the log contain “EPOCH”; these are the newest 200.")).ToBeVisibleAsync();
        await Expect(Page.Locator(".found li")).ToHaveCountAsync(200);
        await Page.AssertAccessibleAsync("log", part: "[data-detail=log]");

        await box.FillAsync("nothing like it");
        await box.PressAsync("Enter");
        await Expect(Page.GetByText("No line of the log contains “nothing like it”.")).ToBeVisibleAsync();
        await Expect(Page.Locator(".found")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Axe_OnTheTrainingPages_FindsNothingAndNothingScrollsSideways()
    {
        await Page.EmulateMediaAsync(new() { ReducedMotion = ReducedMotion.Reduce });
        var (run, other) = (Begin(), Begin());
        Append(run, 1, 0.9, 0.8, 0.7);
        Assert.True(_store.Tell(run, 1, 0.4) && _store.Tell(other, 1, 0.6));
        var sweep = MeasuredSweep();
        _store.SetHold(true, "ada"); // One state more to look at.
        string[] paths =
        [
            "train", "runs", $"runs/{run.Id}", $"compare?runs={run.Id},{other.Id}&all=1&group=seed", "evaluations", "sweeps", $"sweeps/{sweep}",
        ];
        foreach (var path in paths)
        {
            await Page.SetViewportSizeAsync(1280, 900);
            await Page.GotoAsync(path);
            await Expect(Page.Locator("main [data-ready]")).ToBeAttachedAsync();
            await Expect(Page.GetByLabel("As the system")).ToBeCheckedAsync();
            foreach (var head in await Page.Locator(".detail > summary").AllAsync())
            {
                await head.ClickAsync();
            }

            await Expect(Page.Locator(".detail:not([open])")).ToHaveCountAsync(0);
            await Page.EvaluateAsync("() => document.querySelectorAll('.curves details').forEach(details => { details.open = true; })");
            await Page.AssertAccessibleInBothThemesAsync(path);
            await Page.SetViewportSizeAsync(320, 700);
            await Page.WaitForFunctionAsync("() => document.documentElement.scrollWidth === 320"); // Charts take a moment.
        }
    }

    [Fact]
    public async Task Compare_RunsAddedOneAfterTheOther_LeaveTheFieldEmptyAndWhatFitsNoneInIt()
    {
        Run[] runs = [Begin(), Begin(), Begin(), Begin()];
        Assert.All(runs, run => Assert.True(_store.Tell(run, 1, 0.5)));
        await Page.GotoAsync($"compare?runs={runs[0].Id}");
        await Expect(Page.Locator(".chips[data-ready]")).ToBeVisibleAsync();
        var field = Page.Locator("#add");

        foreach (var run in runs.Skip(1).Take(2))
        {
            await field.FillAsync(run.Id);
            await Page.Keyboard.PressAsync("Tab");
            await Expect(field).ToHaveValueAsync("");
        }

        await Expect(Page.Locator(".chips li")).ToHaveCountAsync(3);
        await field.FillAsync("no such run");
        await Page.Keyboard.PressAsync("Tab");
        await Expect(Page.Locator("#add-fault")).ToBeVisibleAsync();
        await Expect(field).ToHaveValueAsync("no such run");
    }

    public override async Task DisposeAsync()
    {
        _store.SetHold(false, "test");
        await base.DisposeAsync();
    }

    [Fact]
    public async Task Parent_FollowedFromACloneByItsLink_IsShownAndIsWhatTheButtonsMean()
    {
        var parent = Begin();
        var clone = Begin(parent.Id);
        await Page.GotoAsync($"runs/{clone.Id}");
        await Expect(Page.Locator(".run[data-ready]")).ToBeAttachedAsync();

        await Page.GetByText("Settings", new() { Exact = true }).ClickAsync();
        await Page.GetByRole(AriaRole.Link, new() { Name = parent.Id }).ClickAsync();
        await Expect(Page).ToHaveURLAsync(new Regex($"runs/{parent.Id}$"));
        await Expect(Page.Locator(".run-head h1")).ToHaveTextAsync(parent.Spec.Name);
        await Expect(Page.Locator(".run-head h1")).ToBeFocusedAsync();
        await Page.GetByRole(AriaRole.Button, new() { Name = "Stop", Exact = true }).ClickAsync();

        await Expect(Page.Locator(".run-head")).ToContainTextAsync("Stopping");
        Assert.Equal((RunStatus.Stopping, RunStatus.Running), (_store.Find(parent.Id)!.Status, _store.Find(clone.Id)!.Status));
    }

    // Of a page that is left, Plotly's charts are cleared before their elements go. A fault in the page fails each test here.
    [Fact]
    public async Task Chart_ClearedWhileItStillStandsThere_IsLeftAlone()
    {
        var run = Begin();
        Append(run, 1, 0.9, 0.8, 0.7);
        await Page.GotoAsync($"runs/{run.Id}");
        await Drawn.PointsAsync(Page, 3);
        await Drawn.FollowedAsync(Page);

        await Page.EvaluateAsync(
            """
            async () => {
              const place = document.querySelector('[data-chart=loss] .plot-place');
              window.Plotly.purge(place.querySelector('.js-plotly-plot'));
              place.style.width = '200px';
              await new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve)));
            }
            """);
    }

    [Fact]
    public async Task Control_AskedForAgain_IsTheOneThatWasMadeUntilItIsDisposedOf()
    {
        var run = Begin();
        Append(run, 1, 0.9);
        await Page.GotoAsync($"runs/{run.Id}");
        await Drawn.PointsAsync(Page, 1);
        const string Loaded = "performance.getEntriesByType('resource').find(entry => entry.name.includes('/chart-size'))";
        await Page.WaitForFunctionAsync($"() => {Loaded}");

        var same = await Page.EvaluateAsync<bool[]>(
            $$"""
            async () => {
              const { create } = await import({{Loaded}}.name);
              const place = document.querySelector('[data-chart=loss] .plot-place');
              const [first, again] = [create(place), create(place)];
              first.dispose();
              return [first === again, first === create(place)];
            }
            """);

        Assert.Equal([true, false], same);
    }

    [Fact]
    public async Task Checkpoint_TriedWhileTheSiteCannotBeReached_SaysSo()
    {
        IsExpectedError = error => error.Contains("ERR_FAILED");
        var run = Begin();
        Assert.True(_store.AddCheckpoint(run.Id, run.Attempt, new RunCheckpoint(20, 1, 1, IsBest: true, IsPinned: false, DateTimeOffset.UnixEpoch)));
        await Page.RouteAsync("**/recognize*", route => route.AbortAsync());
        await Page.GotoAsync($"runs/{run.Id}");
        await Expect(Page.Locator(".run[data-ready]")).ToBeAttachedAsync();

        var (word, status) = (Page.Locator(".checkpoints .try [data-part=word]"), Page.Locator(".checkpoints .try [role=status]"));
        await Expect(status).ToBeEmptyAsync();

        // Again until its module listens.
        await Patience.UntilAsync(async () =>
        {
            await Page.SetInputFilesAsync(".checkpoints .try input", TestPhotos.Png());
            return await word.TextContentAsync() != "Try on a photo";
        });

        await Expect(word).ToHaveTextAsync("photo.png: The photo could not be sent. Check the connection, then try again.");
        await Expect(status).ToHaveTextAsync((await word.TextContentAsync())!);
    }

    [Fact]
    public async Task Train_FilledInAndLoadedAnew_ShowsItUntilOneStartsOver()
    {
        await Page.GotoAsync("train");
        await Expect(Page.Locator("form.train")).ToBeVisibleAsync();
        await Expect(Page.GetByLabel("As the system")).ToBeCheckedAsync();
        var epochs = Page.Locator("#epochs");
        await epochs.FillAsync("7");
        await epochs.PressAsync("Tab");
        await Expect(Page.Locator(".summary")).ToContainTextAsync("7 times over");
        await Page.WaitForFunctionAsync("() => sessionStorage.getItem('ferweb.train?&') !== null");

        await Page.ReloadAsync();

        await Expect(Page.GetByText("What you had filled in here is back.")).ToBeVisibleAsync();
        await Expect(epochs).ToHaveValueAsync("7");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Start over" }).PressAsync("Enter");
        await Expect(epochs).ToHaveValueAsync("10");
        await Expect(Page.Locator("#dataset")).ToBeFocusedAsync();
        await Page.WaitForFunctionAsync("() => sessionStorage.getItem('ferweb.train?&') === null");
    }

    [Fact]
    public async Task FullScreen_OfARunThatTrains_KeepsTheLineThatSaysWhetherItComesFurther()
    {
        var run = Begin();
        Append(run, 1, 0.9, 0.8, 0.7);
        await Page.GotoAsync($"runs/{run.Id}");
        await Drawn.PointsAsync(Page, 3);
        await Expect(Page.GetByText("Settings of the curves")).ToBeVisibleAsync();

        await FullScreen.EnterAsync(Page);

        await Expect(Page.Locator("main.presenting .age")).ToBeVisibleAsync();
        await Expect(Page.GetByText("Settings of the curves")).ToBeHiddenAsync();
    }

    private string MeasuredSweep()
    {
        var id = _sweeps.Start(SweepSpecs.Of(SweepMethod.Random), hasValidation: true).Id;
        _sweeps.Advance(id);
        foreach (var queued in _store.Queue().Where(run => run.Spec.Sweep?.Id == id))
        {
            var run = _store.Move(_store.Claim("elsewhere", TimeSpan.FromMinutes(5), one => one.Id == queued.Id)!, RunStatus.Running, "worker")!;
            Assert.True(_store.Tell(run, 1, 0.1 * run.Spec.Sweep!.Trial));
            _store.Move(run, RunStatus.Finished, "worker", StopCause.Finished);
        }

        return id;
    }

    private Run Begin(string? parent = null)
    {
        var spec = new RunSpec(
            "A lesson", "local", new RunDataset("drawn", "Drawn faces", "/no-such-folder", "0123456789abcdef"),
            RunPreset.Paces[0].Options("fernet"), Parent: parent);
        var created = _store.Create(spec, "local");
        var claimed = _store.Claim("elsewhere", TimeSpan.FromMinutes(5), run => run.Id == created.Id)!;
        return _store.Move(claimed, RunStatus.Running, "worker")!;
    }

    private void Append(Run run, long step, params double[] losses)
        => Assert.True(_store.Append(run.Id, run.Attempt, "worker",
            [
                new NewRunEvent(RunEventKind.Metrics, "{}", [
                    .. losses.Select((loss, i) => new MetricPoint(MetricKey.StepLoss, step + i, (step + i) / 10.0, loss, step + i))])]));
}
