using FerWeb.Engine.Datasets;
using FerWeb.Engine.Models;
using FerWeb.Engine.Networks;
using FerWeb.Engine.Training;
using FerWeb.Engine.Training.Runs;
using FerWeb.Tests.Engine.Datasets;

namespace FerWeb.Tests.Engine.Training;

/// <summary>What a run does that goes on with other options, and that the counters live on.</summary>
[Collection(TrainingRuns.Name)]
public sealed class GoingOnTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly DatasetSplit _train = TrainingRuns.Bars(37);
    private readonly DatasetSplit _validation = TrainingRuns.Bars(14, seed: 2);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Run_CutAnywhereInEachEpoch_LearnsFromEachPictureExactlyOncePerEpoch()
    {
        var options = TrainingRuns.Tiny() with { DropDuplicates = false };
        var seen = new List<StepCompleted>();
        foreach (var cut in new int?[] { 2, 3, 7, 11, null })
        {
            seen.AddRange(Run(options, "cut", cancelAt: cut).Heard.Steps);
        }

        var epochs = seen.GroupBy(step => step.Epoch).ToList();
        Assert.Equal(3, epochs.Count);
        Assert.All(epochs, epoch => Assert.Equal(Enumerable.Range(0, 37), epoch.SelectMany(step => step.Images).Order()));
        Assert.NotEqual(epochs[0].SelectMany(step => step.Images), epochs[1].SelectMany(step => step.Images));
    }

    [Fact]
    public void Run_PatienceAlmostUsedUpWhenCut_StopsWhereItWouldHave()
    {
        // Nothing ever counts as better after the first epoch.
        var options =
            TrainingRuns.Tiny() with { Epochs = 10, EarlyStopping = new EarlyStoppingOptions(MonitoredMetric.ValidationAccuracy, Patience: 3, MinDelta: 1) };
        Run(options, "run", cancelAt: 12);

        var (reason, heard) = Run(options, "run");

        Assert.Equal(StopReason.EarlyStopped, reason);
        Assert.Equal(4, heard.Epochs[^1].Epoch);
        Assert.Equal([2, 3], heard.Epochs.Select(epoch => epoch.Stalled));
    }

    [Fact]
    public void Run_EarlyStopped_GoesOnOnlyWithAnotherCourse()
    {
        var options =
            TrainingRuns.Tiny() with { Epochs = 10, EarlyStopping = new EarlyStoppingOptions(MonitoredMetric.ValidationAccuracy, Patience: 1, MinDelta: 1) };
        Run(options, "run");

        var again = Run(options, "run");
        var more = Run(options with { EarlyStopping = options.EarlyStopping! with { Patience = 3 } }, "run");

        Assert.Equal((StopReason.EarlyStopped, 0), (again.Reason, again.Heard.Steps.Count));
        Assert.Equal([3, 4, 5], more.Heard.Epochs.Select(epoch => epoch.Epoch));
    }

    [Fact]
    public void Run_EndedByAThreshold_GoesOnWithoutEarlyStopping()
    {
        var options = TrainingRuns.Tiny() with { Epochs = 2, EarlyStopping = new EarlyStoppingOptions(DivergenceThreshold: 1e-9) };

        var first = Run(options, "run");
        var more = Run(options with { EarlyStopping = null }, "run");

        Assert.Equal((StopReason.EarlyStopped, 1), (first.Reason, first.Heard.Epochs.Count));
        Assert.Equal((StopReason.Finished, 2), (more.Reason, Assert.Single(more.Heard.Epochs).Epoch));
    }

    [Fact]
    public void Run_EarlyStoppingWatchesAnotherMeasure_WaitsAnew()
    {
        // Nothing ever counts as better after the first epoch that is watched.
        var stopping = new EarlyStoppingOptions(MonitoredMetric.ValidationAccuracy, Patience: 3, MinDelta: 1);
        var options = TrainingRuns.Tiny() with { Epochs = 10, EarlyStopping = stopping };
        Run(options, "run", cancelAt: 12);

        var (reason, heard) = Run(options with { EarlyStopping = stopping with { Monitor = MonitoredMetric.MacroF1 } }, "run");

        Assert.Equal(StopReason.EarlyStopped, reason);
        Assert.Equal([0, 1, 2, 3], heard.Epochs.Select(epoch => epoch.Stalled));
    }

    [Fact]
    public void Run_LearningRateGivenAfterAPlateau_IsTakenAsItIsGiven()
    {
        // Nothing ever counts as better after the first epoch, so the rate falls after each of the others.
        var options = TrainingRuns.Tiny() with
        {
            Epochs = 2,
            Schedule = ScheduleKind.Constant,
            LearningRate = 0.05,
            Plateau = new PlateauOptions(MonitoredMetric.ValidationAccuracy, Factor: 0.1, Patience: 1, MinDelta: 1),
        };
        Run(options, "run");

        var lowered = Run(options with { Epochs = 3 }, "run").Heard.Epochs;
        var given = Run(options with { Epochs = 4, LearningRate = 0.02 }, "run").Heard.Epochs;

        Assert.Equal(0.005, Assert.Single(lowered).LearningRate, 1e-9);
        Assert.Equal(0.02, Assert.Single(given).LearningRate, 1e-9);
    }

    [Fact]
    public void By_AnotherMeasureOrRate_BeginsAnewOnlyWhatItConcerns()
    {
        var options = TrainingRuns.Tiny() with { Plateau = new PlateauOptions(), EarlyStopping = new EarlyStoppingOptions() };
        var (plateau, stopping) = (new PlateauState(Scale: 0.1, Best: 0.95, Wait: 2, Cooldown: 1), new EarlyStoppingState(Best: 0.95, Wait: 2));
        var state = new TrainerState { Options = options, RateScale = 0.5, Plateau = plateau, EarlyStopping = stopping };
        var accuracy = MonitoredMetric.ValidationAccuracy;

        var same = state.By(options with { Epochs = 9 });
        var other = state.By(options with { Plateau = new PlateauOptions(accuracy), EarlyStopping = new EarlyStoppingOptions(accuracy) });
        var offBetween = state.By(options with { Plateau = null, EarlyStopping = null }).By(options);
        var rate = state.By(options with { LearningRate = 0.02 });

        Assert.Equal((0.5, plateau, stopping), (same.RateScale, same.Plateau, same.EarlyStopping));
        Assert.Equal((0.5, new PlateauState(Scale: 0.1), new EarlyStoppingState()), (other.RateScale, other.Plateau, other.EarlyStopping));
        Assert.Equal((new PlateauState(Scale: 0.1), new EarlyStoppingState()), (offBetween.Plateau, offBetween.EarlyStopping));
        Assert.Equal((1.0, new PlateauState(Best: 0.95), stopping), (rate.RateScale, rate.Plateau, rate.EarlyStopping));
    }

    [Fact]
    public void Run_FinishedThenMoreEpochs_KeepsTheBestUnlessBeaten()
    {
        var first = Run(TrainingRuns.Tiny() with { Epochs = 2 }, "run");

        var more = Run(TrainingRuns.Tiny() with { Epochs = 4 }, "run");

        Assert.Equal([3, 4], more.Heard.Epochs.Select(epoch => epoch.Epoch));
        var all = first.Heard.Epochs.Concat(more.Heard.Epochs).ToList();
        Assert.Equal(all.First(epoch => epoch.ValidationAccuracy == all.Max(one => one.ValidationAccuracy)).Epoch, more.Heard.Epochs[^1].BestEpoch);
    }

    [Theory]
    [InlineData("batchSize")]
    [InlineData("seed")]
    [InlineData("network")]
    [InlineData("earlyShare")]
    [InlineData("bestBy")]
    public void Run_ChangeThatMakesAnotherRun_IsRefusedByName(string option)
    {
        var options = TrainingRuns.Tiny() with { Epochs = 2, EarlySize = 36, EarlyShare = 0 };
        Run(options, "run");
        var changed = option switch
        {
            "batchSize" => options with { BatchSize = 16 },
            "seed" => options with { Seed = 2 },
            "earlyShare" => options with { EarlyShare = 0.5 },
            "bestBy" => options with { BestBy = MonitoredMetric.MacroF1 },
            _ => options with { Network = options.Network with { Dropout = 0.5 } },
        };

        var error = Assert.Throws<TrainingException>(() => Run(changed, "run"));

        Assert.Contains(option, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 0.35, 0)]
    [InlineData(2, 0.7, 1)]
    [InlineData(3, 0.7, 2)]
    [InlineData(54, 0.35, 19)]
    public void EarlyEpochs_OfAnyRun_LeaveTheLastEpochAtFullSize(int epochs, double share, int expected)
    {
        var options = TrainingRuns.Tiny() with { Epochs = epochs, EarlySize = 36, EarlyShare = share };

        Assert.Equal((expected, options.Network.InputSize), (options.EarlyEpochs(), options.SizeIn(epochs - 1)));
    }

    [Fact]
    public void Run_ThatHasLeftTheSmallPictures_KeepsToTheLargeOnesHoweverManyEpochsCome()
    {
        double[] shares = [0.1, 0.35, 0.7];
        int[] added = [1, 7, 9_800];
        var ways = Enumerable.Range(1, 99).SelectMany(epochs => shares.SelectMany(share => added.Select(more => (epochs, share, more))));
        foreach (var (epochs, share, more) in ways)
        {
            var before = TrainingRuns.Tiny() with { Epochs = epochs, EarlySize = 36, EarlyShare = share };

            var after = (before with { Epochs = epochs + more }).KeepingSmallEpochs(before, epochsDone: epochs);

            Assert.Equal(before.EarlyEpochs(), after.EarlyEpochs());
            Assert.Empty(after.Faults(hasValidation: true));
            OptionChanges.Check(before, after);
        }

        var onSmall = TrainingRuns.Tiny() with { Epochs = 10, EarlySize = 36, EarlyShare = 0.5 };
        Assert.Equal(10, (onSmall with { Epochs = 20 }).KeepingSmallEpochs(onSmall, epochsDone: 4).EarlyEpochs());
    }

    [Fact]
    public void Run_TimeIsUp_EndsWithACheckpointAndGoesOnWithMore()
    {
        var options = TrainingRuns.Tiny() with { MaxTime = TimeSpan.FromTicks(1) };

        var first = Run(options, "run");
        var more = Run(options with { MaxTime = null }, "run");

        Assert.Equal((StopReason.TimeLimit, 1), (first.Reason, first.Heard.Steps.Count));
        Assert.Equal((StopReason.Finished, 1L), (more.Reason, more.Heard.Started!.ResumedStep));
    }

    [Fact]
    public void Run_EveryCheckpointDamaged_SaysSoAndTouchesNothing()
    {
        var options = TrainingRuns.Tiny() with { Epochs = 1 };
        Run(options, "run");
        var folders = Directory.GetDirectories(_folder.PathTo("run"));
        Assert.All(folders, folder => File.Delete(Path.Combine(folder, "manifest.json")));

        var error = Assert.Throws<TrainingException>(() => Run(options, "run"));

        Assert.Contains("Every checkpoint", error.Message, StringComparison.Ordinal);
        Assert.Equal(folders, Directory.GetDirectories(_folder.PathTo("run")));
    }

    [Theory]
    [InlineData(null, "An earlier FerWeb")]
    [InlineData("TorchSharp 0.1", "TorchSharp 0.1")]
    [InlineData("TorchSharp 0.107", "TorchSharp 0.107")]
    public void Run_CheckpointsOfAnotherEngine_AreNotGoneOnFromButTheirWeightsCanBeUsed(string? engine, string named)
    {
        var options = TrainingRuns.Tiny() with { Epochs = 1 };
        var run = RunFolder.Create(_folder.PathTo("old"), new RunConfig(1, DateTimeOffset.UnixEpoch, "", "faces", "abc", options));
        using (new Trainer(options, TrainingRuns.Faces(_train, _validation), run.Checkpoints).Run())
        {
        }

        ForeignCheckpoints.Make(run.Checkpoints, engine);

        var error = Assert.Throws<TrainingException>(
            () => new Trainer(options with { Epochs = 2 }, TrainingRuns.Faces(_train, _validation), run.Checkpoints).Run());

        Assert.Contains($"{named} wrote the checkpoints", error.Message, StringComparison.Ordinal);
        Assert.Contains("start a new run from a checkpoint", error.Message, StringComparison.Ordinal);
        Assert.Throws<TrainingException>(run.RequireSameEngine);
        using var trained = run.LoadNetwork();
        Assert.False(trained.Network.training);
    }

    [Fact]
    public void Run_SteadyEpochs_GivesTheTimeLeftAsARangeAfterTwentySteps()
    {
        var heard = Run(TrainingRuns.Tiny() with { Epochs = 8 }, "run").Heard;

        Assert.All(heard.Steps.Take(19), step => Assert.Null(step.Remaining));
        Assert.All(heard.Steps.Skip(19).SkipLast(1), step => Assert.True(step.Remaining is { } left && left.Low > TimeSpan.Zero && left.Low < left.High));
        Assert.Equal(TimeSpan.Zero, heard.Steps[^1].Remaining!.Value.High);
    }

    [Fact]
    public void Run_StartModel_BeginsWithItsWeights()
    {
        var options = TrainingRuns.Tiny() with { Epochs = 1, AverageDecay = 0 };
        TorchSharp.torch.manual_seed(77);
        using var network = NetworkCatalog.Create(options.Network);
        ModelFolder.Save(_folder.PathTo("model"), new ModelDescription { Id = "model", Network = options.Network }, network);

        Run(options with { StartModel = _folder.PathTo("model") }, "run");

        using var begun = NetworkCatalog.Create(options.Network);
        TrainingSession.LoadResult(new CheckpointStore(_folder.PathTo("run")).Find(0)!, begun);
        var weights = network.state_dict();
        Assert.All(begun.state_dict(), pair => Assert.True(pair.Value.eq(weights[pair.Key]).all().item<bool>(), pair.Key));
    }

    [Fact]
    public void Run_StartModelWithFewerBlocks_BeginsAnsweringAsItDoes()
    {
        var options = TrainingRuns.Tiny() with { Epochs = 1, AverageDecay = 0 };
        var shallow = options.Network with { Depths = [2, 1] };
        TorchSharp.torch.manual_seed(78);
        using var network = NetworkCatalog.Create(shallow);
        network.eval();
        ModelFolder.Save(_folder.PathTo("model"), new ModelDescription { Id = "model", Network = shallow }, network);
        var deeper = options with { Network = shallow with { Depths = [6, 1] }, StartModel = _folder.PathTo("model") };

        Run(deeper, "run");

        using var begun = NetworkCatalog.Create(deeper.Network);
        TrainingSession.LoadResult(new CheckpointStore(_folder.PathTo("run")).Find(0)!, begun);
        begun.eval();
        using var faces = TorchSharp.torch.randn(5, 1, shallow.InputSize, shallow.InputSize);
        Assert.Equal(Answers(network), Answers(begun));
        Assert.True(begun.state_dict().Count > network.state_dict().Count);

        float[] Answers(FaceNetwork of) => of.call(faces).data<float>().ToArray();
    }

    [Theory]
    [InlineData(2, 1, 4, 1, true)]
    [InlineData(2, 2, 3, 4, true)]
    [InlineData(1, 1, 2, 1, false)]
    [InlineData(4, 1, 2, 1, false)]
    [InlineData(2, 1, 2, 1, false)]
    public void Deepens_OnlyWhereWholeBlocksAreAdded(int first, int second, int wantedFirst, int wantedSecond, bool deepens)
    {
        var start = TrainingRuns.Tiny().Network with { Depths = [first, second] };
        var wanted = start with { Depths = [wantedFirst, wantedSecond] };

        Assert.Equal(deepens, wanted.Deepens(start));
        Assert.False((wanted with { Widths = [4, 8, 16] }).Deepens(start));
        Assert.False((wanted with { InputSize = 40 }).Deepens(start));
    }

    [Fact]
    public void Run_StartModelWhoseSingleConvolutionWouldBecomeAnotherBlock_IsRefused()
    {
        var options = TrainingRuns.Tiny() with { Epochs = 1 };
        using var network = NetworkCatalog.Create(options.Network);
        ModelFolder.Save(_folder.PathTo("model"), new ModelDescription { Id = "model", Network = options.Network }, network);

        var error = Assert.Throws<ModelFileException>(
            () => Run(options with { Network = options.Network with { Depths = [2, 1] }, StartModel = _folder.PathTo("model") }, "run"));

        Assert.Contains("belong to another network", error.Message, StringComparison.Ordinal);
    }

    private (StopReason Reason, RecordingObserver Heard) Run(TrainingOptions options, string name, int? cancelAt = null)
    {
        using var stop = new CancellationTokenSource();
        var heard = new RecordingObserver(step =>
        {
            if (step.Step == cancelAt)
            {
                stop.Cancel();
            }
        });
        using var result = new Trainer(options, TrainingRuns.Faces(_train, _validation), new CheckpointStore(_folder.PathTo(name)), heard).Run(stop.Token);
        return (result.Reason, heard);
    }
}
