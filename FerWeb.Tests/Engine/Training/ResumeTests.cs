using FerWeb.Engine.Datasets;
using FerWeb.Engine.Storage;
using FerWeb.Engine.Training;
using FerWeb.Tests.Engine.Datasets;

namespace FerWeb.Tests.Engine.Training;

/// <summary>Resumed equals never stopped: the same bytes, wherever a run is cut.</summary>
[Collection(TrainingRuns.Name)]
public sealed class ResumeTests : IDisposable
{
    private const int StepsPerEpoch = 5;
    private const int Epochs = 3;

    private readonly TemporaryFolder _folder = new();
    private readonly DatasetSplit _train = TrainingRuns.Bars((StepsPerEpoch * 8) - 3, votes: true);
    private readonly DatasetSplit _validation = TrainingRuns.Bars(14, seed: 2, votes: true);

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, int> Cuts()
    {
        var random = new Random(2013);
        var cuts = new TheoryData<string, int> { { "sgd", StepsPerEpoch } };
        foreach (var optimizer in new[] { "sgd", "adam" })
        {
            for (var i = 0; i < 2; i++)
            {
                cuts.Add(optimizer, random.Next(1, StepsPerEpoch * Epochs));
            }
        }

        return cuts;
    }

    [Theory]
    [MemberData(nameof(Cuts))]
    public void Run_CancelledAndResumed_EqualsTheOneThatNeverStopped(string optimizer, int cut)
    {
        var options = Options(optimizer);
        var (straight, whole) = Run(options, "straight");
        var (_, before) = Run(options, "cut", cancelAt: cut);

        var (resumed, after) = Run(options, "cut");

        Assert.Equal(cut, before.Steps.Count);
        Assert.Equal(cut, after.Started!.ResumedStep);
        Assert.Equal(whole.Steps.Select(step => step.Loss), before.Steps.Concat(after.Steps).Select(step => step.Loss));
        Assert.Equal(whole.Steps.Select(step => step.LearningRate), before.Steps.Concat(after.Steps).Select(step => step.LearningRate));
        Assert.All(["weights.safetensors", "average.safetensors", "optimizer.safetensors"], file => Assert.Equal(
            Convert.ToHexString(File.ReadAllBytes(Path.Combine(straight, file))), Convert.ToHexString(File.ReadAllBytes(Path.Combine(resumed, file)))));
        Assert.Equal(State(straight), State(resumed));
    }

    [Fact]
    public void Run_WithCheckpointsWithinTheEpoch_LearnsFromEachPictureOnce()
    {
        var options = Options("sgd");
        var (folder, _) = Run(options, "seen", cancelAt: 3);

        var state = TrainingSession.ReadState(folder);

        Assert.Equal((0, 3, 3L, 24L), (state.Epoch, state.StepInEpoch, state.Step, state.Seen));
        var (_, after) = Run(options, "seen");
        Assert.Equal([4, 5, 1], after.Steps.Take(3).Select(step => step.StepInEpoch));
        Assert.Equal(Epochs, after.Epochs.Count);
        // 37 pictures: an accuracy over all of them is a multiple of 1/37.
        Assert.All(after.Epochs, epoch => Assert.Equal(Math.Round(epoch.TrainAccuracy * 37), epoch.TrainAccuracy * 37, 1e-9));
    }

    [Fact]
    public void Run_NewestCheckpointDamaged_GoesOnFromTheOneBefore()
    {
        var options = Options("sgd");
        var (newest, _) = Run(options, "damaged", cancelAt: StepsPerEpoch + 2);
        using (var weights = new FileStream(Path.Combine(newest, "weights.safetensors"), FileMode.Open))
        {
            weights.SetLength(weights.Length - 1);
        }

        var (_, after) = Run(options, "damaged");

        Assert.Equal(StepsPerEpoch, after.Started!.ResumedStep);
        Assert.Single(after.Started.History);
    }

    private static TrainingOptions Options(string optimizer) => TrainingRuns.Tiny() with
    {
        Epochs = Epochs,
        Optimizer = optimizer == "adam" ? OptimizerKind.Adam : OptimizerKind.Sgd,
        LearningRate = optimizer == "adam" ? 1e-3 : 0.1,
        Augmentation = new AugmentationOptions { MixupShare = 0.5 },
        EarlySize = 36,
        Network = TrainingRuns.Tiny().Network with { Dropout = 0.3 },
        Plateau = new PlateauOptions(Patience: 1),
        EarlyStopping = new EarlyStoppingOptions(Patience: 5),
        BestBy = MonitoredMetric.ValidationLoss,
        KeptCheckpoints = 2,
    };

    private (string Checkpoint, RecordingObserver Heard) Run(TrainingOptions options, string name, int? cancelAt = null)
    {
        using var stop = new CancellationTokenSource();
        var heard = new RecordingObserver(step =>
        {
            if (step.Step == cancelAt)
            {
                stop.Cancel();
            }
        });
        var store = new CheckpointStore(_folder.PathTo(name));
        using var result = new Trainer(options, TrainingRuns.Faces(_train, _validation), store, heard).Run(stop.Token);
        Assert.Equal(cancelAt is null ? StopReason.Finished : StopReason.Cancelled, result.Reason);
        return (store.FindLatest()!, heard);
    }

    // What the clock says is left out; everything else must be equal.
    private static string State(string checkpoint)
    {
        var state = TrainingSession.ReadState(checkpoint);
        var history = state.History.Select(epoch => epoch with { Seconds = 0, ImagesPerSecond = 0, TotalSeconds = 0 });
        return System.Text.Json.JsonSerializer.Serialize(state with { History = [.. history], Seconds = 0, EpochBegan = 0 }, JsonFormats.Compact);
    }
}
