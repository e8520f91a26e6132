using FerWeb.Engine.Models;
using FerWeb.Engine.Networks;

namespace FerWeb.Tests.Engine.Models;

internal static class StoredModels
{
    /// <summary>The network as if it had been read from a model's folder.</summary>
    public static StoredModel Of(FaceNetwork network)
    {
        using var weights = new MemoryStream();
        SafeTensors.Write(weights, network.state_dict());
        return new StoredModel(new ModelDescription { Id = "model", Network = network.Description }, SafeTensors.Read(weights.ToArray()));
    }
}
