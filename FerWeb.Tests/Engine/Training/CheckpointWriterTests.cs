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
        var disk = new FullOnce(store, atStep: 40);
        using var dataset = TrainingRuns.Faces(TrainingRuns.Bars(16));
        using var session = new TrainingSession(TrainingRuns.Tiny(), dataset, torch.CPU);
        using var writer = new CheckpointWriter(store, disk);

        foreach (var (step, best) in new[] { (10, 10), (20, 10), (30, 10), (40, 40) })
        {
            writer.Begin(session, new TrainerState { Step = step, BestStep = best });
            writer.Report(wait: true);
        }

        Assert.Equal([10L, 30], disk.LeftAtTheSecondTry);
        Assert.Equal([30L, 40], store.Steps);
    }

    /// <summary>A disk that is full at the first try to store the checkpoint of a step.</summary>
    private sealed class FullOnce(CheckpointStore store, long atStep) : ITrainingObserver
    {
        private int _tries;

        public IReadOnlyList<long> LeftAtTheSecondTry { get; private set; } = [];

        public void OnStoring(long step)
        {
            if (step != atStep)
            {
                return;
            }

            LeftAtTheSecondTry = ++_tries > 1 ? store.Steps : throw new IOException("No space left on device");
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
