namespace FerWeb.Engine.Training;

/// <summary>Keras' ReduceLROnPlateau; its state goes into checkpoints.</summary>
/// <param name="Scale">What the schedule's learning rate is multiplied by.</param>
/// <param name="Best">Best value seen; null before the first epoch.</param>
/// <param name="Wait">Epochs without improvement.</param>
/// <param name="Cooldown">Epochs still not counted.</param>
public sealed record PlateauState(double Scale = 1, double? Best = null, int Wait = 0, int Cooldown = 0)
{
    /// <summary>The state after an epoch that measured <paramref name="value"/> at <paramref name="learningRate"/>.</summary>
    public PlateauState After(PlateauOptions options, double value, double learningRate)
    {
        var cooldown = Math.Max(Cooldown - 1, 0);
        var wait = Cooldown > 0 ? 0 : Wait;
        if (Best is not { } best || options.Monitor.IsBetter(value, best, options.MinDelta))
        {
            return this with { Best = value, Wait = 0, Cooldown = cooldown };
        }

        if (cooldown > 0)
        {
            return this with { Wait = wait, Cooldown = cooldown };
        }

        if (++wait < options.Patience || learningRate <= options.MinLearningRate)
        {
            return this with { Wait = wait, Cooldown = cooldown };
        }

        var reduced = Math.Max(learningRate * options.Factor, options.MinLearningRate);
        return this with { Scale = Scale * reduced / learningRate, Wait = 0, Cooldown = options.Cooldown };
    }
}

/// <summary>Keras' EarlyStopping with Lightning's two thresholds; its state goes into checkpoints.</summary>
/// <param name="Best">Best value seen; null before the first epoch that counts.</param>
/// <param name="Wait">Epochs without improvement.</param>
/// <param name="PassedThreshold">True when the newest value passed one of the thresholds.</param>
public sealed record EarlyStoppingState(double? Best = null, int Wait = 0, bool PassedThreshold = false)
{
    /// <summary>The state after an epoch (from 0) that measured <paramref name="value"/>.</summary>
    public EarlyStoppingState After(EarlyStoppingOptions options, double value, int epoch)
    {
        if (epoch < options.StartFromEpoch)
        {
            return this;
        }

        var passed = (options.Threshold is { } good && options.Monitor.IsBetter(value, good))
            || (options.DivergenceThreshold is { } bad && options.Monitor.IsBetter(bad, value));
        return Best is not { } best || options.Monitor.IsBetter(value, best, options.MinDelta)
            ? new EarlyStoppingState(value, 0, passed)
            : this with { Wait = Wait + 1, PassedThreshold = passed };
    }

    /// <summary>True when the patience is used up or a threshold was passed.</summary>
    public bool MustStop(EarlyStoppingOptions options) => PassedThreshold || Wait >= Math.Max(options.Patience, 1);
}
