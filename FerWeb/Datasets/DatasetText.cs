using System.Globalization;
using FerWeb.Engine.Emotions;
using FerWeb.Runs.Datasets;

namespace FerWeb.Datasets;

/// <summary>A data set in words.</summary>
internal static class DatasetText
{
    /// <summary>"3,500 faces: 2,800 train, 350 validation, 350 test".</summary>
    public static string Counts(DatasetEntry entry) => Number(entry.Images) + " faces: "
        + string.Join(", ", entry.Counts.Keys.Order().Select(split => $"{Number(entry.CountOf(split))} {split.ToString().ToLowerInvariant()}"));

    /// <summary>Votes, size and age, or that it is drawn when it is needed.</summary>
    public static string Details(DatasetEntry entry) => entry.Manifest is null
        ? "Drawn in seconds when it is needed."
        : string.Join(" · ", Parts(entry));

    /// <summary>What the copies and the crowd say, in sentences; empty when there is nothing to say.</summary>
    public static IEnumerable<string> Facts(DatasetFacts facts)
    {
        if (facts.Distinct < facts.Images)
        {
            yield return $"Of {Number(facts.Images)} images only {Number(facts.Distinct)} are distinct; the others are exact copies.";
        }

        if (facts.TrainingInHeldOut > 0)
        {
            yield return $"{Number(facts.TrainingInHeldOut)} training images also stand in validation or test. A training leaves them out.";
        }

        if (facts.Agreement.Count > 0)
        {
            var ordered = facts.Agreement.OrderBy(label => Share(label.Value)).ToList();
            var (least, most) = (ordered[0], ordered[^1]);
            yield return $"Ten people were asked about each face (FER+). Of the training images labelled {EmotionNames.Of(least.Key)} the label got the most votes on {Percent(least.Value)}, of those labelled {EmotionNames.Of(most.Key)} on {Percent(most.Value)}. The labels are noisy: nobody reaches 100 % on them.";
        }
    }

    public static string Percent(CrowdAgreement agreement) => (100 * Share(agreement)).ToString("0", CultureInfo.InvariantCulture) + "\u00a0%";

    public static string Number(int number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static double Share(CrowdAgreement agreement) => (double)agreement.Agreed / Math.Max(1, agreement.Asked);

    private static IEnumerable<string> Parts(DatasetEntry entry)
    {
        if (entry.HasVotes)
        {
            yield return "with FER+ votes";
        }

        yield return UploadFolder.Describe(entry.Bytes);
        yield return entry.Created.ToString("d MMMM yyyy", CultureInfo.InvariantCulture);
    }
}
