using FerWeb.Engine.Datasets;
using FerWeb.Engine.Emotions;
using FerWeb.Engine.Models;
using FerWeb.Engine.Networks;
using FerWeb.Engine.Recognition;

namespace FerWeb.Engine.Evaluation;

/// <summary>What calibration achieved on the half of the validation pictures that it has not seen.</summary>
/// <param name="Images">Pictures of that half.</param>
/// <param name="Before">Expected calibration error without temperature.</param>
/// <param name="After">With it.</param>
public sealed record CalibrationOutcome(int Images, double Before, double After);

/// <summary>
/// Fits temperatures and the crowd's prior correction on one half of the validation pictures and measures them on the
/// other; copies of training pictures take no part, or the network would look surer than it should.
/// </summary>
public static class Calibrator
{
    private static readonly double[] _corrections = [0, 0.25, 0.5, 0.75, 1];

    /// <summary>Fits a calibration.</summary>
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
        var (crowdTemperature, crowd) = FitHead(majority, fitting, measuring);
        calibration = calibration with { CrowdTemperature = crowdTemperature, CrowdPrior = Prior(dataset) };
        var half = majority.Only(fitting);
        return (calibration with { CrowdPriorCorrection = SmallestGoodCorrection(half, calibration) }, fer, crowd);
    }

    private static (double Temperature, CalibrationOutcome Outcome) FitHead(LabelledPredictions all, HashSet<int> fitting, HashSet<int> measuring)
    {
        var (fit, measure) = (all.Only(fitting), all.Only(measuring));
        var temperature = TemperatureScaling.Fit(fit.Probabilities, fit.Targets(), fit.Classes);
        return (temperature, new CalibrationOutcome(measure.Count, CalibrationError.Expected(measure), CalibrationError.Expected(measure.Scaled(temperature))));
    }

    // The one-standard-error rule (Breiman et al. 1984): rare emotions make the best value a matter of luck, so the smallest
    // correction that is as good as the best within its error is taken.
    private static double SmallestGoodCorrection(LabelledPredictions crowd, Calibration calibration)
    {
        var balances = _corrections.Select(correction => Balance(crowd, calibration with { CrowdPriorCorrection = correction })).ToList();
        var best = balances.MaxBy(balance => balance.Value);
        return _corrections[balances.FindIndex(balance => balance.Value >= best.Value - best.Error)];
    }

    // Accuracy plus mean recall, because photos that people try are neither mostly neutral nor evenly spread; and its standard error.
    private static (double Value, double Error) Balance(LabelledPredictions crowd, Calibration calibration)
    {
        var hits = new int[EmotionNames.All.Count];
        var support = new int[EmotionNames.All.Count];
        for (var i = 0; i < crowd.Count; i++)
        {
            if (CrowdVotes.ToEmotion((CrowdEmotion)crowd.Labels[i]) is { } emotion)
            {
                var answer = calibration.Crowd(crowd.Row(i));
                support[(int)emotion]++;
                hits[(int)emotion] += answer.AsSpan().IndexOf(answer.Max()) == (int)emotion ? 1 : 0;
            }
        }

        var seen = hits.Zip(support).Where(pair => pair.Second > 0).ToList();
        var recallVariance = seen.Sum(pair => Variance(pair.First, pair.Second)) / (seen.Count * seen.Count);
        var value = (hits.Sum() / (double)support.Sum()) + seen.Average(pair => pair.First / (double)pair.Second);
        return (value, Math.Sqrt(Variance(hits.Sum(), support.Sum())) + Math.Sqrt(recallVariance));
    }

    // Of a share of hits.
    private static double Variance(int hits, int count)
    {
        var share = hits / (double)count;
        return share * (1 - share) / count;
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
