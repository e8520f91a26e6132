using FerWeb.Engine.Training;
using FerWeb.Tests.Engine.Datasets;
using FerWeb.Workspace;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Storage;
using FerWeb.Workspace.Sweeps;
using FerWeb.Workspace.Worker;

namespace FerWeb.Tests.Workspace.Sweeps;

/// <summary>Sweeps over a real store; the test is the worker, and a new <see cref="SweepActions"/> is the site after a crash.</summary>
public sealed class SweepActionsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly DataFolder _data;
    private readonly RunStore _store;

    public SweepActionsTests()
    {
        _data = new DataFolder(_folder.PathTo("data"));
        _store = RunStore.Open(_data);
    }

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Grid_AllRunsEnded_IsFinishedAndRankedByAccuracy()
    {
        var id = Start(SweepSpecs.Of(SweepMethod.Grid, new SweepAxis("learningRate", ["0.01", "0.03", "0.1"])));
        Site().Advance(id);
        Assert.Equal(["rates #1", "rates #2", "rates #3"], _store.Queue().Select(run => run.Spec.Name));
        Assert.Equal([0.01, 0.03, 0.1], _store.Queue().Select(run => run.Spec.Options.LearningRate));

        _store.FinishAll(trial => trial == 2 ? null : 0.4 + (0.1 * trial));
        Site().Advance(id);
        Site().Advance(id);

        var told = Assert.Single(_store.Notices(after: 0));
        Assert.Equal((id, "rates", true, RunStatus.Finished), (told.Id, told.Name, told.IsSweep, told.Status));
        var result = Site().Find(id);
        Assert.Equal((SweepStatus.Finished, 3), (result.Sweep.Status, result.Ended));
        Assert.Equal([1, 0, 2], result.Ranking.Select(run => run.Trial));
        Assert.Equal(0.5, result.Best!.Accuracy);
    }

    [Fact]
    public void FreeName_OfTakenOnes_HasTheNextNumberAndStaysShortEnough()
    {
        Assert.Equal("rates", Site().FreeName("rates"));
        var wanted = SweepSpecs.Of(SweepMethod.Random);
        Start(wanted);
        Start(wanted with { Name = new string('x', 90) });

        Assert.Equal(("rates (2)", new string('x', 90) + " (2)"), (Site().FreeName("rates"), Site().FreeName(new string('x', 130))));
        Start(wanted with { Name = "rates (2)" });
        Assert.Equal("rates (3)", Site().FreeName("rates"));
    }

    [Fact]
    public void Halving_RoundByRound_TrainsTheBestAfreshWithMoreEpochs()
    {
        var id = Start(SweepSpecs.Of(SweepMethod.Halving));
        int[][] rounds =
        [
            .. Enumerable.Range(0, 3).Select(_ =>
            {
                Site().Advance(id);
                int[] trials = [.. _store.Queue().Select(run => run.Spec.Sweep!.Trial)];
                _store.FinishAll(trial => 0.1 + (0.05 * ((trial * 5) % 9)));
                return trials;
            }),
        ];
        Site().Advance(id);

        Assert.Equal([[0, 1, 2, 3, 4, 5, 6, 7, 8], [3, 5, 7], [7]], rounds);
        var result = Site().Find(id);
        Assert.Equal((SweepStatus.Finished, 13), (result.Sweep.Status, result.Runs.Count));
        Assert.Equal((7, 2, 18), (result.Best!.Trial, result.Best.Round, result.Best.Run.Spec.Options.Epochs));
        Assert.Equal([2, 6, 18], result.Runs.Where(run => run.Trial == 7).Select(run => run.Run.Spec.Options.Epochs));
        var refusal = Assert.Throws<RunStoreException>(() => Site().Promote(id, "bob"));
        Assert.Contains("with all 18 epochs already", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Advance_AfterACrashInTheMiddle_StartsWhatIsMissingAndNothingTwice()
    {
        var id = Start(SweepSpecs.Of(SweepMethod.Random));
        var plan = Site().Find(id).Sweep.Plan;

        // What a site had done before it was killed: two of nine.
        foreach (var trial in new[] { 0, 4 })
        {
            _store.Create(RunSpecs.Small() with { Options = plan.Options(trial, 2), Sweep = new SweepPlace(id, trial, 0) }, "ada");
        }

        Site().Advance(id);
        Site().Advance(id);
        Site().Advance(id);

        Assert.Equal(Enumerable.Range(0, 9), _store.Queue().Select(run => run.Spec.Sweep!.Trial).Order());
    }

    [Fact]
    public void Advance_RunOfAnotherKind_StartsBeforeThoseOfTheSweep()
    {
        var id = Start(SweepSpecs.Of(SweepMethod.Random));
        Site().Advance(id);

        _store.Create(RunSpecs.Small("urgent"), "ada");

        Assert.Equal("urgent", _store.Queue()[0].Spec.Name);
    }

    [Fact]
    public void Advance_PausedRun_IsWaitedFor_AndATrashedOneIsNot()
    {
        var id = Start(SweepSpecs.Of(SweepMethod.Halving) with { Runs = 3, Rounds = 2 });
        Site().Advance(id);
        _store.Finish(_ => 0.3);
        _store.Finish(_ => 0.4);
        var paused = _store.Move(_store.Move(_store.Start(), RunStatus.Pausing, "ada")!, RunStatus.Paused, "worker")!;

        Site().Advance(id);
        Assert.Empty(_store.Queue());
        _store.Trash(paused.Id, "ada");
        Site().Advance(id);

        Assert.Equal(1, Assert.Single(_store.Queue()).Spec.Sweep!.Round);
    }

    [Fact]
    public void Halving_NothingMeasured_EndsWithTheReason()
    {
        var id = Start(SweepSpecs.Of(SweepMethod.Halving));
        Site().Advance(id);
        _store.FinishAll(_ => null);

        Site().Advance(id);

        var sweep = Site().Find(id).Sweep;
        Assert.Equal(SweepStatus.Failed, sweep.Status);
        Assert.Contains("No run of round 1", sweep.End!.Reason!.ToString(), StringComparison.Ordinal);
        var told = Assert.Single(_store.Notices(after: 0));
        Assert.Equal((id, RunStatus.Failed, sweep.End.Reason), (told.Id, told.Status, told.Reason));
    }

    [Fact]
    public void Stop_TakesWaitingRunsOutAndStopsTheLiveOne_AlsoWhenTheSiteDiedOverIt()
    {
        var id = Start(SweepSpecs.Of(SweepMethod.Random));
        Site().Advance(id);
        var live = _store.Start();

        Site().Stop(id, "bob");

        Assert.Empty(_store.Queue());
        Assert.Equal(RunStatus.Stopping, _store.Find(live.Id)!.Status);
        Assert.Equal(8, Site().Find(id).Runs.Count(run => run.Run.Status is RunStatus.Cancelled));
        Assert.Equal((SweepStatus.Stopped, "bob"), (Site().Find(id).Sweep.Status, Site().Find(id).Sweep.End!.By));
        Assert.Contains("has ended already", Assert.Throws<RunStoreException>(() => Site().Stop(id, "bob")).Message, StringComparison.Ordinal);

        // A run that was left over is stopped by the next look, and no new one begins.
        _store.Create(RunSpecs.Small() with { Sweep = new SweepPlace(id, 3, 0) }, "ada");
        Site().Advance(id);
        Assert.Empty(_store.Queue());
        Assert.Empty(_store.Notices(after: 0));
    }

    [Fact]
    public void Stop_RunThatSomebodyResumesAfterwards_GoesOnOverTheNextStartOfTheSite()
    {
        var id = Start(SweepSpecs.Of(SweepMethod.Random));
        Site().Advance(id);
        var live = _store.Start();
        Site().Stop(id, "bob");
        var stopped = _store.Move(_store.Find(live.Id)!, RunStatus.Stopped, "worker")!;
        _store.Move(stopped, RunStatus.Queued, "ada");

        Site().Advance(id);

        Assert.Equal(live.Id, Assert.Single(_store.Queue()).Id);
    }

    [Fact]
    public void Stop_DatabaseAwayInTheMiddle_StopsTheRestAtTheNextLook()
    {
        var id = Start(SweepSpecs.Of(SweepMethod.Random));
        Site().Advance(id);
        var live = _store.Start();
        var away = PrecededStore.By(_store, method =>
        {
            if (method == nameof(IRunStore.Move))
            {
                throw new StoreAwayException("The database cannot be reached now.");
            }
        });

        Site(away).Stop(id, "bob");
        Assert.Equal(8, _store.Queue().Count);
        Assert.False(Site().Find(id).Sweep.End!.AreRunsStopped);
        Site().Advance(id);

        Assert.Empty(_store.Queue());
        Assert.Equal(RunStatus.Stopping, _store.Find(live.Id)!.Status);
        Assert.True(Site().Find(id).Sweep.End!.AreRunsStopped);
    }

    [Fact]
    public void Stop_RunWhoseWorkerIsGone_DoesNotGoOnByItself()
    {
        var id = Start(SweepSpecs.Of(SweepMethod.Random));
        Site().Advance(id);
        var lost = _store.Move(_store.Start(), RunStatus.Interrupted, "supervisor", StopCause.LeaseLost)!;
        Site().Stop(id, "bob");
        _store.Move(lost, RunStatus.Queued, "supervisor");

        Site().Advance(id);

        Assert.Empty(_store.Queue());
    }

    [Fact]
    public void Runs_OfASweepThatStartsFromACheckpoint_AllStartFromIt()
    {
        var trained = _store.Launch("trained");
        Assert.True(_store.AddCheckpoint(trained.Id, trained.Attempt, new RunCheckpoint(10, 1, 1, IsBest: true, IsPinned: false, DateTimeOffset.UnixEpoch)));
        var id = Start(SweepSpecs.Of(SweepMethod.Random) with { Parent = trained.Id, ParentStep = 10 });

        Site().Advance(id);

        Assert.Equal(Enumerable.Repeat<(string?, long?)>((trained.Id, 10), 9), _store.Queue().Select(run => (run.Spec.Parent, run.Spec.ParentStep)));
        _store.FinishAll(trial => 0.1 * (trial + 1));
        var full = Site().Promote(id, "bob");
        Assert.Equal((trained.Id, 10L), (full.Spec.Parent, full.Spec.ParentStep));
    }

    [Fact]
    public void Promote_TheBest_StartsItOnceWithTheEpochsOfTheWholeTraining()
    {
        var id = Start(SweepSpecs.Of(SweepMethod.Random));
        var early = Assert.Throws<RunStoreException>(() => Site().Promote(id, "bob"));
        Assert.Contains("Wait for the end of a first epoch", early.Message, StringComparison.Ordinal);
        Site().Advance(id);
        _store.FinishAll(trial => 0.1 * (trial + 1));
        Site().Advance(id);

        var run = Site().Promote(id, "bob");

        var best = Site().Find(id).Best!;
        Assert.Equal(
            (SweepSpecs.FullEpochs, best.Run.Spec.Options.LearningRate, SweepSpecs.Of(SweepMethod.Random).Options.WarmUpEpochs),
            (run.Spec.Options.Epochs, run.Spec.Options.LearningRate, run.Spec.Options.WarmUpEpochs));
        Assert.Equal((best.Run.Id, "bob", 8), (run.Spec.Parent, run.Spec.Owner, best.Trial));
        Assert.Equal(run.Id, Site().Promote(id, "ada").Id);
        Assert.Equal(run.Id, Assert.Single(Site().Find(id).Full).Run.Id);
    }

    [Fact]
    public void Delete_EndedSweep_MovesItsRunsToTheTrashAndKeepsTheOneWithAllEpochs()
    {
        var id = Start(SweepSpecs.Of(SweepMethod.Random));
        Site().Advance(id);
        Assert.Contains("Stop it before", Assert.Throws<RunStoreException>(() => Site().Delete(id, "bob")).Message, StringComparison.Ordinal);
        var first = _store.Finish(_ => 0.5);
        var full = Site().Promote(id, "bob");
        Site().Stop(id, "bob");

        var library = new SweepLibrary(_data, TimeProvider.System);
        Assert.NotNull(library.Find(id));
        Site().Delete(id, "bob");

        Assert.Null(library.Find(id)); // Also where its plan had been read before.
        Assert.Empty(Directory.EnumerateFileSystemEntries(_data.Sweeps));
        Assert.NotNull(_store.Find(first.Id)!.Deleted);
        Assert.Null(_store.Find(full.Id)!.Deleted);
        Assert.Throws<NotThereException>(() => Site().Delete(id, "bob"));
    }

    [Fact]
    public void Start_DeviceThatIsNotThere_IsRefusedAndKeepsNothing()
    {
        Assert.Throws<TrainingException>(() => Start(SweepSpecs.Of(SweepMethod.Random) with { Device = "cuda:99" }));

        Assert.Empty(Site().List());
    }

    [Fact]
    public void Advance_DeviceThatOnlyTheMachineOfTheStartHas_QueuesTheRunsForIt()
    {
        var id = Site(devices: ["cuda:0", "cpu"]).Start(SweepSpecs.Of(SweepMethod.Random) with { Device = "cuda:0" }, hasValidation: true).Id;

        Site().Advance(id);

        Assert.Null(Site().Find(id).Sweep.End);
        Assert.Equal(Enumerable.Repeat("cuda:0", 9), _store.Queue().Select(run => run.Spec.Device));
    }

    [Theory]
    [InlineData(nameof(StoreAwayException))]
    [InlineData(nameof(CommitInDoubtException))]
    [InlineData(nameof(NoSpaceException))]
    public void Advance_FaultOfStoreOrDiskInTheMiddle_GoesOnLaterInsteadOfEndingTheSweep(string kind)
    {
        var id = Start(SweepSpecs.Of(SweepMethod.Halving));
        RunStoreException fault = kind switch
        {
            nameof(StoreAwayException) => new StoreAwayException("The database cannot be reached now."),
            nameof(CommitInDoubtException) => new CommitInDoubtException("It did not say.", () => false),
            _ => new NoSpaceException("The disk is full."),
        };
        var created = 0;
        var away = PrecededStore.By(_store, method =>
        {
            if (method == nameof(IRunStore.Create) && ++created == 5)
            {
                throw fault;
            }
        });

        Assert.Same(fault, Assert.ThrowsAny<RunStoreException>(() => Site(away).Advance(id)));
        Site().Advance(id);

        Assert.Null(Site().Find(id).Sweep.End);
        Assert.Equal(Enumerable.Range(0, 9), _store.Queue().Select(run => run.Spec.Sweep!.Trial).Order());
    }

    [Fact]
    public void Advance_SweepThatAPersonStopsMeanwhile_IsNotToldAsFailed()
    {
        var id = Start(SweepSpecs.Of(SweepMethod.Halving));
        Site().Advance(id);
        _store.FinishAll(_ => null);
        var isStopped = false;
        var store = PrecededStore.By(_store, method =>
        {
            if (method == nameof(IRunStore.List) && !isStopped)
            {
                isStopped = true;
                Site().Stop(id, "bob");
            }
        });

        Site(store).Advance(id);

        Assert.Equal((SweepStatus.Stopped, "bob"), (Site().Find(id).Sweep.Status, Site().Find(id).Sweep.End!.By));
        Assert.Empty(_store.Notices(after: 0));
    }

    [Theory]
    [InlineData(false, 3)]
    [InlineData(true, 1)] // what had been started is in the trash
    public void Advance_SweepThatAnotherProcessEndsWhileItsRunsAreStarted_StopsTheLastOneAndStartsNoMore(bool isDeleted, int there)
    {
        var id = Start(SweepSpecs.Of(SweepMethod.Random));
        var created = 0;
        var store = PrecededStore.By(_store, method =>
        {
            if (method == nameof(IRunStore.Create) && ++created == 3)
            {
                Site().Stop(id, "bob");
                if (isDeleted)
                {
                    Site().Delete(id, "bob");
                }
            }
        });

        Site(store).Advance(id);

        Assert.Equal((3, there), (created, _store.List(new RunQuery()).Total));
        Assert.All(_store.List(new RunQuery()).Runs, run => Assert.Equal(RunStatus.Cancelled, run.Status));
        Assert.Empty(_store.Notices(after: 0));
    }

    private string Start(SweepSpec spec) => Site().Start(spec, hasValidation: true).Id;

    private SweepActions Site(IRunStore? store = null, params string[] devices) => new(
        new SweepLibrary(_data, TimeProvider.System), store ?? _store,
        new RunActions(
            store ?? _store, _data, TimeProvider.System,
            () => [.. devices.DefaultIfEmpty("cpu").Select(device => new Device(device, "", MemoryBytes: 1, FreeBytes: 1))]));
}
