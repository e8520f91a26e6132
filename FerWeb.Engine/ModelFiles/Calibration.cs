using FerWeb.Engine.Emotions;
using FerWeb.Engine.Evaluation;

namespace FerWeb.Engine.ModelFiles;

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

    /// <value>Share of the crowd head in the crowd's answer, 0 to 1; the rest is the FER-2013 head's.</value>
    public double CrowdShare { get; init; } = 1;

    /// <summary>The FER-2013 head's answer: seven probabilities from seven.</summary>
    public float[] Fer(ReadOnlySpan<float> fer) => TemperatureScaling.Apply(fer, FerTemperature);

    /// <summary>The crowd's answer: seven probabilities in <see cref="Emotion"/> order, contempt left out and the rest renormalised.</summary>
    /// <param name="crowd">Eight raw probabilities in FER+'s order.</param>
    /// <param name="fer">Seven raw probabilities of the FER-2013 head.</param>
    public float[] Crowd(ReadOnlySpan<float> crowd, ReadOnlySpan<float> fer)
    {
        var answer = new float[EmotionNames.All.Count];
        var eight = TemperatureScaling.Apply(crowd, CrowdTemperature);
        var sum = 0.0;
        for (var k = 0; k < eight.Length; k++)
        {
            if (CrowdVotes.ToEmotion((CrowdEmotion)k) is { } emotion)
            {
                var weight = CrowdPrior.Count == 0 ? 1 : Math.Pow(Math.Max(CrowdPrior[k], 1e-4), -CrowdPriorCorrection);
                answer[(int)emotion] = (float)(eight[k] * weight);
                sum += answer[(int)emotion];
            }
        }

        var other = Fer(fer);
        for (var k = 0; k < answer.Length; k++)
        {
            answer[k] = (float)((answer[k] / sum * CrowdShare) + (other[k] * (1 - CrowdShare)));
        }

        return answer;
    }
}
