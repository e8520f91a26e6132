using FerWeb.Engine.Datasets;
using FerWeb.Engine.Emotions;
using FerWeb.Engine.Models;
using FerWeb.Engine.Networks;
using FerWeb.Engine.Recognition;

namespace FerWeb.Engine.Evaluation;

/// <summary>What calibration achieved on the half of the validation pictures that it has not seen.</summary>
/// <param name="Images">Pictures of that half.</param>
/// <param name="Before">Expected calibration error without temperature; null where there are no such pictures (NaN in older files).</param>
/// <param name="After">With it; null likewise.</param>
public sealed record CalibrationOutcome(int Images, double? Before, double? After);

/// <summary>
/// Fits temperatures on one half of the validation pictures and measures them on the other, and the crowd's prior correction on both;
/// copies of training pictures take no part, or the network would look surer than it should.
/// </summary>
public static class Calibrator
{
    // Fewer pictures say nothing of the next one.
    private const int LeastToFit = 10;

    private static readonly double[] _corrections = [0, 0.25, 0.5, 0.75, 1];

    /// <summary>
    /// Fits a calibration: a temperature is 1 where fewer than ten pictures could be fitted on or no label or vote on them contradicts the
    /// answers, and there is no outcome for a crowd head without pictures whose votes have a majority.
    /// </summary>
    /// <param name="network">Its uncalibrated predictions on the validation split are <paramref name="raw"/>.</param>
    /// <param name="dataset">Has a validation split; its training split's votes give the prior.</param>
    /// <param name="raw">One view.</param>
    public static (Calibration Calibration, CalibrationOutcome Fer, CalibrationOutcome? Crowd) Fit(
        NetworkDescription network, FaceDataset dataset, Predictions raw)
    {
        var images = dataset[Split.Validation];
        var unseen = TrainingSelection.NotInTraining(dataset, Split.Validation);

        // By the parity of the hash, so that copies of one picture fall into one half.
        var fitting = unseen.Where(i => (images.Hashes.Span[i] & 1) == 0).ToHashSet();
        var measuring = unseen.Where(i => (images.Hashes.Span[i] & 1) == 1).ToHashSet();

        var (ferTemperature, fer) = FitHead(LabelledPredictions.Fer(raw, images), fitting, measuring);
        var calibration = new Calibration { FerTemperature = ferTemperature };
        if (!network.HasCrowdHead || images.Votes is null)
        {
            return (calibration, fer, null);
        }

        var majority = LabelledPredictions.CrowdMajority(raw, images);
        if (majority.Count == 0)
        {
            return (calibration, fer, null);
        }

        var (crowdTemperature, crowd) = FitHead(majority, fitting, measuring);
        calibration = calibration with { CrowdTemperature = crowdTemperature, CrowdPrior = Prior(dataset) };
        return (calibration with { CrowdPriorCorrection = BestCorrection(raw, images, unseen, calibration) }, fer, crowd);
    }

    private static (double Temperature, CalibrationOutcome Outcome) FitHead(LabelledPredictions all, HashSet<int> fitting, HashSet<int> measuring)
    {
        var (fit, measure) = (all.Only(fitting), all.Only(measuring));

        // Answers that are all right fit the better the colder they are, down to the limit, and would be called certain from then on.
        var isContradicted = Enumerable.Range(0, fit.Count).Any(i => fit.Agreement(i) < 1);
        var temperature = fit.Count >= LeastToFit && isContradicted ? TemperatureScaling.Fit(fit.Probabilities, fit.Targets(), fit.Classes) : 1;
        return (temperature, measure.Count == 0
            ? new CalibrationOutcome(0, null, null)
            : new CalibrationOutcome(measure.Count, CalibrationError.Expected(measure), CalibrationError.Expected(measure.Scaled(temperature))));
    }

    private static double BestCorrection(Predictions raw, DatasetSplit images, IReadOnlyList<int> unseen, Calibration calibration)
        => _corrections.MaxBy(correction => Balance(raw, images, unseen, calibration with { CrowdPriorCorrection = correction }));

    // Accuracy plus mean recall, because photos that people try are neither mostly neutral nor evenly spread. A picture counts for each emotion
    // by its share of the votes: those with a majority for a rare emotion are a dozen or two, which makes the best correction a matter of luck.
    private static double Balance(Predictions raw, DatasetSplit images, IReadOnlyList<int> unseen, Calibration calibration)
    {
        var hits = new double[EmotionNames.All.Count];
        var support = new double[EmotionNames.All.Count];
        var shares = new float[CrowdVotes.Emotions];
        foreach (var i in unseen.Where(i => CrowdVotes.TryGetTarget(images.VotesOf(i), shares)))
        {
            var answer = calibration.Crowd(raw.Crowd.AsSpan(i * HeadLayout.Crowd, HeadLayout.Crowd));
            var said = answer.AsSpan().IndexOf(answer.Max());
            for (var k = 0; k < shares.Length; k++)
            {
                if (CrowdVotes.ToEmotion((CrowdEmotion)k) is { } emotion)
                {
                    support[(int)emotion] += shares[k];
                    hits[(int)emotion] += (int)emotion == said ? shares[k] : 0;
                }
            }
        }

        var recalls = hits.Zip(support).Where(pair => pair.Second > 0).Select(pair => pair.First / pair.Second).ToList();
        return recalls.Count == 0 ? 0 : (hits.Sum() / support.Sum()) + recalls.Average();
    }

    private static double[] Prior(FaceDataset dataset)
    {
        var sums = new double[CrowdVotes.Emotions];
        if (!dataset.Has(Split.Train) || dataset[Split.Train].Votes is null)
        {
            return [];
        }

        var (train, shares) = (dataset[Split.Train], new float[CrowdVotes.Emotions]);
        for (var i = 0; i < train.Count; i++)
        {
            CrowdVotes.TryGetTarget(train.VotesOf(i), shares);
            for (var k = 0; k < sums.Length; k++)
            {
                sums[k] += shares[k];
            }
        }

        var total = sums.Sum();
        return total == 0 ? [] : [.. sums.Select(sum => Math.Max(sum / total, 1e-4))];
    }
}
