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
    /// <summary>Why the weights of such models have no mean; null when they have.</summary>
    public static Sentence? Misfit(IReadOnlyList<ModelDescription> members)
    {
        if (members.Count is < Ensemble.Fewest or > Ensemble.Most)
        {
            return $"The weights of {Ensemble.Fewest} to {Ensemble.Most} models can be averaged, not of {members.Count}.";
        }

        var shape = ShapeOf(members[0]);
        if (members.FirstOrDefault(member => ShapeOf(member) != shape) is { } other)
        {
            return $"The model '{other.Id}' is another network than '{members[0].Id}', so the mean of their weights means nothing. " +
                $"Average models that were trained on from the same weights, or combine their answers.";
        }

        return members[0].Network.Architecture == Ensemble.Architecture
            ? (Sentence)$"The model '{members[0].Id}' is an ensemble. Average the weights of single networks instead."
            : null;
    }

    /// <summary>A new network in evaluation mode, the caller's.</summary>
    /// <param name="members">Without a <see cref="Misfit"/>.</param>
    /// <exception cref="ModelFileException">A member's weights are damaged.</exception>
    public static FaceNetwork Of(IReadOnlyList<StoredModel> members)
    {
        var network = NetworkCatalog.Create(members[0].Description.Network);
        try
        {
            Fill(network, members);
            network.eval();
            return network;
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    // Dropout is of the training alone; the mean has the first's.
    private static string ShapeOf(ModelDescription member) => JsonSerializer.Serialize(member.Network with { Dropout = 0 });

    private static void Fill(FaceNetwork network, IReadOnlyList<StoredModel> members)
    {
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
    }
}
