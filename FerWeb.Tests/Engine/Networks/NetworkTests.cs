using FerWeb.Engine.Networks;
using FerWeb.Tests.Engine.Training;
using FerWeb.Tests.Shared;
using TorchSharp;
using static TorchSharp.torch;

namespace FerWeb.Tests.Engine.Networks;

[Collection(TrainingRuns.Name)]
public sealed class NetworkTests
{
    [Theory]
    [InlineData("fernet")]
    [InlineData("resnet18n")]
    [InlineData("vgg-narrow")]
    [InlineData("cnn-seed")]
    [InlineData("cnn-seed-bn")]
    public void StateDict_EachNetwork_HasTheNamesAndShapesOnDisk(string name)
    {
        using var network = NetworkCatalog.Create(NetworkCatalog.Describe(name));

        var lines = network.state_dict().Select(pair => $"{pair.Key} ({string.Join(", ", pair.Value.shape)})").Order(StringComparer.Ordinal);

        // A name or shape that changes orphans every model and checkpoint out there.
        var snapshot = Path.Combine(Checkout.Root, "FerWeb.Tests", "Engine", "Networks", "StateDicts", $"{name}.txt");
        Assert.Equal(File.ReadAllLines(snapshot), lines);
    }

    // Convolutions without bias plus two numbers per normalised channel, and the linear layers; worked by hand.
    [Theory]
    [InlineData("fernet", 1_942_255)]
    [InlineData("cnn-seed", 1_280 + 295_168 + 1_180_160 + 2_359_808 + 262_656 + 131_328 + 1_799)]
    [InlineData("cnn-seed-bn", 4_232_199 + (2 * (128 + 256 + 512 + 512)))]
    [InlineData("vgg-narrow", 9 * (64 + (64 * 64) + (64 * 128) + (128 * 128) + (128 * 256) + (3 * 256 * 256)) + (4 * (64 + 128 + 256 + 256)) + (257 * 15))]
    public void Parameters_EachNetwork_AreAsManyAsCounted(string name, long expected)
    {
        using var network = NetworkCatalog.Create(NetworkCatalog.Describe(name));

        Assert.Equal(expected, network.parameters().Sum(parameter => parameter.numel()));
    }

    [Theory]
    [InlineData("fernet", 15)]
    [InlineData("resnet18n", 15)]
    [InlineData("vgg-narrow", 15)]
    [InlineData("cnn-seed", 7)]
    [InlineData("cnn-seed-bn", 7)]
    public void Forward_TwoFaces_GivesFloat32LogitsForEachHead(string name, int outputs)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var network = NetworkCatalog.Create(NetworkCatalog.Describe(name));
        network.eval();
        var size = network.Description.InputSize;

        foreach (var type in new[] { ScalarType.Float32, ScalarType.BFloat16 })
        {
            var logits = network.call(randn(2, 1, size, size).to(type));

            Assert.Equal([2L, outputs], logits.shape);
            Assert.Equal(ScalarType.Float32, logits.dtype);
            Assert.True(logits.isfinite().all().item<bool>());
        }
    }

    [Fact]
    public void Forward_InBFloat16_GivesFloat32LogitsCloseToFloat32()
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var network = NetworkCatalog.Create(TrainingRuns.Tiny().Network);
        network.eval();
        var faces = randn(8, 1, 44, 44);

        var (full, half) = (network.call(faces), network.call(faces.to(ScalarType.BFloat16)));

        Assert.Equal(ScalarType.Float32, half.dtype);
        Assert.True((full - half).abs().max().item<float>() < 0.05);
    }

    [Fact]
    public void Columns_BothHeads_ShareOneRow()
    {
        using var scope = NewDisposeScope();
        var row = arange(15, dtype: ScalarType.Float32).view(1, 15);

        float[] Of(FerWeb.Engine.Recognition.LabelHead head)
            => HeadLayout.Columns(row, head, NetworkCatalog.Describe("fernet")).contiguous().data<float>().ToArray();

        Assert.Equal([0f, 1, 2, 3, 4, 5, 6], Of(FerWeb.Engine.Recognition.LabelHead.Fer));
        Assert.Equal([7f, 8, 9, 10, 11, 12, 13, 14], Of(FerWeb.Engine.Recognition.LabelHead.Crowd));
    }

    [Fact]
    public void Describe_UnknownName_ListsTheKnownOnes()
        => Assert.Contains("fernet", Assert.Throws<ArgumentException>(() => NetworkCatalog.Describe("vgg99")).Message, StringComparison.Ordinal);

    [Fact]
    public void Summary_SeedCnn_CountsWhatTheFormulasGive()
    {
        using var network = NetworkCatalog.Create(NetworkCatalog.Describe("cnn-seed"));

        var summary = NetworkSummary.Of(network);

        // Outputs x kernel x input channels for a convolution, inputs x outputs for a linear layer.
        long[] macs = [46L * 46 * 128 * 9, 0, 21L * 21 * 256 * 9 * 128, 0, 8L * 8 * 512 * 9 * 256, 0, 2L * 2 * 512 * 9 * 512, 0, 512 * 512, 512 * 256, 256 * 7];
        Assert.Equal(macs, summary.Layers.Select(layer => layer.Macs));
        Assert.Equal((4_232_199, macs.Sum()), (summary.Parameters, summary.Macs));
        Assert.Equal([128L, 46, 46], summary.Layers[0].Output);
        Assert.Equal([512L, 1, 1], summary.Layers[7].Output);
        Assert.Equal(summary.Parameters, summary.Layers.Sum(layer => layer.Parameters));
    }

    [Fact]
    public void Summary_PooledAndStridedConvolutions_CountBeforeThePool()
    {
        using var ours = NetworkCatalog.Create(NetworkCatalog.Describe("fernet"));
        using var strided = NetworkCatalog.Create(NetworkCatalog.Describe("resnet18n"));

        var transition = NetworkSummary.Of(ours).Layers[1];
        Assert.Equal(("stages.0.transition", 44L * 44 * 64 * 9 * 32), (transition.Name, transition.Macs));
        Assert.Equal([64L, 22, 22], transition.Output);
        var first = NetworkSummary.Of(strided).Layers.Single(layer => layer.Name == "blocks.2.first");
        Assert.Equal(22L * 22 * 128 * 9 * 64, first.Macs);
        Assert.Equal("conv 3x3 / 2, batch norm", first.Kind);
    }

    [Theory]
    [InlineData("fernet")]
    [InlineData("resnet18n")]
    [InlineData("vgg-narrow")]
    public void SmallestSize_OfANetwork_LeavesTwoPixelsAndOneLessLeavesOne(string name)
    {
        var description = NetworkCatalog.Describe(name);
        using var network = (ConvolutionalNetwork)NetworkCatalog.Create(description);
        network.eval();

        Assert.Equal((2L, 1L), (Side(description.SmallestSize()), Side(description.SmallestSize() - 1)));

        long Side(int size)
        {
            using var scope = NewDisposeScope();
            using var noGradient = no_grad();
            return network.Maps(zeros(1, 1, size, size)).shape[^1];
        }
    }

    [Theory]
    [InlineData("fernet")]
    [InlineData("resnet18n")]
    [InlineData("vgg-narrow")]
    [InlineData("cnn-seed")]
    [InlineData("cnn-seed-bn")]
    public void SmallestSizeToAnswer_OfANetwork_GivesFiniteLogits(string name)
    {
        var description = NetworkCatalog.Describe(name);
        var size = description.SmallestSizeToAnswer();
        using var network = NetworkCatalog.Create(description with { InputSize = size });
        network.eval();
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();

        Assert.True(network.call(zeros(1, 1, size, size)).isfinite().all().item<bool>());
    }

    [Fact]
    public void Summary_Twice_LeavesNoHookBehind()
    {
        using var network = NetworkCatalog.Create(TrainingRuns.Tiny().Network);

        var first = NetworkSummary.Of(network);
        var count = first.Layers.Count;
        NetworkSummary.Of(network);

        // A hook that is left would add the layers of the second pass to those of the first.
        Assert.Equal(count, first.Layers.Count);
    }
}
