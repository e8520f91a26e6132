using FerWeb.Engine.Networks;
using FerWeb.Engine.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace FerWeb.Tests.Engine.Training;

[Collection(TrainingRuns.Name)]
public sealed class WeightAverageTests
{
    [Fact]
    public void Update_ConstantWeights_FollowsTheWarmedUpDecay()
    {
        using var network = NetworkCatalog.Create(TrainingRuns.Tiny().Network);
        Fill(network, 0);
        using var average = new WeightAverage(network, 0.9, CPU);
        Fill(network, 1);

        // Decay min(0.9, (1 + n) / (10 + n)): 2/11, then 3/12.
        average.Update(1);
        Assert.Equal(1 - (2 / 11f), First(average), 1e-6f);
        average.Update(2);
        Assert.Equal(1 - (2 / 11f * 0.25f), First(average), 1e-6f);
        Fill(network, 0);
        var before = First(average);
        average.Update(1_000_000);
        Assert.Equal(before * 0.9f, First(average), 1e-6f);
    }

    [Fact]
    public void Update_BatchNormStatistics_AreAveragedToo()
    {
        using var network = NetworkCatalog.Create(TrainingRuns.Tiny().Network);
        using var average = new WeightAverage(network, 0.5, CPU);
        using (no_grad())
        {
            network.state_dict()["stem.norm.running_mean"].fill_(8);
            network.state_dict()["stem.norm.num_batches_tracked"].fill_(3);
        }

        average.Update(1_000_000);

        Assert.Equal(4, average.Network.state_dict()["stem.norm.running_mean"][0].item<float>(), 1e-6);
        Assert.Equal(3, average.Network.state_dict()["stem.norm.num_batches_tracked"].item<long>());
    }

    private static float First(WeightAverage average) => average.Network.state_dict()["head.bias"][0].item<float>();

    private static void Fill(FaceNetwork network, float value)
    {
        using var noGradient = no_grad();
        foreach (var parameter in network.parameters())
        {
            parameter.fill_(value);
        }
    }
}
