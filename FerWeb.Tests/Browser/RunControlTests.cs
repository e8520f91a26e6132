using Deque.AxeCore.Playwright;
using FerWeb.Runs;
using FerWeb.Tests.Web;
using FerWeb.Tests.Web.Datasets;
using FerWeb.Workspace;
using FerWeb.Workspace.Datasets;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FerWeb.Tests.Browser;

/// <summary>What a person does with runs by mouse, on runs that stand in the store as a worker would have left them.</summary>
public sealed class RunControlTests(BrowserFixture fixture) : BrowserTest(fixture)
{
    private readonly IRunStore _store = fixture.Site.Services.GetRequiredService<IRunStore>();
    private readonly DatasetLibrary _library = fixture.Site.Services.GetRequiredService<DatasetLibrary>();
    private readonly DataFolder _data = fixture.Site.Services.GetRequiredService<DataFolder>();

    private ILocator Badge => Page.Locator(".run-head .badge");

    [Fact]
    public async Task Pause_OfARunningRun_AsksItsWorkerAndRefusesToKillItSoSoon()
    {
        var run = Running(_store, "To be paused");
        await OpenRunAsync(run);

        await PressAsync("Pause");
        await Expect(Badge).ToContainTextAsync("Pausing");
        Assert.Equal(RunStatus.Pausing, _store.Find(run.Id)!.Status);

        await PressAsync("Kill");
        await Expect(Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("more seconds to store its checkpoint");
        Assert.Equal(RunStatus.Pausing, _store.Find(run.Id)!.Status);
    }

    [Fact]
    public async Task Kill_OfARunThatWasAskedToStopAMinuteAgo_InterruptsItAndOffersResume()
    {
        var clock = new FakeTimeProvider();
        clock.Advance(TimeProvider.System.GetUtcNow().AddMinutes(-1) - clock.GetUtcNow());
        using var aMinuteAgo = new SqliteRunStore(_data.Database, clock);
        var run = aMinuteAgo.Move(Running(aMinuteAgo, "To be killed"), RunStatus.Stopping, "ada")!;
        await OpenRunAsync(run);

        await PressAsync("Kill");

        await Expect(Badge).ToContainTextAsync("Interrupted");
        await Expect(Page.Locator("[data-part=reason]")).ToContainTextAsync("Resume goes on from the last checkpoint");
        await Expect(Page.GetByRole(AriaRole.Button, new() { Name = "Resume", Exact = true })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Trash_AndRestore_TakeTheRunOutOfTheListAndBack()
    {
        var run = Stopped("To be trashed");
        await OpenRunAsync(run);

        await PressAsync("Move to trash");
        await Expect(Page.GetByRole(AriaRole.Button, new() { Name = "Restore" })).ToBeVisibleAsync();
        Assert.NotNull(_store.Find(run.Id)!.Deleted);

        await PressAsync("Restore");
        await Expect(Page.GetByRole(AriaRole.Button, new() { Name = "Move to trash" })).ToBeVisibleAsync();
        Assert.Null(_store.Find(run.Id)!.Deleted);
    }

    [Fact]
    public async Task Selection_MovedToTrash_LeavesTheOneThatRunsAndSaysWhy()
    {
        Run[] runs = [Stopped("Bulk one"), Stopped("Bulk two"), Running(_store, "Bulk running")];
        await OpenListAsync("runs?text=Bulk");
        await SelectAsync(runs);
        await Expect(Page.GetByText("3 selected")).ToBeVisibleAsync();

        await PressAsync("Move to trash");

        await Expect(Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Bulk running");
        await Expect(Page.Locator("tr[data-run]")).ToHaveCountAsync(1);
        await OpenListAsync("runs?text=Bulk&trash=true");
        await SelectAsync(runs[..2]);
        await PressAsync("Restore");
        await Expect(Page.GetByText("The trash is empty.")).ToBeVisibleAsync();
        Assert.All(runs, run => Assert.Null(_store.Find(run.Id)!.Deleted));
    }

    [Fact]
    public async Task Queue_MovedUpAndDown_StartsInTheNewOrder()
    {
        Run[] runs = [.. new[] { "First in line", "Second in line", "Third in line" }.Select(name => _store.Create(Spec(name), "ada"))];
        await OpenListAsync("runs");

        await PressAsync("Move Third in line up");
        await Expect(Page.Locator(".queue li", new() { HasText = "in line" })).ToContainTextAsync(["First", "Third", "Second"]);
        await PressAsync("Move First in line down");
        await Expect(Page.Locator(".queue li", new() { HasText = "in line" })).ToContainTextAsync(["Third", "First", "Second"]);

        Assert.Equal([runs[2].Id, runs[0].Id, runs[1].Id], _store.Queue().Select(run => run.Id).Where(id => runs.Any(run => run.Id == id)));
        Assert.All(runs, run => Assert.NotNull(_store.Move(_store.Find(run.Id)!, RunStatus.Cancelled, "ada")));
    }

    [Fact]
    public async Task Queue_Held_SaysSoOnBothPagesUntilItIsLetGo()
    {
        var run = _store.Create(Spec("Waits for the release"), "ada");
        await OpenListAsync("runs");
        try
        {
            await PressAsync("Pause the queue");
            await Expect(Page.GetByRole(AriaRole.Status).Filter(new() { HasText = "nothing new starts" })).ToContainTextAsync("Paused by local");
            Assert.Equal("local", _store.Hold()!.By);
            Assert.Empty((await Page.RunAxe()).Violations.Select(violation => violation.Id));

            await OpenRunAsync(run);
            await Expect(Page.Locator("[data-part=reason]")).ToContainTextAsync("Nothing starts before somebody lets waiting runs start");

            await OpenListAsync("runs");
            await PressAsync("Let waiting runs start");
            await Expect(Page.GetByRole(AriaRole.Button, new() { Name = "Pause the queue" })).ToBeVisibleAsync();
            Assert.Null(_store.Hold());
        }
        finally
        {
            _store.SetHold(false, "test");
            _store.Move(_store.Find(run.Id)!, RunStatus.Cancelled, "ada");
        }
    }

    [Fact]
    public async Task Start_FromTheShippedModelWithATimeLimit_StandsInTheRun()
    {
        var zip = Path.Combine(_data.Root, "few.zip");
        await File.WriteAllBytesAsync(zip, FaceZip.Make());
        var dataset = _library.Import(zip, "Few faces");
        await Page.GotoAsync($"train?dataset={dataset.Id}");
        await Expect(Page.Locator("form[data-ready]")).ToBeVisibleAsync();
        await Page.GetByRole(AriaRole.Radio, new() { Name = "fernet-1" }).CheckAsync();
        await Page.GetByText("Course of the run").ClickAsync();
        await Page.FillAsync("#maxMinutes", "many");
        await PressAsync("Start training");
        await Expect(Page.Locator("[data-field=maxMinutes] .fault")).ToContainTextAsync("Give a number");

        await Page.FillAsync("#maxMinutes", "5");
        await Page.GetByText("Name and device").ClickAsync();
        await Expect(Page.Locator(".count")).ToHaveTextAsync(["1 changed"]);
        await Page.FillAsync("#name", "From the shipped model");
        await PressAsync("Start training");
        await Expect(Page.Locator("h1")).ToHaveTextAsync("From the shipped model");

        var run = _store.Queue().Single(waiting => waiting.Spec.Name == "From the shipped model");
        Assert.EndsWith("fernet-1", run.Spec.Options.StartModel);
        Assert.Equal(TimeSpan.FromMinutes(5), run.Spec.Options.MaxTime);
        _store.Move(run, RunStatus.Cancelled, "ada");
    }

    [Fact]
    public async Task Headline_OfARun_SaysItsAccuracyAndItsWayAndAtItsEndWhatToDoNext()
    {
        var run = Running(_store, "To be looked at");
        await OpenRunAsync(run);
        var headline = Page.Locator(".headline");
        await Expect(headline).ToContainTextAsync("The first figure comes after the first epoch.");
        await Expect(headline.GetByText("Make live")).ToHaveCountAsync(0);

        Assert.True(_store.Append(
            run.Id, run.Attempt, "worker", [new NewRunEvent(RunEventKind.Warning, "{}")],
            new RunProgress { Epoch = 2, Step = 40, StepsPerEpoch = 20, ValidationAccuracy = 0.5, BestAccuracy = 0.6, BestEpoch = 1 }));
        await Expect(headline.Locator("[data-part=accuracy]")).ToHaveTextAsync("50.0\u00a0%");
        await Expect(headline).ToContainTextAsync("By chance: 1 in 7");
        await Expect(headline).ToContainTextAsync("Epoch 2 of 10");
        await Expect(headline.GetByRole(AriaRole.Progressbar)).ToHaveAttributeAsync("aria-valuenow", "20");

        _store.AddCheckpoint(run.Id, run.Attempt, new RunCheckpoint(20, 1, 1, IsBest: true, IsPinned: false, DateTimeOffset.UnixEpoch));
        _store.AddCheckpoint(run.Id, run.Attempt, new RunCheckpoint(40, 2, 1, IsBest: false, IsPinned: false, DateTimeOffset.UnixEpoch));
        _store.Move(_store.Find(run.Id)!, RunStatus.Finished, "worker", StopCause.Finished, $"All {10} epochs are done.");
        await Expect(headline).ToContainTextAsync("60.0\u00a0% right: try it on a photo, or make it the live model.");
        await Expect(headline.GetByRole(AriaRole.Button, new() { Name = "Make live: step 20 of this run" })).ToBeVisibleAsync();
        await Expect(headline.GetByLabel("Try this run on a photo: step 20")).ToBeAttachedAsync();
    }

    [Fact]
    public async Task Demo_ByItsOneButton_StandsInTheQueueOnTheDrawnFaces()
    {
        await Page.GotoAsync("train");
        await Expect(Page.Locator("[data-part=demo-time]")).ToContainTextAsync("machine");

        await PressAsync("Start the demo");

        await Expect(Page.Locator("h1")).ToHaveTextAsync("Quick demo", new() { Timeout = 120_000 });
        var run = _store.Queue().Single(waiting => waiting.Spec.Name == "Quick demo");
        Assert.Equal("drawn", run.Spec.Dataset.Id);
        Assert.Empty(TrainingForm.Differences(run.Spec.Options, RunPreset.Paces[0].Options("fernet")));
        _store.Move(run, RunStatus.Cancelled, "ada");
    }

    [Fact]
    public async Task MoreEpochs_OfARunThatHasDoneAll_LeadToTheFieldAndBackIntoTheQueue()
    {
        var run = Running(_store, "To be trained on");
        var epochs = run.Spec.Options.Epochs;
        Assert.True(_store.Append(
            run.Id, run.Attempt, "worker", [new NewRunEvent(RunEventKind.Warning, "{}")], new RunProgress { Epoch = epochs, ValidationAccuracy = 0.5 }));
        run = _store.Move(_store.Find(run.Id)!, RunStatus.Finished, "worker", StopCause.Finished, $"All {epochs} epochs are done.")!;
        await OpenRunAsync(run);
        await Expect(Page.GetByRole(AriaRole.Button, new() { Name = "Resume", Exact = true })).ToHaveCountAsync(0);

        await PressAsync("Train more epochs");
        await Expect(Page.GetByLabel("Epochs in all")).ToBeFocusedAsync();
        await Expect(Page.GetByLabel("Epochs in all")).ToHaveValueAsync($"{2 * epochs}");
        await Page.GetByRole(AriaRole.Textbox, new() { Name = "Learning rate" }).FillAsync("much");
        await PressAsync("Resume with these settings");
        await Expect(Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Give a number");
        await Page.GetByRole(AriaRole.Textbox, new() { Name = "Learning rate" }).FillAsync("0,05");
        await PressAsync("Resume with these settings");

        await Expect(Badge).ToContainTextAsync("Waiting");
        await Page.GetByText("Log and history").ClickAsync();
        await Expect(Page.Locator(".story")).ToContainTextAsync($"Epochs: {2 * epochs} instead of {epochs}.");
        run = _store.Find(run.Id)!;
        Assert.Equal((RunStatus.Queued, 2 * epochs, 0.05), (run.Status, run.Spec.Options.Epochs, run.Spec.Options.LearningRate));
        _store.Move(run, RunStatus.Cancelled, "ada");
    }

    [Fact]
    public async Task Notes_Saved_StandInTheHistoryAlone()
    {
        var run = Stopped("To be noted");
        await OpenRunAsync(run);
        await Page.GetByText("Notes and tags").ClickAsync();
        await Page.GetByLabel("Notes", new() { Exact = true }).FillAsync("Too fast.");

        await PressAsync("Save");

        await Expect(Page.GetByText("Saved.")).ToBeVisibleAsync();
        await Page.GetByText("Log and history").ClickAsync();
        await Expect(Page.Locator(".story li").Last).ToContainTextAsync("Notes changed. (local)");
        Assert.Equal("Too fast.", _store.Find(run.Id)!.Notes);
    }

    [Fact]
    public async Task Log_SearchedByKeyboard_ShowsLinesUnderTheirNumbersOrSaysThereAreNone()
    {
        var run = Stopped("To be searched");
        await File.WriteAllLinesAsync(
            Path.Combine(Directory.CreateDirectory(_data.Run(run.Id)).FullName, "log.txt"),
            ["Attempt 1", "Epoch 1/9: loss 1.9", "Checkpoint", .. Enumerable.Repeat("epoch <b>", 250)]);
        await OpenRunAsync(run);
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
        Assert.Empty((await Page.Locator("[data-detail=log]").RunAxe()).Violations.Select(violation => violation.Id));

        await box.FillAsync("nothing like it");
        await box.PressAsync("Enter");
        await Expect(Page.GetByText("No line of the log contains “nothing like it”.")).ToBeVisibleAsync();
        await Expect(Page.Locator(".found")).ToHaveCountAsync(0);
    }

    private static RunSpec Spec(string name)
        => new(name, "ada", new RunDataset("drawn", "Drawn faces", "/no-such-folder", "0123456789abcdef"), RunPreset.Paces[0].Options("fernet"));

    private static Run Running(IRunStore store, string name)
    {
        var created = store.Create(Spec(name), "ada");
        return store.Move(store.Claim("elsewhere", TimeSpan.FromMinutes(5), run => run.Id == created.Id)!, RunStatus.Running, "worker")!;
    }

    private Run Stopped(string name) => _store.Move(_store.Move(Running(_store, name), RunStatus.Stopping, "ada")!, RunStatus.Stopped, "worker")!;

    private Task PressAsync(string name) => Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true }).ClickAsync();

    private async Task SelectAsync(IEnumerable<Run> runs)
    {
        foreach (var run in runs)
        {
            await Page.GetByLabel($"Select {run.Spec.Name}").CheckAsync();
        }
    }

    private async Task OpenRunAsync(Run run)
    {
        await Page.GotoAsync($"runs/{run.Id}");
        await Expect(Page.Locator(".run[data-ready]")).ToBeVisibleAsync();
    }

    private async Task OpenListAsync(string path)
    {
        await Page.GotoAsync(path);
        await Expect(Page.Locator("table.runs[data-ready]")).ToBeVisibleAsync();
    }
}
