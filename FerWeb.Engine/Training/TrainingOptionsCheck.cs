namespace FerWeb.Engine.Training;

/// <summary>Refuses options that cannot work, before anything is started.</summary>
internal static class TrainingOptionsCheck
{
    private const double LatestFullSize = 0.7;

    private static string Measures => string.Join(", ", Enum.GetNames<MonitoredMetric>());

    /// <exception cref="TrainingException">The first thing that is wrong.</exception>
    public static void Throw(TrainingOptions options, bool hasValidation)
    {
        Require(options.Epochs >= 1, "The number of epochs must be at least 1.");
        Require(options.BatchSize >= 2, "The batch size must be at least 2; batch norm needs more than one picture.");
        Require(options.LearningRate > 0 && double.IsFinite(options.LearningRate), "The learning rate must be greater than 0.");
        Require(options.Momentum is >= 0 and < 1, "The momentum must be at least 0 and less than 1.");
        Require(options.WeightDecay >= 0, "The weight decay must not be negative.");
        Require(options.WarmUpEpochs >= 0 && options.WarmUpEpochs < options.Epochs, "The warm-up must be shorter than the training.");
        Require(options.LabelSmoothing is >= 0 and < 1, "The label smoothing must be at least 0 and less than 1.");
        Require(options.AverageDecay is >= 0 and < 1, "The decay of the weight average must be at least 0 and less than 1.");
        Require(options.StepEpochs >= 1, "The step schedule needs at least 1 epoch per step.");
        Require(options.EarlyShare is >= 0 and <= LatestFullSize, $"At most {LatestFullSize:P0} of the epochs can run at the small size.");
        Require(options.EarlySize >= 0 && options.EarlySize <= options.Network.InputSize, $"The small size must not exceed {options.Network.InputSize} pixels.");
        Require(options.EarlySize == 0 || !options.Network.Architecture.StartsWith("cnn-seed", StringComparison.Ordinal), "The seed networks take pictures of one size only; leave the small size at 0.");
        Require(options.Augmentation.MixupShare <= 0 || options.Augmentation.MixupAlpha is > 0 and <= 1, "Mixup's alpha must be greater than 0 and at most 1.");
        Require(options.MaxTime is not { } longest || longest > TimeSpan.Zero, "The time limit must be greater than 0.");
        Require(options.CheckpointInterval > TimeSpan.Zero, "The time between two checkpoints must be greater than 0.");
        Require(options.FrozenStages >= 0 && options.FrozenStages <= options.Network.Stages, $"This network has {options.Network.Stages} stages before its last layer; 0 to {options.Network.Stages} of them can be frozen.");
        if (options.EarlyStopping is { } stopping)
        {
            Require(Enum.IsDefined(stopping.Monitor), $"Early stopping cannot watch '{stopping.Monitor}'; there is {Measures}.");
            Require(stopping.Patience >= 0 && stopping.StartFromEpoch >= 0, "Early stopping's patience and first epoch must not be negative.");
            Require(stopping.MinDelta >= 0, "Early stopping's smallest change must not be negative.");
        }

        if (options.Plateau is { } plateau)
        {
            Require(Enum.IsDefined(plateau.Monitor), $"The plateau rule cannot watch '{plateau.Monitor}'; there is {Measures}.");
            Require(plateau.Factor is > 0 and < 1, "The plateau rule's factor must be greater than 0 and less than 1.");
            Require(plateau.Patience >= 0 && plateau.Cooldown >= 0, "The plateau rule's patience and cooldown must not be negative.");
            Require(plateau.MinDelta >= 0 && plateau.MinLearningRate >= 0, "The plateau rule's smallest change and lowest rate must not be negative.");
        }

        Require(
            hasValidation || (options.EarlyStopping is null && options.Plateau is null && !options.KeepBest),
            "Early stopping, plateau and keeping the best epoch need validation pictures, and the data set has none.");
    }

    private static void Require(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new TrainingException(otherwise);
        }
    }
}
