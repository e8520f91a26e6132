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
        var network = NetworkCatalog.Create(description);

        // Not libtorch's generator: tests that go on beside this one draw from it too.
        var random = new Random(7);
        foreach (var (name, numbers) in network.state_dict())
        {
            if (numbers.dtype == ScalarType.Float32)
            {
                var shape = numbers.shape;
                var (isVariance, deviation) = (name.EndsWith("running_var", StringComparison.Ordinal), Deviation(shape));
                var drawn = new float[numbers.numel()];
                for (var i = 0; i < drawn.Length; i++)
                {
                    drawn[i] = (float)(isVariance ? random.NextDouble() + 0.5 : Normal(random) * deviation);
                }

                numbers.copy_(tensor(drawn).view(shape));
            }
        }

        return network;
    }

    // Of weights so that activations neither grow nor fade from layer to layer (Glorot and Bengio 2010).
    private static double Deviation(long[] shape)
        => shape.Length < 2 ? 0.5 : Math.Sqrt(2.0 / ((shape[0] + shape[1]) * shape.Skip(2).Aggregate(1L, (area, side) => area * side)));

    // By Box and Muller.
    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
