namespace FerWeb.Engine.Datasets.Importing;

/// <summary>
/// Completes the splits of a source: existing ones are kept; a missing validation split is cut from the training images,
/// a source with a single one, whatever its name, is cut in three. Stratified by class, seeded, and identical images stay together.
/// </summary>
internal static class SplitRule
{
    /// <summary>Assigns a split to every face and says what was done.</summary>
    public static (Split[] Splits, string Rule) Complete(IReadOnlyList<FaceRecord> faces, IReadOnlyList<Split?> given, ImportOptions options)
    {
        var splits = given.Select(split => split ?? Split.Train).ToArray();
        if (splits.Distinct().Count() == 1)
        {
            // One folder, whatever its name: a person who brings only "validation" wants to train on it all the same.
            Array.Fill(splits, Split.Train);
        }

        bool hasTrain = splits.Contains(Split.Train);
        bool hasValidation = splits.Contains(Split.Validation);
        bool hasTest = splits.Contains(Split.Test);
        if (hasValidation || !hasTrain)
        {
            return (splits, "as the source has them");
        }

        var random = new Random(options.Seed);
        Cut(faces, splits, Split.Validation, options.ValidationShare, random);
        if (hasTest)
        {
            return (splits, FormattableString.Invariant($"train and test as the source has them; {options.ValidationShare:P0} of train cut off for validation (per class, seed {options.Seed})"));
        }

        // The share counts from the whole, of which validation has been taken already.
        Cut(faces, splits, Split.Test, options.TestShare / (1 - options.ValidationShare), random);
        return (splits, FormattableString.Invariant($"cut from one set: {options.ValidationShare:P0} validation, {options.TestShare:P0} test (per class, seed {options.Seed})"));
    }

    private static void Cut(IReadOnlyList<FaceRecord> faces, Split[] splits, Split target, double share, Random random)
    {
        var groups = Enumerable.Range(0, faces.Count).Where(i => splits[i] == Split.Train).GroupBy(i => faces[i].Hash);
        foreach (var ofClass in groups.GroupBy(group => faces[group.First()].Label).OrderBy(ofClass => ofClass.Key))
        {
            var shuffled = ofClass.ToArray();
            random.Shuffle(shuffled);
            int wanted = (int)Math.Round(share * shuffled.Sum(group => group.Count()), MidpointRounding.AwayFromZero);
            foreach (var group in shuffled)
            {
                int size = group.Count();
                if (size > wanted)
                {
                    continue;
                }

                wanted -= size;
                foreach (var i in group)
                {
                    splits[i] = target;
                }
            }
        }
    }
}
