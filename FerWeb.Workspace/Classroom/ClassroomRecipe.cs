using FerWeb.Engine.Networks;
using FerWeb.Engine.Training;
using FerWeb.Engine.Training.Runs;

namespace FerWeb.Workspace.Classroom;

/// <summary>How a network is taught a classroom's classes: from the weights of a model that knows faces, in a time that a lesson has.</summary>
internal static class ClassroomRecipe
{
    // Few pictures are shown often, many seldom: about the same work, a minute or so on two cores.
    private const int PicturesShown = 6_000;
    private const int FewestEpochs = 5;
    private const int MostEpochs = 15;

    // What a face is made of the model knows already; its last stages and the fresh head learn what the classes are.
    private const int Frozen = 2;

    // A tenth of what fresh weights begin with.
    private const double RateOfSgd = 0.01;

    // The seeds' own, 0.0001, is for a hundred epochs; 0.001, as Adam usually has it, for fresh weights.
    private const double RateOfAdam = 5e-4;

    /// <summary>Whether enough of a network stays to learn the classes when its first stages are kept.</summary>
    public static bool CanStartFrom(NetworkDescription network) => network.Stages > Frozen;

    /// <summary>The options of a run.</summary>
    /// <param name="network">Of the model to start from.</param>
    /// <param name="model">Its folder.</param>
    /// <param name="pictures">Pictures to learn from.</param>
    public static TrainingOptions Options(NetworkDescription network, string model, int pictures)
    {
        var recipe = Recipe.For(network.Architecture);
        return recipe with
        {
            Network = network,
            StartModel = model,
            FrozenStages = Frozen,
            Epochs = Math.Clamp(PicturesShown / Math.Max(1, pictures), FewestEpochs, MostEpochs),
            BatchSize = 16,
            LearningRate = recipe.Optimizer == OptimizerKind.Sgd ? RateOfSgd : RateOfAdam,
            WarmUpEpochs = 1,
            EarlySize = 0,

            // The seeds' recipe shows pictures as they are, of which a group has too few.
            Augmentation = new AugmentationOptions(),

            // Over so few steps an average would still hold the weights of the beginning.
            AverageDecay = 0,

            // So few pictures are soon known by heart: the best epoch is kept, and pages offer it unless the last one is as good.
            KeepBest = true,
        };
    }
}
