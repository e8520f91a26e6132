using TorchSharp;
using static TorchSharp.torch;

namespace FerWeb.Engine.Models;

/// <summary>Weights in float16, IEEE 754's binary16: half the size, 11 significant bits, at most 65,504.</summary>
internal static class HalfPrecision
{
    /// <summary>Rounds a network's weights, so that it answers as it will when they have been read back.</summary>
    /// <exception cref="ModelFileException">One is beyond what float16 can be.</exception>
    public static void Round(nn.Module network)
    {
        using var noGradient = no_grad();
        foreach (var weights in network.state_dict().Values.Where(weights => weights.dtype == ScalarType.Float32))
        {
            using var scope = NewDisposeScope();
            weights.copy_(weights.to(ScalarType.Float16));
            if (!weights.isfinite().all().item<bool>())
            {
                throw new ModelFileException("A weight is too large for half precision. Store the model without it.");
            }
        }
    }
}
