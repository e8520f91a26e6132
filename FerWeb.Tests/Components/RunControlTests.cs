using Bunit;
using FerWeb.Components.Pages.RunDetail;
using FerWeb.Components.Pages.Runs;
using FerWeb.Components.Pages.Train;
using FerWeb.Engine.Datasets;
using FerWeb.Engine.Emotions;
using FerWeb.Engine.Evaluation;
using FerWeb.Engine.Training;
using FerWeb.Recognition;
using FerWeb.Runs;
using FerWeb.Tests.Web;
using FerWeb.Tests.Web.Datasets;
using FerWeb.Tests.Workspace;
using FerWeb.Workspace;
using FerWeb.Workspace.Datasets;
using FerWeb.Workspace.Evaluations;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace FerWeb.Tests.Components;

/// <summary>What a person does with runs, on runs that stand in the store as a worker would have left them.</summary>
public sealed class RunControlTests : PageTest
{
    private readonly IRunStore _store;
    private readonly DataFolder _data;

    public RunControlTests()
        => (_store, _data) = (Site.Services.GetRequiredService<IRunStore>(), Site.Services.GetRequiredService<DataFolder>());

    [Fact]
    public void Pause_OfARunningRun_AsksItsWorkerAndRefusesToKillItSoSoon()
    {
        var run = Running(_store, "To be paused");
        var page = Open(run);

        Press(page, "Pause");
        Eventually(page, () => Assert.Contains("Pausing", Badge(page)));
        Assert.Equal(RunStatus.Pausing, _store.Find(run.Id)!.Status);

        Press(page, "Kill");
        Eventually(page, () => Assert.Contains("more seconds to store its checkpoint", TextOf(page, "[role=alert]")));
        Assert.Equal(RunStatus.Pausing, _store.Find(run.Id)!.Status);
    }

    [Fact]
    public void Figures_OfARunningRun_NameTheMachineOfItsWorker()
    {
        var run = Running(_store, "Elsewhere");

        var facts = Render<RunFacts>(parameters => parameters
            .Add(shown => shown.State, RunState.Of(run, Site.Services.GetRequiredService<QueueForecast>()))
            .Add(shown => shown.Options, run.Spec.Options)
            .Add(shown => shown.Classes, FaceClasses.Seven)
            .Add(shown => shown.Seconds, 0));

        Assert.Equal("elsewhere", TextOf(facts, "[data-fact=Machine] dd"));
    }

    [Fact]
    public void Kill_OfARunThatWasAskedToStopAMinuteAgo_InterruptsItAndOffersResume()
    {
        var clock = new FakeTimeProvider();
        clock.Advance(TimeProvider.System.GetUtcNow().AddMinutes(-1) - clock.GetUtcNow());
        using var aMinuteAgo = new SqliteRunStore(_data.Database, clock);
        var page = Open(aMinuteAgo.Move(Running(aMinuteAgo, "To be killed"), RunStatus.Stopping, "ada")!);

        Press(page, "Kill");

        Eventually(page, () => Assert.Contains("Interrupted", Badge(page)));
        Assert.Contains("Resume goes on from the last checkpoint", TextOf(page, "[data-part=reason]"));
        Assert.Contains(page.FindAll("button"), button => NameOf(button) == "Resume");
    }

    [Fact]
    public void Trash_AndRestore_TakeTheRunOutOfTheListAndBack()
    {
        var run = Stopped("To be trashed");
        var page = Open(run);

        Press(page, "Move to trash");
        Eventually(page, () => Assert.Equal("In the trash", TextOf(page, ".run-head [role=status] .badge:last-child")));
        Assert.Contains(page.FindAll("button"), button => NameOf(button) == "Restore");
        var end = _store.Find(run.Id)!.Deleted!.Value + RunRemoval.Grace;
        Assert.Contains($"deleted for good on {RunText.Day(end)}", TextOf(page, "[data-part=reason]"), StringComparison.Ordinal);
        Assert.Contains("nothing was measured", TextOf(page, ".headline"), StringComparison.Ordinal);

        Press(page, "Restore");
        Eventually(page, () => Assert.Contains(page.FindAll("button"), button => NameOf(button) == "Move to trash"));
        Assert.Null(_store.Find(run.Id)!.Deleted);
    }

    [Fact]
    public void Selection_OffersOnlyWhatOneOfTheRunsCanDo()
    {
        Run[] runs = [Stopped("Bulk rests"), Running(_store, "Bulk trains")];
        var list = OpenList("runs?text=Bulk");

        Select(list, runs[..1]);
        Assert.Equal(["Resume", "Move to trash"], list.FindAll(".bulk button").Select(NameOf));
        Select(list, runs[1..]);
        Assert.Equal(["Stop", "Resume", "Move to trash"], list.FindAll(".bulk button").Select(NameOf));
    }

    [Fact]
    public void Selection_MovedToTrash_LeavesTheOneThatRunsAndSaysWhy()
    {
        Run[] runs = [Stopped("Bulk one"), Stopped("Bulk two"), Running(_store, "Bulk running")];
        var list = OpenList("runs?text=Bulk");
        Select(list, runs);
        Assert.Contains("3 selected", TextOf(list, ".bulk"));

        Press(list, "Move to trash");

        Eventually(list, () => Assert.Contains("Bulk running", TextOf(list, "[role=alert]")));
        Assert.Single(list.FindAll("tr[data-run]"));
        var trash = OpenList("runs?text=Bulk&trash=true");
        Select(trash, runs[..2]);
        Press(trash, "Restore");
        Eventually(trash, () => Assert.Contains("No run fits.", TextOf(trash, ".empty")));
        Assert.All(runs, run => Assert.Null(_store.Find(run.Id)!.Deleted));
    }

    [Fact]
    public void Trash_DeletedForGood_AsksFirst()
    {
        Run[] runs = [Stopped("Bulk one"), Stopped("Bulk two"), Stopped("Bulk three")];
        var list = OpenList("runs?text=Bulk");
        Select(list, runs);
        Press(list, "Move to trash");
        Eventually(list, () => Assert.Empty(list.FindAll("tr[data-run]")));
        var trash = OpenList("runs?text=Bulk&trash=true");
        Select(trash, runs[..2]);

        Press(trash, "Delete for good");
        AssertAsked(trash, "Keep", "Delete 2 runs for good, with their curves and checkpoints?");
        Press(trash, "Keep");
        Assert.Equal(3, trash.FindAll("tr[data-run]").Count);
        Press(trash, "Delete for good");
        Press(trash, "Delete for good");

        Eventually(trash, () => Assert.Contains("2 runs deleted for good.", trash.Markup, StringComparison.Ordinal));
        Assert.Single(trash.FindAll("tr[data-run]"));
        Assert.Equal([null, null, runs[2].Id], runs.Select(run => _store.Find(run.Id)?.Id));
    }

    [Fact]
    public void Queue_MovedUpAndDown_StartsInTheNewOrder()
    {
        Run[] runs = [.. new[] { "First", "Second", "Third" }.Select(name => _store.Create(Spec(name), "ada"))];
        var list = OpenList("runs");

        Press(list, "Move Third up");
        Eventually(list, () => Assert.Equal(["First", "Third", "Second"], Waiting(list)));
        Press(list, "Move First down");
        Eventually(list, () => Assert.Equal(["Third", "First", "Second"], Waiting(list)));

        Assert.Equal([runs[2].Id, runs[0].Id, runs[1].Id], _store.Queue().Select(run => run.Id));
    }

    [Fact]
    public void Queue_Held_SaysSoOnBothPagesUntilItIsLetGo()
    {
        var run = _store.Create(Spec("Waits for the release"), "ada");
        var list = OpenList("runs");

        Press(list, "Pause the queue");
        Eventually(list, () => Assert.Contains("Paused by local", TextOf(list, ".told[role=status]")));
        Eventually(list, () => JSInterop.VerifyFocusAsyncInvoke());
        Assert.Equal("local", _store.Hold()!.By);
        Assert.Contains("Nothing starts before somebody lets waiting runs start", TextOf(Open(run), "[data-part=reason]"));

        Press(list, "Let waiting runs start");
        Eventually(list, () => Assert.Contains(list.FindAll("button"), button => NameOf(button) == "Pause the queue"));
        Eventually(list, () => Assert.Equal("Waiting runs start again.", TextOf(list, ".told[role=status]")));
        Eventually(list, () => JSInterop.VerifyFocusAsyncInvoke(2));
        Assert.Null(_store.Hold());
    }

    [Fact]
    public void MakeLive_OfACheckpointThatAnswersAlready_IsNotOffered()
    {
        var (early, late) = (Checkpoint(20, isBest: true), Checkpoint(40, isBest: false));
        var run = Stopped("To be made live", early, late);
        Assert.Equal(["Make live: step 20", "Make live: step 20 of this run", "Make live: step 40"], Offers(Open(run)).Order(StringComparer.Ordinal));

        Site.Services.GetRequiredService<LiveRecognizer>().Use(new FakeRecognizer { ModelId = early.ModelOf(run.Id) });

        var page = Open(run);
        Assert.Equal(["Make live: step 40"], Offers(page));
        Assert.Contains("It is the live model", TextOf(page, ".headline"));
        Assert.Contains("Live now", TextOf(page, ".checkpoints tbody tr:has(.badge)"));

        // The same step of another attempt is another model.
        Site.Services.GetRequiredService<LiveRecognizer>().Use(new FakeRecognizer { ModelId = $"{run.Id}-20-1" });
        Assert.Equal(3, Offers(Open(run)).Count());

        static IEnumerable<string> Offers(IRenderedComponent<RunView> page)
            => page.FindAll("button").Select(NameOf).Where(name => name.StartsWith("Make live", StringComparison.Ordinal));
    }

    [Fact]
    public void Checkpoints_SayTheirAccuracyTheirModelAndTheirEvaluations()
    {
        var ofAnEpoch = new RunCheckpoint(10, 1, 1, IsBest: true, IsPinned: false, DateTimeOffset.UnixEpoch);
        var within = ofAnEpoch with { Step = 15, IsBest = false };
        var run = Running(_store, "With checkpoints");
        Assert.True(_store.Tell(run, 1, 0.6));
        Assert.All(new[] { ofAnEpoch, within }, checkpoint => Assert.True(_store.AddCheckpoint(run.Id, run.Attempt, checkpoint)));
        var model = ofAnEpoch.ModelOf(run.Id);
        Directory.CreateDirectory(Path.Combine(_data.Models, model));
        var request = new EvaluationRequest(
            run.Id, new CheckpointOrigin(run.Id, 10), "drawn", "Drawn faces", Split.Validation, Views.Single, "ada", DateTimeOffset.UnixEpoch);
        var evaluation = Site.Services.GetRequiredService<EvaluationLibrary>().Add(request);

        var page = Open(run);

        var rows = page.FindAll(".checkpoints tbody tr");
        Assert.Contains("60.0\u00a0%", rows[0].TextContent, StringComparison.Ordinal);
        Assert.Equal(
            [$"evaluations/{evaluation.Id}", $"models#model-{model}"],
            rows[0].QuerySelectorAll("a").Select(link => link.GetAttribute("href")).Where(href => !href!.Contains('?', StringComparison.Ordinal)));
        Assert.DoesNotContain("%", rows[1].TextContent, StringComparison.Ordinal);
        Assert.Contains("an evaluation computes in float32", TextOf(page, "[data-part=formats]"), StringComparison.Ordinal);
        Assert.Equal(
            ["Save as a model: step 15"],
            page.FindAll(".checkpoints button").Select(NameOf).Where(name => name.StartsWith("Save", StringComparison.Ordinal)));
    }

    [Fact]
    public void Clone_NamesTheRunThatItIsACloneOf()
    {
        var original = Stopped("First try");
        var page = Open(_store.Create(Spec("Second try") with { Parent = original.Id }, "ada"));

        Assert.Contains($"Cloned from First try ({original.Id}).", TextOf(page, ".story"), StringComparison.Ordinal);
        Assert.Equal($"First try ({original.Id})", TextOf(page, $".config a[href='runs/{original.Id}']"));
    }

    [Fact]
    public void Head_OfARunWhoseDataWereRefused_OffersAnotherRunFirst()
    {
        var refused = _store.Move(Running(_store, "Refused"), RunStatus.Failed, "worker", StopCause.Refused, $"Of {9} pictures none is left.")!;
        var crashed = _store.Move(Running(_store, "Crashed"), RunStatus.Failed, "worker", StopCause.Crash, $"It crashed.")!;

        Assert.Equal("Clone with changes", TextOf(Open(refused), ".run-actions .primary"));
        Assert.Equal("Resume", TextOf(Open(crashed), ".run-actions .primary"));
    }

    [Fact]
    public void MakeLive_OfACheckpointBeforeTheFirstEpoch_SaysThatNobodyMeasuredIt()
    {
        Assert.Contains("Not one epoch is done", TextOf(Open(Stopped("Not begun", Checkpoint(0, isBest: false))), ".headline"), StringComparison.Ordinal);
        var page = Open(Stopped("Hardly begun", Checkpoint(0, isBest: false), Checkpoint(40, isBest: true)));

        Press(page, "Make live: step 0");
        Eventually(page, () => Assert.Contains("nobody has measured how often it is right", TextOf(page, ".question"), StringComparison.Ordinal));
        Press(page, "Leave it as it is");
        Press(page, "Make live: step 40");
        Eventually(page, () => Assert.DoesNotContain("nobody has measured", TextOf(page, ".question"), StringComparison.Ordinal));
    }

    [Fact]
    public void MakeLive_OfARunOnDrawings_SaysSoBeforeItIsDone()
    {
        var page = Open(Stopped("On drawings", Checkpoint(20, isBest: true)));

        Press(page, "Make live: step 20 of this run");

        Eventually(page, () => Assert.Contains("It learned from drawn faces only.", TextOf(page, ".question")));
    }

    [Theory]
    [InlineData(true, "Epoch 2, the best")]
    [InlineData(false, "Epoch 3")]
    public void Epochs_BeforeAPersonChooses_ShowTheBestAtRestAndTheNewestWhileItTrains(bool isAtRest, string words)
    {
        int[][] counts = [.. Enumerable.Range(0, 7).Select(_ => new int[7])];
        EpochRecord[] epochs =
        [
            .. Enumerable.Range(1, 3).Select(epoch => new EpochRecord(epoch) { IsBest = epoch < 3, Confusion = counts, Recall = new double?[7] }),
        ];
        var explorer = Render<EpochExplorer>(parameters => parameters
            .Add(view => view.Run, Stopped("Three epochs")).Add(view => view.Epochs, epochs).Add(view => view.SampleImages, [])
            .Add(view => view.IsAtRest, isAtRest));

        Assert.Equal(words, TextOf(explorer, ".slider"));
        explorer.Find("input[type=range]").Input("0");
        Assert.Equal("Epoch 1, best so far then", TextOf(explorer, ".slider"));
    }

    [Fact]
    public void MoreEpochs_OfARunThatHasDoneAll_LeadToTheFieldAndBackIntoTheQueue()
    {
        var run = Running(_store, "To be trained on");
        var epochs = run.Spec.Options.Epochs;
        Assert.True(_store.Append(
            run.Id, run.Attempt, "worker", [new NewRunEvent(RunEventKind.Warning, "{}")], new RunProgress { Epoch = epochs, ValidationAccuracy = 0.5 }));
        run = _store.Move(_store.Find(run.Id)!, RunStatus.Finished, "worker", StopCause.Finished, $"All {epochs} epochs are done.")!;
        var page = Open(run);
        Assert.DoesNotContain(page.FindAll("button"), button => NameOf(button) == "Resume");

        Assert.Equal("Train more epochs", TextOf(page, ".resume summary"));
        Assert.Equal($"{2 * epochs}", page.Find("#resume-epochs").GetAttribute("value"));
        Change(page, "#resume-learningRate", "much");
        Press(page, "Resume with these settings");
        Eventually(page, () => Assert.Contains("Give a number", TextOf(page, ".resume .fault")));
        Change(page, "#resume-learningRate", "0,05");
        Press(page, "Resume with these settings");

        Eventually(page, () => Assert.Contains("Waiting", Badge(page)));
        Eventually(page, () => Assert.Contains($"Epochs: {2 * epochs} instead of {epochs}.", TextOf(page, ".story")));
        run = _store.Find(run.Id)!;
        Assert.Equal((RunStatus.Queued, 2 * epochs, 0.05), (run.Status, run.Spec.Options.Epochs, run.Spec.Options.LearningRate));
    }

    [Fact]
    public void Notes_Saved_StandInTheHistoryAlone()
    {
        var run = Stopped("To be noted");
        var page = Open(run);
        Assert.Equal(["10000", "10000"], page.FindAll("#run-tags, #run-notes").Select(field => field.GetAttribute("maxlength")));
        Change(page, "textarea", "Too fast.");

        Press(page, "Save");

        Eventually(page, () => Assert.Contains("Notes changed. (local)", Words(page.FindAll(".story li")[^1].TextContent)));
        Assert.Equal("Too fast.", _store.Find(run.Id)!.Notes);
    }

    [Fact]
    public void Notes_Saved_LeaveNameAndTagsThatAnotherPersonGaveMeanwhile()
    {
        var run = Stopped("To be renamed");
        var page = Open(run);
        Site.Services.GetRequiredService<RunActions>().Annotate(run.Id, "bob", name: "Renamed", tags: ["slow"]);
        Eventually(page, () => Assert.Equal("Renamed", TextOf(page, ".run-head h1")));
        Change(page, "textarea", "Too fast.");

        Press(page, "Save");

        Eventually(page, () => Assert.Equal("Saved.", TextOf(page, ".labels [role=status]")));
        var saved = _store.Find(run.Id)!;
        Assert.Equal("Renamed, slow: Too fast.", $"{saved.Spec.Name}, {string.Join(' ', saved.Tags)}: {saved.Notes}");

        // And back to what the form began with.
        Change(page, "textarea", "");
        Press(page, "Save");
        Eventually(page, () => Assert.Equal("", _store.Find(run.Id)!.Notes));
    }

    internal static RunSpec Spec(string name)
        => new(name, "ada", new RunDataset("drawn", "Drawn faces", "/no-such-folder", "0123456789abcdef"), RunPreset.Paces[0].Options("fernet"));

    internal static Run Running(IRunStore store, string name)
    {
        var created = store.Create(Spec(name), "ada");
        return store.Move(store.Claim("elsewhere", TimeSpan.FromMinutes(5), run => run.Id == created.Id)!, RunStatus.Running, "worker")!;
    }

    private static string Badge(IRenderedComponent<RunView> page) => TextOf(page, ".run-head .badge");

    private static IEnumerable<string> Waiting(IRenderedComponent<RunsPage> list) => list.FindAll(".queue li a").Select(link => Words(link.TextContent));

    private static void Select(IRenderedComponent<RunsPage> list, IEnumerable<Run> runs)
    {
        foreach (var run in runs)
        {
            Change(list, $"tr[data-run='{run.Id}'] input", true);
        }
    }

    private static RunCheckpoint Checkpoint(long step, bool isBest) => new(step, (int)step / 20, 1, isBest, IsPinned: false, DateTimeOffset.UnixEpoch);

    private Run Stopped(string name, params RunCheckpoint[] checkpoints)
    {
        var run = Running(_store, name);
        Assert.All(checkpoints, checkpoint => Assert.True(_store.AddCheckpoint(run.Id, run.Attempt, checkpoint)));
        return _store.Move(_store.Move(run, RunStatus.Stopping, "ada")!, RunStatus.Stopped, "worker")!;
    }

    private IRenderedComponent<RunView> Open(Run run)
    {
        Navigation.NavigateTo($"runs/{run.Id}");
        return Render<RunView>(parameters => parameters.Add(page => page.Id, run.Id));
    }

    private IRenderedComponent<RunsPage> OpenList(string address)
    {
        Navigation.NavigateTo(address);
        return Render<RunsPage>();
    }
}
