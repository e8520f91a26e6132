using FerWeb.Engine.Datasets;
using FerWeb.Engine.Training;
using FerWeb.Tests.Engine.Datasets;

namespace FerWeb.Tests.Engine.Training;

/// <summary>NaN and infinity: seen before the weights move, gone back from once, never kept.</summary>
[Collection(TrainingRuns.Name)]
public sealed class NotFiniteTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Run_RateThatBlowsUp_EndsDivergedWithFiniteWeightsAndOnlyFiniteCheckpoints()
    {
        // Each step takes the weights times about -9, at half the rate times about -4: they overflow within the epochs.
        var options = Exploding with { Epochs = 12, CheckpointInterval = TimeSpan.FromTicks(1) };
        var store = new CheckpointStore(_folder.PathTo("run"));
        var heard = new RecordingObserver(_ => Assert.True(store.FindLatest() is not { } newest || IsFinite(options, newest)));

        using var result = new Trainer(options, TrainingRuns.Faces(TrainingRuns.Bars(80), TrainingRuns.Bars(14, seed: 2)), store, heard).Run();

        Assert.Equal(StopReason.Diverged, result.Reason);
        Assert.Equal([false, true], heard.RolledBack.Select(back => back.IsLast));
        Assert.All(result.Network.state_dict().Values, tensor => Assert.True(tensor.isfinite().all().item<bool>()));
        Assert.True(IsFinite(options, store.FindLatest()!));
    }

    [Fact]
    public void Run_Diverged_GoesOnFromTheBestAtALowerRateWhenAsked()
    {
        var (train, validation) = (TrainingRuns.Bars(40), TrainingRuns.Bars(14, seed: 2));
        var options = Exploding with { Epochs = 3, LearningRate = 0.05 };
        var store = new CheckpointStore(_folder.PathTo("run"));
        var before = new RecordingObserver();
        using (new Trainer(options, TrainingRuns.Faces(train, validation), store, before).Run())
        {
        }

        var worse = options with { Epochs = 30, LearningRate = Exploding.LearningRate };
        var diverging = new RecordingObserver();
        using (var diverged = new Trainer(worse, TrainingRuns.Faces(train, validation), store, diverging).Run())
        {
            Assert.Equal(StopReason.Diverged, diverged.Reason);
        }

        var after = new RecordingObserver();
        using var result = new Trainer(options with { Epochs = 6 }, TrainingRuns.Faces(train, validation), store, after).Run();

        Assert.Equal(StopReason.Finished, result.Reason);
        Assert.Equal(before.Epochs.Last(epoch => epoch.IsBest).Step, after.Started!.ResumedStep);
        Assert.Empty(after.RolledBack);
    }

    private static TrainingOptions Exploding
        => TrainingRuns.Tiny() with { LearningRate = 10, WeightDecay = 1, ClipNorm = 0, Schedule = ScheduleKind.Constant, AverageDecay = 0 };

    private static bool IsFinite(TrainingOptions options, string folder)
    {
        using var network = FerWeb.Engine.Networks.NetworkCatalog.Create(options.Network);
        TrainingSession.LoadResult(folder, network);
        return network.state_dict().Values.All(tensor => tensor.isfinite().all().item<bool>());
    }
}
