using System.Text.Json.Nodes;
using FerWeb.Engine.Datasets;
using FerWeb.Engine.Networks;
using FerWeb.Engine.Training;
using FerWeb.Tests.Engine.Datasets;
using TorchSharp;

namespace FerWeb.Tests.Engine.Training;

[Collection(TrainingRuns.Name)]
public sealed class TrainerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Run_OneBatchOverAndOver_IsLearntByHeart()
    {
        var options = TrainingRuns.Tiny() with
        {
            Epochs = 4,
            BatchSize = 14,
            DropDuplicates = false,
            LabelSmoothing = 0,
            Augmentation = AugmentationOptions.None,
            Schedule = ScheduleKind.Constant,
            Optimizer = OptimizerKind.Adam,
            LearningRate = 0.01,
        };
        var batch = TrainingRuns.Bars(14);
        var repeated = new DatasetSplit(
            Enumerable.Repeat(batch.Pixels.ToArray(), 40).SelectMany(pixels => pixels).ToArray(),
            Enumerable.Repeat(batch.Labels.ToArray(), 40).SelectMany(labels => labels).ToArray());

        var heard = Train(options, repeated);

        Assert.True(heard.Steps[0].Loss > 1.5, $"Started at {heard.Steps[0].Loss}.");
        Assert.True(heard.Epochs[^1].TrainLoss < 0.15, $"Came to {heard.Epochs[^1].TrainLoss} only.");
        Assert.True(heard.Epochs[^1].TrainAccuracy > 0.98, $"{heard.Epochs[^1].TrainAccuracy} right.");
    }

    [Fact]
    public void Run_SameSeed_GivesTheSameLosses()
        => Assert.Equal(Losses(TrainingRuns.Tiny()), Losses(TrainingRuns.Tiny()));

    [Fact]
    public void Run_OtherSeed_GivesOtherLosses()
        => Assert.NotEqual(Losses(TrainingRuns.Tiny()), Losses(TrainingRuns.Tiny() with { Seed = 2 }));

    [Fact]
    public void Run_TrainAndValidation_ReportsBothAndMarksTheBest()
    {
        var heard = Train(TrainingRuns.Tiny() with { Epochs = 4 }, TrainingRuns.Bars(42, votes: true), TrainingRuns.Bars(21, seed: 2, votes: true));

        var best = heard.Epochs.Where(epoch => epoch.IsBest).Last();
        Assert.Equal(heard.Epochs.Max(epoch => epoch.ValidationAccuracy), best.ValidationAccuracy);
        Assert.All(heard.Epochs, epoch => Assert.InRange(epoch.CrowdAccuracy!.Value, 0, 1));
        Assert.Equal(6, heard.Started!.StepsPerEpoch);
        using var network = NetworkCatalog.Create(TrainingRuns.Tiny().Network);
        Assert.Equal(NetworkSummary.Of(network).Layers.Select(layer => layer.Name), heard.Started.Layers.Select(layer => layer.Name));
        Assert.Equal([1, 2, 3, 4], heard.Epochs.Select(epoch => epoch.Epoch));
    }

    [Fact]
    public void Run_MeasureThatNeverImproves_StopsAfterThePatience()
    {
        var options =
            TrainingRuns.Tiny() with { Epochs = 10, EarlyStopping = new EarlyStoppingOptions(MonitoredMetric.ValidationAccuracy, Patience: 2, MinDelta: 1) };

        var heard = Train(options, TrainingRuns.Bars(16), TrainingRuns.Bars(14, seed: 2), StopReason.EarlyStopped);

        Assert.Equal(3, heard.Epochs.Count);
    }

    [Fact]
    public void Run_Plateau_LowersTheRate()
    {
        var options = TrainingRuns.Tiny() with
        {
            Epochs = 4,
            Schedule = ScheduleKind.Constant,
            LearningRate = 0.01,
            Plateau = new PlateauOptions(MonitoredMetric.ValidationAccuracy, Factor: 0.5, Patience: 1, MinDelta: 1),
        };

        var heard = Train(options, TrainingRuns.Bars(16), TrainingRuns.Bars(14, seed: 2));

        Assert.Equal([0.01, 0.01, 0.005, 0.0025], heard.Epochs.Select(epoch => Math.Round(epoch.LearningRate, 9)));
    }

    [Fact]
    public void Run_KeepBest_HandsBackTheBestEpochsWeights()
    {
        // A rate that is far too high from the second epoch on spoils what the first has learnt.
        var options = TrainingRuns.Tiny() with { Epochs = 4, KeepBest = true, AverageDecay = 0, Schedule = ScheduleKind.Constant, LearningRate = 0.3 };
        var (train, validation) = (TrainingRuns.Bars(42), TrainingRuns.Bars(42, seed: 2));
        var heard = new RecordingObserver();

        using var result = new Trainer(options, TrainingRuns.Faces(train, validation), new CheckpointStore(_folder.PathTo("best")), heard).Run();
        var predictions = FerWeb.Engine.Evaluation.Predictor.Predict(result.Network, validation);

        var accuracy = FerWeb.Engine.Evaluation.LabelledPredictions.Fer(predictions, validation).Accuracy();
        Assert.Equal(heard.Epochs.Max(epoch => epoch.ValidationAccuracy)!.Value, accuracy, 1e-9);
    }

    [Theory]
    [InlineData(MonitoredMetric.ValidationAccuracy, 1L)]
    [InlineData(MonitoredMetric.ValidationLoss, 2L)]
    [InlineData(MonitoredMetric.MacroF1, 2L)]
    public void Close_EpochAfterOneThatIsBeatenInAllButAccuracy_IsTheBestByAnotherMeasure(MonitoredMetric by, long best)
    {
        var (options, validation) = (TrainingRuns.Tiny() with { BestBy = by }, TrainingRuns.Bars(14, seed: 2));
        using var dataset = TrainingRuns.Faces(TrainingRuns.Bars(16), validation);
        using var session = new TrainingSession(options, dataset, torch.CPU);
        var first = new EpochCompleted(1, 1, 1, ValidationLoss: 1e9, ValidationAccuracy: 1, null, 0.1, 100, 1, IsBest: true) { Step = 1, MacroF1 = -1 };
        var state = new TrainerState { Options = options, Epoch = 1, Step = 2, BestAccuracy = 1, BestEpoch = 1, BestStep = 1, History = [first] };

        var closed = EpochEnd.Close(session, state, options, validation, [], () => 0);

        Assert.Equal((best, best == 2), (closed.BestStep!.Value, closed.History[^1].IsBest));
        Assert.Equal((1.0, 1), (closed.BestAccuracy!.Value, closed.History[^1].BestEpoch!.Value));
    }

    [Theory]
    [InlineData(MonitoredMetric.ValidationLoss, new long[] { 30, 10 })]
    [InlineData(MonitoredMetric.ValidationAccuracy, new long[] { 20, 10 })]
    [InlineData(MonitoredMetric.MacroF1, new long[] { 20, 30 })]
    public void StepsToKeep_OfThreeEpochs_AreThoseOfTheBestTwoAndOfEqualsTheEarlier(MonitoredMetric by, long[] steps)
    {
        var (options, none) = (TrainingRuns.Tiny() with { BestBy = by, KeptCheckpoints = 2 }, double.NaN);
        var state = new TrainerState { Options = options, History = [Epoch(1, 0.5, 0.6, 0.4), Epoch(2, none, 0.7, 0.6), Epoch(3, 0.4, 0.6, 0.6)] };

        Assert.Equal(steps, state.StepsToKeep([10, 20, 30]));

        static EpochCompleted Epoch(int epoch, double loss, double accuracy, double f1)
            => new(epoch, 1, 1, loss, accuracy, null, 0.1, 100, 1, IsBest: false) { Step = 10 * epoch, MacroF1 = f1 };
    }

    [Fact]
    public void Run_KeptCheckpoints_AreThoseOfTheBestEpochsBesideTheNewest()
    {
        // One picture under all seven labels: every epoch, of five steps, is as good as the first.
        var seven = TrainingRuns.Bars(7, seed: 2);
        var pixels = Enumerable.Repeat(seven.Image(0).ToArray(), 7).SelectMany(picture => picture).ToArray();
        using var dataset = TrainingRuns.Faces(TrainingRuns.Bars(40), new DatasetSplit(pixels, seven.Labels));
        var checkpoints = new CheckpointStore(_folder.PathTo("kept"));

        new Trainer(TrainingRuns.Tiny() with { Epochs = 6, KeptCheckpoints = 3 }, dataset, checkpoints).Run().Dispose();

        Assert.Equal([5L, 10, 15, 25, 30], checkpoints.Steps);
    }

    [Fact]
    public void Run_LossIsNeverFinite_GoesBackOnceThenEndsWithTheWeightsUntouched()
    {
        // Dividing by zero makes every pixel infinite.
        var options = TrainingRuns.Tiny() with { Augmentation = AugmentationOptions.None };
        options = options with { Network = options.Network with { Deviation = float.Epsilon } };
        var heard = new RecordingObserver();

        using var result = new Trainer(options, TrainingRuns.Faces(TrainingRuns.Bars(40)), new CheckpointStore(_folder.PathTo("nan")), heard).Run();

        Assert.Equal(StopReason.Diverged, result.Reason);
        Assert.Equal([1, 2, 3, 1, 2, 3], heard.Steps.Select(step => step.Step));
        Assert.All(heard.Steps, step => Assert.True(step.Skipped));
        Assert.Equal(heard.Steps[0].LearningRate / 2, heard.Steps[3].LearningRate, 1e-12);
        Assert.Equal([(0L, 0.5, false), (0L, 0.25, true)], heard.RolledBack.Select(back => (back.ToStep, back.RateScale, back.IsLast)));
        torch.manual_seed(RunSeed.Weights(options.Seed));
        using var fresh = NetworkCatalog.Create(options.Network);
        var untouched = fresh.state_dict();
        Assert.All(result.Network.state_dict(), pair => Assert.True(pair.Value.eq(untouched[pair.Key]).all().item<bool>(), pair.Key));
    }

    [Fact]
    public void Run_HundredSteps_LeavesNoTensorBehind()
    {
        var counts = new List<long>();
        var options = TrainingRuns.Tiny() with { Epochs = 20, Augmentation = new AugmentationOptions { MixupShare = 0.5 } };

        using (new Trainer(options, TrainingRuns.Faces(TrainingRuns.Bars(40)), new CheckpointStore(_folder.PathTo("count")), new RecordingObserver(step =>
        {
            if (step.Step == 1)
            {
                // What earlier tests left to the garbage collector must not vanish during this one.
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }

            if (step.StepInEpoch == 2)
            {
                counts.Add(torch.Tensor.TotalCount);
            }
        })).Run())
        {
            Assert.Equal(20, counts.Count);
            Assert.All(counts.Skip(1), count => Assert.Equal(counts[1], count));
        }
    }

    [Fact]
    public void Run_InBFloat16_StartsAsInFloat32()
    {
        var half = Losses(TrainingRuns.Tiny() with { Compute = ComputeFormat.BFloat16 });
        var full = Losses(TrainingRuns.Tiny());

        Assert.Equal(full[0], half[0], 0.02);
        Assert.NotEqual(full[0], half[0]);
        Assert.All(half, loss => Assert.True(double.IsFinite(loss)));
    }

    [Theory]
    [InlineData("resnet18n", "bfloat16")]
    [InlineData("vgg-narrow", "bfloat16")]
    [InlineData("cnn-seed", "float32")]
    [InlineData("cnn-seed-bn", "float32")]
    public void Run_OtherNetworksInBFloat16_TakeAStepInWhatTheyCan(string name, string expected)
    {
        var network = NetworkCatalog.Describe(name);
        var options = TrainingRuns.Tiny() with
        {
            Network = network with { Widths = [.. network.Widths.Select(_ => 8)] },
            Epochs = 1,
            Optimizer = OptimizerKind.Adam,
            LearningRate = 1e-3,
            Compute = ComputeFormat.BFloat16,
        };

        var heard = Train(options, TrainingRuns.Bars(8), TrainingRuns.Bars(7, seed: 2));

        Assert.Equal(expected, heard.Started!.Compute);
        Assert.False(Assert.Single(heard.Steps).Skipped);
        Assert.True(double.IsFinite(heard.Epochs[0].ValidationLoss!.Value));
    }

    [Theory]
    [InlineData(true, 30)]
    [InlineData(false, 40)]
    public void Run_PicturesThatAlsoStandInValidationOrTest_AreLearntFromOnlyWhenToldSo(bool drop, int images)
    {
        var train = TrainingRuns.Bars(40);
        var dataset = TrainingRuns.Faces(train, Part(train, 0, 6), Part(train, 36, 4));
        var heard = new RecordingObserver();

        using var result = new Trainer(
            TrainingRuns.Tiny() with { Epochs = 1, DropHeldOut = drop }, dataset, new CheckpointStore(_folder.PathTo("held-out")), heard).Run();

        Assert.Equal((images, new LeftOut(HeldOut: 40 - images)), (heard.Started!.Images, heard.Started.LeftOut));
        Assert.Equal(Enumerable.Range(drop ? 6 : 0, images), heard.Steps.SelectMany(step => step.Images).Order());
        Assert.Equal(heard.Started.LeftOut, result.Trained.Outcome.Record!.LeftOut);
    }

    [Fact]
    public void Run_OnPicturesWithVotes_WritesDownHowManyThereAreOfEachClass()
    {
        var (votes, none) = (TrainingRuns.Bars(30, votes: true), TrainingRuns.Bars(30));

        var record = RecordOf(votes, "votes");
        Assert.Equal([5, 5, 4, 4, 4, 4, 4], record.ClassPictures);
        Assert.Equal([5, 5, 4, 4, 4, 4, 4, 0], record.CrowdPictures);
        Assert.Null(record.Gpu);
        Assert.Null(RecordOf(none, "none").CrowdPictures);

        TrainingRecord RecordOf(DatasetSplit train, string name)
        {
            using var result = new Trainer(
                TrainingRuns.Tiny() with { Epochs = 1 }, TrainingRuns.Faces(train), new CheckpointStore(_folder.PathTo(name)), device: "cpu",
                gpu: new TrainingGpu("not used", "1")).Run();
            return result.Trained.Outcome.Record!;
        }
    }

    [Fact]
    public void Run_ThatGoesOnFromACheckpointOfAnEarlierVersion_WritesDownWhatThatDidNot()
    {
        var checkpoints = new CheckpointStore(_folder.PathTo("earlier"));
        TrainTo(epochs: 1);
        ForeignCheckpoints.Change(checkpoints, state =>
        {
            var earlier = state["record"]!.AsObject();
            Assert.True(earlier.Remove("classPictures"));
            Assert.True(earlier.Remove("crowdPictures"));
            Assert.True(state["options"]!.AsObject().Remove("bestBy"));
            Assert.True(state["options"]!.AsObject().Remove("keptCheckpoints"));
            earlier["gpu"] = new JsonObject { ["name"] = "of the attempt before", ["driver"] = "1" };
        });

        var record = TrainTo(epochs: 2);

        Assert.Equal([5, 5, 4, 4, 4, 4, 4], record.ClassPictures);
        Assert.Equal([5, 5, 4, 4, 4, 4, 4, 0], record.CrowdPictures);
        Assert.Null(record.Gpu); // it is on the processor now

        TrainingRecord TrainTo(int epochs)
        {
            using var result = new Trainer(
                TrainingRuns.Tiny() with { Epochs = epochs }, TrainingRuns.Faces(TrainingRuns.Bars(30, votes: true)), checkpoints, device: "cpu").Run();
            return result.Trained.Outcome.Record!;
        }
    }

    [Fact]
    public void Run_NothingLeftByTheCleaning_SaysWhy()
    {
        var train = TrainingRuns.Bars(14);
        var trainer = new Trainer(TrainingRuns.Tiny(), TrainingRuns.Faces(train, train), new CheckpointStore(_folder.PathTo("nothing")));

        var error = Assert.Throws<TrainingException>(() => trainer.Run());

        Assert.Contains(
            "Only 0 of 14 training pictures are left by the cleaning (0 empty, 0 contradicting each other, 14 also in validation or test",
            error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_EveryPictureInTwoClasses_SaysThatAndNotThatARuleIsToBeTurnedOff()
    {
        var bars = TrainingRuns.Bars(6);
        var twice = new DatasetSplit(
            (byte[])[.. bars.Pixels.Span, .. bars.Pixels.Span], (byte[])[.. Enumerable.Range(0, 12).Select(place => (byte)(place < 6 ? 0 : 1))]);
        var trainer = new Trainer(TrainingRuns.Tiny(), TrainingRuns.Faces(twice), new CheckpointStore(_folder.PathTo("contradicting")));

        var error = Assert.Throws<TrainingException>(() => trainer.Run());

        Assert.StartsWith("Of 12 training pictures 12 stand in more than one class", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 2)]
    public void Trainer_RuleWithoutValidationPictures_IsRefused(bool keepBest, int kept)
    {
        var options = TrainingRuns.Tiny() with { KeepBest = keepBest, KeptCheckpoints = kept };

        var error = Assert.Throws<TrainingException>(
            () => new Trainer(options, TrainingRuns.Faces(TrainingRuns.Bars(8)), new CheckpointStore(_folder.PathTo("none"))));

        Assert.Contains("needs validation pictures", error.Message, StringComparison.Ordinal);
    }

    private static DatasetSplit Part(DatasetSplit split, int start, int count)
        => new(split.Pixels.Slice(start * DatasetSplit.ImagePixels, count * DatasetSplit.ImagePixels), split.Labels.Slice(start, count));

    private double[] Losses(TrainingOptions options) => [.. Train(options with { Epochs = 2 }, TrainingRuns.Bars(40)).Steps.Select(step => step.Loss)];

    private RecordingObserver Train(TrainingOptions options, DatasetSplit train, DatasetSplit? validation = null, StopReason expected = StopReason.Finished)
    {
        var heard = new RecordingObserver();
        var checkpoints = new CheckpointStore(_folder.PathTo(Guid.NewGuid().ToString("N")));
        using var result = new Trainer(options, TrainingRuns.Faces(train, validation), checkpoints, heard).Run();
        Assert.Equal(expected, result.Reason);
        return heard;
    }
}
