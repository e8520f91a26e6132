using System.Text.Json;
using FerWeb.Engine.Training;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Supervision;
using FerWeb.Workspace.Sweeps;

namespace FerWeb.Tests.Workspace;

/// <summary>What any store does with statuses, queue and leases.</summary>
public abstract class RunStoreContract : RunStoreTest
{
    [Fact]
    public void Checkpoint_FromWhichARunIsToStart_IsAwaitedUntilThatHasOneOfItsOwn()
    {
        var parent = Store.Launch("parent");
        foreach (var step in new[] { 10, 20 })
        {
            Assert.True(Store.AddCheckpoint(parent.Id, parent.Attempt, new RunCheckpoint(step, step / 10, 1, false, false, Clock.GetUtcNow())));
        }

        var bobs = Store.Create(RunSpecs.Small("one") with { Parent = parent.Id, ParentStep = 10 }, "bob");
        var eves = Store.Create(RunSpecs.Small("two") with { Parent = parent.Id, ParentStep = 10 }, "eve");

        Assert.Equal([(10L, true), (20L, false)], Awaited());
        Store.Move(eves, RunStatus.Cancelled, "eve");
        Assert.Equal([(10L, true), (20L, false)], Awaited());
        bobs = Store.Claim("host", TimeSpan.FromMinutes(1), waiting => waiting.Id == bobs.Id)!;
        Assert.Equal([(10L, true), (20L, false)], Awaited());
        Assert.True(Store.AddCheckpoint(bobs.Id, bobs.Attempt, new RunCheckpoint(0, 0, 1, false, false, Clock.GetUtcNow())));
        Assert.Equal([(10L, false), (20L, false)], Awaited());

        IEnumerable<(long Step, bool IsAwaited)> Awaited() => Store.Checkpoints(parent.Id).Select(checkpoint => (checkpoint.Step, checkpoint.IsAwaited));
    }

    [Fact]
    public void Create_GivesBackEverythingItWasLaunchedWith()
    {
        var spec = RunSpecs.Small() with
        {
            Device = "cuda:0",
            Parent = "r0000000",
            ParentStep = 17,
            Origin = new RunOrigin("0.3", "2.1", "lab", "CPU"),
            Options = RunSpecs.Small().Options with
            {
                LearningRate = 0.1 + 0.2,
                Compute = ComputeFormat.BFloat16,
                Plateau = new PlateauOptions(MonitoredMetric.ValidationAccuracy, MinDelta: 1e-7),
                EarlyStopping = new EarlyStoppingOptions(Patience: 7),
                CheckpointInterval = TimeSpan.FromMilliseconds(1234.5),
                Augmentation = new AugmentationOptions { MixupShare = 1.0 / 3 },
            },
        };

        var id = Store.Create(spec, "ada", priority: 3).Id;
        using var other = Open(Clock);
        var found = other.Find(id)!;

        Assert.Equal(JsonSerializer.Serialize(spec), JsonSerializer.Serialize(found.Spec));
        Assert.Equal((RunStatus.Queued, 3, 0, Clock.GetUtcNow()), (found.Status, found.Priority, found.Attempt, found.Created));
    }

    [Fact]
    public void Ids_AreUniqueSortByCreationAndFitAUrl()
    {
        var ids = Enumerable.Range(0, 100).Select(_ => Store.Create(RunSpecs.Small(), "ada").Id).ToArray();

        Assert.Equal(ids.Order(StringComparer.Ordinal).Distinct(), ids);
        Assert.All(ids, id => Assert.Matches("^[a-z][a-z0-9]{5,9}$", id));
    }

    [Fact]
    public void Move_EndsTheLeaseAndSaysWhyTheRunRests()
    {
        var run = Store.Launch();

        var stopping = Store.Move(run, RunStatus.Stopping, "ada", StopCause.User, "asked")!;
        var stopped = Store.Move(stopping, RunStatus.Stopped, "worker", StopCause.User, "Ada stopped it.")!;

        Assert.Equal((StopCause.None, ""), (stopping.Cause, stopping.Reason.ToString()));
        Assert.NotNull(stopping.LeaseUntil);
        Assert.Equal(
            (RunStatus.Stopped, StopCause.User, "Ada stopped it.", null, null),
            (stopped.Status, stopped.Cause, stopped.Reason.ToString(), stopped.LeaseUntil, stopped.WorkerProcess));
        Assert.Equal(Clock.GetUtcNow(), stopped.Ended);
        Assert.Equal(
            ["ada: null > queued", "supervisor: queued > starting", "worker: starting > running", "ada: running > stopping", "worker: stopping > stopped"],
            Store.ReadSince(run.Id, 0).Events.Select(what => $"{what.Actor}: {Property(what, "from")} > {Property(what, "to")}"));
    }

    [Fact]
    public void Move_OfWhatSomebodyElseMoved_IsRefusedWithoutATrace()
    {
        var run = Store.Launch();
        using var other = Open(Clock);
        Assert.NotNull(other.Move(run, RunStatus.Pausing, "bob"));
        var last = Store.Find(run.Id)!.LastSeq;

        Assert.Null(Store.Move(run, RunStatus.Finished, "worker"));

        Assert.Equal((RunStatus.Pausing, last), (Store.Find(run.Id)!.Status, Store.Find(run.Id)!.LastSeq));
    }

    [Fact]
    public void Move_ThatTheStatusMachineForbids_SaysWhatToDo()
    {
        var queued = Store.Create(RunSpecs.Small(), "ada");

        var stop = Assert.Throws<RunStoreException>(() => Store.Move(queued, RunStatus.Stopping, "ada"));
        Assert.Contains("cancel it instead", stop.Message, StringComparison.Ordinal);
        Assert.Throws<RunStoreException>(() => Store.Move(queued, RunStatus.Starting, "ada"));
    }

    [Fact]
    public void Resume_ClearsTheReasonAndIsANewAttempt()
    {
        var run = Store.Move(Store.Launch(), RunStatus.Failed, "supervisor", StopCause.OutOfMemory, "Memory ran out.")!;

        var queued = Store.Move(run, RunStatus.Queued, "ada")!;
        var claimed = Store.Claim("there", Lease)!;

        Assert.Equal((StopCause.None, "", null), (queued.Cause, queued.Reason.ToString(), queued.Ended));
        Assert.Equal((run.Id, 2, "there", Clock.GetUtcNow() + Lease), (claimed.Id, claimed.Attempt, claimed.Host, claimed.LeaseUntil));
    }

    [Fact]
    public void Claim_TakesPriorityThenTurnsByOwnerThenFirstComeFirstServed()
    {
        foreach (var (name, owner, priority) in new[] { ("a1", "ada", 0), ("a2", "ada", 0), ("b1", "bob", 0), ("b2", "bob", 0), ("urgent", "ada", 1) })
        {
            Store.Create(RunSpecs.Small(name, owner), owner, priority: priority);
        }

        // Ada's urgent run counts for her, so bob goes first at the ordinary level.
        string[] fair = ["urgent", "b1", "a1", "b2", "a2"];
        Assert.Equal(fair, Store.Queue().Select(run => run.Spec.Name));
        Assert.Equal(fair, Enumerable.Range(0, 5).Select(_ => Store.Claim("here", Lease)!.Spec.Name));
        Assert.Null(Store.Claim("here", Lease));
    }

    [Fact]
    public void Claim_OfAnOwnerWhoTrainedAnHourAgo_WaitsNoLonger()
    {
        Store.Move(Store.Launch("early", "ada"), RunStatus.Finished, "worker");
        Store.Create(RunSpecs.Small("a", "ada"), "ada");
        Store.Create(RunSpecs.Small("b", "bob"), "bob");
        Assert.Equal(["b", "a"], Store.Queue().Select(run => run.Spec.Name));

        Clock.Advance(TimeSpan.FromMinutes(61));

        Assert.Equal(["a", "b"], Store.Queue().Select(run => run.Spec.Name));
    }

    [Fact]
    public void Claim_PassesOverWhatTheMachineCannotBegin()
    {
        var gpu = Store.Create(RunSpecs.Small("gpu") with { Device = "cuda:0" }, "ada");
        Store.Create(RunSpecs.Small("cpu"), "ada");

        Assert.Equal("cpu", Store.Claim("here", Lease, run => run.Spec.Device != "cuda:0")!.Spec.Name);
        Assert.Null(Store.Claim("here", Lease, run => run.Spec.Device != "cuda:0"));
        Assert.Equal(RunStatus.Queued, Store.Find(gpu.Id)!.Status);
    }

    [Theory]
    [InlineData(RunStatus.Running, StopCause.LeaseLost)]
    [InlineData(RunStatus.Stopping, StopCause.User)]
    [InlineData(RunStatus.Pausing, StopCause.User)]
    public void ExpireLeases_RunThatAPersonWasStopping_DoesNotGoOnByItself(RunStatus seen, StopCause cause)
    {
        var run = Store.Launch();
        if (seen is not RunStatus.Running)
        {
            Store.Move(run, seen, "ada");
        }

        Clock.Advance(TimeSpan.FromHours(1));

        var lost = Assert.Single(Store.ExpireLeases());
        Assert.Equal((RunStatus.Interrupted, cause), (lost.Status, lost.Cause));
        Assert.Equal(cause, WorkerExit.Of(137, memoryRanOut: false, 64, "").For(seen).Cause);
        var away = WorkerExit.Of(WorkerProcess.StoreAway, memoryRanOut: false, 64, "").For(seen);
        Assert.Equal((RunStatus.Interrupted, cause), (away.Status, away.Cause));
        Assert.Equal(StopCause.Crash, WorkerExit.Of(139, memoryRanOut: false, 64, "").For(seen).Cause);
    }

    [Fact]
    public void Claim_OfAResumedRun_ForgetsTheGpuOfTheLastAttemptAndNothingElse()
    {
        var run = Store.Launch();
        var progress = new RunProgress { Epoch = 3, Gpu = new GpuReading("NVIDIA H200", "570.86.15", Utilization: 0.87) };
        Assert.True(Store.Append(run.Id, run.Attempt, "worker", [], progress));
        var rests = Store.Move(Store.Find(run.Id)!, RunStatus.Interrupted, "supervisor", StopCause.LeaseLost)!;
        Assert.Equal(progress, rests.Progress);
        Store.Move(rests, RunStatus.Queued, "supervisor");

        Assert.Equal(progress with { Gpu = null }, Store.Claim("there", Lease)!.Progress);
    }

    [Fact]
    public void Claim_WhileTheQueueIsHeld_GivesNothingAndWhatTrainsGoesOn()
    {
        var live = Store.Launch("live");
        Store.Create(RunSpecs.Small("next"), "ada");
        Assert.Null(Store.Hold());

        Store.SetHold(true, "ada");
        Clock.Advance(TimeSpan.FromSeconds(1));
        Store.SetHold(true, "bob");

        using (var other = Open(Clock))
        {
            Assert.Equal(new QueueHold(Clock.GetUtcNow().AddSeconds(-1), "ada"), other.Hold());
            Assert.Null(other.Claim("here", Lease));
        }

        Assert.NotNull(Store.Renew(live.Id, live.Attempt, 1, Lease));
        Assert.Equal(["next"], Store.Queue().Select(run => run.Spec.Name));

        Store.SetHold(false, "bob");
        Store.SetHold(false, "bob");
        Assert.Null(Store.Hold());
        Assert.Equal("next", Store.Claim("here", Lease)!.Spec.Name);
        Store.SetHold(true, "bob");
        Assert.Equal("bob", Store.Hold()!.By);
    }

    [Fact]
    public void Claim_FromManyPlacesAtOnce_GivesEachRunToOne()
    {
        var ids = Enumerable.Range(0, 24).Select(_ => Store.Create(RunSpecs.Small(), "ada").Id).ToArray();
        var claimed = new System.Collections.Concurrent.ConcurrentBag<string>();

        Parallel.For(0, 6, new ParallelOptions { MaxDegreeOfParallelism = 6 }, _ =>
        {
            using var own = Open(Clock);
            while (own.Claim("here", Lease) is { } run)
            {
                claimed.Add(run.Id);
            }
        });

        Assert.Equal(ids, claimed.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Lease_ThatIsNotRenewed_InterruptsTheRunAndShutsTheWorkerOut()
    {
        var run = Store.Launch();
        Clock.Advance(Lease * 0.9);
        Assert.Empty(Store.ExpireLeases());
        Assert.Equal(4711, Store.Renew(run.Id, run.Attempt, 4711, Lease)!.WorkerProcess);
        Clock.Advance(Lease * 0.9);
        Assert.Empty(Store.ExpireLeases());
        Clock.Advance(Lease * 0.2);

        var expired = Assert.Single(Store.ExpireLeases());

        Assert.Equal((run.Id, RunStatus.Interrupted, StopCause.LeaseLost), (expired.Id, expired.Status, expired.Cause));
        Assert.Null(Store.Renew(run.Id, run.Attempt, 4711, Lease));
        Assert.False(Store.Append(run.Id, run.Attempt, "worker", [RunSpecs.Curve("loss", (1, 1))]));
        Assert.Empty(Store.ReadMetrics(run.Id));
    }

    [Fact]
    public void Lease_ClockSetBackAnHour_IsAsLongAsEverFromTheNextRenewal()
    {
        var run = Store.Launch();
        Store.Renew(run.Id, run.Attempt, 4711, Lease);
        Clock.AdjustTime(Clock.GetUtcNow() - TimeSpan.FromHours(1));

        var renewed = Store.Renew(run.Id, run.Attempt, 4711, Lease)!;
        Clock.Advance(Lease * 1.1);

        Assert.Equal(Clock.GetUtcNow() - (Lease * 0.1), renewed.LeaseUntil);
        Assert.Equal(run.Id, Assert.Single(Store.ExpireLeases()).Id);
    }

    [Fact]
    public void Lease_ClockSetForwardAnHour_LeavesTheRunToWhoeverRenewsBeforeItIsExpired()
    {
        var (silent, living) = (Store.Launch("silent"), Store.Launch("living"));
        Clock.AdjustTime(Clock.GetUtcNow() + TimeSpan.FromHours(1));

        Assert.Empty(Store.ExpireLeases(_ => false));
        Assert.NotNull(Store.Renew(living.Id, living.Attempt, 4711, Lease));

        Assert.Equal(silent.Id, Assert.Single(Store.ExpireLeases()).Id);
        Assert.True(Store.Append(living.Id, living.Attempt, "worker", [RunSpecs.Curve("loss", (1, 1))]));
    }

    [Fact]
    public void Worker_OfAnEarlierAttempt_WritesNothingMore()
    {
        var old = Store.Launch();
        Store.Move(Store.Move(old, RunStatus.Interrupted, "supervisor")!, RunStatus.Queued, "supervisor");
        var current = Store.Start();
        var last = Store.Find(current.Id)!.LastSeq;

        Assert.False(Store.Append(old.Id, old.Attempt, "worker", [RunSpecs.Curve("loss", (1, 1))], new RunProgress { Epoch = 9 }));
        Assert.False(Store.RollBack(old.Id, old.Attempt, 0));
        Assert.False(Store.AddCheckpoint(old.Id, old.Attempt, new RunCheckpoint(1, 1, 1, true, false, Clock.GetUtcNow())));
        Assert.Null(Store.Move(old, RunStatus.Finished, "worker"));
        Assert.Null(Store.Renew(old.Id, old.Attempt, 1, Lease));

        Assert.Equal((last, 0), (Store.Find(current.Id)!.LastSeq, Store.Find(current.Id)!.Progress.Epoch));
        Assert.True(Store.Append(current.Id, current.Attempt, "worker", [RunSpecs.Curve("loss", (1, 1))]));
    }

    [Fact]
    public void Renew_ShowsTheWorkerThatItShallStop()
    {
        var run = Store.Launch();
        using var page = Open(Clock);
        page.Move(run, RunStatus.Stopping, "ada");

        Assert.Equal(RunStatus.Stopping, Store.Renew(run.Id, run.Attempt, 1, Lease)!.Status);
    }

    [Fact]
    public void Notices_TellWhatNobodyBroughtAbout_ToAllWhoReadAndToOneWhoClaims()
    {
        Store.Move(Store.Launch("finished"), RunStatus.Finished, "worker", StopCause.Finished, "All epochs are done.");
        Store.Move(Store.Move(Store.Launch("stopped"), RunStatus.Stopping, "ada")!, RunStatus.Stopped, "worker", StopCause.User);
        Store.Move(Store.Move(Store.Launch("paused"), RunStatus.Pausing, "ada")!, RunStatus.Paused, "worker", StopCause.User);
        Store.Move(Store.Launch("full"), RunStatus.Paused, "worker", StopCause.DiskFull);
        var silent = Store.Launch("silent");
        Assert.True(Store.Append(silent.Id, silent.Attempt, "worker", [], new RunProgress { Epoch = 3, ValidationLoss = 0.9 }));
        Clock.Advance(Lease * 1.1);
        Store.ExpireLeases();
        Store.Create(RunSpecs.Small("one of many") with { Sweep = new SweepPlace("s1", Trial: 0, Round: 0) }, "ada");
        Store.Move(Store.Start(), RunStatus.Failed, "worker", StopCause.Error);
        Store.Create(RunSpecs.Small("waits") with { Sweep = new SweepPlace("s1", Trial: 1, Round: 0) }, "ada");
        Store.Move(Store.Start(), RunStatus.Paused, "worker", StopCause.DiskFull);
        Store.NoteSweepEnd("s1", "rates", fault: null);

        var told = Store.Notices(after: 0);

        Assert.Equal(
            [
                ("finished", false, RunStatus.Finished), ("full", false, RunStatus.Paused), ("silent", false, RunStatus.Interrupted),
                ("waits", false, RunStatus.Paused), ("rates", true, RunStatus.Finished),
            ],
            told.Select(notice => (notice.Name, notice.IsSweep, notice.Status)));
        Assert.Equal(("All epochs are done.", silent.Id, Clock.GetUtcNow()), (told[0].Reason.ToString(), told[2].Id, told[2].At));
        Assert.Equal((3, 0.9), (told[2].Progress.Epoch, told[2].Progress.ValidationLoss));
        Assert.Equal(told.Skip(2), Store.Notices(told[1].Number));
        using var other = Open(Clock);
        Assert.Equal(told, Enumerable.Range(0, 5).Select(i => (i % 2 == 0 ? other : Store).ClaimNotice()!));
        Assert.Null(other.ClaimNotice());
    }

    [Fact]
    public void Notices_OlderThanTheirLifetime_AreSentToNobodyAndGo()
    {
        Store.Move(Store.Launch("old"), RunStatus.Finished, "worker");

        Clock.Advance(RunNotice.Lifetime * 1.1);

        Assert.Null(Store.ClaimNotice());
        Store.Move(Store.Launch("new"), RunStatus.Finished, "worker");
        Assert.Equal("new", Assert.Single(Store.Notices(after: 0)).Name);
        Assert.Equal("new", Store.ClaimNotice()!.Name);
    }

    [Fact]
    public void ClaimNotice_FromManyPlacesAtOnce_GivesEachToOne()
    {
        string[] names = [.. Enumerable.Range(10, 16).Select(number => $"run {number}")];
        Array.ForEach(names, name => Store.Move(Store.Launch(name), RunStatus.Finished, "worker"));
        var claimed = new System.Collections.Concurrent.ConcurrentBag<string>();

        Parallel.For(0, 4, new ParallelOptions { MaxDegreeOfParallelism = 4 }, _ =>
        {
            using var own = Open(Clock);
            while (own.ClaimNotice() is { } notice)
            {
                claimed.Add(notice.Name);
            }
        });

        Assert.Equal(names, claimed.Order(StringComparer.Ordinal));
    }
}
