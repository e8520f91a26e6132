using System.Security.Cryptography;
using System.Text.Json;
using FerWeb.Engine.Emotions;
using FerWeb.Engine.Evaluation;
using FerWeb.Engine.Networks;
using FerWeb.Engine.Recognition;
using FerWeb.Engine.Storage;

namespace FerWeb.Engine.Models;

/// <summary>A model on disk: a folder with model.json and weights.safetensors.</summary>
public static class ModelFolder
{
    /// <summary>Name of the description's file.</summary>
    public const string DescriptionFile = "model.json";

    /// <summary>Name of the weights' file.</summary>
    public const string WeightsFile = "weights.safetensors";

    // It may come from elsewhere.
    private static readonly JsonSerializerOptions _format = new(JsonFormats.Indented) { RespectNullableAnnotations = true };

    /// <summary>Writes the whole folder under a temporary name, then renames it; of a folder that is there all but the model stays.</summary>
    /// <param name="folder">Target, for example models/mine.</param>
    /// <param name="description">Its <see cref="ModelDescription.WeightsSha256"/> is filled in.</param>
    /// <param name="network">The weights.</param>
    /// <param name="halfPrecision">Writes the weights as float16, at half the size.</param>
    /// <returns>The description as written.</returns>
    public static ModelDescription Save(string folder, ModelDescription description, FaceNetwork network, bool halfPrecision = false)
    {
        var weights = new MemoryStream();
        SafeTensors.Write(weights, network.state_dict(), ModelMetadata.Of(description), halfPrecision);
        return Save(folder, description, weights.GetBuffer().AsSpan(0, (int)weights.Length));
    }

    /// <summary>The same from the bytes of a safetensors file.</summary>
    public static ModelDescription Save(string folder, ModelDescription description, ReadOnlySpan<byte> weights)
    {
        var target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        var temporary = $"{target}.tmp";
        FolderSwap.Recover(temporary, target);
        Directory.CreateDirectory(temporary);
        using (var stream = File.Create(Path.Combine(temporary, WeightsFile)))
        {
            stream.Write(weights);
            stream.Flush(flushToDisk: true);
        }

        var written = description with { WeightsSha256 = Convert.ToHexStringLower(SHA256.HashData(weights)) };
        WriteDescription(temporary, written);
        if (Directory.Exists(target))
        {
            // What a person put beside the model, such as its card, stays.
            CopyRest(target, temporary);
        }

        FolderSwap.MoveInto(temporary, target);
        return written;
    }

    /// <summary>Replaces model.json alone, for new figures or a new calibration.</summary>
    public static void WriteDescription(string folder, ModelDescription description)
        => JsonFile.Write(Path.Combine(folder, DescriptionFile), description, JsonFormats.Indented);

    /// <summary>Reads model.json.</summary>
    /// <exception cref="ModelFileException">
    /// It is missing or cannot be understood, or its classes are none (<see cref="FaceClasses"/>), or its calibration gives no probabilities.
    /// </exception>
    public static ModelDescription ReadDescription(string folder)
    {
        var path = Path.Combine(folder, DescriptionFile);
        try
        {
            return Parse(File.ReadAllText(path), path);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ModelFileException($"There is no model in '{folder}': {DescriptionFile} is missing. Name a folder that was written by export.", error);
        }
    }

    /// <summary>Understands the text of a model.json.</summary>
    /// <param name="text">Its text.</param>
    /// <param name="path">What it is called in sentences for a person.</param>
    /// <exception cref="ModelFileException">As <see cref="ReadDescription"/>.</exception>
    internal static ModelDescription Parse(string text, string path)
    {
        try
        {
            var description = JsonSerializer.Deserialize<ModelDescription>(text, _format);
            if (description is not { Format: 1 } || description.Classes.Contains(null!))
            {
                throw Unknown(path);
            }

            if (!description.Calibration.IsSound())
            {
                throw new ModelFileException(
                    $"The calibration in '{path}' cannot be used: temperatures are {TemperatureScaling.Coldest} at least, crowdPriorCorrection is 0 to 1, " +
                    $"and crowdPrior has eight shares above 0 or none. Use the model.json that was saved with the weights, or export the model again.");
            }

            var classes = description.Classes;
            if (!FaceClasses.IsSeven(classes) && FaceClasses.IsSeven(FaceClasses.Ordered(classes)))
            {
                // It could be held against no data set of the seven.
                throw new ModelFileException(
                    $"'{path}' names its classes {string.Join(", ", classes)}; " +
                    $"FerWeb's networks answer in the order {string.Join(", ", FaceClasses.Seven)}. "
                    + $"Bring the rows of its last layer and the names into that order, or export the model again.");
            }

            if (FaceClasses.Fault(classes) is { } fault)
            {
                throw new ModelFileException($"The classes in '{path}' cannot be used. {fault}");
            }

            if (description.Network.HasCrowdHead && !FaceClasses.IsSeven(classes))
            {
                throw new ModelFileException(
                    $"'{path}' gives a crowd head to a model of own classes ({string.Join(", ", classes)}); a crowd was asked about FER-2013's seven alone. " +
                    $"Export the model without it.");
            }

            return !IsWhole(description)
                ? throw Unknown(path)
                : description with { Network = description.Network with { Classes = classes.Count } };
        }
        catch (JsonException error)
        {
            throw new ModelFileException(
                error is { Path: ['$', '.', ..] place }
                    ? (Sentence)$"'{path}' cannot be read at {place}. Correct what stands there, or copy or export the model again."
                    : $"'{path}' is damaged. Copy or export the model again.",
                error);
        }
    }

    /// <summary>Loads a model into a new network, in evaluation mode, after its checksum has been verified.</summary>
    /// <exception cref="ModelFileException">A file is missing or damaged.</exception>
    public static LoadedModel Load(string folder) => Read(folder).Load();

    /// <summary>Reads a model whose checksum has been verified; libtorch is not needed.</summary>
    /// <exception cref="ModelFileException">A file is missing or damaged.</exception>
    public static StoredModel Read(string folder)
    {
        var description = ReadDescription(folder);
        var path = Path.Combine(folder, WeightsFile);
        if (!File.Exists(path))
        {
            throw new ModelFileException($"There are no weights in '{folder}': {WeightsFile} is missing. Copy or export the model again.");
        }

        var bytes = File.ReadAllBytes(path);
        if (!Convert.ToHexStringLower(SHA256.HashData(bytes)).Equals(description.WeightsSha256, StringComparison.OrdinalIgnoreCase))
        {
            throw new ModelFileException(
                $"The weights in '{folder}' are damaged: their checksum differs from the one in {DescriptionFile}. Copy or export the model again.");
        }

        try
        {
            NetworkCatalog.Check(description.Network);
        }
        catch (ArgumentException error)
        {
            throw new ModelFileException($"'{Path.Combine(folder, DescriptionFile)}' describes no network that can be built: {error.Message}", error);
        }

        return new StoredModel(description, SafeTensors.Read(bytes));
    }

    private static ModelFileException Unknown(string path)
        => new($"'{path}' has a format that this version does not know. Use the FerWeb that wrote it, or export the model again.");

    // What the types do not say: lists have no gaps, and as many entries as what they belong to.
    private static bool IsWhole(ModelDescription model)
        => model.Network.Members?.Contains(null!) != true
            && (model.Members is not { } members || (!members.Contains(null!) && members.Count >= Ensemble.Fewest
                && members.Count == (model.Network.Members?.Count ?? members.Count)))
            && (model.Metrics is not { } metrics || (metrics.Reports.Count > 0 && metrics.Reports.All(report => IsWhole(report, model))));

    private static bool IsWhole(EvaluationReport? report, ModelDescription model)
        => report is { All: var all, ClassNames: var names } && !names.Contains(null!)
            && names.Count == (report.Head == LabelHead.Fer ? model.Classes.Count : CrowdVotes.Emotions)
            && all.Classes.Count == names.Count && !all.Classes.Contains(null!)
            && all.ConfusionMatrix.Count == names.Count && all.ConfusionMatrix.All(row => row?.Count == names.Count);

    private static void CopyRest(string folder, string into)
    {
        foreach (var entry in new DirectoryInfo(folder).EnumerateFileSystemInfos())
        {
            var copy = Path.Combine(into, entry.Name);
            switch (entry)
            {
                case FileInfo file when !File.Exists(copy):
                    file.CopyTo(copy);
                    break;
                case DirectoryInfo { LinkTarget: { } elsewhere }:
                    Directory.CreateSymbolicLink(copy, elsewhere);
                    break;
                case DirectoryInfo:
                    Directory.CreateDirectory(copy);
                    CopyRest(entry.FullName, copy);
                    break;
                default:
                    break;
            }
        }
    }
}

/// <summary>A model's files, read and verified.</summary>
/// <param name="Description">From model.json; its network can be built.</param>
/// <param name="Weights">They may still belong to another network.</param>
public sealed record StoredModel(ModelDescription Description, SafeTensorsFile Weights)
{
    /// <summary>Builds the network with these weights in libtorch, in evaluation mode.</summary>
    /// <exception cref="ModelFileException">The weights belong to another network.</exception>
    public LoadedModel Load()
    {
        var network = NetworkCatalog.Create(Description.Network);
        try
        {
            Weights.CopyInto(network);
        }
        catch (ModelFileException)
        {
            network.Dispose();
            throw;
        }

        network.eval();
        return new LoadedModel(Description, network);
    }
}

/// <summary>A network of libtorch with its description; disposing it frees the network.</summary>
/// <param name="Description">From model.json.</param>
/// <param name="Network">In evaluation mode, on the CPU.</param>
public sealed record LoadedModel(ModelDescription Description, FaceNetwork Network) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose() => Network.Dispose();
}
