using FerWeb.Engine.Datasets;
using FerWeb.Engine.Emotions;

namespace FerWeb.Workspace.Datasets;

/// <summary>What the crowd says about the training images that carry one label.</summary>
/// <param name="Asked">Images of which a crowd was asked.</param>
/// <param name="Agreed">Of these, images whose label got the most votes.</param>
public sealed record CrowdAgreement(int Asked, int Agreed);

/// <summary>What counting alone does not tell about a data set.</summary>
/// <param name="Images">Images in all splits.</param>
/// <param name="Distinct">How many of them differ in at least one pixel.</param>
/// <param name="TrainingInHeldOut">Training images that also stand in validation or test.</param>
/// <param name="Agreement">By label, where a crowd was asked.</param>
public sealed record DatasetFacts(int Images, int Distinct, int TrainingInHeldOut, IReadOnlyDictionary<Emotion, CrowdAgreement> Agreement)
{
    /// <summary>Looks at all images of an opened data set; well under a second for FER-2013.</summary>
    public static DatasetFacts Of(FaceDataset dataset)
    {
        var splits = Enum.GetValues<Split>().Where(dataset.Has).ToDictionary(split => split, split => dataset[split]);
        var heldOut = splits.Where(part => part.Key != Split.Train).SelectMany(part => part.Value.Hashes.ToArray()).ToHashSet();
        var training = splits.GetValueOrDefault(Split.Train);
        return new DatasetFacts(
            splits.Values.Sum(images => images.Count),
            splits.Values.SelectMany(images => images.Hashes.ToArray()).Distinct().Count(),
            training?.Hashes.ToArray().Count(heldOut.Contains) ?? 0,
            training is null ? new Dictionary<Emotion, CrowdAgreement>() : AskCrowd(training));
    }

    private static Dictionary<Emotion, CrowdAgreement> AskCrowd(DatasetSplit images)
    {
        var agreement = new Dictionary<Emotion, CrowdAgreement>();
        for (int i = 0; i < images.Count; i++)
        {
            var votes = images.VotesOf(i);
            if (!votes.ContainsAnyExcept((byte)0))
            {
                continue;
            }

            var label = (Emotion)images.Labels.Span[i];
            var (asked, agreed) = agreement.GetValueOrDefault(label) ?? new CrowdAgreement(0, 0);
            int most = Largest(votes);
            bool agrees = most < CrowdVotes.Emotions && CrowdVotes.ToEmotion((CrowdEmotion)most) == label;
            agreement[label] = new CrowdAgreement(asked + 1, agreed + (agrees ? 1 : 0));
        }

        return agreement;
    }

    private static int Largest(ReadOnlySpan<byte> votes)
    {
        int largest = 0;
        for (int i = 1; i < votes.Length; i++)
        {
            largest = votes[i] > votes[largest] ? i : largest;
        }

        return largest;
    }
}
