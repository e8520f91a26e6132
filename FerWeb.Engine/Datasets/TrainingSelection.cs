namespace FerWeb.Engine.Datasets;

/// <summary>Which training images a run leaves out.</summary>
public sealed record TrainingSelectionOptions
{
    /// <value>Leaves out images with one gray value everywhere.</value>
    public bool ExcludeConstant { get; init; } = true;

    /// <value>Leaves out identical training images that do not all carry the same label.</value>
    public bool ExcludeConflicting { get; init; } = true;

    /// <value>Leaves out images that also stand in validation or test.</value>
    public bool ExcludeHeldOut { get; init; } = true;

    /// <value>Keeps the first only of several identical training images.</value>
    public bool OneCopyOnly { get; init; }
}

/// <summary>The training images that a run learns from, and how many were left out for which reason (the first that applies).</summary>
/// <param name="Indices">Indices into the training split, ascending.</param>
/// <param name="Constant">Left out because all pixels are equal.</param>
/// <param name="Conflicting">Left out because an identical image has another label.</param>
/// <param name="HeldOut">Left out because the image stands in validation or test.</param>
/// <param name="Copies">Left out as further copies.</param>
public sealed record TrainingSelection(IReadOnlyList<int> Indices, int Constant, int Conflicting, int HeldOut, int Copies)
{
    /// <summary>Selects from the training split of <paramref name="dataset"/>.</summary>
    /// <exception cref="DatasetException">The data set has no training images.</exception>
    public static TrainingSelection Select(FaceDataset dataset, TrainingSelectionOptions? options = null)
    {
        options ??= new TrainingSelectionOptions();
        var train = dataset[Split.Train];
        var heldOut = new[] { Split.Validation, Split.Test }.Where(dataset.Has).SelectMany(split => dataset[split].Hashes.ToArray()).ToHashSet();
        var conflicting = Conflicts(train);
        var seen = new HashSet<UInt128>();
        var indices = new List<int>(train.Count);
        int constant = 0, conflicts = 0, held = 0, copies = 0;
        for (int i = 0; i < train.Count; i++)
        {
            var hash = train.Hashes.Span[i];
            if (options.ExcludeConstant && train.IsConstant(i))
            {
                constant++;
            }
            else if (options.ExcludeConflicting && conflicting.Contains(hash))
            {
                conflicts++;
            }
            else if (options.ExcludeHeldOut && heldOut.Contains(hash))
            {
                held++;
            }
            else if (options.OneCopyOnly && !seen.Add(hash))
            {
                copies++;
            }
            else
            {
                indices.Add(i);
            }
        }

        return new TrainingSelection(indices, constant, conflicts, held, copies);
    }

    /// <summary>
    /// The images of <paramref name="split"/> that are no copy of any training image: the de-duplicated accuracy is measured on them.
    /// All images when the data set has no training split.
    /// </summary>
    public static int[] NotInTraining(FaceDataset dataset, Split split)
    {
        var training = dataset.Has(Split.Train) ? dataset[Split.Train].Hashes.ToArray().ToHashSet() : [];
        var hashes = dataset[split].Hashes;
        return [.. Enumerable.Range(0, hashes.Length).Where(i => !training.Contains(hashes.Span[i]))];
    }

    private static HashSet<UInt128> Conflicts(DatasetSplit images)
    {
        var labels = new Dictionary<UInt128, byte>();
        var conflicts = new HashSet<UInt128>();
        for (int i = 0; i < images.Count; i++)
        {
            var hash = images.Hashes.Span[i];
            if (!labels.TryAdd(hash, images.Labels.Span[i]) && labels[hash] != images.Labels.Span[i])
            {
                conflicts.Add(hash);
            }
        }

        return conflicts;
    }
}
