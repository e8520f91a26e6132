namespace FerWeb.Engine.Evaluation;

/// <summary>A point of a curve; both 0 to 1.</summary>
/// <param name="X">False positive rate, or recall.</param>
/// <param name="Y">True positive rate, or precision.</param>
public sealed record CurvePoint(double X, double Y);

/// <summary>
/// One class against the rest at every threshold of its probability, by scikit-learn's definitions: average precision is the sum of
/// precision times the growth of recall (no interpolation), the area under the ROC curve is by trapezoids.
/// </summary>
/// <param name="AveragePrecision">0 to 1; null when no picture is of the class.</param>
/// <param name="AreaUnderRoc">0 to 1; null when no picture is of the class, or all are.</param>
/// <param name="PrecisionRecall">From the highest threshold to the lowest; at most 100 points; empty when undefined.</param>
/// <param name="Roc">From (0, 0) to (1, 1); at most 100 points; empty when undefined.</param>
public sealed record ThresholdCurves(
    double? AveragePrecision, double? AreaUnderRoc, IReadOnlyList<CurvePoint> PrecisionRecall, IReadOnlyList<CurvePoint> Roc)
{
    private const int MostPoints = 100;

    /// <summary>The curves of class <paramref name="k"/>.</summary>
    public static ThresholdCurves Of(LabelledPredictions predictions, int k)
    {
        (float Score, bool IsClass)[] rows = [.. Enumerable.Range(0, predictions.Count).Select(i => (predictions.Row(i)[k], predictions.Labels[i] == k))];
        Array.Sort(rows, (a, b) => b.Score.CompareTo(a.Score));
        var positives = rows.Count(row => row.IsClass);
        var negatives = rows.Length - positives;
        if (positives == 0)
        {
            return new ThresholdCurves(null, null, [], []);
        }

        var (found, wrong, precision, area) = (0, 0, 0.0, 0.0);
        var (recalls, roc) = (new List<CurvePoint>(), new List<CurvePoint> { new(0, 0) });
        for (var i = 0; i < rows.Length;)
        {
            var (foundBefore, wrongBefore, threshold) = (found, wrong, rows[i].Score);

            // Equal probabilities pass the threshold together, NaN too, which == does not call equal.
            for (; i < rows.Length && rows[i].Score.Equals(threshold); i++)
            {
                found += rows[i].IsClass ? 1 : 0;
                wrong += rows[i].IsClass ? 0 : 1;
            }

            precision += (found - foundBefore) / (double)positives * found / (found + wrong);
            area += (wrong - wrongBefore) * (found + foundBefore) / 2.0;
            recalls.Add(new CurvePoint(found / (double)positives, found / (double)(found + wrong)));
            roc.Add(new CurvePoint(negatives == 0 ? 0 : wrong / (double)negatives, found / (double)positives));
        }

        return negatives == 0
            ? new ThresholdCurves(precision, null, Thin(recalls), [])
            : new ThresholdCurves(precision, area / positives / negatives, Thin(recalls), Thin(roc));
    }

    // For the eye: evenly along the curve, not along the ranks, of which a rare class has nearly all at its end; first and last kept.
    private static List<CurvePoint> Thin(List<CurvePoint> points)
    {
        if (points.Count <= MostPoints)
        {
            return points;
        }

        var lengths = new double[points.Count];
        for (var i = 1; i < lengths.Length; i++)
        {
            lengths[i] = lengths[i - 1] + Math.Abs(points[i].X - points[i - 1].X) + Math.Abs(points[i].Y - points[i - 1].Y);
        }

        // What is left out lies within a ninety-ninth of the whole length behind a point that is kept.
        var kept = new List<CurvePoint>(MostPoints);
        for (var i = 0; i < lengths.Length; i++)
        {
            if (i == lengths.Length - 1 || lengths[i] >= lengths[^1] * kept.Count / (MostPoints - 1))
            {
                kept.Add(points[i]);
            }
        }

        return kept;
    }
}
