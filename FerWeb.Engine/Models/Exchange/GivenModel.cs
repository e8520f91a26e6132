using FerWeb.Engine.Datasets;
using FerWeb.Engine.Networks;
using FerWeb.Engine.Onnx;

namespace FerWeb.Engine.Models.Exchange;

/// <summary>A model from elsewhere, checked: its network can be built, and the weights are that network's.</summary>
/// <param name="Description">Of its own model.json, or by the names of its weights.</param>
/// <param name="Weights">Bytes of a safetensors file.</param>
public sealed record GivenModel(ModelDescription Description, ReadOnlyMemory<byte> Weights)
{
    private const int LongestId = 80;
    private const int MostSize = 65_536;
    private const int MostConvolutions = 1_000;

    /// <summary>Puts the two together.</summary>
    /// <param name="description">Null finds a network of the catalog whose names and shapes fit.</param>
    /// <param name="weights">Bytes of a safetensors file.</param>
    /// <param name="name">What the person calls the weights.</param>
    /// <exception cref="ModelFileException">They do not fit each other, or the weights are no numbers.</exception>
    internal static GivenModel Of(ModelDescription? description, ReadOnlyMemory<byte> weights, string name)
    {
        var read = SafeTensors.Read(weights);
        if (!read.IsFinite())
        {
            throw new ModelFileException($"'{name}' holds weights that are NaN or infinite, as after a training that diverged. Export an earlier checkpoint.");
        }

        description ??= FindNetwork(read, name);
        if (description.Name is { Length: > ModelDescription.LongestName })
        {
            throw new ModelFileException($"The name of a model has at most {ModelDescription.LongestName} characters. Shorten it.");
        }

        Check(description.Network, name);
        if (!Fits(description, read, out var misfit))
        {
            throw new ModelFileException($"'{name}' cannot be imported. {misfit}");
        }

        return new GivenModel(description with { Id = ToId(description.Id) }, weights);
    }

    /// <summary>The model as if it had been read from its folder.</summary>
    public StoredModel ToStored() => new(Description, SafeTensors.Read(Weights));

    /// <summary>Letters, digits, dots and dashes of a name, for a folder and an address; "model" when nothing is left.</summary>
    internal static string ToId(string name)
    {
        var id = string.Concat(name.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.' ? letter : '-')).Trim('-', '.');
        return id.Length == 0 ? "model" : id[..Math.Min(id.Length, LongestId)];
    }

    // Before anything is built by it: a file from elsewhere may say anything.
    private static void Check(NetworkDescription network, string name)
    {
        try
        {
            NetworkCatalog.Check(network);
        }
        catch (ArgumentException error)
        {
            throw new ModelFileException($"The model.json given with '{name}' describes no network that can be built: {error.Message}", error);
        }

        if (!CanAnswer(network) || network.Members?.All(CanAnswer) == false)
        {
            throw new ModelFileException(
                $"The model.json given with '{name}' describes no network that can be built. Use the model.json that was saved with it.");
        }
    }

    private static bool CanAnswer(NetworkDescription network)
        => network.Widths.All(width => width is >= 1 and <= MostSize) && network.Depths.All(depth => depth is >= 0 and <= MostSize)
            && network.Depths.Sum(depth => (long)depth) <= MostConvolutions && network.InputSize >= network.SmallestSizeToAnswer()
            && float.IsFinite(network.Mean) && float.IsFinite(network.Deviation) && network.Deviation != 0;

    private static ModelDescription FindNetwork(SafeTensorsFile weights, string name)
    {
        var id = ToId(Path.GetFileNameWithoutExtension(name));
        foreach (var network in NetworkCatalog.Names.Select(NetworkCatalog.Describe))
        {
            foreach (var hasCrowdHead in (bool[])[true, false])
            {
                var description = new ModelDescription { Id = id, Network = network with { HasCrowdHead = hasCrowdHead } };
                if (Fits(description, weights, out _))
                {
                    return description;
                }
            }
        }

        throw new ModelFileException(
            $"'{name}' fits none of FerWeb's networks in their usual size ({string.Join(", ", NetworkCatalog.Names)}). Give its model.json along with it.");
    }

    private static bool Fits(ModelDescription description, SafeTensorsFile weights, out Sentence misfit)
    {
        try
        {
            OnnxNetwork.ToFile(new StoredModel(description, weights));
            misfit = Sentence.Empty;
            return true;
        }
        catch (ModelFileException error)
        {
            misfit = error.Sentence;
            return false;
        }
    }
}
