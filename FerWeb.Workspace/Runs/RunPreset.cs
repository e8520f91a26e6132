using FerWeb.Engine.Training;
using FerWeb.Engine.Training.Runs;

namespace FerWeb.Workspace.Runs;

/// <summary>A ready set of settings for a new run.</summary>
/// <param name="Id">In an address and on the command line.</param>
/// <param name="Title">For a person.</param>
/// <param name="Words">What it means.</param>
/// <param name="Architecture">The one network that it is for; null for any.</param>
/// <param name="Apply">Makes it of the network's recipe.</param>
public sealed record RunPreset(string Id, string Title, string Words, string? Architecture, Func<TrainingOptions, TrainingOptions> Apply)
{
    /// <value>How long to train, for any network; quickest first.</value>
    public static IReadOnlyList<RunPreset> Paces { get; } =
    [
        new("quick", "Quick", "10 epochs, most of them on small pictures where the network allows it.", null, recipe => OnSmallPictures(recipe).WithEpochs(10)),
        new("balanced", "Balanced", "25 epochs, the first third on small pictures where the network allows it.", null, recipe => recipe.WithEpochs(25)),
        new("thorough", "Thorough", "All epochs of the network's recipe, at full size throughout.", null, recipe => recipe with { EarlySize = 0 }),
    ];

    /// <value>What people know from FER-2013 tutorials.</value>
    public static IReadOnlyList<RunPreset> Tutorials { get; } =
    [
        new("seed-plain", "Tutorial, as it is", "Adam 1e-4, batches of 128, 100 epochs, no variation of the pictures.", "cnn-seed", recipe => recipe),
        new(
            "seed-callbacks", "Tutorial with callbacks",
            "Adam 1e-3, 50 epochs, early stopping with patience 3, lower rate on a plateau, best epoch kept.",
            "cnn-seed", WithCallbacks),
        new("seed-bn-plain", "Batch norm, as it is", "Adam 1e-4, batches of 128, 100 epochs.", "cnn-seed-bn", recipe => recipe),
        new(
            "seed-bn-callbacks", "Batch norm with callbacks",
            "Adam 1e-3, 50 epochs, early stopping with patience 3, lower rate on a plateau, best epoch kept.",
            "cnn-seed-bn", WithCallbacks),
        new(
            "seed-bn-augmented", "Batch norm, varied pictures", "With callbacks, on turned, shifted and mirrored pictures.", "cnn-seed-bn",
            recipe => WithCallbacks(recipe) with { Augmentation = new AugmentationOptions { EraseShare = 0, LightShare = 0 } }),
    ];

    /// <value>All of them.</value>
    public static IReadOnlyList<RunPreset> All { get; } = [.. Paces, .. Tutorials];

    /// <summary>Its options for a network.</summary>
    /// <exception cref="ArgumentException">No architecture has this name.</exception>
    public TrainingOptions Options(string architecture) => Apply(Recipe.For(architecture));

    private static TrainingOptions OnSmallPictures(TrainingOptions recipe) => recipe.EarlySize > 0 ? recipe with { EarlyShare = 0.7 } : recipe;

    private static TrainingOptions WithCallbacks(TrainingOptions recipe) => recipe with
    {
        Epochs = 50,
        LearningRate = 1e-3,
        EarlyStopping = new EarlyStoppingOptions(Patience: 3),
        Plateau = new PlateauOptions(Factor: 0.2, Patience: 2),
        KeepBest = true,
    };
}
