using FerWeb.Engine.Datasets;
using FerWeb.Engine.Models;
using FerWeb.Engine.Networks;
using FerWeb.Engine.Training;
using FerWeb.Tests.Engine.Datasets;
using FerWeb.Tests.Engine.Models;
using TorchSharp;

namespace FerWeb.Tests.Engine.Training;

/// <summary>Transfer learning: a run that starts from a model and keeps its first stages.</summary>
[Collection(TrainingRuns.Name)]
public sealed class FrozenStagesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly DatasetSplit _train = TrainingRuns.Bars(37, votes: true);
    private readonly DatasetSplit _validation = TrainingRuns.Bars(14, seed: 2, votes: true);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("fernet", "stem.|stages.0.")]
    [InlineData("resnet18n", "stem.|blocks.0.")]
    [InlineData("vgg-narrow", "convolutions.0.|convolutions.1.")]
    [InlineData("cnn-seed-bn", "features.conv0.|features.norm0.|features.conv1.|features.norm1.")]
    public void Run_FirstTwoStagesFrozen_KeepsThemBitForBitAndChangesTheRest(string architecture, string frozen)
    {
        var options = Options(architecture, 2);
        var before = Weights(_folder.PathTo("model"), options);

        var after = Trained(options, "run");

        string[] prefixes = frozen.Split('|');
        Assert.All(after, entry =>
        {
            var isFrozen = prefixes.Any(prefix => entry.Key.StartsWith(prefix, StringComparison.Ordinal));
            Assert.True(isFrozen == entry.Value.AsSpan().SequenceEqual(before[entry.Key]), entry.Key);
        });
    }

    [Theory]
    [InlineData("fernet")]
    [InlineData("resnet18n")]
    [InlineData("vgg-narrow")]
    [InlineData("cnn-seed-bn")]
    public void KeepInEvaluation_OfAllStages_GivesTheMapsOfEvaluation(string architecture)
    {
        using var scope = torch.NewDisposeScope();
        using var noGradient = torch.no_grad();
        using var network = (ConvolutionalNetwork)DrawnNetworks.Trained(Options(architecture, 0).Network);
        var frozen = new FrozenStages(network, network.Stages.Count);
        var faces = torch.randn(2, 1, network.Description.InputSize, network.Description.InputSize);
        network.eval();
        var expected = network.Maps(faces);
        network.train();

        frozen.KeepInEvaluation();

        Assert.True(network.Maps(faces).eq(expected).all().item<bool>());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(6)]
    public void Run_FrozenCancelledAndResumed_EqualsTheOneThatNeverStopped(int cut)
    {
        var options = Options("fernet", 2) with { Epochs = 2 };
        _ = Weights(_folder.PathTo("model"), options);
        var straight = Trained(options, "straight");

        Run(options, "cut", cancelAt: cut);
        var resumed = Trained(options, "cut");

        Assert.Equal(straight, resumed);
        Assert.All(["weights.safetensors", "optimizer.safetensors"], file => Assert.Equal(Newest("straight", file), Newest("cut", file)));
    }

    [Fact]
    public void Checkpoint_OfFrozenStages_HoldsNoOptimiserStateForThem()
    {
        _ = Weights(_folder.PathTo("model"), Options("fernet", 3));
        Run(Options("fernet", 0), "all");
        Run(Options("fernet", 3), "head");

        // Momentum for the last layer alone: 8 inputs, 15 outputs and 15 biases in float32, beside what names them.
        Assert.InRange(Newest("head", "optimizer.safetensors").Length, 9 * 15 * sizeof(float), Newest("all", "optimizer.safetensors").Length / 2);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(4)]
    public void Validate_WrongNumber_IsRefusedWithASentence(int stages)
        => Assert.Contains(
            stages < 0 ? "0 to 10" : $"has {Options("fernet", stages).Network.Stages} stages",
            Assert.Throws<TrainingException>(() => Options("fernet", stages).Validate(hasValidation: true)).Message);

    [Fact]
    public void Run_FrozenWithoutAStart_IsRefusedWithASentence()
        => Assert.Contains(
            "Name a model to start from",
            Assert.Throws<TrainingException>(() => Run(Options("fernet", 1) with { StartModel = null }, "afresh")).Message);

    [Fact]
    public void Stages_OfEveryNetwork_AreAsManyAsItsDescriptionSays()
        => Assert.All(NetworkCatalog.Names.Select(NetworkCatalog.Describe), description =>
        {
            using var network = NetworkCatalog.Create(description);
            Assert.Equal(description.Stages, network.Stages.Count);
            Assert.All(network.Stages, stage => Assert.Contains(stage, module => module.parameters().Any()));
        });

    private TrainingOptions Options(string architecture, int frozen) => TrainingRuns.Tiny() with
    {
        Network = architecture switch
        {
            "fernet" => TrainingRuns.Tiny().Network,
            "resnet18n" or "vgg-narrow" => NetworkCatalog.Describe(architecture) with { Widths = [4, 8, 8], Depths = [1, 1, 1] },
            _ => NetworkCatalog.Describe(architecture) with { Widths = [4, 8, 8] },
        },
        Epochs = 1,
        StartModel = _folder.PathTo("model"),
        FrozenStages = frozen,
    };

    /// <summary>Saves a fresh model of other weights than the run's own, with statistics that training has moved.</summary>
    private static Dictionary<string, byte[]> Weights(string path, TrainingOptions options)
    {
        torch.manual_seed(77);
        using var network = NetworkCatalog.Create(options.Network);
        ModelFolder.Save(path, new ModelDescription { Id = "model", Network = options.Network }, network);
        return Bytes(network);
    }

    private Dictionary<string, byte[]> Trained(TrainingOptions options, string name)
    {
        Run(options, name);
        using var network = NetworkCatalog.Create(options.Network);
        TrainingSession.LoadResult(new CheckpointStore(_folder.PathTo(name)).FindLatest()!, network);
        return Bytes(network);
    }

    private void Run(TrainingOptions options, string name, int? cancelAt = null)
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
        Assert.Equal(cancelAt is null ? StopReason.Finished : StopReason.Cancelled, result.Reason);
    }

    private byte[] Newest(string name, string file) => File.ReadAllBytes(Path.Combine(new CheckpointStore(_folder.PathTo(name)).FindLatest()!, file));

    private static Dictionary<string, byte[]> Bytes(FaceNetwork network)
        => network.state_dict().ToDictionary(entry => entry.Key, entry => entry.Value.detach().contiguous().bytes.ToArray());
}
