namespace FerWeb.Engine.Evaluation;

/// <summary>A picture whose label is probably wrong.</summary>
/// <param name="Row">Its row in the predictions.</param>
/// <param name="Suggested">The class that it more probably is.</param>
/// <param name="Margin">Normalised margin: probability of the label minus that of the most probable other class, -1 to 1; the lower, the surer.</param>
public sealed record LabelIssue(int Row, int Suggested, double Margin);

/// <summary>
/// Confident learning (Northcutt, Jiang, Chuang: Confident Learning: Estimating Uncertainty in Dataset Labels, JAIR 70, 2021): a picture
/// is probably mislabelled when another class is as probable for it as that class usually is for its own pictures (off the diagonal of
/// the confident joint), ranked by the normalised margin. The method means probabilities from a network that has not learned these
/// labels; one that has hides some of the mistakes.
/// </summary>
public static class ConfidentLearning
{
    /// <summary>The probably mislabelled pictures, the surest first.</summary>
    public static IReadOnlyList<LabelIssue> Rank(LabelledPredictions predictions)
    {
        var thresholds = Thresholds(predictions);
        var issues = new List<LabelIssue>();
        for (var i = 0; i < predictions.Count; i++)
        {
            var row = predictions.Row(i);
            var (label, confident) = (predictions.Labels[i], -1);
            for (var k = 0; k < predictions.Classes; k++)
            {
                confident = row[k] >= thresholds[k] && (confident < 0 || row[k] > row[confident]) ? k : confident;
            }

            if (confident >= 0 && confident != label)
            {
                issues.Add(new LabelIssue(i, confident, Margin(row, label)));
            }
        }

        return [.. issues.OrderBy(issue => issue.Margin).ThenBy(issue => issue.Row)];
    }

    // Mean self-confidence of each class over the pictures labelled so; no probability reaches that of a class without any.
    private static double[] Thresholds(LabelledPredictions predictions)
    {
        var (sums, counts) = (new double[predictions.Classes], new int[predictions.Classes]);
        for (var i = 0; i < predictions.Count; i++)
        {
            sums[predictions.Labels[i]] += predictions.Row(i)[predictions.Labels[i]];
            counts[predictions.Labels[i]]++;
        }

        return [.. sums.Zip(counts, (sum, count) => count == 0 ? double.PositiveInfinity : sum / count)];
    }

    private static double Margin(ReadOnlySpan<float> row, int label)
    {
        var other = 0f;
        for (var k = 0; k < row.Length; k++)
        {
            other = k != label ? Math.Max(other, row[k]) : other;
        }

        return row[label] - other;
    }
}
