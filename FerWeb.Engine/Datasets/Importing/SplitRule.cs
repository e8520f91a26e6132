namespace FerWeb.Engine.Datasets.Importing;

/// <summary>
/// Completes the splits of a source: existing ones are kept; a missing validation split is cut from the training images,
/// a source with a single one, whatever its name, is cut in three. Stratified by class, seeded, and identical images stay together.
/// </summary>
internal static class SplitRule
{
    /// <summary>Assigns a split to every face and says what was done.</summary>
    public static (Split[] Splits, Sentence Rule) Complete(IReadOnlyList<FaceRecord> faces, IReadOnlyList<Split?> given, ImportOptions options)
    {
        var named = given.Distinct().ToList();
        var splits = given.Select(split => split ?? Split.Train).ToArray();
        bool isOneSet = splits.Distinct().Count() == 1;
        if (TakesWhole(named, options.Whole) || (!isOneSet && (splits.Contains(Split.Validation) || !splits.Contains(Split.Train))))
        {
            return (splits, "as the source has them");
        }

        // One folder, whatever its name: a person who brings only "validation" wants to train on it all the same.
        if (isOneSet)
        {
            Array.Fill(splits, Split.Train);
        }

        var (forValidation, forTest, seed) = (options.ValidationShare, options.TestShare, options.Seed);
        var random = new Random(seed);
        Cut(faces, splits, Split.Validation, forValidation, random);
        if (!isOneSet)
        {
            return (splits, $"train and test as the source has them; {forValidation:P0} of train cut off for validation (per class, seed {seed})");
        }

        // The share counts from the whole, of which validation has been taken already.
        Cut(faces, splits, Split.Test, forTest / (1 - forValidation), random);
        return (splits, named is [{ } only]
            ? (Sentence)$"cut from one set, the source's {TensorFile.KeyOf(only)}: {forValidation:P0} validation, {forTest:P0} test (per class, seed {seed})"
            : $"cut from one set: {forValidation:P0} validation, {forTest:P0} test (per class, seed {seed})");
    }

    /// <summary>True when <paramref name="whole"/> is to be measured and cutting would take from it, or make it up of another split.</summary>
    /// <param name="named">The distinct splits of the source, null for pictures without one.</param>
    /// <param name="whole">The split that is to be measured, or null.</param>
    public static bool TakesWhole(IReadOnlyList<Split?> named, Split? whole) => whole is not null && named switch
    {
        [{ } only] => only == whole || only != Split.Train,
        _ => whole == Split.Train && named.Contains(Split.Train) && !named.Contains(Split.Validation),
    };

    private static void Cut(IReadOnlyList<FaceRecord> faces, Split[] splits, Split target, double share, Random random)
    {
        var groups = Enumerable.Range(0, faces.Count).Where(i => splits[i] == Split.Train).GroupBy(i => faces[i].Hash);
        foreach (var ofClass in groups.GroupBy(group => faces[group.First()].Label.Index).OrderBy(ofClass => ofClass.Key))
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
