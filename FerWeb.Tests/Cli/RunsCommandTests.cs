using System.Text.Json;
using FerWeb.Cli;
using FerWeb.Engine.Training;
using FerWeb.Tests.Engine.Datasets;
using FerWeb.Tests.Shared;
using FerWeb.Tests.Web;
using FerWeb.Tests.Workspace;
using FerWeb.Workspace;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Storage;
using Microsoft.Extensions.Time.Testing;

namespace FerWeb.Tests.Cli;

public sealed class RunsCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RunStore _store;

    public RunsCommandTests() => _store = RunStore.Open(Data);

    private DataFolder Data => new(_folder.PathTo("data"));

    [Fact]
    public async Task RunsList_FiltersByWordStatusAndOwner()
    {
        var live = _store.Launch("Night run", "ada");
        _store.Create(RunSpecs.Small("Day run", "bob"), "bob");

        var table = await RunsAsync("list", "night", "--status", "running", "queued", "--owner", "ada");
        var json = await RunsAsync("list", "--order", "name", "--json");

        Assert.Equal((ExitCode.Ok, ""), (table.ExitCode, table.Error));
        Assert.Matches($@"{live.Id}\W+Night run\W+running\W+0/54", table.Output);
        Assert.DoesNotContain("Day run", table.Output, StringComparison.Ordinal);
        var list = JsonDocument.Parse(json.Output).RootElement;
        Assert.Equal(2, list.GetProperty("total").GetInt32());
        Assert.Equal("Day run", list.GetProperty("runs")[0].GetProperty("spec").GetProperty("name").GetString());
    }

    [Fact]
    public async Task RunsList_ByAFilter_ShowsWhatFits_AndNamesWhatCannotBeUsed()
    {
        _store.Trained("Good run", [0.7]);
        _store.Trained("Bad run", [0.2]);

        var table = await RunsAsync("list", "--filter", "accuracy>50% learning-rate<1");
        var wrong = await RunsAsync("list", "--filter", "accuracy>good");

        Assert.Equal((ExitCode.Ok, ""), (table.ExitCode, table.Error));
        Assert.Contains("Good run", table.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Bad run", table.Output, StringComparison.Ordinal);
        Assert.Equal((ExitCode.WrongUsage, ""), (wrong.ExitCode, wrong.Output));
        Assert.Contains("'accuracy>good' needs a number", wrong.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunsShow_TellsStatusReasonAndCheckpoints_AndKeepsNaN()
    {
        var run = _store.Launch("one [odd] name");
        _store.Append(
            run.Id, run.Attempt, "worker", [RunSpecs.Curve("loss", (10, double.NaN))], new RunProgress { Epoch = 1, BestAccuracy = 0.625, BestEpoch = 1 });
        _store.AddCheckpoint(run.Id, run.Attempt, new RunCheckpoint(10, 1, 1000, IsBest: true, IsPinned: false, run.Created));
        _store.Move(run, RunStatus.Diverged, "worker", StopCause.NotFinite, "The loss was no number.");

        var text = await RunsAsync("show", run.Id);
        var json = await RunsAsync("show", run.Id, "--json", "--metrics");

        Assert.Contains("one [odd] name", text.Output, StringComparison.Ordinal);
        Assert.Matches(@"(?s)diverged.+The loss was no number\..+1 of 54.+62\.5 % in epoch 1.+step 10 \(best\)", text.Output);
        Assert.Equal("NaN", JsonDocument.Parse(json.Output).RootElement.GetProperty("metrics")[0].GetProperty("value").GetString());
    }

    [Fact]
    public async Task RunsShow_OfARunWhoseBestIsByAnotherMeasure_NamesIt()
    {
        var spec = RunSpecs.Small("by the loss");
        _store.Create(spec with { Options = spec.Options with { BestBy = MonitoredMetric.ValidationLoss } }, "ada");
        var run = _store.Start();
        _store.AddCheckpoint(run.Id, run.Attempt, new RunCheckpoint(10, 1, 1000, IsBest: true, IsPinned: false, run.Created));

        Assert.Contains("step 10 (best by validation loss)", (await RunsAsync("show", run.Id)).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunsStopAndResume_GoThroughTheStatusMachineAndSayWho()
    {
        var live = _store.Launch("live");
        var waiting = _store.Create(RunSpecs.Small("waiting"), "ada");

        var stop = await RunsAsync("stop", live.Id, waiting.Id, "nonsense");

        Assert.Equal(ExitCode.Failed, stop.ExitCode);
        Assert.Contains($"{live.Id} (live): stopping", stop.Output, StringComparison.Ordinal);
        Assert.Contains($"{waiting.Id} (waiting): cancelled", stop.Output, StringComparison.Ordinal);
        Assert.Contains("There is no run 'nonsense'", stop.Error, StringComparison.Ordinal);
        Assert.Equal(Environment.UserName, _store.ReadSince(live.Id, 0).Events[^1].Actor);

        _store.Move(_store.Find(live.Id)!, RunStatus.Stopped, "worker", StopCause.User, "Stopped.");
        var resume = await RunsAsync("resume", live.Id, "--epochs", "80", "--json");

        Assert.Equal("queued", JsonDocument.Parse(resume.Output).RootElement[0].GetProperty("status").GetString());
        Assert.Equal((RunStatus.Queued, 80), (_store.Find(live.Id)!.Status, _store.Find(live.Id)!.Spec.Options.Epochs));
        var refused = await RunsAsync("resume", waiting.Id);
        Assert.Equal(ExitCode.Failed, refused.ExitCode);
        Assert.Contains("is cancelled and cannot be resumed", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunsResume_RunThatWaits_TakesTheChangesAndWaitsOn()
    {
        var waiting = _store.Create(RunSpecs.Small("waiting"), "ada");

        var same = await RunsAsync("resume", waiting.Id);
        Assert.Equal((ExitCode.Ok, ""), (same.ExitCode, same.Error));
        Assert.Equal((RunStatus.Queued, waiting.LastSeq), (_store.Find(waiting.Id)!.Status, _store.Find(waiting.Id)!.LastSeq));
        var changed = await RunsAsync("resume", waiting.Id, "--epochs", "80", "--json");

        Assert.Equal((ExitCode.Ok, ""), (changed.ExitCode, changed.Error));
        Assert.Equal("queued", JsonDocument.Parse(changed.Output).RootElement[0].GetProperty("status").GetString());
        Assert.Equal((RunStatus.Queued, 80), (_store.Find(waiting.Id)!.Status, _store.Find(waiting.Id)!.Spec.Options.Epochs));
        Assert.Equal(ExitCode.Ok, (await RunsAsync("resume", waiting.Id, "--max-minutes", "90")).ExitCode);
        Assert.Equal(TimeSpan.FromMinutes(90), _store.Find(waiting.Id)!.Spec.Options.MaxTime);
    }

    [Fact]
    public async Task RunsResume_PatienceOutOfItsLimits_NamesTheOptionByWhichItWasGiven()
    {
        var waiting = _store.Create(RunSpecs.Small("waiting"), "ada");

        var resume = await RunsAsync("resume", waiting.Id, "--early-stopping", "99999");

        Assert.Equal((ExitCode.Failed, ""), (resume.ExitCode, resume.Output));
        Assert.StartsWith("--early-stopping: ", resume.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunsResume_ARunWhoseFilesCannotBeRead_SaysSoAndResumesTheOthers()
    {
        Run[] runs = [_store.Launch("held"), _store.Launch("free")];
        Assert.All(runs, run => Assert.NotNull(_store.Move(run, RunStatus.Interrupted, "worker", StopCause.LeaseLost, "Its worker is gone.")));
        _folder.WriteText($"data/runs/{runs[0].Id}/config.json", "{}");
        using var held = new FileStream(_folder.PathTo("data", "runs", runs[0].Id, "config.json"), FileMode.Open, FileAccess.ReadWrite, FileShare.None);

        var resume = await RunsAsync("resume", runs[0].Id, runs[1].Id, "--json");

        Assert.Equal(ExitCode.Failed, resume.ExitCode);
        Assert.Contains("config.json", resume.Error, StringComparison.Ordinal);
        var resumed = Assert.Single(JsonDocument.Parse(resume.Output).RootElement.EnumerateArray());
        Assert.Equal((runs[1].Id, "queued"), (resumed.GetProperty("id").GetString(), resumed.GetProperty("status").GetString()));
        Assert.Equal(RunStatus.Interrupted, _store.Find(runs[0].Id)!.Status);
    }

    [Fact]
    public async Task RunsUpAndDown_WaitingRun_ChangeTheOrderInWhichTheyStart()
    {
        Run[] runs = [.. new[] { "one", "two", "three" }.Select(name => _store.Create(RunSpecs.Small(name), "ada"))];

        var up = await RunsAsync("up", runs[2].Id, runs[2].Id);
        await RunsAsync("down", runs[0].Id);

        Assert.Equal(ExitCode.Ok, up.ExitCode);
        Assert.Equal(["three", "two", "one"], _store.Queue().Select(run => run.Spec.Name));

        await RunsAsync("down", runs[2].Id, runs[1].Id);
        Assert.Equal(["one", "three", "two"], _store.Queue().Select(run => run.Spec.Name));
        await RunsAsync("up", runs[1].Id, runs[2].Id);
        Assert.Equal(["three", "two", "one"], _store.Queue().Select(run => run.Spec.Name));
    }

    [Fact]
    public async Task RunsHoldAndRelease_SayWhatWaitsMayDo()
    {
        _store.Create(RunSpecs.Small("waiting"), "ada");

        var hold = await RunsAsync("hold");
        var json = await RunsAsync("hold", "--json");

        Assert.Equal(ExitCode.Ok, hold.ExitCode);
        Assert.Contains("Nothing new starts", hold.Output, StringComparison.Ordinal);
        Assert.True(JsonDocument.Parse(json.Output).RootElement.GetProperty("held").GetBoolean());
        Assert.Null(_store.Claim("here", TimeSpan.FromMinutes(1)));
        Assert.Contains("may start", (await RunsAsync("release")).Output, StringComparison.Ordinal);
        Assert.NotNull(_store.Claim("here", TimeSpan.FromMinutes(1)));
    }

    [Fact]
    public async Task RunsKill_RunThatDoesNotStop_ShutsTheWorkerOut()
    {
        var run = _store.Launch();
        var early = await RunsAsync("kill", run.Id);
        using (var longAgo = new SqliteRunStore(Data.Database, new FakeTimeProvider()))
        {
            longAgo.Move(run, RunStatus.Stopping, "ada");
        }

        var late = await RunsAsync("kill", run.Id);

        Assert.Equal(ExitCode.Failed, early.ExitCode);
        Assert.Contains("stop it first", early.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Ok, late.ExitCode);
        Assert.Equal((RunStatus.Interrupted, StopCause.User), (_store.Find(run.Id)!.Status, _store.Find(run.Id)!.Cause));
        Assert.Null(_store.Renew(run.Id, run.Attempt, 1, TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public async Task RunsDelete_RemovesRunAndFolder_AndRefusesALiveOne()
    {
        var live = _store.Launch("live");
        var old = _store.Create(RunSpecs.Small("old"), "ada");
        Directory.CreateDirectory(Path.Combine(Data.Run(old.Id), "checkpoints"));

        var run = await RunsAsync("delete", live.Id, old.Id);

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains("'live'", run.Error, StringComparison.Ordinal);
        Assert.NotNull(_store.Find(live.Id));
        Assert.Null(_store.Find(old.Id));
        Assert.False(Directory.Exists(Data.Run(old.Id)));
    }

    [Fact]
    public async Task RunsTail_EndsWhenTheRunRests_WithEveryPoint()
    {
        var run = _store.Launch();
        var tailing = RunsAsync("tail", run.Id, "--json");
        for (var step = 1; step <= 30; step++)
        {
            Assert.True(_store.Append(run.Id, run.Attempt, "worker", [RunSpecs.Curve("loss", (step, step))]));
            await Task.Delay(20);
        }

        _store.Move(run, RunStatus.Finished, "worker", StopCause.Finished, "All epochs are done.");
        var tail = await tailing;

        Assert.Equal((ExitCode.Ok, ""), (tail.ExitCode, tail.Error));
        var batches = tail.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(
            Enumerable.Range(1, 30),
            batches.SelectMany(batch => batch.GetProperty("points").EnumerateArray()).Select(point => point.GetProperty("step").GetInt32()));
        Assert.Equal(
            Enumerable.Range(1, 34),
            batches.SelectMany(batch => batch.GetProperty("events").EnumerateArray()).Select(what => what.GetProperty("seq").GetInt32()));

        var text = await RunsAsync("tail", run.Id, "--after", "33", "--no-follow");
        Assert.Matches(@"^\d\d:\d\d:\d\d  worker +finished: All epochs are done\.\n$", text.Output);
    }

    [Theory]
    [InlineData("9999")]
    [InlineData("-1")]
    public async Task RunsTail_AfterAnEventThatIsNotThere_IsRefused(string after)
    {
        var run = _store.Find(_store.Launch().Id)!;

        var tail = await RunsAsync("tail", run.Id, "--after", after, "--no-follow");

        Assert.Equal((ExitCode.WrongUsage, ""), (tail.ExitCode, tail.Output));
        Assert.Contains($"--after {after}: The run has the events 1 to {run.LastSeq};", tail.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunsStart_QueuesADrawnRunWithTheGivenSettings()
    {
        DrawnSets.PutDrawn(Data);
        var run = await RunsAsync("start", "--epochs", "3", "--network", "cnn-seed", "--name", "lesson", "--early-stopping", "2");

        Assert.Equal(ExitCode.Ok, run.ExitCode);
        Assert.Contains("'lesson' waits, 0 before it", run.Error, StringComparison.Ordinal);
        var queued = _store.Find(run.Output.Trim())!;
        Assert.Equal((RunStatus.Queued, "lesson", "drawn", 3, "cnn-seed", 2),
            (queued.Status, queued.Spec.Name, queued.Spec.Dataset.Id, queued.Spec.Options.Epochs, queued.Spec.Options.Network.Architecture,
                queued.Spec.Options.EarlyStopping!.Patience));
    }

    [Fact]
    public async Task RunsStart_APresetOfATutorial_BringsItsNetwork()
    {
        DrawnSets.PutDrawn(Data);
        var run = await RunsAsync("start", "--preset", "seed-bn-callbacks", "--json");
        var mixed = await RunsAsync("start", "--preset", "seed-plain", "--network", "fernet");

        var options = JsonDocument.Parse(run.Output).RootElement.GetProperty("spec").GetProperty("options");
        Assert.Equal(
            ("cnn-seed-bn", 50, 3),
            (options.GetProperty("network").GetProperty("architecture").GetString(), options.GetProperty("epochs").GetInt32(),
                options.GetProperty("early_stopping").GetProperty("patience").GetInt32()));
        Assert.Equal(ExitCode.WrongUsage, mixed.ExitCode);
    }

    [Fact]
    public async Task RunsStart_Here_TrainsToTheEnd()
    {
        _folder.WriteCsv([.. Enumerable.Range(0, 40).Select(i => (i % 7, i % 4 == 0 ? "PublicTest" : "Training"))]);

        var run = await RunsAsync("start", "--dataset", _folder.PathTo("fer2013.csv"), "--epochs", "1", "--batch-size", "8", "--no-augmentation", "--here");

        Assert.True(run.ExitCode == ExitCode.Ok, run.Error + run.Output);
        var finished = Assert.Single(_store.List(new RunQuery()).Runs);
        Assert.Equal((RunStatus.Finished, 1), (finished.Status, finished.Progress.Epoch));
        Assert.Contains("finished: ", run.Output, StringComparison.Ordinal);
        Assert.NotEmpty(_store.Checkpoints(finished.Id));
    }

    [Fact]
    public async Task RunsStart_HereAndStoppedFromElsewhere_EndsAsStopped()
    {
        _folder.WriteCsv([.. Enumerable.Range(0, 40).Select(i => (i % 7, i % 4 == 0 ? "PublicTest" : "Training"))]);
        var here = RunsAsync(
            "start", "--dataset", _folder.PathTo("fer2013.csv"), "--epochs", "5000", "--batch-size", "8", "--no-augmentation", "--here");
        await Patience.UntilAsync(() => here.IsCompleted || _store.List(new RunQuery { Statuses = [RunStatus.Running] }).Total == 1);

        await RunsAsync("stop", Assert.Single(_store.List(new RunQuery()).Runs).Id);

        var ended = await here;
        Assert.True(ended.ExitCode == ExitCode.Stopped, ended.Error + ended.Output);
        var run = Assert.Single(_store.List(new RunQuery()).Runs);
        Assert.Equal((RunStatus.Stopped, StopCause.User), (run.Status, run.Cause));
    }

    [Fact]
    public async Task RunsStart_FromTheCheckpointOfARun_TakesTheNewestOrTheNamedOne()
    {
        DrawnSets.PutDrawn(Data);
        var parent = _store.Launch("parent");
        Assert.True(_store.AddCheckpoint(parent.Id, parent.Attempt, new RunCheckpoint(10, 1, 1000, IsBest: true, IsPinned: false, parent.Created)));
        Assert.True(_store.AddCheckpoint(parent.Id, parent.Attempt, new RunCheckpoint(20, 2, 1000, IsBest: false, IsPinned: false, parent.Created)));

        var newest = await RunsAsync("start", "--start-run", parent.Id);
        var named = await RunsAsync("start", "--start-run", parent.Id, "--start-step", "10");
        var alone = await RunsAsync("start", "--start-step", "10");
        var both = await RunsAsync("start", "--start-run", parent.Id, "--start-model", _folder.PathTo("model"));
        var none = await RunsAsync("start", "--start-run", "none");

        Assert.Equal((ExitCode.Ok, ExitCode.Ok), (newest.ExitCode, named.ExitCode));
        Assert.Equal([20L, 10L], new[] { newest, named }.Select(start => _store.Find(start.Output.Trim())!.Spec.ParentStep));
        Assert.Contains("--start-step is a step of --start-run", alone.Error, StringComparison.Ordinal);
        Assert.Contains("exclude each other", both.Error, StringComparison.Ordinal);
        Assert.Contains("no run 'none'.", none.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunsStart_FromAModelByItsId_TakesTheOneOfTheDataFolderOrTheShippedOne()
    {
        DrawnSets.PutDrawn(Data);
        var kept = Directory.CreateDirectory(_folder.PathTo("data", "models", "ours")).FullName;
        File.Copy(Path.Combine(ShippedModel.Folder, "model.json"), Path.Combine(kept, "model.json"));

        var ours = await RunsAsync("start", "--start-model", "ours");
        var shipped = await RunsAsync("start", "--start-model", ShippedModel.Id);
        var none = await RunsAsync("start", "--start-model", "theirs");

        Assert.Equal(
            [kept, ShippedModel.Folder],
            new[] { ours, shipped }.Select(start => _store.Find(start.Output.Trim())!.Spec.Options.StartModel));
        Assert.Contains("There is no model 'theirs'", none.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunsStart_UnknownDataSet_NamesThoseThereAre()
    {
        var run = await RunsAsync("start", "--dataset", "nowhere");

        Assert.Equal((ExitCode.Failed, ""), (run.ExitCode, run.Output));
        Assert.Contains("'nowhere' is neither a data set of the library (drawn", run.Error, StringComparison.Ordinal);
        Assert.Equal(0, _store.List(new RunQuery()).Total);
    }

    [Fact]
    public async Task Runs_ADamagedDatabase_SaysWhatToDo()
    {
        _folder.WriteBytes("broken/ferweb.db", TemporaryFolder.Noise(1));

        var run = await ProcessRun.FerWebAsync("runs", "list", "--data-folder", _folder.PathTo("broken"));

        Assert.Equal((ExitCode.Failed, ""), (run.ExitCode, run.Output));
        Assert.Contains("is damaged. Stop FerWeb", run.Error, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    private Task<ProcessRun> RunsAsync(string verb, params string[] arguments)
        => ProcessRun.FerWebAsync(["runs", verb, .. arguments, "--data-folder", Data.Root]);
}
