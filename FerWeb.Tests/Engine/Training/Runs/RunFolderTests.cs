using FerWeb.Engine.Datasets;
using FerWeb.Engine.Training;
using FerWeb.Engine.Training.Runs;
using FerWeb.Tests.Engine.Datasets;
using TorchSharp;

namespace FerWeb.Tests.Engine.Training.Runs;

[Collection(TrainingRuns.Name)]
public sealed class RunFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_AfterCreate_KnowsTheSameRun()
    {
        var options = TrainingRuns.Tiny() with { Plateau = new PlateauOptions(Patience: 3), CheckpointInterval = TimeSpan.FromSeconds(90) };
        RunFolder.Create(_folder.PathTo("run"), Config(options));

        var opened = RunFolder.Open(_folder.PathTo("run"));

        Assert.Equal(RunFolder.ToJson(options), RunFolder.ToJson(opened.Config.Options));
        Assert.Equal(("faces", "abc"), (opened.Config.DatasetName, opened.Config.DatasetSha256));
        Assert.Empty(opened.ReadHistory());
    }

    [Fact]
    public void Create_RunIsThere_Refuses()
    {
        RunFolder.Create(_folder.PathTo("run"), Config(TrainingRuns.Tiny()));

        var error = Assert.Throws<TrainingException>(() => RunFolder.Create(_folder.PathTo("run"), Config(TrainingRuns.Tiny())));

        Assert.Contains("--resume", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_NoRunOrADamagedOne_SaysWhich()
    {
        _folder.WriteText("torn/config.json", "{ \"format\": 1,");

        Assert.Contains("holds no run", Assert.Throws<TrainingException>(() => RunFolder.Open(_folder.PathTo("none"))).Message, StringComparison.Ordinal);
        Assert.Contains("is damaged", Assert.Throws<TrainingException>(() => RunFolder.Open(_folder.PathTo("torn"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Continue_OtherEpochs_AreRemembered_OtherBatchSizeIsRefused()
    {
        var run = RunFolder.Create(_folder.PathTo("run"), Config(TrainingRuns.Tiny()));

        run.Continue(TrainingRuns.Tiny() with { Epochs = 9 });

        Assert.Equal(9, RunFolder.Open(_folder.PathTo("run")).Config.Options.Epochs);
        Assert.Throws<TrainingException>(() => run.Continue(TrainingRuns.Tiny() with { BatchSize = 16 }));
        Assert.Equal(9, RunFolder.Open(_folder.PathTo("run")).Config.Options.Epochs);
    }

    [Fact]
    public void LoadNetwork_AfterARun_IsTheResultOfTheRun()
    {
        var options = TrainingRuns.Tiny() with { Epochs = 1 };
        var run = RunFolder.Create(_folder.PathTo("run"), Config(options));
        using var result = new Trainer(options, TrainingRuns.Faces(TrainingRuns.Bars(16)), run.Checkpoints, new MetricsCsv(run.MetricsFile)).Run();

        using var loaded = run.LoadNetwork();

        var weights = loaded.Network.state_dict();
        Assert.All(result.Network.state_dict(), pair => Assert.True(pair.Value.eq(weights[pair.Key]).all().item<bool>(), pair.Key));
        Assert.Single(run.ReadHistory());
    }

    [Fact]
    public void LoadNetwork_NothingTrainedYet_SaysSo()
    {
        var run = RunFolder.Create(_folder.PathTo("run"), Config(TrainingRuns.Tiny()));

        Assert.Contains("no intact checkpoint", Assert.Throws<TrainingException>(() => run.LoadNetwork()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void MetricsCsv_ResumedRun_HasEachEpochOnceFromOneInKerasColumns()
    {
        var path = _folder.PathTo("metrics.csv");
        var first = new EpochCompleted(1, 1.5, 0.25, null, null, null, 0.1, 100, 1, false);
        var second = new EpochCompleted(2, 1.25, 0.5, 1.75, 0.375, 0.5, 0.05, 100, 1, true);
        File.WriteAllText(path, "epoch,accuracy,loss,lr,val_accuracy,val_loss\n1,0.25,1.5,0.1,,\n2,0.5,1.2");

        var csv = new MetricsCsv(path);
        csv.OnStarted(new TrainingStarted(1, 1, new LeftOut(), 1, "float32", "cpu", 1, 1, [first]));
        csv.OnEpoch(second);

        Assert.Equal("epoch,accuracy,loss,lr,val_accuracy,val_loss\n1,0.25,1.5,0.1,,\n2,0.5,1.25,0.05,0.375,1.75\n", File.ReadAllText(path));
    }

    [Fact]
    public void MetricsCsv_TornAtAnyByteOfItsLastLine_IsWholeAgainAtTheNextStart()
    {
        var path = _folder.PathTo("metrics.csv");
        var first = new EpochCompleted(1, 1.5, 0.25, 2, 0.125, null, 0.1, 100, 1, true);
        var second = new EpochCompleted(2, 1.25, 0.5, 1.75, 0.375, 0.5, 0.05, 100, 1, true);
        var started = new TrainingStarted(1, 1, new LeftOut(), 1, "float32", "cpu", 1, 1, [first, second]);
        new MetricsCsv(path).OnStarted(started);
        var whole = File.ReadAllText(path);
        var lastLine = whole.TrimEnd('\n').LastIndexOf('\n') + 1;

        for (var length = lastLine; length < whole.Length; length++)
        {
            File.WriteAllText(path, whole[..length]);
            new MetricsCsv(path).OnStarted(started);
            Assert.Equal(whole, File.ReadAllText(path));
        }
    }

    private static RunConfig Config(TrainingOptions options)
        => new(RunConfig.CurrentFormat, DateTimeOffset.UnixEpoch, "/data", "faces", "abc", options);
}
