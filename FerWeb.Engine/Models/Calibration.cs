using FerWeb.Engine.Emotions;
using FerWeb.Engine.Evaluation;

namespace FerWeb.Engine.Models;

/// <summary>From a network's raw probabilities to the seven that are shown.</summary>
public sealed record Calibration
{
    /// <value>Temperature of the FER-2013 head.</value>
    public double FerTemperature { get; init; } = 1;

    /// <value>Temperature of the crowd head.</value>
    public double CrowdTemperature { get; init; } = 1;

    /// <value>
    /// How far the crowd's answer is corrected for rare emotions, 0 (not) to 1 (as if all were equally frequent): each
    /// probability is divided by its class's prior to this power (logit adjustment, Menon et al. 2021).
    /// </value>
    public double CrowdPriorCorrection { get; init; }

    /// <value>Mean vote share of each of FER+'s eight emotions in the training data, in FER+'s order; empty when the model has no crowd head.</value>
    public IReadOnlyList<double> CrowdPrior { get; init; } = [];

    /// <summary>Whether these numbers make probabilities of probabilities; a file from elsewhere may hold any.</summary>
    internal bool IsSound() => IsTemperature(FerTemperature) && IsTemperature(CrowdTemperature) && CrowdPriorCorrection is >= 0 and <= 1
        && (CrowdPrior.Count == 0 || (CrowdPrior.Count == CrowdVotes.Emotions && CrowdPrior.All(share => double.IsNormal(share) && share is > 0 and <= 1)));

    /// <summary>The answer of the labels' head: as many probabilities as it has classes.</summary>
    public float[] Fer(ReadOnlySpan<float> fer) => TemperatureScaling.Apply(fer, FerTemperature);

    /// <summary>The crowd's answer: seven probabilities in <see cref="Emotion"/> order, contempt left out and the rest renormalised.</summary>
    /// <param name="crowd">Eight raw probabilities in FER+'s order.</param>
    public float[] Crowd(ReadOnlySpan<float> crowd)
    {
        var eight = TemperatureScaling.Apply(crowd, CrowdTemperature);
        var weights = new double[EmotionNames.All.Count];
        for (var k = 0; k < eight.Length; k++)
        {
            if (CrowdVotes.ToEmotion((CrowdEmotion)k) is { } emotion)
            {
                weights[(int)emotion] = eight[k] * (CrowdPrior.Count == 0 ? 1 : Math.Pow(CrowdPrior[k], -CrowdPriorCorrection));
            }
        }

        var sum = weights.Sum();
        return [.. weights.Select(weight => (float)(weight / sum))];
    }

    private static bool IsTemperature(double value) => value >= TemperatureScaling.Coldest && double.IsFinite(value);
}
