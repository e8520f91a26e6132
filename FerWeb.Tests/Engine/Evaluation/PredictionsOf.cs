using FerWeb.Engine.Evaluation;

namespace FerWeb.Tests.Engine.Evaluation;

/// <summary>Predictions that a test writes down.</summary>
internal static class PredictionsOf
{
    /// <summary>Rows of probabilities with their labels; picture i is i.</summary>
    public static LabelledPredictions Rows(int classes, params (int Label, float[] Row)[] rows)
        => new(classes, [.. rows.SelectMany(row => row.Row)], [.. rows.Select(row => row.Label)], [.. Enumerable.Range(0, rows.Length)]);

    /// <summary>Two classes; each picture's label and the probability of class 1.</summary>
    public static LabelledPredictions Binary(params (int Label, double Probability)[] rows)
        => Rows(2, [.. rows.Select(row => (row.Label, new[] { (float)(1 - row.Probability), (float)row.Probability }))]);

    /// <summary>Pictures of class 0 of two, answered rightly or not.</summary>
    public static LabelledPredictions Answers(params bool[] right) => Binary([.. right.Select(isRight => (0, isRight ? 0.1 : 0.9))]);

    /// <summary>The same pictures, answered as if each class were the next one.</summary>
    public static LabelledPredictions Rotated(LabelledPredictions predictions)
        => Rows(predictions.Classes, [.. Enumerable.Range(0, predictions.Count).Select(i =>
        {
            var row = predictions.Row(i).ToArray();
            return (predictions.Labels[i], (float[])[row[^1], .. row[..^1]]);
        })]);

    /// <summary>A crowd head's eight classes, random rows with a seed, and random shares of votes.</summary>
    public static LabelledPredictions Voted(int count, int seed)
        => Random(count, seed, classes: 8) with { Votes = Random(count, seed + 1, classes: 8).Probabilities };

    /// <summary>Seven classes, random rows that favour the label, with a seed.</summary>
    public static LabelledPredictions Random(int count, int seed, int classes = 7)
    {
        var random = new Random(seed);
        return Rows(classes, [.. Enumerable.Range(0, count).Select(_ =>
        {
            var label = random.Next(classes);
            var weights = Enumerable.Range(0, classes).Select(k => random.NextDouble() + (k == label ? 0.5 : 0)).ToArray();
            return (label, weights.Select(weight => (float)(weight / weights.Sum())).ToArray());
        })]);
    }
}
