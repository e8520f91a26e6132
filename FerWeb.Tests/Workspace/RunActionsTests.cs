using FerWeb.Engine.Training;
using FerWeb.Engine.Training.Runs;
using FerWeb.Tests.Engine.Datasets;
using FerWeb.Tests.Web;
using FerWeb.Workspace;
using FerWeb.Workspace.Datasets;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Storage;
using Microsoft.Extensions.Time.Testing;

namespace FerWeb.Tests.Workspace;

/// <summary>The rules that pages, REST and command line share; the clock is the test's.</summary>
public sealed class RunActionsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new();
    private readonly DataFolder _data;
    private readonly SqliteRunStore _store;
    private readonly RunActions _actions;

    public RunActionsTests()
    {
        _data = new DataFolder(_folder.PathTo("data"));
        Directory.CreateDirectory(_data.Root);
        _store = new SqliteRunStore(_data.Database, _time);
        _actions = new RunActions(_store, _data, _time, () => [new("cuda:0", "A card", 1, 1), new("cpu", "", 1, 1)]);
    }

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Kill_BeforeItWasStoppingForThirtySeconds_IsRefusedWithTheTimeLeft()
    {
        var run = _store.Launch();

        var running = Assert.Throws<RunStoreException>(() => _actions.Kill(run.Id, "ada"));
        _actions.Stop(run.Id, "ada");
        _time.Advance(TimeSpan.FromSeconds(10));
        var early = Assert.Throws<RunStoreException>(() => _actions.Kill(run.Id, "ada"));
        _time.Advance(TimeSpan.FromSeconds(20));
        var killed = _actions.Kill(run.Id, "ada");

        Assert.Contains("stop it first", running.Message, StringComparison.Ordinal);
        Assert.Contains("20 more seconds", early.Message, StringComparison.Ordinal);
        Assert.Equal((RunStatus.Interrupted, StopCause.User), (killed.Status, killed.Cause));
        Assert.Null(_store.Renew(run.Id, run.Attempt, 1, TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public void Pause_RunThatWaits_IsRefusedAndWaitsOn()
    {
        var run = _store.Create(RunSpecs.Small(), "ada");

        var refused = Assert.Throws<RunStoreException>(() => _actions.Pause(run.Id, "ada"));

        Assert.EndsWith("cannot be paused: it waits in the queue; stop it to take it out.", refused.Message, StringComparison.Ordinal);
        Assert.Equal(RunStatus.Queued, _store.Find(run.Id)!.Status);
    }

    [Fact]
    public void Stop_RunThatTrainedAndWaitsAgain_CanBeResumed()
    {
        var run = _store.Move(_store.Launch(), RunStatus.Interrupted, "supervisor", StopCause.LeaseLost)!;
        _store.Move(run, RunStatus.Queued, "supervisor");

        var stopped = _actions.Stop(run.Id, "ada");

        Assert.Equal((RunStatus.Stopped, StopCause.User), (stopped.Status, stopped.Cause));
        Assert.Equal("ada took it out of the queue. Resume goes on from the last checkpoint.", stopped.Reason.ToString());
        Assert.Equal(RunStatus.Queued, _actions.Resume(run.Id, "ada").Status);
    }

    [Fact]
    public void Resume_DataFolderWasMoved_GoesOnWithTheDataSetThatLiesInIt()
    {
        var library = new DatasetLibrary(_data);
        var here = library.Describe(library.Import(_folder.WriteCsv((3, "Training"), (4, "Training"), (3, "PublicTest")), "Mine").Id);
        var elsewhere = Path.Combine("/no-such-place", Path.GetFileName(here.Folder));
        var run = _store.Create(RunSpecs.Small() with { Dataset = here with { Folder = elsewhere } }, "ada");
        _store.Move(_store.Start(), RunStatus.Interrupted, "supervisor", StopCause.User);

        Assert.Equal(RunStatus.Queued, _actions.Resume(run.Id, "ada").Status);
    }

    [Fact]
    public void TrashAll_OneMayNotGo_LeavesAllWhereTheyWere()
    {
        var ended = _store.Move(_store.Launch("ended"), RunStatus.Failed, "supervisor")!;
        var live = _store.Launch("live");

        Assert.Throws<RunStoreException>(() => _actions.TrashAll([ended, live], "ada"));
        Assert.Throws<RunStoreException>(() => _actions.TrashAll([live, ended], "ada"));

        Assert.Equal(2, _store.List(new RunQuery()).Total);
        _store.Move(live, RunStatus.Failed, "supervisor");
        _actions.TrashAll([ended, live], "ada");
        Assert.Equal(2, _store.List(new RunQuery { Trash = true }).Total);
    }

    [Fact]
    public void DeleteForGood_TakesTheFolderToo_ButNothingThatIsNotInTheTrash()
    {
        var run = _store.Move(_store.Launch("ended"), RunStatus.Failed, "supervisor")!;
        var file = Path.Combine(Directory.CreateDirectory(_data.Run(run.Id)).FullName, "log.txt");
        File.WriteAllText(file, "");

        var refusal = Assert.Throws<RunStoreException>(() => _actions.DeleteForGood(run.Id, "ada"));
        Assert.Contains("is not in the trash", refusal.Message, StringComparison.Ordinal);
        Assert.True(File.Exists(file));
        _actions.Trash(run.Id, "ada");

        Assert.Equal(run.Id, _actions.DeleteForGood(run.Id, "ada").Id);
        Assert.Null(_store.Find(run.Id));
        Assert.False(Directory.Exists(_data.Run(run.Id)));
    }

    [Theory]
    [InlineData("cuda:1")]
    [InlineData("cuda:99")]
    [InlineData("gpu")]
    [InlineData("")]
    public void Start_DeviceThatNoWorkerOfThisMachineHas_IsRefusedWithThoseThereAre(string device)
    {
        var error = Assert.Throws<TrainingException>(() => _actions.Start(RunSpecs.Small() with { Device = device }, hasValidation: true, "ada"));

        Assert.Equal("device", error.Fault!.Option);
        Assert.Contains("auto, cuda:0, cpu", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, _store.List(new RunQuery()).Total);
    }

    [Theory]
    [InlineData("auto")]
    [InlineData("cpu")]
    [InlineData("cuda:0")]
    public void Start_DeviceThatThereIs_Waits(string device)
        => Assert.Equal(RunStatus.Queued, _actions.Start(RunSpecs.Small() with { Device = device }, hasValidation: true, "ada").Status);

    [Fact]
    public void Resume_DeviceThatTheMachineHasLost_IsRefused()
    {
        _store.Create(RunSpecs.Small() with { Device = "cuda:1" }, "ada");
        var run = _store.Start();
        var rests = _store.Move(_store.Move(run, RunStatus.Stopping, "ada")!, RunStatus.Stopped, "worker")!;

        Assert.Contains("cuda:1", Assert.Throws<TrainingException>(() => _actions.Resume(rests.Id, "ada")).Message, StringComparison.Ordinal);
        Assert.Equal(RunStatus.Stopped, _store.Find(rests.Id)!.Status);
    }

    [Fact]
    public void Resume_CheckpointsOfAnotherEngine_IsRefusedAndTheRunStaysAsItIs()
    {
        var run = _store.Launch();
        var rests = _store.Move(_store.Move(run, RunStatus.Stopping, "ada")!, RunStatus.Stopped, "worker")!;
        var folder = RunFolder.Create(_data.Run(run.Id), new RunConfig(1, DateTimeOffset.UnixEpoch, "", "faces", "abc", run.Spec.Options));
        folder.Checkpoints.Save(10, best: [], new Dictionary<string, ReadOnlyMemory<byte>> { ["trainer.json"] = "{\"epoch\": 1}"u8.ToArray() });

        var error = Assert.Throws<TrainingException>(() => _actions.Resume(rests.Id, "ada"));

        Assert.Contains("An earlier FerWeb wrote the checkpoints", error.Message, StringComparison.Ordinal);
        Assert.Equal((RunStatus.Stopped, rests.LastSeq), (_store.Find(run.Id)!.Status, _store.Find(run.Id)!.LastSeq));
    }

    [Theory]
    [InlineData(4, 3)] // it has left the small pictures
    [InlineData(2, 5)]
    public void Resume_WithMoreEpochs_BringsNoSmallPicturesBack(int epochsDone, int smallEpochs)
    {
        _store.Create(RunSpecs.Small() with { Options = RunSpecs.Small().Options with { Epochs = 4, EarlySize = 36, EarlyShare = 0.7 } }, "ada");
        var run = _store.Start();
        _store.Append(run.Id, run.Attempt, "worker", [], new RunProgress { Epoch = epochsDone, ValidationAccuracy = 0.5 });
        _store.Move(_store.Find(run.Id)!, RunStatus.Interrupted, "supervisor", StopCause.User);

        Assert.Equal(smallEpochs, _actions.Resume(run.Id, "ada", new ResumeChanges(Epochs: 6)).Spec.Options.EarlyEpochs());
        Assert.Equal(smallEpochs, _actions.Resume(run.Id, "ada", new ResumeChanges(LearningRate: 0.01)).Spec.Options.EarlyEpochs());
    }

    [Theory]
    [InlineData(RunStatus.Stopped)]
    [InlineData(RunStatus.Paused)]
    [InlineData(RunStatus.Interrupted)]
    [InlineData(RunStatus.Failed)]
    public void Resume_WithNoMoreEpochsThanAreDone_IsRefusedInEachStatus(RunStatus status)
    {
        var rests = Rest(status, epochsDone: 7);

        foreach (var epochs in new[] { 3, 7 })
        {
            var refusal = Assert.Throws<RunStoreException>(() => _actions.Resume(rests.Id, "ada", new ResumeChanges(Epochs: epochs)));

            Assert.Contains($"epoch 7 is done and it is set to {epochs}; give it more epochs", refusal.Message, StringComparison.Ordinal);
            Assert.Equal((status, rests.LastSeq), (_store.Find(rests.Id)!.Status, _store.Find(rests.Id)!.LastSeq));
        }

        var resumed = _actions.Resume(rests.Id, "ada", new ResumeChanges(Epochs: 8));
        Assert.Equal((RunStatus.Queued, 8), (resumed.Status, resumed.Spec.Options.Epochs));
    }

    [Theory]
    [InlineData(RunStatus.Interrupted)]
    [InlineData(RunStatus.Failed)]
    [InlineData(RunStatus.Paused)]
    public void Resume_WhatWasStoringItsModel_GoesOnAsItIs(RunStatus status)
    {
        var rests = Rest(status, RunSpecs.Small().Options.Epochs);

        Assert.Equal(RunStatus.Queued, _actions.Resume(rests.Id, "ada").Status);
    }

    [Theory]
    [InlineData(-1, null, null, null, "epochs")]
    [InlineData(null, 0.0, null, null, "learningRate")]
    [InlineData(null, null, -3, null, "patience")]
    [InlineData(null, null, 10_001, null, "patience")]
    [InlineData(null, null, null, -1.0, "maxMinutes")]
    [InlineData(null, null, null, 1e300, "maxMinutes")]
    public void Resume_ValueOutOfItsLimits_IsRefusedWithItsName(int? epochs, double? rate, int? patience, double? minutes, string named)
    {
        var rests = Rest(RunStatus.Paused, epochsDone: 1);

        var refusal = Assert.Throws<TrainingException>(() => _actions.Resume(rests.Id, "ada", new ResumeChanges(epochs, rate, patience, minutes)));

        Assert.Equal([named], refusal.Faults.Select(fault => fault.Option));
        Assert.Equal(RunStatus.Paused, _store.Find(rests.Id)!.Status);
        Assert.Null(_actions.Resume(rests.Id, "ada", new ResumeChanges(Patience: 0)).Spec.Options.EarlyStopping);
    }

    [Theory]
    [InlineData(20.0)]
    [InlineData(0.0)]
    public void Resume_RunThatItsTimeLimitEnded_WantsMoreTime(double minutes)
    {
        _store.Create(RunSpecs.Small() with { Options = RunSpecs.Small().Options with { MaxTime = TimeSpan.FromMinutes(10) } }, "ada");
        var run = _store.Start();
        _store.Append(run.Id, run.Attempt, "worker", [], new RunProgress { Epoch = 4, ValidationAccuracy = 0.5 });
        var rests = _store.Move(_store.Find(run.Id)!, RunStatus.EarlyStopped, "worker", StopCause.MaxTime)!;
        ResumeChanges?[] refused = [null, new ResumeChanges(Epochs: 80), new ResumeChanges(MaxMinutes: 10)];

        foreach (var changes in refused)
        {
            var refusal = Assert.Throws<RunStoreException>(() => _actions.Resume(run.Id, "ada", changes));

            Assert.EndsWith("its time limit is reached; allow more time.", refusal.Message, StringComparison.Ordinal);
            Assert.Equal((RunStatus.EarlyStopped, rests.LastSeq), (_store.Find(run.Id)!.Status, _store.Find(run.Id)!.LastSeq));
        }

        var resumed = _actions.Resume(run.Id, "ada", new ResumeChanges(MaxMinutes: minutes));
        Assert.Equal(RunStatus.Queued, resumed.Status);
        Assert.Equal(minutes, resumed.Spec.Options.MaxTime?.TotalMinutes ?? 0);
    }

    [Fact]
    public void Resume_RunThatEarlyStoppingEnded_WantsAnotherCourse()
    {
        _store.Create(RunSpecs.Small(), "ada");
        var run = _store.Start();
        _store.Append(run.Id, run.Attempt, "worker", [], new RunProgress { Epoch = 4, ValidationAccuracy = 0.5 });
        _store.Move(_store.Find(run.Id)!, RunStatus.EarlyStopped, "worker", StopCause.Patience);

        var refusal = Assert.Throws<RunStoreException>(() => _actions.Resume(run.Id, "ada"));

        Assert.EndsWith("early stopping has ended it; allow more patience or more epochs.", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(RunStatus.Queued, _actions.Resume(run.Id, "ada", new ResumeChanges(Epochs: 80)).Status);
    }

    [Theory]
    [InlineData(StopCause.MaxTime)]
    [InlineData(StopCause.Patience)]
    public void Resume_SentAgainAfterTheStoreWentAwayInTheMiddle_GoesOn(StopCause cause)
    {
        _store.Create(RunSpecs.Small() with { Options = RunSpecs.Small().Options with { MaxTime = TimeSpan.FromMinutes(10) } }, "ada");
        var run = _store.Start();
        RunFolder.Create(_data.Run(run.Id), new RunConfig(1, DateTimeOffset.UnixEpoch, "", "faces", "abc", run.Spec.Options));
        _store.Append(run.Id, run.Attempt, "worker", [], new RunProgress { Epoch = 4, ValidationAccuracy = 0.5 });
        _store.Move(_store.Find(run.Id)!, RunStatus.EarlyStopped, "worker", cause);
        var away = PrecededStore.By(_store, method =>
        {
            if (method == nameof(IRunStore.Move))
            {
                throw new StoreAwayException("The database cannot be reached now.");
            }
        });
        var changes = new ResumeChanges(MaxMinutes: 20);

        Assert.Throws<StoreAwayException>(() => new RunActions(away, _data, _time).Resume(run.Id, "ada", changes));
        var left = _store.Find(run.Id)!;
        Assert.Equal((RunStatus.EarlyStopped, changes.MaxMinutes), (left.Status, left.Spec.Options.MaxTime?.TotalMinutes));

        Assert.Equal(RunStatus.Queued, _actions.Resume(run.Id, "ada", changes).Status);
    }

    [Fact]
    public void FreeName_OfTakenOnes_HasTheNextNumberAndStaysShortEnough()
    {
        Assert.Equal("fernet on faces", _actions.FreeName("fernet on faces"));
        foreach (var name in new[] { "fernet on faces", "Fernet on faces (2)", "fernet on faces (2)", new string('x', 114) })
        {
            _store.Create(RunSpecs.Small(name), "ada");
        }

        Assert.Equal("fernet on faces (3)", _actions.FreeName("fernet on faces"));
        Assert.Equal("faces", _actions.FreeName("faces"));
        Assert.Equal(new string('x', 114) + " (2)", _actions.FreeName(new string('x', 130)));
    }

    [Fact]
    public void Kill_ClockSetBackAnHourSinceItWasStopped_IsNotRefusedForThatHour()
    {
        var run = _store.Launch();
        _actions.Stop(run.Id, "ada");

        _time.AdjustTime(_time.GetUtcNow() - TimeSpan.FromHours(1));

        Assert.Equal(RunStatus.Interrupted, _actions.Kill(run.Id, "ada").Status);
    }

    private Run Rest(RunStatus status, int epochsDone)
    {
        var run = _store.Launch();
        _store.Append(run.Id, run.Attempt, "worker", [], new RunProgress { Epoch = epochsDone, ValidationAccuracy = 0.5 });
        RunStatus[] way = status switch
        {
            RunStatus.Stopped => [RunStatus.Stopping, status],
            RunStatus.Paused => [RunStatus.Pausing, status],
            _ => [status],
        };
        return way.Aggregate(_store.Find(run.Id)!, (seen, next) => _store.Move(seen, next, "worker")!);
    }
}
