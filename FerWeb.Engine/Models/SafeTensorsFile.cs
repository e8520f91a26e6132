using TorchSharp;
using static TorchSharp.torch;

namespace FerWeb.Engine.Models;

/// <summary>The content of a safetensors file; disposing it frees the tensors.</summary>
/// <param name="Tensors">By name.</param>
/// <param name="Metadata">Free text pairs.</param>
public sealed record SafeTensorsFile(IReadOnlyDictionary<string, Tensor> Tensors, IReadOnlyDictionary<string, string> Metadata) : IDisposable
{
    /// <summary>Copies the tensors into a network, which must have exactly these names and shapes.</summary>
    /// <exception cref="ModelFileException">They differ; the network is then unchanged.</exception>
    public void CopyInto(nn.Module network) => CopyInto(network.state_dict());

    /// <summary>Copies the tensors into others, which must have exactly these names and shapes.</summary>
    /// <exception cref="ModelFileException">They differ; nothing has changed then.</exception>
    internal void CopyInto(IReadOnlyDictionary<string, Tensor> targets)
    {
        var missing = targets.Keys.Except(Tensors.Keys).Concat(Tensors.Keys.Except(targets.Keys)).FirstOrDefault();
        var misfit = missing ?? targets.FirstOrDefault(pair => !pair.Value.shape.SequenceEqual(Tensors[pair.Key].shape)).Key;
        if (misfit is not null)
        {
            throw new ModelFileException($"The weights belong to another network: '{misfit}' does not fit. Use the model.json that was saved with them.");
        }

        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        foreach (var (name, target) in targets)
        {
            target.copy_(Tensors[name]);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var tensor in Tensors.Values)
        {
            tensor.Dispose();
        }
    }
}
