using System.Text.Json;
using Bunit;
using FerWeb.Components.Pages.RunDetail;
using FerWeb.Engine.Datasets;
using FerWeb.Engine.Evaluation;
using FerWeb.Engine.Models;
using FerWeb.Engine.Training;
using FerWeb.Recognition;
using FerWeb.Runs;
using FerWeb.Runs.Curves;
using FerWeb.Tests.Engine.Models;
using FerWeb.Tests.Engine.Training;
using FerWeb.Tests.Workspace;
using FerWeb.Workspace;
using FerWeb.Workspace.Evaluations;
using FerWeb.Workspace.Runs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace FerWeb.Tests.Components;

/// <summary>The page of a run, while something goes on beside it.</summary>
public sealed class RunViewTests : PageTest
{
    private static readonly RunCheckpoint _checkpoint = new(20, 1, 1, IsBest: true, IsPinned: false, DateTimeOffset.UnixEpoch);

    private IRunStore Store => Site.Services.GetRequiredService<IRunStore>();

    private DataFolder Data => Site.Services.GetRequiredService<DataFolder>();

    [Fact]
    public void Page_OfARunThatIsDeletedForGood_SaysSo()
    {
        var run = Stopped();
        var page = Open(run);
        Store.Trash(run.Id, "ada");
        Eventually(page, () => Assert.Contains(page.FindAll("button"), button => NameOf(button) == "Restore"));

        Site.Services.GetRequiredService<RunActions>().DeleteForGood(run.Id, "ada");

        Eventually(page, () => Assert.Equal("There is no such run", TextOf(page, "h1")));
        Assert.Equal("There is no such run", TextOf(Open(run), "h1"));
    }

    [Fact]
    public async Task MakeLive_WhosePageIsLeftMeanwhile_IsDoneAllTheSame()
    {
        await Patience.UntilAsync(() => Site.Services.GetRequiredService<LiveRecognizer>().ModelId is not null);
        var run = Stopped();
        var model = Tried(run);

        var page = Open(run);
        Press(page, "Make live: step 20 of this run");
        Press(page, "Yes, use it");

        await DisposeComponentsAsync();

        await Patience.UntilAsync(() => Store.Promotions(1) is [{ ModelId: var live }] && live == model);
    }

    [Fact]
    public void Checkpoint_SavedAsAModel_LeavesTheFocusAtTheWordsThatSaySo()
    {
        var run = Stopped();
        Tried(run);
        var page = Open(run);

        Press(page, "Save as a model: step 20");

        Eventually(page, () => Assert.Contains("Step 20 is among the models now.", page.Markup, StringComparison.Ordinal));
        Eventually(page, () => Assert.Single(JSInterop.Invocations["Blazor._internal.domWrapper.focus"])); // The button that was pressed is gone.
    }

    [Fact]
    public void Checkpoints_DrawnAgainAtOnce_AskTheDiskForEvaluationsAfterAWhileOrForAnotherCheckpointOnly()
    {
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        Use(clock);
        var run = Stopped();
        var table = Open(run).FindComponent<CheckpointTable>();

        Assert.Equal(0, Shown(_checkpoint));
        Assert.Empty(table.FindAll("[data-part=formats]"));
        Evaluate();
        Assert.Equal(0, Shown(_checkpoint));
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(1, Shown(_checkpoint));
        Evaluate();
        Assert.Equal(2, Shown(_checkpoint, _checkpoint with { Step = 40 }));

        void Evaluate() => Site.Services.GetRequiredService<EvaluationLibrary>().Add(new EvaluationRequest(
            run.Id, new CheckpointOrigin(run.Id, 20), "drawn", "Drawn faces", Split.Validation, Views.Single, "ada", DateTimeOffset.UnixEpoch));

        int Shown(params RunCheckpoint[] checkpoints)
        {
            table.Render(parameters => parameters.Add(one => one.Checkpoints, checkpoints));
            return table.FindAll("tbody tr:first-child a[href^='evaluations/']").Count;
        }
    }

    [Fact]
    public void Checkpoints_OfAStepThatWasTrainedAgain_ShowNoEvaluationOfTheWeightsBefore()
    {
        var run = Stopped();
        Site.Services.GetRequiredService<EvaluationLibrary>().Add(new EvaluationRequest(
            run.Id, new CheckpointOrigin(run.Id, 20), "drawn", "Drawn faces", Split.Validation, Views.Single, "ada", DateTimeOffset.UnixEpoch));
        var table = Open(run).FindComponent<CheckpointTable>();
        Assert.Single(table.FindAll("a[href^='evaluations/']"));

        RunCheckpoint[] again = [_checkpoint with { Stored = _checkpoint.Stored.AddMinutes(1) }];
        table.Render(parameters => parameters.Add(one => one.Checkpoints, again));

        Assert.Empty(table.FindAll("a[href^='evaluations/']"));
    }

    [Fact]
    public void Epochs_OfARunWhoseBestIsByAnotherMeasure_NameIt()
    {
        var run = RunControlTests.Running(Store, "By the loss");
        run = run with { Spec = run.Spec with { Options = run.Spec.Options with { BestBy = MonitoredMetric.ValidationLoss } } };
        int[][] counts = [.. Enumerable.Range(0, 7).Select(_ => new int[7])];
        EpochRecord[] epochs = [new(1) { IsBest = true, Confusion = counts, Recall = new double?[7] }];

        var explorer = Render<EpochExplorer>(parameters => parameters
            .Add(view => view.Run, run).Add(view => view.Epochs, epochs).Add(view => view.SampleImages, []));

        Assert.Equal("Epoch 1, the best (Validation loss)", TextOf(explorer, ".slider"));
    }

    [Theory]
    [InlineData("plateau", "because validation has not improved.")]
    [InlineData("step", "as its course in steps says.")]
    [InlineData("rollBack", "after steps that were not finite.")]
    public void History_OfARateThatFell_SaysWhy(string rule, string why)
    {
        var data = JsonSerializer.SerializeToElement(new { step = 31, factor = 0.5, rule });

        var line = RunEventText.Of(new FrameEvent(1, 1, DateTimeOffset.UnixEpoch, "worker", RunEventKind.LearningRate, data));

        Assert.Equal($"Learning rate times 0.5 at step 31, {why}", line);
    }

    [Fact]
    public async Task Log_OfAProcessThatWroteBesideIt_ShowsItsLastWordsAndHandsThemOver()
    {
        const string Said = "terminate called without an active exception";
        var run = Stopped();
        var file = Path.Combine(Directory.CreateDirectory(Data.Run(run.Id)).FullName, "worker.log");
        await File.WriteAllTextAsync(file, "");
        var page = Open(run);

        await PressAsync();
        Assert.Equal("Nothing written yet.", TextOf(page, "[data-detail=log] pre"));
        await PressAsync();
        await File.WriteAllTextAsync(file, $"{Said}\n");
        await PressAsync();

        Assert.Equal(Said, TextOf(page, "[aria-label='End of what the training process wrote']"));
        using var client = Site.CreateClient();
        Assert.Equal($"{Said}\n", await client.GetStringAsync(page.Find("[data-detail=log] a[href$='worker.log']").GetAttribute("href")));

        Task PressAsync() => page.InvokeAsync(() => page.Find("[data-detail=log] summary").Click());
    }

    [Fact]
    public async Task Search_InTheLogOfARunWhoseProcessWroteBesideIt_FindsTheLinesOfBoth()
    {
        var run = Stopped();
        var folder = Directory.CreateDirectory(Data.Run(run.Id)).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "log.txt"), "Attempt 1\n");
        await File.WriteAllTextAsync(Path.Combine(folder, "worker.log"), "a warning\nterminate called\n");
        var finder = Render<LogFinder>(parameters => parameters.Add(one => one.Run, run.Id));

        Change(finder, "input", "TERMINATE");
        await SubmitAsync(finder);

        Eventually(finder, () => Assert.Equal("No line of the log contains “TERMINATE”. Lines in worker.log: 1.", TextOf(finder, "[role=status]")));
        var line = finder.Find("[aria-label='Lines in worker.log: 1.'] li");
        Assert.Equal(("2", "terminate called"), (line.GetAttribute("value"), Words(line.TextContent)));
    }

    [Fact]
    public void Gpu_OfARun_IsNamedInItsSettingsAndItsHistoryAndWatchedWhileItTrains()
    {
        const string Started = """{"device":"cuda","host":"lab-2","gpu":{"name":"NVIDIA H200","driver":"570.86.15","memoryBytes":150000000000}}""";
        var run = RunControlTests.Running(Store, "On a GPU");
        var gpu = new GpuReading("NVIDIA H200", "570.86.15", 150_000_000_000, 0, 0.87, 12_300_000_000, 61);
        Assert.True(Store.Append(run.Id, run.Attempt, "worker", [new NewRunEvent(RunEventKind.Started, Started)], new RunProgress { Gpu = gpu }));

        var page = Open(run);

        Assert.Equal("87\u00a0%", TextOf(page, "[data-fact='GPU in use'] dd"));
        Assert.Equal("12.3\u00a0GB of 150\u00a0GB", TextOf(page, "[data-fact='GPU memory'] dd"));
        Assert.Equal("61\u00a0°C", TextOf(page, "[data-fact='GPU temperature'] dd"));
        Assert.Contains("NVIDIA H200 with 150\u00a0GB, driver 570.86.15", TextOf(page, "[data-detail=settings]"));
        Assert.Contains("Attempt 1 begins on NVIDIA H200 (lab-2).", TextOf(page, ".story"));

        Store.Move(Store.Move(Store.Find(run.Id)!, RunStatus.Stopping, "ada")!, RunStatus.Stopped, "worker");
        Eventually(page, () => Assert.Empty(page.FindAll("[data-fact='GPU in use']")));
    }

    [Fact]
    public void Settings_OfARunThatToldItsLayers_ShowThem()
    {
        const string Started = """{"layers":[{"name":"head","kind":"linear","output":[15],"parameters":3855,"macs":3840}]}""";
        var run = RunControlTests.Running(Store, "In layers");
        Assert.True(Store.Append(run.Id, run.Attempt, "worker", [new NewRunEvent(RunEventKind.Started, Started)]));
        var earlier = RunControlTests.Running(Store, "Before layers were told");
        Assert.True(Store.Append(earlier.Id, earlier.Attempt, "worker", [new NewRunEvent(RunEventKind.Started, "{}")]));

        Assert.Equal(
            ["head linear", "15", "3,855"],
            Open(run).FindAll("[data-detail=settings] [data-part=layers] tbody tr > *").Select(cell => Words(cell.TextContent)));
        Assert.Empty(Open(earlier).FindAll("[data-part=layers]"));
    }

    [Fact]
    public void Page_OfARunThatChangesForTheLastTimeWhileItIsFirstDrawn_ShowsTheChange()
    {
        var run = Store.Create(RunControlTests.Spec("Waits"), "ada");
        var watched = Site.Services.GetRequiredService<WatchedRuns>().Watch(run.Id)!;
        var isAsked = false;
        Use(PrecededStore.By(Store, method =>
        {
            // By the head, which is drawn after the page that it is a part of, and before anybody follows.
            if (method == nameof(IRunStore.Hold) && !isAsked)
            {
                isAsked = true;
                Assert.NotNull(Store.Move(run, RunStatus.Cancelled, "bob"));
                Assert.True(SpinWait.SpinUntil(() => watched.Now.Story.Any(happened => happened.Actor == "bob"), TimeSpan.FromMinutes(1)));
            }
        }));

        var page = Open(run);

        Assert.True(isAsked);
        Eventually(page, () => Assert.Contains(page.FindAll("button"), button => NameOf(button) == "Move to trash"));
    }

    [Fact]
    public void Settings_OfAClone_SayWhatDiffersFromTheRunThatItIsOf()
    {
        var original = Stopped();
        var spec = original.Spec with { Name = "Another try", Parent = original.Id };
        var same = Store.Create(spec, "ada");
        var other = Store.Create(spec with
        {
            Dataset = spec.Dataset with { Id = "own", Name = "Our faces" },
            Options = spec.Options with { Optimizer = OptimizerKind.AdamW, StartModel = "/models/one" },
            Device = "cuda:0",
        }, "ada");
        var others = Store.Create(spec with { Dataset = spec.Dataset with { Sha256 = "fedcba9876543210" } }, "ada");

        Assert.Equal("Same settings as A lesson.", TextOf(Open(same), "[data-part=original]"));
        var page = Open(other);
        Assert.Equal("Differs from A lesson in:", TextOf(page, "[data-part=original]"));
        Assert.Equal(
            [
                "Data set: Drawn faces → Our faces", "Starts from: – → one", "Optimiser: SGD with Nesterov momentum → AdamW",
                $"Device: {FieldText.OfTechnicalName(spec.Device)} → cuda:0",
            ],
            page.FindAll(".differences li").Select(difference => Words(difference.TextContent)));
        Assert.EndsWith(" → Drawn faces (fedcba987654)", Words(Assert.Single(Open(others).FindAll(".differences li")).TextContent), StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_OfAClone_AskTheStoreForItsOriginalOnce()
    {
        var original = Stopped();
        var created = Store.Create(original.Spec with { Name = "Again", Parent = original.Id }, "ada");
        var clone = Store.Move(Store.Claim("elsewhere", TimeSpan.FromMinutes(5), run => run.Id == created.Id)!, RunStatus.Running, "worker")!;
        var finds = 0;
        Use(PrecededStore.By(Store, method => finds += method == nameof(IRunStore.Find) ? 1 : 0));
        var page = Open(clone);
        Assert.Equal(1, finds);

        Assert.True(Store.Append(clone.Id, clone.Attempt, "worker", [new NewRunEvent(RunEventKind.Teachers, """{"done":256,"answers":1024}""")]));

        Eventually(page, () => Assert.Contains("256 of 1,024", TextOf(page, "[data-part=reason]"), StringComparison.Ordinal));
        Assert.Equal(1, finds);
    }

    [Fact]
    public void Head_WhileTheTeachersJudge_SaysHowFarTheyAre()
    {
        var run = RunControlTests.Running(Store, "Learns from others");
        Assert.True(Store.Append(run.Id, run.Attempt, "worker", [new NewRunEvent(RunEventKind.Teachers, """{"done":256,"answers":1024}""")]));
        var page = Open(run);
        Assert.Equal("Before its first step the teachers judge the pictures: 256 of 1,024 answers.", TextOf(page, "[data-part=reason]"));

        Assert.True(Store.Append(run.Id, run.Attempt, "worker", [RunSpecs.Curve(MetricKey.StepLoss, (1, 1))]));

        Eventually(page, () => Assert.Equal("The network is learning.", TextOf(page, "[data-part=reason]")));
    }

    private Run Stopped()
    {
        var run = RunControlTests.Running(Store, "A lesson");
        Assert.True(Store.AddCheckpoint(run.Id, run.Attempt, _checkpoint));
        return Store.Move(Store.Move(run, RunStatus.Stopping, "ada")!, RunStatus.Stopped, "worker")!;
    }

    // Its model has been made before: then no process makes it now.
    private string Tried(Run run)
    {
        var model = _checkpoint.ModelOf(run.Id);
        using var network = DrawnNetworks.Trained(TrainingRuns.Tiny().Network);
        ModelFolder.Save(Path.Combine(Data.Run(run.Id), "models", model), new ModelDescription { Id = model, Network = network.Description }, network);
        return model;
    }

    private IRenderedComponent<RunView> Open(Run run) => Render<RunView>(parameters => parameters.Add(page => page.Id, run.Id));
}
