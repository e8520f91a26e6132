using System.Text.Json;
using FerWeb.Engine.Networks;
using FerWeb.Engine.Storage;

namespace FerWeb.Engine.Training.Runs;

/// <summary>A way to train, as a file: what recipes/*.json hold.</summary>
/// <param name="Description">What it is for, in a sentence.</param>
/// <param name="Options">The options; one that the file leaves out has its default.</param>
public sealed record Recipe(string Description, TrainingOptions Options)
{
    /// <summary>The options to start from for a network: recipes/fernet.json for our own, the seeds' for theirs.</summary>
    /// <exception cref="ArgumentException">No architecture has this name.</exception>
    public static TrainingOptions For(string architecture)
    {
        var network = NetworkCatalog.Describe(architecture);
        return architecture is "cnn-seed" or "cnn-seed-bn"
            ? new TrainingOptions
            {
                Network = network,
                Epochs = 100,
                Optimizer = OptimizerKind.Adam,
                LearningRate = 1e-4,
                WeightDecay = 0,
                Schedule = ScheduleKind.Constant,
                WarmUpEpochs = 0,
                LabelSmoothing = 0,
                CrowdWeight = 0,
                AverageDecay = 0,
                ClipNorm = 0,
                Augmentation = AugmentationOptions.None,
            }
            : new TrainingOptions { Network = network, Epochs = 54, EarlySize = 36, EarlyShare = 0.35, CrowdWeight = 0.7 };
    }

    /// <summary>Reads a recipe file, in whichever Unicode an editor saved it; an option that it leaves out has its default.</summary>
    /// <exception cref="TrainingException">It is missing or no recipe.</exception>
    public static Recipe Read(string path)
    {
        try
        {
            return JsonFile.Read<Recipe>(path, JsonFormats.Strict) ?? throw new JsonException();
        }
        catch (JsonException error)
        {
            throw new TrainingException(
                $"'{path}' is no recipe{(error.Path is null ? "" : $" (look at {error.Path})")}. Compare it with recipes/fernet.json.", error);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new TrainingException($"There is no recipe '{path}'.", error);
        }
    }

    /// <summary>Writes a recipe file.</summary>
    public void Write(string path) => JsonFile.Write(path, this, JsonFormats.Strict);
}
