using System.Text.Json;
using FerWeb.Engine.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace FerWeb.Engine.Models;

/// <summary>
/// The mean of several networks' weights, and of the running statistics of their batch norms ("model soup", Wortsman et al. 2022): one network,
/// as quick as each. Networks that were trained on from the same weights lie in one basin of the loss, where the mean is often better; the mean
/// of strangers knows nothing, which its measured accuracy then shows.
/// </summary>
internal static class AveragedWeights
{
    /// <summary>A new network in evaluation mode, the caller's.</summary>
    /// <exception cref="ModelFileException">They are too few, too many, ensembles, or not one and the same network.</exception>
    public static FaceNetwork Of(IReadOnlyList<StoredModel> members)
    {
        if (members.Count is < Ensemble.Fewest or > Ensemble.Most)
        {
            throw new ModelFileException($"The weights of {Ensemble.Fewest} to {Ensemble.Most} models can be averaged, not of {members.Count}.");
        }

        var description = members[0].Description.Network;
        var shape = JsonSerializer.Serialize(description);
        if (members.FirstOrDefault(member => JsonSerializer.Serialize(member.Description.Network) != shape) is { } other)
        {
            throw new ModelFileException(
                $"The model '{other.Description.Id}' is another network than '{members[0].Description.Id}', so the mean of their weights means nothing. " +
                $"Average models that were trained on from the same weights, or combine their answers.");
        }

        if (description.Architecture == Ensemble.Architecture)
        {
            throw new ModelFileException($"The model '{members[0].Description.Id}' is an ensemble. Average the weights of single networks instead.");
        }

        var network = NetworkCatalog.Create(description);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var weights = network.state_dict().Where(pair => pair.Value.is_floating_point()).ToDictionary();
        var sums = weights.ToDictionary(pair => pair.Key, pair => zeros_like(pair.Value, dtype: ScalarType.Float64));
        foreach (var member in members)
        {
            member.Weights.CopyInto(network);
            foreach (var (name, tensor) in weights)
            {
                sums[name].AddInPlace(tensor.to(ScalarType.Float64));
            }
        }

        foreach (var (name, tensor) in weights)
        {
            tensor.copy_(sums[name].Times(1.0 / members.Count));
        }

        network.eval();
        return network;
    }
}
