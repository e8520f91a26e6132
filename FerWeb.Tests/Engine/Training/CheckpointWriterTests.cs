using FerWeb.Engine.Training;
using FerWeb.Tests.Engine.Datasets;
using TorchSharp;

namespace FerWeb.Tests.Engine.Training;

[Collection(TrainingRuns.Name)]
public sealed class CheckpointWriterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Begin_NewBestForWhichTheDiskIsTooFull_LeavesTheBestBeforeItUntilItIsStored()
    {
        var store = new CheckpointStore(_folder.PathTo("run"));
        var disk = new FullAtFirst(store, atStep: 40, tries: 1);
        using var dataset = TrainingRuns.Faces(TrainingRuns.Bars(16));
        using var session = new TrainingSession(TrainingRuns.Tiny(), dataset, torch.CPU);
        using var writer = new CheckpointWriter(store, disk);

        foreach (var (step, best) in new[] { (10, 10), (20, 10), (30, 10), (40, 40) })
        {
            writer.Begin(session, new TrainerState { Step = step, BestStep = best });
            writer.Report(wait: true);
        }

        Assert.Equal([10L, 30], disk.LeftAtTheLastTry);
        Assert.Equal([30L, 40], store.Steps);
    }

    [Fact]
    public void Begin_DiskTooFullForTheKeptOnes_LeavesTheVeryBestAloneBeforeTheLastTry()
    {
        var store = new CheckpointStore(_folder.PathTo("run"));
        var disk = new FullAtFirst(store, atStep: 50, tries: 2);
        using var dataset = TrainingRuns.Faces(TrainingRuns.Bars(16));
        using var session = new TrainingSession(TrainingRuns.Tiny(), dataset, torch.CPU);
        using var writer = new CheckpointWriter(store, disk);
        double[] accuracies = [0.9, 0.8, 0.1, 0.2, 0.3];

        for (var epochs = 1; epochs <= accuracies.Length; epochs++)
        {
            Begin(writer, session, accuracies[..epochs], kept: 2);
        }

        Assert.Equal([10L, 40], disk.LeftAtTheLastTry);
        Assert.Equal([10L, 40, 50], store.Steps);
    }

    [Fact]
    public void Begin_MoreToKeepThanBefore_KeepsTheBestOfThoseThatAreThere()
    {
        var store = new CheckpointStore(_folder.PathTo("run"));
        using var dataset = TrainingRuns.Faces(TrainingRuns.Bars(16));
        using var session = new TrainingSession(TrainingRuns.Tiny(), dataset, torch.CPU);
        using var writer = new CheckpointWriter(store, NullTrainingObserver.Instance);
        double[] accuracies = [0.9, 0.8, 0.7, 0.6, 0.5, 0.4];

        for (var epochs = 1; epochs <= accuracies.Length; epochs++)
        {
            Begin(writer, session, accuracies[..epochs], kept: epochs <= 4 ? 1 : 3);
        }

        Assert.Equal([10L, 30, 40, 50, 60], store.Steps);
    }

    // Epochs of ten steps, the first of which is the best.
    private static void Begin(CheckpointWriter writer, TrainingSession session, double[] accuracies, int kept)
    {
        var history = accuracies.Select((accuracy, i)
            => new EpochCompleted(i + 1, 1, 1, 1, accuracy, null, 0.1, 100, 1, IsBest: i == 0) { Step = 10 * (i + 1) });
        writer.Begin(session, new TrainerState
        {
            Options = TrainingRuns.Tiny() with { BestBy = MonitoredMetric.ValidationAccuracy, KeptCheckpoints = kept },
            Step = 10 * accuracies.Length,
            BestStep = 10,
            History = [.. history],
        });
        writer.Report(wait: true);
    }

    /// <summary>A disk that is full at the first tries to store the checkpoint of a step.</summary>
    private sealed class FullAtFirst(CheckpointStore store, long atStep, int tries) : ITrainingObserver
    {
        private int _tried;

        public IReadOnlyList<long> LeftAtTheLastTry { get; private set; } = [];

        public void OnStoring(long step)
        {
            if (step != atStep)
            {
                return;
            }

            LeftAtTheLastTry = ++_tried > tries ? store.Steps : throw new IOException("No space left on device");
        }

        public void OnStarted(TrainingStarted started)
        {
        }

        public void OnStep(StepCompleted step)
        {
        }

        public void OnEpoch(EpochCompleted epoch)
        {
        }

        public void OnCheckpoint(CheckpointStored checkpoint)
        {
        }
    }
}
