using FerWeb.Engine.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace FerWeb.Tests.Engine.Models;

internal static class DrawnNetworks
{
    /// <summary>A network as if it had been trained: fresh ones have norms that change nothing and residual branches that are zero.</summary>
    public static FaceNetwork Trained(NetworkDescription description)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        manual_seed(7);
        var network = NetworkCatalog.Create(description);
        foreach (var (name, tensor) in network.state_dict())
        {
            if (name.Contains(".norm", StringComparison.Ordinal) && tensor.dtype == ScalarType.Float32)
            {
                tensor.copy_(name.EndsWith("running_var", StringComparison.Ordinal) ? rand_like(tensor) + 0.5 : randn_like(tensor) * 0.5);
            }
        }

        return network;
    }
}
