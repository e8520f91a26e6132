using FerWeb.Engine.Datasets;
using FerWeb.Engine.Emotions;
using FerWeb.Engine.Networks;

namespace FerWeb.Engine.Evaluation;

/// <summary>Probabilities beside the truth, for those pictures that have one.</summary>
/// <param name="Classes">Columns of a row.</param>
/// <param name="Probabilities">M x Classes.</param>
/// <param name="Labels">M true classes.</param>
/// <param name="Images">M indices in the split.</param>
public sealed record LabelledPredictions(int Classes, float[] Probabilities, int[] Labels, int[] Images)
{
    private const double Smallest = 1e-12;

    /// <value>Pictures, M.</value>
    public int Count => Labels.Length;

    /// <summary>The FER-2013 head against the FER-2013 labels, every picture.</summary>
    public static LabelledPredictions Fer(Predictions predictions, DatasetSplit split)
        => new(HeadLayout.Fer, predictions.Fer, [.. split.Labels.ToArray().Select(label => (int)label)], [.. Enumerable.Range(0, split.Count)]);

    /// <summary>
    /// The crowd head against the crowd's majority (Barsoum et al. 2016): only pictures where, single votes dropped, one
    /// emotion has more than half of the votes.
    /// </summary>
    /// <exception cref="ArgumentException">The network has no crowd head.</exception>
    public static LabelledPredictions CrowdMajority(Predictions predictions, DatasetSplit split)
    {
        var rows = predictions.Crowd ?? throw new ArgumentException("The network has no crowd head.", nameof(predictions));
        var (images, labels, kept) = (new List<int>(), new List<int>(), new List<float>());
        for (var i = 0; i < split.Count; i++)
        {
            if (CrowdVotes.TryGetMajority(split.VotesOf(i), out var majority))
            {
                images.Add(i);
                labels.Add((int)majority);
                kept.AddRange(rows.AsSpan(i * HeadLayout.Crowd, HeadLayout.Crowd));
            }
        }

        return new LabelledPredictions(HeadLayout.Crowd, [.. kept], [.. labels], [.. images]);
    }

    /// <summary>The row of picture <paramref name="index"/>.</summary>
    public ReadOnlySpan<float> Row(int index) => Probabilities.AsSpan(index * Classes, Classes);

    /// <summary>The most probable class of picture <paramref name="index"/>; the first of equals.</summary>
    public int Predicted(int index)
    {
        var row = Row(index);
        var best = 0;
        for (var k = 1; k < Classes; k++)
        {
            best = row[k] > row[best] ? k : best;
        }

        return best;
    }

    /// <summary>Share of pictures whose most probable class is the true one; NaN when there are none.</summary>
    public double Accuracy() => Enumerable.Range(0, Count).Count(i => Predicted(i) == Labels[i]) / (double)Count;

    /// <summary>Mean negative log-likelihood of the true class in nats.</summary>
    public double CrossEntropy() => -Enumerable.Range(0, Count).Sum(i => Math.Log(Math.Max(Row(i)[Labels[i]], Smallest))) / Count;
}
