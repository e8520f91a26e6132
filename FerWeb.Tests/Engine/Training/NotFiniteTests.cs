using FerWeb.Engine.Datasets;
using FerWeb.Engine.Networks;
using FerWeb.Engine.Training;
using FerWeb.Tests.Engine.Datasets;
using TorchSharp;

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

    [Fact]
    public void Run_DivergedWithACheckpointThatAPersonKeepsAfterTheBest_EndsThere()
    {
        // One picture under all seven labels: no epoch is better than the first, of five steps.
        var seven = TrainingRuns.Bars(7, seed: 2);
        var pixels = Enumerable.Repeat(seven.Image(0).ToArray(), 7).SelectMany(picture => picture).ToArray();
        using var dataset = TrainingRuns.Faces(TrainingRuns.Bars(40), new DatasetSplit(pixels, seven.Labels));
        var options = Exploding with { Epochs = 3, LearningRate = 0.05 };
        var store = new CheckpointStore(_folder.PathTo("run"), () => [10]);
        new Trainer(options, dataset, store).Run().Dispose();
        var diverging = new RecordingObserver();

        using (var diverged = new Trainer(options with { Epochs = 30, LearningRate = Exploding.LearningRate }, dataset, store, diverging).Run())
        {
            Assert.Equal(StopReason.Diverged, diverged.Reason);
        }

        Assert.Equal(10L, diverging.RolledBack[^1].ToStep);
        Assert.Equal([5L, 10L], store.Steps);
        var after = new RecordingObserver();
        using var result = new Trainer(options, dataset, store, after).Run();
        Assert.Equal((10L, StopReason.Finished), (after.Started!.ResumedStep, result.Reason));
    }

    [Fact]
    public void Run_DivergedByAnotherRate_GoesOnFromTheRateItCameTo()
    {
        var (train, validation) = (TrainingRuns.Bars(40), TrainingRuns.Bars(14, seed: 2));
        var options = Exploding with { Epochs = 3, LearningRate = 0.05 };
        var store = new CheckpointStore(_folder.PathTo("run"));
        new Trainer(options, TrainingRuns.Faces(train, validation), store).Run().Dispose();
        var worse = options with { Epochs = 30, LearningRate = Exploding.LearningRate };
        using (var diverged = new Trainer(worse, TrainingRuns.Faces(train, validation), store).Run())
        {
            Assert.Equal(StopReason.Diverged, diverged.Reason);
        }

        using var stop = new CancellationTokenSource();
        var after = new RecordingObserver(_ => stop.Cancel());
        new Trainer(worse, TrainingRuns.Faces(train, validation), store, after).Run(stop.Token).Dispose();

        // The checkpoint that it went back to was stored by the first rate.
        Assert.Equal(worse.LearningRate / 4, after.Steps[0].LearningRate, 1e-9);
    }

    [Fact]
    public void Run_EarlyStoppedThenMorePatienceAndDiverged_StillWaitsAnew()
    {
        // Nothing ever counts as better, and the rate blows up within an epoch's 60 steps, halved as well.
        var (train, validation) = (TrainingRuns.Bars(120), TrainingRuns.Bars(14, seed: 2));
        var stopping = new EarlyStoppingOptions(MonitoredMetric.ValidationAccuracy, Patience: 1, MinDelta: 1);
        var options = Exploding with { Epochs = 10, BatchSize = 2, LearningRate = 0.001, EarlyStopping = stopping };
        var patient = options with { EarlyStopping = stopping with { Patience = 3 } };
        var store = new CheckpointStore(_folder.PathTo("run"));
        Assert.Equal(2, Run(options, StopReason.EarlyStopped).Epochs.Count);

        // Only the newest is left to go back to.
        Assert.All(store.Steps.SkipLast(1), step => Directory.Delete(store.Find(step)!, recursive: true));
        var diverged = Run(patient with { LearningRate = Exploding.LearningRate }, StopReason.Diverged);
        Assert.Empty(diverged.Epochs);
        Assert.Equal([120L, 120L], diverged.RolledBack.Select(back => back.ToStep));

        Assert.Equal([3, 4, 5], Run(patient, StopReason.EarlyStopped).Epochs.Select(epoch => epoch.Epoch));

        RecordingObserver Run(TrainingOptions by, StopReason expected)
        {
            var heard = new RecordingObserver();
            using var result = new Trainer(by, TrainingRuns.Faces(train, validation), store, heard).Run();
            Assert.Equal(expected, result.Reason);
            return heard;
        }
    }

    [Theory]
    [InlineData(true, StopReason.Cancelled, 1)]
    [InlineData(false, StopReason.Diverged, 2)]
    public void Run_StoppedWithWeightsThatAreNotFinite_StoresNoneOfThem(bool isCancelled, StopReason reason, int rollBacks)
    {
        // The stem's maps are finite and their variance is not: the norm's statistics are infinite after a step that nothing skips.
        var options = Exploding with { LearningRate = 0.05, WeightDecay = 0, MaxTime = isCancelled ? null : TimeSpan.FromTicks(1) };
        var dataset = TrainingRuns.Faces(TrainingRuns.Bars(40));
        using var start = new StartNetwork(NetworkCatalog.Create(options.Network), new StartWeights("huge", null), dataset.Classes);
        using (torch.no_grad())
        {
            start.Network.state_dict()["stem.conv.weight"].fill_(1e25f);
        }

        using var stop = new CancellationTokenSource();
        var heard = new RecordingObserver(_ =>
        {
            if (isCancelled)
            {
                stop.Cancel();
            }
        });
        var store = new CheckpointStore(_folder.PathTo("run"));

        using var result = new Trainer(options, dataset, store, heard, "cpu", start).Run(stop.Token);

        Assert.Equal((reason, rollBacks), (result.Reason, heard.RolledBack.Count));
        Assert.All(heard.Steps, step => Assert.Equal((1L, false), (step.Step, step.Skipped)));
        Assert.Equal([0L], store.Steps);
        Assert.True(IsFinite(options, store.FindLatest()!));
        Assert.All(result.Network.state_dict().Values, tensor => Assert.True(tensor.isfinite().all().item<bool>()));
    }

    private static TrainingOptions Exploding
        => TrainingRuns.Tiny() with { LearningRate = 10, WeightDecay = 1, ClipNorm = 0, Schedule = ScheduleKind.Constant, AverageDecay = 0 };

    private static bool IsFinite(TrainingOptions options, string folder)
    {
        using var network = NetworkCatalog.Create(options.Network);
        TrainingSession.LoadResult(folder, network);
        return network.state_dict().Values.All(tensor => tensor.isfinite().all().item<bool>());
    }
}
