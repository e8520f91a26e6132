namespace FerWeb.Engine.Training;

/// <summary>What validation measures a rule watches.</summary>
public enum MonitoredMetric
{
    /// <summary>Falls when the network improves.</summary>
    ValidationLoss,

    /// <summary>Rises when the network improves.</summary>
    ValidationAccuracy,

    /// <summary>Mean F1 over the classes; rises when the network improves.</summary>
    MacroF1,
}

/// <summary>What each of the measures is called, and which way it improves.</summary>
public static class MonitoredMetrics
{
    /// <summary>Of three things the one that belongs to the measure.</summary>
    public static T Of<T>(this MonitoredMetric metric, T loss, T accuracy, T macroF1) => metric switch
    {
        MonitoredMetric.ValidationLoss => loss,
        MonitoredMetric.MacroF1 => macroF1,
        _ => accuracy,
    };

    /// <summary>Whether a value is better than another one, by more than <paramref name="minDelta"/>.</summary>
    public static bool IsBetter(this MonitoredMetric metric, double value, double than, double minDelta = 0)
        => metric is MonitoredMetric.ValidationLoss ? value < than - minDelta : value > than + minDelta;

    /// <summary>Its name within an English sentence.</summary>
    public static string Words(this MonitoredMetric metric) => metric.Of("validation loss", "validation accuracy", "macro F1 on validation");
}

/// <summary>ReduceLROnPlateau.</summary>
/// <param name="Monitor">What must improve.</param>
/// <param name="Factor">What the learning rate is multiplied by.</param>
/// <param name="Patience">Epochs without improvement before it is.</param>
/// <param name="MinDelta">Smallest change that counts as an improvement.</param>
/// <param name="Cooldown">Epochs after a reduction that do not count.</param>
/// <param name="MinLearningRate">Floor.</param>
public sealed record PlateauOptions(
    MonitoredMetric Monitor = MonitoredMetric.ValidationLoss,
    double Factor = 0.1,
    int Patience = 10,
    double MinDelta = 1e-4,
    int Cooldown = 0,
    double MinLearningRate = 0);

/// <summary>EarlyStopping.</summary>
/// <param name="Monitor">What must improve.</param>
/// <param name="Patience">Epochs without improvement before training stops.</param>
/// <param name="MinDelta">Smallest change that counts as an improvement.</param>
/// <param name="StartFromEpoch">Epochs at the beginning that are not watched.</param>
/// <param name="Threshold">Stop at once when the measure is this good; null for never.</param>
/// <param name="DivergenceThreshold">Stop at once when the measure is this bad; null for never.</param>
public sealed record EarlyStoppingOptions(
    MonitoredMetric Monitor = MonitoredMetric.ValidationLoss,
    int Patience = 3,
    double MinDelta = 0,
    int StartFromEpoch = 0,
    double? Threshold = null,
    double? DivergenceThreshold = null);
