using FerWeb.Engine.Networks;
using static TorchSharp.torch;

namespace FerWeb.Engine.Training;

/// <summary>A network's first stages that keep the weights they came with: no gradient, no optimiser state, norms and dropout as in evaluation.</summary>
internal sealed class FrozenStages
{
    private readonly List<nn.Module> _modules;
    private readonly List<string> _prefixes;

    /// <summary>Freezes the first <paramref name="count"/> stages.</summary>
    public FrozenStages(FaceNetwork network, int count)
    {
        _modules = [.. network.Stages.Take(count).SelectMany(stage => stage)];
        _prefixes = [.. network.named_modules().Where(entry => _modules.Contains(entry.module)).Select(entry => entry.name + ".")];
        foreach (var parameter in _modules.SelectMany(module => module.parameters()))
        {
            parameter.requires_grad = false;
        }
    }

    /// <summary>To be called whenever the network has been put into training mode.</summary>
    public void KeepInEvaluation() => _modules.ForEach(module => module.eval());

    /// <summary>Whether a tensor of the weights file belongs to a frozen stage.</summary>
    public bool Contains(string name) => _prefixes.Exists(prefix => name.StartsWith(prefix, StringComparison.Ordinal));
}
