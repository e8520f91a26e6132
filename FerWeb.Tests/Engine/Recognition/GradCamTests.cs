using FerWeb.Engine.Emotions;
using FerWeb.Engine.Networks;
using FerWeb.Engine.Photos;
using FerWeb.Engine.Recognition;
using FerWeb.Tests.Engine.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace FerWeb.Tests.Engine.Recognition;

// Alone: the networks are drawn by the seed of the process, which other tests would draw from at the same time.
[Collection(TrainingRuns.Name)]
public sealed class GradCamTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    // With a global average and one linear layer, Grad-CAM is CAM: the head's weights times the maps (Selvaraju et al., appendix A).
    [Theory]
    [InlineData(LabelHead.Fer, Emotion.Sad, 4)]
    [InlineData(LabelHead.Crowd, Emotion.Happy, 7 + 1)]
    public void Explain_NetworkWithGlobalAverage_EqualsItsClassActivationMap(LabelHead head, Emotion emotion, int output)
    {
        var network = Network("fernet");
        var face = Noise();
        var description = network.Description;
        var crop = (tensor(face.Pixels, dtype: ScalarType.Byte).view(1, 1, 48, 48).to(ScalarType.Float32) / 255 - description.Mean) / description.Deviation;
        crop = crop.narrow(2, (48 - description.InputSize) / 2, description.InputSize).narrow(3, (48 - description.InputSize) / 2, description.InputSize);
        var weights = network.state_dict()["head.weight"].narrow(0, output, 1).view(1, -1, 1, 1);
        var (plain, mirrored) = (Activation(network, crop, weights), Activation(network, crop.flip(3), weights).flip(2));
        var cells = (plain + mirrored).squeeze(0);
        // A random network may find no evidence anywhere: then nothing glows.
        var expected = (cells / cells.max().clamp_min(1e-12)).data<float>().ToArray();

        var heat = GradCam.Explain(network, face, head, (int)emotion);

        var side = (int)cells.shape[0];
        for (var row = 0; row < side; row++)
        {
            for (var column = 0; column < side; column++)
            {
                Assert.Equal(255 * expected[(row * side) + column], At(heat, column, row, side, description.InputSize), 12.0);
            }
        }
    }

    [Theory]
    [InlineData("fernet")]
    [InlineData("resnet18n")]
    [InlineData("vgg-narrow")]
    [InlineData("cnn-seed-bn")]
    public void Explain_AnyNetwork_LeavesGradientsAndAnswersAlone(string kind)
    {
        var network = Network(kind);
        var face = Noise();
        var before = network.call(zeros(1, 1, network.Description.InputSize, network.Description.InputSize)).data<float>().ToArray();

        var heat = GradCam.Explain(network, face, LabelHead.Fer, (int)Emotion.Happy);

        Assert.Equal((48, 48), (heat.Width, heat.Height));
        Assert.All(network.parameters(), parameter => Assert.True(parameter.grad is null));
        Assert.Equal(before, network.call(zeros(1, 1, network.Description.InputSize, network.Description.InputSize)).data<float>().ToArray());
    }

    [Fact]
    public void Explain_Ensemble_IsTheMeanOfItsMembersMaps()
    {
        manual_seed(3);
        var network = (Ensemble)NetworkCatalog.Create(Ensemble.Describe([NetworkCatalog.Describe("fernet"), NetworkCatalog.Describe("vgg-narrow")]));
        network.eval();
        var face = Noise();

        var heat = GradCam.Explain(network, face, LabelHead.Fer, (int)Emotion.Sad);

        var alone = network.Members.Select(member => GradCam.Explain(member, face, LabelHead.Fer, (int)Emotion.Sad).Pixels).ToList();
        Assert.NotEqual(alone[0], alone[1]);
        Assert.Equal(alone[0].Zip(alone[1], (one, other) => (byte)Math.Round((one + other) / 2.0)), heat.Pixels);
    }

    private static FaceNetwork Network(string kind)
    {
        manual_seed(3);
        var network = NetworkCatalog.Create(NetworkCatalog.Describe(kind));
        network.eval();
        return network;
    }

    private static Tensor Activation(FaceNetwork network, Tensor crop, Tensor weights)
    {
        using var noGradient = no_grad();
        return nn.functional.relu((((ConvolutionalNetwork)network).Maps(crop.contiguous()) * weights).sum(1));
    }

    // The picture's value nearest to a cell's centre.
    private static double At(GrayImage heat, int column, int row, int cells, int size)
    {
        var border = (48 - size) / 2;
        int Pixel(int cell) => border + (int)Math.Round(((cell + 0.5) * size / cells) - 0.5);
        return heat.Pixels[(Pixel(row) * 48) + Pixel(column)];
    }

    private static GrayImage Noise()
    {
        var pixels = new byte[48 * 48];
        new Random(4).NextBytes(pixels);
        return new GrayImage(48, 48, pixels);
    }
}
