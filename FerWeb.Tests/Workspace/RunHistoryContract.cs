using FerWeb.Workspace;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Sweeps;

namespace FerWeb.Tests.Workspace;

/// <summary>What any store keeps of a run: events, curves, notes, checkpoints, trash.</summary>
public abstract class RunHistoryContract : RunStoreTest
{
    [Fact]
    public void Metrics_ThatAreNotFinite_Survive()
    {
        var run = Store.Launch();
        double[] values = [double.NaN, double.PositiveInfinity, double.NegativeInfinity, 0.1, double.Epsilon, double.MaxValue, -0.0, 5];
        var progress = new RunProgress { TrainLoss = double.NaN, LearningRate = double.PositiveInfinity, BestAccuracy = double.NaN };

        Assert.True(Store.Append(run.Id, run.Attempt, "worker", [RunSpecs.Curve("loss", [.. values.Select((value, i) => ((long)i, value))])], progress));

        Assert.Equal(values, Store.ReadMetrics(run.Id, "loss").Select(point => point.Value));
        Assert.Equal(values, Store.ReadSince(run.Id, 0).Points.Select(point => point.Value));
        Assert.Equal(progress, Store.Find(run.Id)!.Progress);
    }

    [Fact]
    public void ReadMetrics_GivesTheAskedCurvesByStepWithTheLaterOfTwoValues()
    {
        var run = Store.Launch();
        Store.Append(run.Id, run.Attempt, "worker", [RunSpecs.Curve("b", (20, 1), (10, 2)), RunSpecs.Curve("a", (5, 3)), RunSpecs.Curve("c", (1, 4))]);
        Store.Append(run.Id, run.Attempt, "worker", [RunSpecs.Curve("b", (20, 9))]);

        Assert.Equal(
            [new MetricPoint("a", 5, 0.5, 3, 2.5), new MetricPoint("b", 10, 1, 2, 5), new MetricPoint("b", 20, 2, 9, 10)],
            Store.ReadMetrics(run.Id, "a", "b", "unknown"));
        Assert.Equal(4, Store.ReadMetrics(run.Id).Count);
        Assert.Empty(Store.ReadMetrics(run.Id, "unknown"));
        Assert.Empty(Store.ReadMetrics("none"));
    }

    [Fact]
    public void RollBack_HidesLaterStepsAndLetsTheNextAttemptWriteThemAgain()
    {
        var first = Store.Launch();
        Store.Append(first.Id, first.Attempt, "worker", [RunSpecs.Curve("loss", (10, 1), (20, 2), (30, 3))]);
        var seen = Store.ReadSince(first.Id, 0).LastSeq;
        Store.Move(Store.Move(first, RunStatus.Interrupted, "supervisor")!, RunStatus.Queued, "supervisor");
        var second = Store.Start();

        Assert.True(Store.RollBack(second.Id, second.Attempt, 10));
        Store.Append(second.Id, second.Attempt, "worker", [RunSpecs.Curve("loss", (20, 2.5))]);

        Assert.Equal([(10L, 1.0), (20L, 2.5)], Store.ReadMetrics(first.Id, "loss").Select(point => (point.Step, point.Value)));
        Assert.Equal([1.0, 2.5], Store.ReadSince(first.Id, 0).Points.Select(point => point.Value));
        var delta = Store.ReadSince(first.Id, seen);
        var rolledBack = Assert.Single(delta.Events, what => what.Kind == RunEventKind.RolledBack);
        Assert.Equal(("10", second.Attempt), (Property(rolledBack, "step"), rolledBack.Attempt));
        Assert.Equal([2.5], delta.Points.Select(point => point.Value));
    }

    [Fact]
    public void TrainingSeconds_AreThoseOfTheNewestMetricsInView()
    {
        var run = Store.Launch();
        Assert.Equal(0.0, Store.TrainingSeconds(run.Id));

        Store.Append(run.Id, run.Attempt, "worker", [RunSpecs.Curve("loss", (10, 1), (30, 2)), RunSpecs.Curve("accuracy", (30, 3))]);
        Assert.Equal(15.0, Store.TrainingSeconds(run.Id));
        Store.RollBack(run.Id, run.Attempt, 10);
        Assert.Equal(5.0, Store.TrainingSeconds(run.Id));
        Store.Append(run.Id, run.Attempt, "worker", [RunSpecs.Curve("loss", (20, 2))]);
        Assert.Equal(10.0, Store.TrainingSeconds(run.Id));
        Assert.Equal(0.0, Store.TrainingSeconds("none"));
    }

    [Fact]
    public void RollBack_WithinAnAttempt_HidesOnlyWhatWasWrittenBefore()
    {
        var run = Store.Launch();
        Store.Append(run.Id, run.Attempt, "worker", [RunSpecs.Curve("loss", (10, 1), (20, double.NaN))]);
        Store.RollBack(run.Id, run.Attempt, 10);
        Store.Append(run.Id, run.Attempt, "worker", [RunSpecs.Curve("loss", (20, 2), (30, 3))]);
        Store.RollBack(run.Id, run.Attempt, 25);

        Assert.Equal([1.0, 2.0], Store.ReadMetrics(run.Id).Select(point => point.Value));
    }

    [Fact]
    public void ReadSince_InPieces_EqualsReadAtOnceWithoutGapOrDouble()
    {
        var run = Store.Launch();
        for (var i = 0; i < 20; i++)
        {
            Store.Append(
                run.Id, run.Attempt, "worker",
                [RunSpecs.Curve("loss", (3 * i, 1), ((3 * i) + 1, 2), ((3 * i) + 2, 3)), new NewRunEvent(RunEventKind.Warning, """{"step":1}""")]);
        }

        var whole = Store.ReadSince(run.Id, 0);
        var pieces = new List<RunDelta>();
        do
        {
            pieces.Add(Store.ReadSince(run.Id, pieces.Count == 0 ? 0 : pieces[^1].LastSeq, mostPoints: 7));
        }
        while (!pieces[^1].IsComplete);

        Assert.True(whole.IsComplete);
        Assert.Equal(Enumerable.Range(1, 43).Select(i => (long)i), whole.Events.Select(what => what.Seq));
        Assert.Equal(whole.Events, pieces.SelectMany(piece => piece.Events));
        Assert.Equal(whole.Points, pieces.SelectMany(piece => piece.Points));
        Assert.All(pieces, piece => Assert.InRange(piece.Points.Count, 1, 9));
        Assert.Equal((whole.LastSeq, true), (Store.ReadSince(run.Id, whole.LastSeq).LastSeq, Store.ReadSince(run.Id, whole.LastSeq).IsComplete));
        Assert.Empty(Store.ReadSince(run.Id, whole.LastSeq).Events);
    }

    [Fact]
    public void List_FindsByWordsStatusOwnerAndTag()
    {
        var sad = Store.Create(RunSpecs.Small("Sad faces", "ada"), "ada");
        Store.Create(RunSpecs.Small("Happy faces", "bob", "cnn-seed"), "bob", draft: true);
        Store.Annotate(sad.Id, "ada", notes: "Überraschung 50%_off İZMİR ışık", tags: ["night", "a\"b", "Übung"]);
        string[] Names(RunQuery query) => [.. Store.List(query).Runs.Select(run => run.Spec.Name)];

        Assert.Equal(["Happy faces", "Sad faces"], Names(new RunQuery()));
        Assert.Equal(["Happy faces", "Sad faces"], Names(new RunQuery { Order = RunOrder.Name }));
        Assert.Equal(["Sad faces"], Names(new RunQuery { Text = "FACES überraschung 0%_" }));
        Assert.Equal(["Happy faces"], Names(new RunQuery { Text = "cnn-seed drawn" }));
        Assert.Equal(["Sad faces"], Names(new RunQuery { Text = sad.Id }));
        Assert.Equal(["Sad faces"], Names(new RunQuery { Text = "izmir I\u0307zmİr IŞIK" }));
        Assert.Empty(Names(new RunQuery { Text = "sad bob" }));
        Assert.Equal(["Happy faces"], Names(new RunQuery { Statuses = [RunStatus.Draft, RunStatus.Failed] }));
        Assert.Equal(["Happy faces"], Names(new RunQuery { Owner = "bob" }));
        Assert.Equal(["Sad faces"], Names(new RunQuery { Tag = "a\"b" }));
        Assert.Equal(["Happy faces"], Names(new RunQuery { Owner = "BOB" }));
        Assert.Equal(["Sad faces"], Names(new RunQuery { Tag = "übung" }));
        Assert.Empty(Names(new RunQuery { Tag = "nigh" }));
        Assert.Empty(Names(new RunQuery { Owner = "bo" }));
        var known = Store.OwnersAndTags();
        Assert.Equal(["ada", "bob"], known.Owners);
        Assert.Equal(["a\"b", "night", "Übung"], known.Tags);
    }

    [Fact]
    public void Create_OfAClone_NamesTheOriginalInItsHistory()
    {
        var original = Store.Create(RunSpecs.Small("first try"), "ada");
        var clone = Store.Create(RunSpecs.Small("second try") with { Parent = original.Id }, "bob");
        var startsFrom = Store.Create(RunSpecs.Small("third try") with { Parent = original.Id, ParentStep = 10 }, "bob");

        Assert.Equal(
            ("bob", RunEventKind.Changed, $$$"""{"clonedFrom":{"id":"{{{original.Id}}}","name":"first try"}}"""),
            Store.ReadSince(clone.Id, 0).Events[^1] is var last ? (last.Actor, last.Kind, last.Data) : default);
        Assert.Equal(RunEventKind.Status, Assert.Single(Store.ReadSince(startsFrom.Id, 0).Events).Kind);
    }

    [Fact]
    public void List_PagesAndOrdersByBestAccuracyWithUntrainedRunsLast()
    {
        foreach (var (name, best) in new (string, double?)[] { ("low", 0.4), ("none", null), ("high", 0.7), ("nan", double.NaN) })
        {
            var run = Store.Launch(name);
            Store.Append(run.Id, run.Attempt, "worker", [], new RunProgress { BestAccuracy = best });
        }

        var page = Store.List(new RunQuery { Order = RunOrder.Best, Skip = 1, Take = 2 });

        Assert.Equal(4, page.Total);
        Assert.Equal(["low", "nan"], page.Runs.Select(run => run.Spec.Name));
    }

    [Fact]
    public void List_LargestFirst_SumsTheCheckpointsOfEachRunAndOfAll()
    {
        const long Large = 1L << 33;
        foreach (var (name, sizes) in new (string, long[])[] { ("large", [Large, Large + 1]), ("small", [1, 2]), ("none", []) })
        {
            var run = Store.Launch(name);
            Array.ForEach(sizes, bytes => Assert.True(
                Store.AddCheckpoint(run.Id, run.Attempt, new RunCheckpoint(Step: bytes, 1, bytes, false, false, Clock.GetUtcNow()))));
        }

        var query = new RunQuery { Order = RunOrder.Largest, Take = 1 };
        Assert.Equal([("large", (2 * Large) + 1)], Store.List(query).Runs.Select(run => (run.Spec.Name, run.CheckpointBytes)));
        Assert.Equal(["small", "none"], Store.List(query with { Skip = 1, Take = 2 }).Runs.Select(run => run.Spec.Name));
        Assert.Equal(((2 * Large) + 4, 3L), (Store.List(query).CheckpointBytes, Store.List(query with { Text = "small" }).CheckpointBytes));
        Assert.Equal((2 * Large) + 4, Store.List(query with { Filter = RunFilter.Parse("status=running") }).CheckpointBytes);
    }

    [Fact]
    public void List_ByAFilter_PagesAndOrdersWhatFits()
    {
        foreach (var (name, best) in new[] { ("one", 0.4), ("two", 0.8), ("three", 0.6), ("four", 0.9) })
        {
            var run = Store.Launch(name, name is "four" ? "bob" : "ada");
            Store.Append(run.Id, run.Attempt, "worker", [], new RunProgress { BestAccuracy = best });
        }

        var query = new RunQuery { Filter = RunFilter.Parse("accuracy>0.5 status=running duration<1"), Owner = "ada", Order = RunOrder.Best };
        Assert.Equal(["two", "three"], Store.List(query).Runs.Select(run => run.Spec.Name));
        var page = Store.List(query with { Skip = 1, Take = 1 });

        Assert.Equal((2, "three"), (page.Total, Assert.Single(page.Runs).Spec.Name));
        Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(0, Store.List(query).Total);
    }

    [Fact]
    public void Annotate_ChangesOnlyWhatIsGivenAndSaysWho()
    {
        var run = Store.Create(RunSpecs.Small(), "ada");
        Store.Annotate(run.Id, "ada", notes: "keep", tags: ["b", " a , B", "b", ""]);

        var changed = Store.Annotate(run.Id, "bob", name: "second", priority: 4)!;

        Assert.Equal(("second", "keep", 4), (changed.Spec.Name, changed.Notes, changed.Priority));
        Assert.Equal(["a", "b"], changed.Tags);
        Assert.Equal(
            ("bob", RunEventKind.Changed, """{"name":"second","priority":4}"""),
            Store.ReadSince(run.Id, 0).Events[^1] is var last ? (last.Actor, last.Kind, last.Data) : default);
        Assert.Null(Store.Annotate("none", "ada"));
    }

    [Fact]
    public void ChangeOptions_ChangesTheCourseOfARestingRunOnly()
    {
        var run = Store.Launch();
        var options = run.Spec.Options with { Epochs = 80 };
        Assert.Throws<RunStoreException>(() => Store.ChangeOptions(run, options, "ada"));
        var stopped = Store.Move(Store.Move(run, RunStatus.Stopping, "ada")!, RunStatus.Stopped, "worker")!;

        var changed = Store.ChangeOptions(stopped, options, "ada")!;

        Assert.Equal(80, changed.Spec.Options.Epochs);
        Assert.Equal("""{"options":{"epochs":[54,80]}}""", Store.ReadSince(run.Id, 0).Events[^1].Data);
        Assert.Throws<RunStoreException>(() => Store.ChangeOptions(changed, options with { BatchSize = 7 }, "ada"));
        Store.Move(changed, RunStatus.Queued, "ada");
        Assert.Null(Store.ChangeOptions(changed, options, "ada"));
    }

    [Fact]
    public void Checkpoints_HaveOneBestAndKeepTheirPins()
    {
        var run = Store.Launch();
        RunCheckpoint Put(long step, bool isBest)
        {
            var checkpoint = new RunCheckpoint(step, (int)step / 10, 1 << 20, isBest, false, Clock.GetUtcNow());
            Assert.True(Store.AddCheckpoint(run.Id, run.Attempt, checkpoint));
            return checkpoint;
        }

        var first = Put(10, isBest: true);
        Put(20, isBest: false);
        Store.PinCheckpoint(run.Id, 20, pinned: true, "ada");
        var best = Put(20, isBest: true);
        Put(30, isBest: false);
        Store.RemoveCheckpoint(run.Id, 30);

        Assert.Equal([first with { IsBest = false }, best with { IsPinned = true }], Store.Checkpoints(run.Id));
    }

    [Fact]
    public void Trash_HidesUntilRestoredAndPurgesByAge()
    {
        var kept = Store.Create(RunSpecs.Small("kept"), "ada");
        var old = Store.Create(RunSpecs.Small("old"), "ada");
        Store.Trash(old.Id, "ada");
        Assert.Equal((RunStatus.Cancelled, Clock.GetUtcNow()), (Store.Find(old.Id)!.Status, Store.Find(old.Id)!.Deleted));
        Assert.Equal(["kept"], Store.Queue().Select(run => run.Spec.Name));
        Assert.Equal(["kept"], Store.List(new RunQuery()).Runs.Select(run => run.Spec.Name));
        Assert.Equal(["old"], Store.List(new RunQuery { Trash = true }).Runs.Select(run => run.Spec.Name));
        Store.Restore(old.Id, "ada");
        Assert.Equal(2, Store.List(new RunQuery()).Total);

        Store.Trash(old.Id, "ada");
        Clock.Advance(TimeSpan.FromDays(1));
        Store.Trash(kept.Id, "ada");

        Assert.Empty(Store.Purge(Clock.GetUtcNow() - TimeSpan.FromDays(2)));
        Assert.Equal([old.Id], Store.Purge(Clock.GetUtcNow()));
        Assert.Null(Store.Find(old.Id));
        Assert.Equal([kept.Id], Store.Purge(DateTimeOffset.MaxValue, kept.Id));
        Assert.Throws<RunStoreException>(() => Store.Restore(kept.Id, "ada"));
    }

    [Fact]
    public void Trash_OfARunThatTrainedAndWaitsAgain_LetsItGoOnAfterItWasRestored()
    {
        var run = Store.Move(Store.Launch(), RunStatus.Interrupted, "supervisor", StopCause.LeaseLost)!;
        Store.Move(run, RunStatus.Queued, "supervisor");

        Store.Trash(run.Id, "ada");
        Store.Restore(run.Id, "ada");

        Assert.Equal(RunStatus.Stopped, Store.Find(run.Id)!.Status);
        Assert.NotNull(Store.Move(Store.Find(run.Id)!, RunStatus.Queued, "ada"));
    }

    [Fact]
    public void Purge_RunOfASweepThatGoesOn_StaysButTheOneOfAllItsEpochsGoes()
    {
        var trial = Store.Create(RunSpecs.Small("trial") with { Sweep = new SweepPlace("s0abc", 0, 0) }, "ada");
        var full = Store.Create(RunSpecs.Small("full") with { Sweep = new SweepPlace("s0abc", 0, null) }, "ada");
        Store.Trash(trial.Id, "ada");
        Store.Trash(full.Id, "ada");

        Assert.Equal([full.Id], Store.Purge(DateTimeOffset.MaxValue, sweeps: new HashSet<string> { "s0abc" }));
        Assert.Equal([trial.Id], Store.Purge(DateTimeOffset.MaxValue, sweeps: new HashSet<string> { "s0other" }));
    }

    [Fact]
    public void Trash_OfWhatIsNeeded_NamesWhatNeedsIt()
    {
        var parent = Store.Launch("parent");
        Assert.Contains("Stop it first", Refused("running"), StringComparison.Ordinal);
        Store.Move(parent, RunStatus.Finished, "worker");
        Store.Create(RunSpecs.Small("clone") with { Parent = parent.Id }, "ada");
        var child = Store.Create(RunSpecs.Small("child") with { Parent = parent.Id, ParentStep = 10 }, "ada");
        Store.Promote(new Promotion("/models/m1", "m1", parent.Id, 10, Clock.GetUtcNow(), "ada"));
        Assert.Contains("live model", Refused("live"), StringComparison.Ordinal);
        Store.Promote(new Promotion("/models/shipped", "shipped", null, null, Clock.GetUtcNow(), "ada"));
        Assert.Contains("'child'", Refused("child"), StringComparison.Ordinal);

        Store.Trash(child.Id, "ada");
        Store.Trash(parent.Id, "ada");
        Store.Restore(child.Id, "ada");
        Assert.Empty(Store.Purge(DateTimeOffset.MaxValue));

        string Refused(string why) => Assert.Throws<RunStoreException>(() => Store.Trash(parent.Id, why)).Message;
    }

    [Fact]
    public void Resume_FromTheTrash_IsRefused()
    {
        var run = Store.Move(Store.Launch(), RunStatus.Failed, "supervisor")!;
        Store.Trash(run.Id, "ada");

        Assert.Contains("Restore it first", Assert.Throws<RunStoreException>(() => Store.Move(run, RunStatus.Queued, "ada")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Promotions_ComeNewestFirst()
    {
        Promotion[] promotions =
        [
            .. Enumerable.Range(0, 3).Select(i => new Promotion($"/models/m{i}", $"m{i}", i == 0 ? null : "r1", i == 0 ? null : i, Clock.GetUtcNow(), "ada")),
        ];
        Array.ForEach(promotions, Store.Promote);

        Assert.Equal(promotions.Reverse().Take(2), Store.Promotions(2));
    }

    [Fact]
    public void Version_ChangesWithOwnAndOthersWritesAndStandsStillOtherwise()
    {
        var versions = new List<long> { Store.Version() };
        void RecordVersion() => versions.Add(Store.Version());

        var run = Store.Launch();
        RecordVersion();
        using (var other = Open(Clock))
        {
            other.Append(run.Id, run.Attempt, "worker", [RunSpecs.Curve("loss", (1, 1))]);
        }

        RecordVersion();
        Store.List(new RunQuery());
        Store.ReadSince(run.Id, 0);
        Store.ExpireLeases();

        Assert.Equal(3, versions.Distinct().Count());
        Assert.Equal(versions[^1], Store.Version());
    }

    [Fact]
    public void Removal_AfterTheGrace_TakesTheFolderToo()
    {
        var root = Directory.CreateTempSubdirectory("ferweb-");
        try
        {
            var folder = new DataFolder(root.FullName);
            var (old, kept) = (Store.Create(RunSpecs.Small("old"), "ada"), Store.Create(RunSpecs.Small("kept"), "ada"));
            Directory.CreateDirectory(Path.Combine(folder.Run(old.Id), "checkpoints"));
            Directory.CreateDirectory(folder.Run(kept.Id));
            Store.Trash(old.Id, "ada");
            Clock.Advance(RunRemoval.Grace);
            Store.Trash(kept.Id, "ada");
            Assert.Empty(RunRemoval.Remove(Store, folder, Clock.GetUtcNow() - RunRemoval.Grace));
            Clock.Advance(TimeSpan.FromSeconds(1));

            Assert.Equal([old.Id], RunRemoval.Remove(Store, folder, Clock.GetUtcNow() - RunRemoval.Grace));

            Assert.False(Directory.Exists(folder.Run(old.Id)));
            Assert.True(Directory.Exists(folder.Run(kept.Id)));
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }
}
