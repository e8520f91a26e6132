using FerWeb.Engine.Emotions;

namespace FerWeb.Engine.Evaluation;

/// <summary>
/// The crowd head against the shares of the FER+ votes, on every picture that has some, without a majority as well. The shares are those of
/// <see cref="CrowdVotes.TryGetTarget"/>: single votes left out, the rest normalised over the eight emotions.
/// </summary>
/// <param name="Count">Pictures.</param>
/// <param name="KlDivergence">
/// Mean Kullback-Leibler divergence of the answer from the votes in nats (Kullback and Leibler 1951): the sum of each share times the logarithm
/// of share over probability; 0 where they are equal.
/// </param>
/// <param name="Brier">Brier score (Brier 1950) with the shares as the truth: squared gaps summed over the emotions, mean over the pictures, 0 to 2.</param>
/// <param name="InTop2">
/// Share of pictures whose most probable emotion is among the two with the most votes, 0 to 1: somebody has voted for it, and fewer than two
/// emotions have more votes, so of emotions that tie for the second place each counts.
/// </param>
/// <param name="ExpectedCalibrationError">
/// The expected calibration error (<see cref="CalibrationError.Expected"/>) where the share of votes for the answer is how right it is; null
/// in records of earlier versions.
/// </param>
public sealed record VoteFigures(int Count, double KlDivergence, double Brier, double InTop2, double? ExpectedCalibrationError = null)
{
    /// <summary>Measures predictions that have votes (<see cref="LabelledPredictions.CrowdShares"/>).</summary>
    /// <exception cref="ArgumentException">There are none.</exception>
    public static VoteFigures Of(LabelledPredictions predictions)
    {
        var targets = predictions.Targets();
        var (divergence, brier, hits) = (0.0, 0.0, 0);
        for (var i = 0; i < predictions.Count; i++)
        {
            var row = predictions.Row(i);
            var shares = targets.AsSpan(i * predictions.Classes, predictions.Classes);
            for (var k = 0; k < row.Length; k++)
            {
                var gap = (double)row[k] - shares[k];
                brier += gap * gap;
                divergence += shares[k] > 0 ? shares[k] * Math.Log(shares[k] / Math.Max(row[k], LabelledPredictions.Smallest)) : 0;
            }

            hits += IsInTop2(shares, predictions.Predicted(i)) ? 1 : 0;
        }

        double count = predictions.Count;
        return new VoteFigures(predictions.Count, divergence / count, brier / count, hits / count, CalibrationError.Expected(predictions));
    }

    private static bool IsInTop2(ReadOnlySpan<float> shares, int answer)
    {
        var more = 0;
        foreach (var share in shares)
        {
            more += share > shares[answer] ? 1 : 0;
        }

        return shares[answer] > 0 && more < 2;
    }
}
