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
    public void Work_CutOffFromTheStoreWhileAnotherMachineTookOver_StoresNoFurtherCheckpointAndEnds()
    {
        var claimed = _folder.Launch(WorkerFolder.Options(epochs: 10_000) with { EarlyStopping = null, Plateau = null });
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
            Watcher = new FirstStep(() =>
            {
                cut.IsAway = true;
                File.WriteAllText(Path.Combine(_folder.Data.Run(claimed.Id), "attempt"), $"{claimed.Attempt + 1}");
            }),
        };

        new RunWorker(store, _folder.Data, options).Work(claimed.Id, claimed.Attempt);

        Assert.True(ends > 0, "it was never told that the run is another's");
        Assert.DoesNotContain(new CheckpointStore(Path.Combine(_folder.Data.Run(claimed.Id), "checkpoints")).Steps, step => step > 0);
    }

    /// <summary>Calls once, at the first step.</summary>
    private sealed class FirstStep(Action first) : ITrainingObserver
    {
        public void OnStarted(TrainingStarted started)
        {
        }

        public void OnStep(StepCompleted step)
        {
            if (step.Step == 1)
            {
                first();
            }
        }

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
        /// <summary>The store behind.</summary>
        public IRunStore? Inner { get; set; }

        /// <summary>Whether all calls fail.</summary>
        public bool IsAway { get; set; }

        /// <inheritdoc/>
        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
            => IsAway ? throw new RunStoreException("The database cannot be reached now.") : targetMethod!.Invoke(Inner, args);
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
