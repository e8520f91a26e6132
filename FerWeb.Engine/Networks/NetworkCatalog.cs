using FerWeb.Engine.Datasets;
using FerWeb.Engine.Emotions;

namespace FerWeb.Engine.Networks;

/// <summary>The architectures by name, with their defaults.</summary>
public static class NetworkCatalog
{
    // Mean and standard deviation of FER-2013's training pixels, over 255.
    private const float FerMean = 0.5077f;
    private const float FerDeviation = 0.2550f;

    /// <value>Every name that <see cref="Describe"/> knows; the first is the default.</value>
    public static IReadOnlyList<string> Names { get; } = ["fernet", "resnet18n", "vgg-narrow", "cnn-seed", "cnn-seed-bn"];

    /// <summary>The default shape of an architecture.</summary>
    /// <exception cref="ArgumentException">No architecture has this name.</exception>
    public static NetworkDescription Describe(string architecture) => architecture switch
    {
        "fernet" => Ours(architecture) with { Widths = [32, 64, 128, 256], Depths = [2, 2, 2] },
        "resnet18n" => Ours(architecture) with { Widths = [64, 128, 256, 256], Depths = [2, 2, 2, 2] },
        "vgg-narrow" => Ours(architecture) with { Widths = [64, 128, 256, 256], Depths = [2, 2, 2, 2], Dropout = 0.4 },
        "cnn-seed" or "cnn-seed-bn" => new NetworkDescription { Architecture = architecture, Widths = [128, 256, 512, 512] },
        _ => throw new ArgumentException($"There is no network '{architecture}'. Choose one of {string.Join(", ", Names)}.", nameof(architecture)),
    };

    /// <summary>Builds the network with fresh weights from the global random generator.</summary>
    /// <exception cref="ArgumentException">The description fits no network.</exception>
    public static FaceNetwork Create(NetworkDescription description)
    {
        Check(description);
        return description.Architecture switch
        {
            "fernet" => new FerNet(description),
            "resnet18n" => new ResNet(description),
            "vgg-narrow" => new NarrowVgg(description),
            Ensemble.Architecture => new Ensemble(description),
            _ => new SeedCnn(description, batchNorm: description.Architecture == "cnn-seed-bn"),
        };
    }

    /// <summary>Whether such a network can be built, without building it.</summary>
    /// <exception cref="ArgumentException">The description fits no network; the message says why.</exception>
    public static void Check(NetworkDescription description)
    {
        var (widths, depths) = (description.Widths.Count, description.Depths.Count);
        var fault = description.Architecture switch
        {
            _ when description.InputSize is < 1 or > DatasetSplit.ImageSize =>
                $"An input of {description.InputSize} pixels cannot be cut from {DatasetSplit.ImageSize}.",
            _ when description.Classes is < FaceClasses.Fewest or > FaceClasses.Most =>
                $"A network tells {FaceClasses.Fewest} to {FaceClasses.Most} classes apart, not {description.Classes}.",
            _ when description.HasCrowdHead && description.Classes != FaceClasses.Seven.Count =>
                $"A crowd head stands beside FER-2013's {FaceClasses.Seven.Count} classes, not beside {description.Classes}.",
            not Ensemble.Architecture when description.Members is not null => "Only an ensemble has members.",
            "fernet" when widths != depths + 1 => $"{depths} stages need {depths + 1} widths, {widths} given.",
            "resnet18n" or "vgg-narrow" when widths != depths || widths == 0 => $"{depths} stages need as many widths, {widths} given.",
            "cnn-seed" or "cnn-seed-bn" when SeedCnn.MapSize(description) < 1
                => $"{description.InputSize} pixels are too few for {widths} convolutions.",
            Ensemble.Architecture => Ensemble.Misfit(description.Members ?? [])?.ToString()
                ?? (Ensemble.AnswersAs(description.Members![0], description) ? null : "An ensemble has the input, the classes and the heads of its members."),
            var name when Names.Contains(name) => null,
            var name => $"There is no network '{name}'. Choose one of {string.Join(", ", Names)}.",
        };
        if (fault is not null)
        {
            throw new ArgumentException(fault, nameof(description));
        }

        foreach (var member in description.Members ?? [])
        {
            Check(member);
        }
    }

    private static NetworkDescription Ours(string architecture) => new()
    {
        Architecture = architecture,
        InputSize = 44,
        Dropout = 0.3,
        Mean = FerMean,
        Deviation = FerDeviation,
        HasCrowdHead = true,
    };
}
