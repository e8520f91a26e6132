using FerWeb.Engine.Models;
using FerWeb.Engine.Models.Exchange;
using FerWeb.Engine.Networks;
using FerWeb.Tests.Engine.Datasets;
using FerWeb.Tests.Engine.Training;

namespace FerWeb.Tests.Engine.Models.Exchange;

/// <summary>Descriptions from elsewhere of networks that could not answer.</summary>
public sealed class GivenModelTests : IDisposable
{
    private static readonly NetworkDescription _tiny = TrainingRuns.Tiny().Network;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_EnsembleThatIsDescribedAsItsMembersAreNot_IsRefused()
    {
        var (both, withoutCrowd) = (Ensemble.Describe([_tiny, _tiny]), _tiny with { HasCrowdHead = false });
        ModelDescription[] wrong =
        [
            Of(both with { InputSize = 40 }), Of(both with { Mean = 0.1f }), Of(both with { HasCrowdHead = false }),
            Of(Ensemble.Describe([withoutCrowd, withoutCrowd])) with { Classes = ["calm", "wow"] },
        ];

        Assert.All(wrong, description => Assert.Contains(
            "An ensemble has the input, the classes and the heads of its members.", Refusal(description, both), StringComparison.Ordinal));
    }

    [Fact]
    public void Read_NetworkThatHalvesItsPicturesAway_IsRefused()
    {
        var small = _tiny with { InputSize = 1 };

        Assert.Contains("describes no network that can be built. Use the model.json", Refusal(Of(small), small), StringComparison.Ordinal);
        var both = Ensemble.Describe([small, small]);
        Assert.Contains("describes no network that can be built. Use the model.json", Refusal(Of(both), both), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_NetworkThatHasJustOnePixelLeft_IsTaken()
    {
        var small = _tiny with { InputSize = _tiny.SmallestSizeToAnswer() };

        Assert.Equal(small.InputSize, ModelReader.Read(Given(Of(small), small)).Description.Network.InputSize);
    }

    [Fact]
    public void Read_NameOfMoreCharactersThanOneHas_IsRefused() => Assert.Contains(
        "The name of a model has at most 120 characters", Refusal(Of(_tiny) with { Name = new string('a', 121) }, _tiny), StringComparison.Ordinal);

    private static ModelDescription Of(NetworkDescription network) => new() { Id = "theirs", Network = network };

    private string Refusal(ModelDescription description, NetworkDescription weights)
        => Assert.Throws<ModelFileException>(() => ModelReader.Read(Given(description, weights))).Message;

    private GivenFile[] Given(ModelDescription description, NetworkDescription weights)
    {
        using (var network = NetworkCatalog.Create(weights))
        using (var file = File.Create(_folder.PathTo("w.safetensors")))
        {
            SafeTensors.Write(file, network.state_dict());
        }

        ModelFolder.WriteDescription(_folder.Root, description);
        return [GivenFile.At(_folder.PathTo("w.safetensors")), GivenFile.At(_folder.PathTo("model.json"))];
    }
}
