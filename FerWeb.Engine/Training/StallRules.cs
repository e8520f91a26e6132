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
        if (Best is not { } best || Improvement.Is(options.Monitor, value, best, options.MinDelta))
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

/// <summary>Keras' EarlyStopping; its state goes into checkpoints.</summary>
/// <param name="Best">Best value seen; null before the first epoch.</param>
/// <param name="Wait">Epochs without improvement.</param>
public sealed record EarlyStoppingState(double? Best = null, int Wait = 0)
{
    /// <summary>The state after an epoch that measured <paramref name="value"/>.</summary>
    public EarlyStoppingState After(EarlyStoppingOptions options, double value)
        => Best is not { } best || Improvement.Is(options.Monitor, value, best, options.MinDelta)
            ? new EarlyStoppingState(value, 0)
            : this with { Wait = Wait + 1 };

    /// <summary>True when the patience is used up.</summary>
    public bool MustStop(EarlyStoppingOptions options) => Wait >= Math.Max(options.Patience, 1);
}

internal static class Improvement
{
    public static bool Is(MonitoredMetric metric, double value, double best, double minDelta) => metric switch
    {
        MonitoredMetric.ValidationLoss => value < best - minDelta,
        _ => value > best + minDelta,
    };
}
