using System.Text.Json;
using FerWeb.Engine.Networks;
using FerWeb.Engine.Storage;
using FerWeb.Engine.Training;
using TorchSharp;

namespace FerWeb.Tests.Engine.Training;

/// <summary>What a run will cost, by a few steps.</summary>
[Collection(TrainingRuns.Name)]
public sealed class DryBatchTests
{
    [Fact]
    public void Measure_OfARecipe_TellsTheNetworksLayersAndTheMemoryOfAProcessorAlone()
    {
        using var network = NetworkCatalog.Create(TrainingRuns.Tiny().Network);

        var json = JsonSerializer.Serialize(DryBatch.Measure(TrainingRuns.Tiny()), JsonFormats.Compact);
        var told = JsonSerializer.Deserialize<DryBatch>(json, JsonFormats.Compact)!;

        Assert.Equal(Rows(NetworkSummary.Of(network).Layers), Rows(told.Layers));
        Assert.Equal(ComputeDevice.Best.type == DeviceType.CUDA, told.ProcessBytes is null);

        static IEnumerable<string> Rows(IEnumerable<LayerSummary> layers)
            => layers.Select(layer => $"{layer.Name} {layer.Kind} {string.Join('x', layer.Output)} {layer.Parameters}");
    }

    [Theory]
    [InlineData(null, 45.0)]
    [InlineData(60.0, 45.0)]
    [InlineData(30.0, 30.0)]
    public void Total_OfARun_IsItsTimeLimitAtMost(double? limit, double expected)
    {
        var cost = new DryBatch(2, 0.5, null, 1, []);
        var options = TrainingRuns.Tiny() with
        {
            EarlySize = 36,
            EarlyShare = 0.3,
            MaxTime = limit is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
        };

        // Ten steps an epoch, the last of which is not full: one epoch of small pictures, two of large ones.
        Assert.Equal((expected, 15.0), (cost.Total(options, images: 79).TotalSeconds, cost.Epoch(options, images: 79).TotalSeconds));
    }
}
