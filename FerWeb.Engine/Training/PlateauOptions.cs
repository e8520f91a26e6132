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
