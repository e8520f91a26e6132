using System.Reflection;
using FerWeb.Engine.Training;
using FerWeb.Tests.Engine.Training;
using FerWeb.Tests.Workspace.Worker;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Worker;

namespace FerWeb.Tests.Faults;

/// <summary>The store takes no writes for a while: training goes on, and everything arrives afterwards, in order and once.</summary>
[Collection(TrainingRuns.Name)]
public sealed class StoreAwayTests : IDisposable
{
    private static readonly TimeSpan _longestWait = TimeSpan.FromMinutes(1);

    private readonly WorkerFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Work_StoreAwayInBetween_LosesNothing()
    {
        var claimed = _folder.Launch(WorkerFolder.Options(epochs: 3));
        var store = DispatchProxy.Create<IRunStore, Outage>();
        ((Outage)(object)store).Inner = _folder.Store;
        var options =
            new WorkerOptions { FlushEvery = TimeSpan.FromMilliseconds(20), Abandon = () => throw new InvalidOperationException("The attempt is not over.") };

        Assert.True(new RunWorker(store, _folder.Data, options).Work(claimed.Id, claimed.Attempt));

        Assert.Equal(Outage.Refusals, ((Outage)(object)store).Refused);
        var told = _folder.Store.ReadSince(claimed.Id, 0);
        Assert.Equal(RunStatus.Finished, _folder.Store.Find(claimed.Id)!.Status);
        Assert.Equal(
            Enumerable.Range(1, 90).Select(step => (long)step), told.Points.Where(point => point.Key == MetricKey.StepLoss).Select(point => point.Step));
        Assert.Equal(3, told.Events.Count(happened => happened.Kind == RunEventKind.Epoch));
        Assert.DoesNotContain(told.Events, happened => happened.Kind == RunEventKind.Warning);
    }

    [Fact]
    public void Work_StoreAwayUntilTheWorkerGaveUp_GoesOnWithItsEpochsAndSaysWhichStepsAreMissing()
    {
        const int Away = 35, Stopped = 65, Last = 90;
        var claimed = _folder.Launch(
            WorkerFolder.Options(epochs: 3) with { EarlyStopping = null, Plateau = null, CheckpointInterval = TimeSpan.FromHours(1) });
        using var stop = new CancellationTokenSource();
        using var answer = new ManualResetEventSlim();
        var store = DispatchProxy.Create<IRunStore, Cut>();
        var cut = (Cut)(object)store;
        (cut.Inner, cut.Answer) = (_folder.Store, answer);
        var options = new WorkerOptions
        {
            FlushEvery = TimeSpan.FromMilliseconds(20),
            LongestFlush = TimeSpan.FromMilliseconds(50),
            LongestOutage = TimeSpan.FromMilliseconds(100),
            Abandon = () => throw new InvalidOperationException("The attempt is not over."),
            Watcher = new EachStep(step =>
            {
                if (step == Away)
                {
                    // The thread that writes may not have had its turn yet.
                    Assert.True(SpinWait.SpinUntil(() => _folder.Store.ReadMetrics(claimed.Id, MetricKey.StepLoss).Count > 0, _longestWait));
                    cut.IsAway = true;
                }

                if (step == Stopped)
                {
                    answer.Set();
                    stop.Cancel();
                }
            }),
        };

        Assert.False(new RunWorker(store, _folder.Data, options).Work(claimed.Id, claimed.Attempt, stop.Token));

        var known = (int)_folder.Store.ReadMetrics(claimed.Id, MetricKey.StepLoss)[^1].Step;
        Assert.InRange(known, 1, Away);
        _folder.Store.Move(_folder.Store.Find(claimed.Id)!, RunStatus.Interrupted, "supervisor", StopCause.LeaseLost);
        var again = _folder.Resume(claimed.Id);
        Assert.True(new RunWorker(_folder.Store, _folder.Data, new WorkerOptions { Abandon = options.Abandon }).Work(again.Id, again.Attempt));

        var told = _folder.Store.ReadSince(claimed.Id, 0);
        Assert.Equal(RunStatus.Finished, _folder.Store.Find(claimed.Id)!.Status);
        Assert.Equal(
            Enumerable.Range(1, known).Concat(Enumerable.Range(Stopped + 1, Last - Stopped)).Select(step => (long)step),
            told.Points.Where(point => point.Key == MetricKey.StepLoss).Select(point => point.Step));
        Assert.Equal([30L, 60, Last], told.Points.Where(point => point.Key == MetricKey.ValidationAccuracy).Select(point => point.Step));
        Assert.Equal(
            [1L, 2, 3], told.Events.Where(happened => happened.Kind == RunEventKind.Epoch).Select(happened => WorkerFolder.Number(happened, "epoch")));
        var warning = Assert.Single(told.Events, happened => happened.Kind == RunEventKind.Warning);
        Assert.Contains($"Steps {known + 1} to {Stopped} are missing in the curves", warning.Data, StringComparison.Ordinal);
        Assert.Equal(
            new CheckpointStore(Path.Combine(_folder.Data.Run(claimed.Id), "checkpoints")).Steps,
            _folder.Store.Checkpoints(claimed.Id).Select(checkpoint => checkpoint.Step));
    }

    [Fact]
    public void Work_StoreAwayFromTheFirstStepOfALaterAttemptOn_KeepsThePinnedCheckpoint()
    {
        const int Pinned = 35, Stopped = 65;
        var claimed = _folder.Launch(
            WorkerFolder.Options(epochs: 3) with { EarlyStopping = null, Plateau = null, CheckpointInterval = TimeSpan.FromHours(1) });
        using var stop = new CancellationTokenSource();
        var first = new WorkerOptions
        {
            Abandon = () => throw new InvalidOperationException("The attempt is not over."),
            Watcher = new EachStep(step =>
            {
                if (step == Pinned)
                {
                    // The thread that writes may not have had its turn yet.
                    Assert.True(SpinWait.SpinUntil(() => _folder.Store.Checkpoints(claimed.Id).Count > 0, _longestWait));
                    _folder.Store.PinCheckpoint(claimed.Id, 0, pinned: true, "ada");
                }

                if (step == Stopped)
                {
                    stop.Cancel();
                }
            }),
        };
        Assert.True(new RunWorker(_folder.Store, _folder.Data, first).Work(claimed.Id, claimed.Attempt, stop.Token));
        var again = _folder.Resume(claimed.Id);
        var store = DispatchProxy.Create<IRunStore, Cut>();
        var cut = (Cut)(object)store;
        cut.Inner = _folder.Store;
        var second = first with
        {
            LongestFlush = TimeSpan.FromMilliseconds(50),
            LongestOutage = TimeSpan.FromMilliseconds(100),
            Watcher = new EachStep(_ => cut.IsAway = true),
        };

        Assert.False(new RunWorker(store, _folder.Data, second).Work(again.Id, again.Attempt));

        var left = new CheckpointStore(Path.Combine(_folder.Data.Run(claimed.Id), "checkpoints")).Steps;
        Assert.Equal(0L, left[0]);
        Assert.InRange(left[^1], Stopped + 1, long.MaxValue);
    }

    [Fact]
    public void Work_StoreThatDidNotSayWhetherItStored_IsAskedSoThatNothingIsLostOrDoubled()
    {
        var claimed = _folder.Launch(WorkerFolder.Options(epochs: 2));
        var store = DispatchProxy.Create<IRunStore, Doubt>();
        var doubt = (Doubt)(object)store;
        doubt.Inner = _folder.Store;
        var options =
            new WorkerOptions { FlushEvery = TimeSpan.FromMilliseconds(20), Abandon = () => throw new InvalidOperationException("The attempt is not over.") };

        Assert.True(new RunWorker(store, _folder.Data, options).Work(claimed.Id, claimed.Attempt));

        Assert.Equal([true, false], doubt.Answers);
        var told = _folder.Store.ReadSince(claimed.Id, 0);
        Assert.Equal(
            Enumerable.Range(1, 60).Select(step => (long)step), told.Points.Where(point => point.Key == MetricKey.StepLoss).Select(point => point.Step));
        Assert.Equal(2, told.Events.Count(happened => happened.Kind == RunEventKind.Epoch));
    }

    [Fact]
    public void Work_CutOffFromTheStoreWhileAnotherMachineTookOver_StoresNoFurtherCheckpointAndEnds()
    {
        var claimed = _folder.Launch(WorkerFolder.Endless);
        var store = DispatchProxy.Create<IRunStore, Cut>();
        var cut = (Cut)(object)store;
        cut.Inner = _folder.Store;
        var ends = 0;
        var options = new WorkerOptions
        {
            FlushEvery = TimeSpan.FromMilliseconds(20),
            LongestFlush = TimeSpan.FromMilliseconds(200),
            LongestOutage = TimeSpan.FromMilliseconds(100),
            Abandon = () =>
            {
                // A process would be gone now. The thread that renews just ends; to the one that stores a checkpoint an error does the same.
                ends++;
                if (Thread.CurrentThread.Name != "lease")
                {
                    throw new InvalidOperationException("ended");
                }
            },
            Watcher = new EachStep(step =>
            {
                if (step == 1)
                {
                    cut.IsAway = true;
                    File.WriteAllText(Path.Combine(_folder.Data.Run(claimed.Id), "attempt"), $"{claimed.Attempt + 1}");
                }
            }),
        };

        new RunWorker(store, _folder.Data, options).Work(claimed.Id, claimed.Attempt);

        Assert.True(ends > 0, "it was never told that the run is another's");
        Assert.DoesNotContain(new CheckpointStore(Path.Combine(_folder.Data.Run(claimed.Id), "checkpoints")).Steps, step => step > 0);
    }

    /// <summary>Is called at each step.</summary>
    private sealed class EachStep(Action<long> called) : ITrainingObserver
    {
        public void OnStarted(TrainingStarted started)
        {
        }

        public void OnStep(StepCompleted step) => called(step.Step);

        public void OnEpoch(EpochCompleted epoch)
        {
        }

        public void OnCheckpoint(CheckpointStored checkpoint)
        {
        }

        public void OnRolledBack(WeightsRolledBack rolledBack)
        {
        }
    }

    /// <summary>The real store, until it is away for this worker alone.</summary>
    public class Cut : DispatchProxy
    {
        private static readonly TimeSpan _longestAnswer = TimeSpan.FromMinutes(1);

        /// <summary>The store behind.</summary>
        public IRunStore? Inner { get; set; }

        /// <summary>Whether all calls fail.</summary>
        public bool IsAway { get; set; }

        /// <summary>What the thread that writes waits for before its calls fail; nothing when null.</summary>
        public ManualResetEventSlim? Answer { get; set; }

        /// <inheritdoc/>
        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            if (!IsAway)
            {
                return targetMethod!.Invoke(Inner, args);
            }

            if (Thread.CurrentThread.Name == "journal")
            {
                Answer?.Wait(_longestAnswer);
            }

            throw new RunStoreException("The database cannot be reached now.");
        }
    }

    /// <summary>The real store, which does not say of the second and the third append whether it stored them: only the second it did.</summary>
    public class Doubt : DispatchProxy
    {
        private int _appends;

        /// <summary>The store behind.</summary>
        public IRunStore? Inner { get; set; }

        /// <summary>What it answered when it was asked.</summary>
        public IList<bool> Answers { get; } = [];

        /// <inheritdoc/>
        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            if (targetMethod!.Name != nameof(IRunStore.Append) || ++_appends is not (2 or 3))
            {
                return targetMethod.Invoke(Inner, args);
            }

            var isStored = _appends == 2;
            if (isStored)
            {
                targetMethod.Invoke(Inner, args);
            }

            throw new CommitInDoubtException("It did not say.", () =>
            {
                Answers.Add(isStored);
                return isStored;
            });
        }
    }

    /// <summary>The real store, of which the second to fourth append fail as they do when the database is locked.</summary>
    public class Outage : DispatchProxy
    {
        /// <summary>How many appends fail.</summary>
        public const int Refusals = 3;

        private int _appends;

        /// <summary>The store behind.</summary>
        public IRunStore? Inner { get; set; }

        /// <summary>Appends that failed.</summary>
        public int Refused { get; private set; }

        /// <inheritdoc/>
        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            if (targetMethod!.Name == nameof(IRunStore.Append) && ++_appends > 1 && Refused < Refusals)
            {
                Refused++;
                throw new RunStoreException("The database of runs is locked.");
            }

            return targetMethod.Invoke(Inner, args);
        }
    }
}
