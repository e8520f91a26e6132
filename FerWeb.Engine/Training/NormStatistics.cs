using FerWeb.Engine.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace FerWeb.Engine.Training;

/// <summary>A copy of the batch norms' running statistics: a forward pass changes them, so a step that is not taken has to give them back.</summary>
internal sealed class NormStatistics : IDisposable
{
    private readonly List<(Tensor Live, Tensor Kept)> _pairs;

    public NormStatistics(FaceNetwork network)
        => _pairs = [.. network.buffers().Select(buffer => (buffer, buffer.clone().DetachFromDisposeScope()))];

    /// <summary>Keeps what the network has now.</summary>
    public void Remember() => _pairs.ForEach(pair => pair.Kept.copy_(pair.Live));

    /// <summary>Gives the network what was kept.</summary>
    public void Restore() => _pairs.ForEach(pair => pair.Live.copy_(pair.Kept));

    public void Dispose() => _pairs.ForEach(pair => pair.Kept.Dispose());
}
