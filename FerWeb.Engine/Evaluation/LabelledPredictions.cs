using FerWeb.Engine.Datasets;
using FerWeb.Engine.Emotions;
using FerWeb.Engine.Networks;

namespace FerWeb.Engine.Evaluation;

/// <summary>Probabilities beside the truth, for those pictures that have one.</summary>
/// <param name="Classes">Columns of a row.</param>
/// <param name="Probabilities">M x Classes.</param>
/// <param name="Labels">M true classes.</param>
/// <param name="Images">M indices in the split.</param>
/// <param name="Votes">M x Classes shares of the crowd's votes, or null where the truth is one label.</param>
public sealed record LabelledPredictions(int Classes, float[] Probabilities, int[] Labels, int[] Images, float[]? Votes = null)
{
    /// <summary>What a probability of 0 counts as in a logarithm.</summary>
    internal const double Smallest = 1e-12;

    /// <value>Pictures, M.</value>
    public int Count => Labels.Length;

    /// <summary>The labels' head against the labels, every picture.</summary>
    public static LabelledPredictions Fer(Predictions predictions, DatasetSplit split)
        => new(split.Classes.Count, predictions.Fer, [.. split.Labels.ToArray().Select(label => (int)label)], [.. Enumerable.Range(0, split.Count)]);

    /// <summary>
    /// The crowd head against the crowd's majority (Barsoum et al. 2016): only pictures where, single votes dropped, one
    /// emotion has more than half of the votes.
    /// </summary>
    /// <exception cref="ArgumentException">The network has no crowd head.</exception>
    public static LabelledPredictions CrowdMajority(Predictions predictions, DatasetSplit split) => Crowd(predictions, split, needsMajority: true);

    /// <summary>
    /// The crowd head against the shares of the votes: every picture where, single votes dropped, some for an emotion are left and not more than
    /// half say "unknown" or "not a face". The label is the emotion with the most votes, the first of equals.
    /// </summary>
    /// <exception cref="ArgumentException">The network has no crowd head.</exception>
    public static LabelledPredictions CrowdShares(Predictions predictions, DatasetSplit split) => Crowd(predictions, split, needsMajority: false);

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

    /// <summary>The probability of the most probable class of picture <paramref name="index"/>.</summary>
    public float Confidence(int index) => Row(index)[Predicted(index)];

    /// <summary>Whether the most probable class of picture <paramref name="index"/> is the true one.</summary>
    public bool IsRight(int index) => Predicted(index) == Labels[index];

    /// <summary>Share of pictures whose true class is among the <paramref name="most"/> most probable ones, the first of equals before the others.</summary>
    public double TopAccuracy(int most)
    {
        var hits = 0;
        for (var i = 0; i < Count; i++)
        {
            var row = Row(i);
            var (label, before) = (Labels[i], 0);
            for (var k = 0; k < Classes; k++)
            {
                before += row[k] > row[label] || (row[k] == row[label] && k < label) ? 1 : 0;
            }

            hits += before < most ? 1 : 0;
        }

        return hits / (double)Count;
    }

    /// <summary>Refuses predictions that cannot be compared picture by picture.</summary>
    /// <exception cref="ArgumentException">The others are not of the same pictures with the same labels, in the same order.</exception>
    public void RequireSamePictures(LabelledPredictions others)
    {
        if (Classes != others.Classes || !Images.AsSpan().SequenceEqual(others.Images) || !Labels.AsSpan().SequenceEqual(others.Labels))
        {
            throw new ArgumentException(
                "The two were measured on different pictures or labels, so they cannot be compared picture by picture.", nameof(others));
        }
    }

    /// <summary>How right the predicted class is: 1 or 0 against one label, the share of the crowd that says so against votes.</summary>
    public double Agreement(int index)
    {
        var predicted = Predicted(index);
        return Votes is { } votes ? votes[(index * Classes) + predicted] : predicted == Labels[index] ? 1 : 0;
    }

    /// <summary>The same predictions for fewer pictures of the split.</summary>
    public LabelledPredictions Only(IReadOnlySet<int> images)
    {
        int[] rows = [.. Enumerable.Range(0, Count).Where(i => images.Contains(Images[i]))];
        return new LabelledPredictions(
            Classes,
            [.. rows.SelectMany(i => Row(i).ToArray())],
            [.. rows.Select(i => Labels[i])],
            [.. rows.Select(i => Images[i])],
            Votes is null ? null : [.. rows.SelectMany(i => Votes.AsSpan(i * Classes, Classes).ToArray())]);
    }

    /// <summary>The same pictures with each row of probabilities changed.</summary>
    public LabelledPredictions Scaled(double temperature)
        => this with { Probabilities = [.. Enumerable.Range(0, Count).SelectMany(i => TemperatureScaling.Apply(Row(i), temperature))] };

    /// <summary>M x Classes targets that probabilities should meet: the votes, or 1 for the label.</summary>
    public float[] Targets()
    {
        if (Votes is not null)
        {
            return Votes;
        }

        var targets = new float[Count * Classes];
        for (var i = 0; i < Count; i++)
        {
            targets[(i * Classes) + Labels[i]] = 1;
        }

        return targets;
    }

    /// <summary>Share of pictures whose most probable class is the true one; NaN when there are none.</summary>
    public double Accuracy() => Enumerable.Range(0, Count).Count(IsRight) / (double)Count;

    /// <summary>Mean negative log-likelihood of the true class in nats.</summary>
    public double CrossEntropy() => -Enumerable.Range(0, Count).Sum(i => Math.Log(Math.Max(Row(i)[Labels[i]], Smallest))) / Count;

    // Whoever has a majority has shares as well, and its emotion the largest one.
    private static LabelledPredictions Crowd(Predictions predictions, DatasetSplit split, bool needsMajority)
    {
        var rows = predictions.Crowd ?? throw new ArgumentException("The network has no crowd head.", nameof(predictions));
        var (images, labels, kept, votes) = (new List<int>(), new List<int>(), new List<float>(), new List<float>());
        var shares = new float[HeadLayout.Crowd];
        for (var i = 0; i < split.Count; i++)
        {
            if (CrowdVotes.TryGetTarget(split.VotesOf(i), shares) && (!needsMajority || CrowdVotes.TryGetMajority(split.VotesOf(i), out _)))
            {
                images.Add(i);
                labels.Add(Array.IndexOf(shares, shares.Max()));
                votes.AddRange(shares);
                kept.AddRange(rows.AsSpan(i * HeadLayout.Crowd, HeadLayout.Crowd));
            }
        }

        return new LabelledPredictions(HeadLayout.Crowd, [.. kept], [.. labels], [.. images], [.. votes]);
    }
}
