namespace FerWeb.Engine.Datasets.Importing;

/// <summary>
/// Completes the splits of a source: existing ones are kept; a missing validation split is cut from the training images,
/// a source with a single one, whatever its name, is cut in three. By whole persons where the names tell them (<see cref="Persons"/>), else
/// stratified by class; seeded, and identical images stay together.
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
        var persons = Persons.Find(faces, splits);
        Cut(faces, splits, persons, Split.Validation, forValidation, random);
        if (!isOneSet)
        {
            return (splits, persons is null
                ? (Sentence)$"train and test as the source has them; {forValidation:P0} of train cut off for validation (per class, seed {seed})"
                : $"train and test as the source has them; about {forValidation:P0} of train cut off for validation (by person, seed {seed})");
        }

        // The share counts from the whole, of which validation has been taken already.
        Cut(faces, splits, persons, Split.Test, forTest / (1 - forValidation), random);
        var only = named is [{ } one] ? TensorFile.KeyOf(one) : null;
        return (splits, persons is null
            ? only is null
                ? (Sentence)$"cut from one set: {forValidation:P0} validation, {forTest:P0} test (per class, seed {seed})"
                : $"cut from one set, the source's {only}: {forValidation:P0} validation, {forTest:P0} test (per class, seed {seed})"
            : only is null
                ? (Sentence)$"cut from one set: about {forValidation:P0} validation, {forTest:P0} test (by person, seed {seed})"
                : $"cut from one set, the source's {only}: about {forValidation:P0} validation, {forTest:P0} test (by person, seed {seed})");
    }

    /// <summary>True when <paramref name="whole"/> is to be measured and cutting would take from it, or make it up of another split.</summary>
    /// <param name="named">The distinct splits of the source, null for pictures without one.</param>
    /// <param name="whole">The split that is to be measured, or null.</param>
    public static bool TakesWhole(IReadOnlyList<Split?> named, Split? whole) => whole is not null && named switch
    {
        [{ } only] => only == whole || only != Split.Train,
        _ => whole == Split.Train && named.Contains(Split.Train) && !named.Contains(Split.Validation),
    };

    private static void Cut(IReadOnlyList<FaceRecord> faces, Split[] splits, string[]? persons, Split target, double share, Random random)
    {
        if (persons is not null)
        {
            Persons.Cut(faces, splits, persons, target, share, random);
            return;
        }

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
