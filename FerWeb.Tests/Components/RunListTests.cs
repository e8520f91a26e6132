using Bunit;
using FerWeb.Components.Pages.Runs;
using FerWeb.Tests.Workspace;
using FerWeb.Workspace;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace FerWeb.Tests.Components;

/// <summary>The list of runs: what is found, what is selected, and the trash.</summary>
public sealed class RunListTests : PageTest
{
    private readonly IRunStore _store;

    public RunListTests() => _store = Site.Services.GetRequiredService<IRunStore>();

    [Fact]
    public void Selection_OfARunThatASearchHides_SaysSoAndItsRemovalCanBeUndone()
    {
        var (hidden, shown) = (_store.Trained("Hidden", [0.3]), _store.Trained("Shown", [0.4]));
        var list = Open("runs");
        Change(list, $"tr[data-run='{hidden.Id}'] input", true);
        Assert.StartsWith("One selected", TextOf(list, ".bulk"), StringComparison.Ordinal);

        Change(list, "#text", "Shown");
        Eventually(list, () => Assert.StartsWith("1 selected, 1 of them not shown", TextOf(list, ".bulk"), StringComparison.Ordinal));
        Press(list, "Move to trash");

        Eventually(list, () => Assert.StartsWith("One run moved to the trash.", TextOf(list, ".told .notice-good"), StringComparison.Ordinal));
        Assert.Equal((false, true), (_store.Find(hidden.Id)!.Deleted is null, _store.Find(shown.Id)!.Deleted is null));
        Press(list, "Undo");
        Eventually(list, () => Assert.Equal("One run restored.", TextOf(list, ".told .notice-good")));
        Assert.Null(_store.Find(hidden.Id)!.Deleted);
    }

    [Fact]
    public void Progress_OfARunOfOneEpoch_SpeaksOfOne()
    {
        _store.Trained("Short", [0.3], options => options.WithEpochs(1));

        Assert.Equal("1 of 1 epoch", TextOf(Open("runs"), "td.progress small"));
    }

    [Fact]
    public void Duration_OfARun_IsItsTrainingTimeOfAllAttempts()
    {
        var run = _store.Launch("Resumed");
        NewRunEvent[] told = [new(RunEventKind.Warning, "{}")];
        Assert.True(_store.Append(run.Id, run.Attempt, "worker", told, new RunProgress { Epoch = 2, Seconds = 1020 }));

        Assert.EndsWith("17 min 00 s", TextOf(Open("runs?columns=duration"), "td[data-column=duration]"), StringComparison.Ordinal);
    }

    [Fact]
    public void Trash_SaysHowLongARunStaysInsteadOfHowItEnded()
    {
        var clock = new FakeTimeProvider();
        clock.Advance(TimeProvider.System.GetUtcNow().AddDays(-20).AddHours(-1) - clock.GetUtcNow());
        using (var then = new SqliteRunStore(Site.Services.GetRequiredService<DataFolder>().Database, clock))
        {
            then.Trash(then.Trained("Old", [0.3]).Id, "ada");
        }

        var list = Open("runs");
        Assert.DoesNotContain("30 days", list.Markup, StringComparison.Ordinal);
        list = Open("runs?trash=true");

        Assert.Contains("A run stays here for 30 days", list.Markup, StringComparison.Ordinal);
        Assert.Contains("Deleted for good in 10 days", TextOf(list, "tr[data-run]"), StringComparison.Ordinal);
    }

    [Fact]
    public void DiskSpace_OfCheckpoints_StandsInAColumnAndOrdersTheListAndIsSummedForTheSelectionAndTheTrash()
    {
        var (large, small) = (WithCheckpoints("Large", 1_000_000, 2_000_000), WithCheckpoints("Small", 1_500_000));
        var none = _store.Create(RunSpecs.Small("None"), "ada", draft: true);
        Use(PrecededStore.By(_store, method => Assert.NotEqual(nameof(IRunStore.Find), method))); // each drawing would ask for each
        var list = Open("runs?columns=disk&order=Largest");
        Assert.Equal([large.Id, small.Id, none.Id], list.FindAll("tr[data-run]").Select(row => row.GetAttribute("data-run")));
        Assert.Equal(
            ["3\u00a0MB", "1.5\u00a0MB", "–"],
            list.FindAll("[data-column=disk]").Select(cell => Words(cell.TextContent).Replace("Disk space of the checkpoints ", "", StringComparison.Ordinal)));

        Change(list, $"tr[data-run='{none.Id}'] input", true);
        Assert.DoesNotContain("of checkpoints", TextOf(list, ".bulk"), StringComparison.Ordinal);
        Change(list, $"tr[data-run='{none.Id}'] input", false);
        Change(list, $"tr[data-run='{large.Id}'] input", true);
        Change(list, $"tr[data-run='{small.Id}'] input", true);
        Assert.StartsWith("2 selected4.5\u00a0MB of checkpoints", TextOf(list, ".bulk"), StringComparison.Ordinal);
        Change(list, "#text", "Small");
        Eventually(list, () => Assert.StartsWith(
            "2 selected, 1 of them not shown4.5\u00a0MB of checkpoints", TextOf(list, ".bulk"), StringComparison.Ordinal));

        Press(list, "Move to trash");
        Eventually(list, () => Assert.StartsWith("2 runs moved to the trash.", TextOf(list, ".told .notice-good"), StringComparison.Ordinal));
        Assert.EndsWith(
            "The checkpoints of the whole list take 4.5\u00a0MB on the disk.", TextOf(Open("runs?trash=true"), "[aria-label='List of runs'] > .help"),
            StringComparison.Ordinal);

        Run WithCheckpoints(string name, params long[] sizes)
        {
            var run = RunControlTests.Running(_store, name);
            foreach (var (epoch, bytes) in sizes.Index())
            {
                Assert.True(_store.AddCheckpoint(
                    run.Id, run.Attempt, new RunCheckpoint(10 * epoch, epoch, bytes, IsBest: false, IsPinned: false, DateTimeOffset.UnixEpoch)));
            }

            return _store.Move(run, RunStatus.Finished, "worker", StopCause.Finished)!;
        }
    }

    [Fact]
    public void Page_ThatHasBecomeEmptyOrNeverWas_GivesWayToTheLastOne()
    {
        Run[] runs = [.. Enumerable.Range(1, 26).Select(number => _store.Create(RunSpecs.Small($"run {number}"), "ada", draft: true))];
        var list = Open("runs?page=1");
        Assert.Equal(runs[0].Id, Assert.Single(list.FindAll("tr[data-run]")).GetAttribute("data-run"));

        _store.Trash(runs[0].Id, "ada");

        Eventually(list, () => Assert.Equal("1 to 25 of 25", TextOf(list, ".range")));
        Assert.Equal(25, list.FindAll("tr[data-run]").Count);
        Assert.Equal(["true", "true"], list.FindAll(".pages button").Select(button => button.GetAttribute("aria-disabled")));
        Assert.Equal(25, Open("runs?page=100000000").FindAll("tr[data-run]").Count);
    }

    [Fact]
    public void Next_ToTheLastPage_LeadsBackToTheBeginOfTheListAndKeepsItsButton()
    {
        foreach (var number in Enumerable.Range(1, 26))
        {
            _store.Create(RunSpecs.Small($"run {number}"), "ada", draft: true);
        }

        var list = Open("runs");
        Press(list, "Next");
        Eventually(list, () => Assert.Equal("26 to 26 of 26", TextOf(list, ".range")));
        Eventually(list, () => JSInterop.VerifyFocusAsyncInvoke());

        Press(list, "Next");
        Assert.EndsWith("runs?page=1", Navigation.Uri, StringComparison.Ordinal);
        var next = list.FindAll(".pages button").Single(button => NameOf(button) == "Next");
        Assert.Equal(("true", false), (next.GetAttribute("aria-disabled"), next.HasAttribute("disabled")));
    }

    [Fact]
    public void Queue_AtItsEnds_KeepsTheArrowsThatDoNothingThere()
    {
        Run[] runs = [.. ((string[])["First", "Second"]).Select(name => _store.Create(RunSpecs.Small(name), "ada"))];
        var list = Open("runs");

        Press(list, "Move Second up");
        Eventually(list, () => Assert.Equal(
            ["Move Second up", "Move First down"], list.FindAll(".queue button[aria-disabled=true]").Select(NameOf)));
        Assert.Empty(list.FindAll(".queue button[disabled]")); // what has the focus is never disabled
        Eventually(list, () => Assert.Equal(["", "Number 1 in the queue."], Said(list)));

        Press(list, "Move Second up");
        Press(list, "Move First down");
        Assert.Equal([runs[1].Id, runs[0].Id], _store.Queue().Select(run => run.Id));
    }

    [Fact]
    public void Trash_ByItsLink_TakesTheFocusAndDoesNotSayThatItIsEmptyWhereASearchHidesItsRuns()
    {
        _store.Trash(_store.Trained("Old", [0.3]).Id, "ada");
        var list = Open("runs");

        Navigation.NavigateTo(list.Find("a[href='runs?trash=true']").GetAttribute("href")!);
        Eventually(list, () => Assert.Equal("Trash", TextOf(list, "h1")));
        Eventually(list, () => JSInterop.VerifyFocusAsyncInvoke());

        Change(list, "#text", "New");
        Eventually(list, () => Assert.Equal("No run fits. Widen the search.", TextOf(list, ".empty")));
    }

    [Fact]
    public void Selection_StoppedAndResumed_IsToldWhereItsButtonsWere()
    {
        Run[] runs = [RunControlTests.Running(_store, "One"), RunControlTests.Running(_store, "Two")];
        var list = Open("runs");
        Change(list, $"tr[data-run='{runs[0].Id}'] input", true);
        Change(list, $"tr[data-run='{runs[1].Id}'] input", true);

        Press(list, "Stop");
        Eventually(list, () => Assert.Equal("2 runs were told to stop.", TextOf(list, ".told .notice-good")));
        Eventually(list, () => JSInterop.VerifyFocusAsyncInvoke());
        Assert.Empty(list.FindAll(".bulk"));

        _store.Move(_store.Find(runs[0].Id)!, RunStatus.Stopped, "worker");
        Change(list, $"tr[data-run='{runs[0].Id}'] input", true);
        Press(list, "Resume");
        Eventually(list, () => Assert.Equal("One run waits to go on.", TextOf(list, ".told .notice-good")));
        Eventually(list, () => JSInterop.VerifyFocusAsyncInvoke(2));
    }

    [Fact]
    public void Filters_OfferTheOwnersAndTagsThatThereAre_AndTakeThemInAnyCase()
    {
        var run = _store.Create(RunSpecs.Small("Mine", "Ada"), "Ada");
        _store.Create(RunSpecs.Small("Other", "bob"), "bob");
        _store.Annotate(run.Id, "Ada", tags: ["Night"]);

        var list = Open("runs?owner=ada&tag=NIGHT");

        Assert.Equal(["Ada", "bob"], list.FindAll("#owners option").Select(option => option.GetAttribute("value")));
        Assert.Equal(["Night"], list.FindAll("#tags option").Select(option => option.GetAttribute("value")));
        Assert.Equal([run.Id], list.FindAll("tr[data-run]").Select(row => row.GetAttribute("data-run")));
    }

    [Fact]
    public void Filter_BySettingsAndFigures_NarrowsTheListAndStandsInTheAddress()
    {
        var good = _store.Trained("Good", [0.8], options => options with { BatchSize = 32 });
        _store.Trained("Bad", [0.3], options => options with { BatchSize = 32 });
        _store.Trained("Other", [0.8], options => options with { BatchSize = 64 });
        var list = Open("runs");

        Change(list, "#filter", "batchSize=32 accuracy>70%");

        Eventually(list, () => Assert.Equal(good.Id, Assert.Single(list.FindAll("tr[data-run]")).GetAttribute("data-run")));
        Assert.Empty(list.FindAll("#filter-fault"));
        var address = Navigation.Uri;
        Assert.Contains("filter=batchSize%3D32%20accuracy%3E70%25", address, StringComparison.Ordinal);
        var again = Open(address);
        Assert.Equal("batchSize=32 accuracy>70%", again.Find("#filter").GetAttribute("value"));
        Assert.Single(again.FindAll("tr[data-run]"));

        Change(list, "#filter", "accuracy>90%");
        Eventually(list, () => Assert.Contains("No run fits.", TextOf(list, ".empty"), StringComparison.Ordinal));
    }

    [Fact]
    public void Filter_ThatCannotBeRead_IsToldAtItsFieldAndNarrowsNothing()
    {
        _store.Trained("One", [0.8]);

        var list = Open("runs?filter=accuracy>good");

        Assert.StartsWith("“accuracy>good” needs a number", TextOf(list, "#filter-fault"), StringComparison.Ordinal);
        var field = list.Find("#filter");
        Assert.Equal(("true", "accuracy>good"), (field.GetAttribute("aria-invalid"), field.GetAttribute("value")));
        Assert.Contains("filter-fault", field.GetAttribute("aria-describedby")!.Split(' '));
        Assert.Single(list.FindAll("tr[data-run]"));
    }

    [Fact]
    public async Task Filter_ExplainedWithExamples_TakesOneByAClickAndEachOfThemCanBeRead()
    {
        var list = Open("runs");
        Assert.Empty(list.FindAll(".examples"));
        await list.InvokeAsync(() => list.Find("details.filter > summary").Click());
        Assert.True(list.Find("details.filter").HasAttribute("open"));
        string[] examples = [.. list.FindAll(".examples button").Select(NameOf)];
        Assert.Contains("learningRate Learning rate", list.FindAll(".names li").Select(name => Words(name.TextContent)));

        Assert.All(examples, example => Assert.NotNull(RunFilter.Parse(example)));
        Press(list, examples[0]);

        Eventually(list, () => Assert.Equal(examples[0], list.Find("#filter").GetAttribute("value")));
    }

    [Fact]
    public void Search_ChangedByAPerson_TellsWhatItFindsAndAChangeOfTheRunsDoesNot()
    {
        _store.Trained("Sought", [0.3]);
        _store.Trained("Other", [0.4]);
        var list = Open("runs?text=sought");
        Assert.Equal(["", ""], Said(list));

        Change(list, "#text", "");
        Eventually(list, () => Assert.Equal(["2 runs", ""], Said(list)));
        _store.Trained("Third", [0.5]);
        Eventually(list, () => Assert.Equal("1 to 3 of 3", TextOf(list, ".range")));
        Assert.Equal(["2 runs", ""], Said(list));

        Change(list, "#tag", "none");
        Eventually(list, () => Assert.Equal(["No run fits. Widen the search.", ""], Said(list)));
    }

    // Of the search, and of the queue.
    private static IEnumerable<string> Said(IRenderedComponent<RunsPage> list)
        => list.FindAll("p.visually-hidden[role=status]").Select(said => Words(said.TextContent));

    private IRenderedComponent<RunsPage> Open(string address)
    {
        Navigation.NavigateTo(address);
        return Render<RunsPage>();
    }
}
