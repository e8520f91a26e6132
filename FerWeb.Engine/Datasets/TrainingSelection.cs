namespace FerWeb.Engine.Datasets;

/// <summary>Which training images a run leaves out: all that mislead, unless it is told otherwise.</summary>
/// <param name="DropConstants">Images with one gray value everywhere.</param>
/// <param name="DropConflicts">Identical training images that do not all carry the same label.</param>
/// <param name="DropDuplicates">All but the first of several identical training images.</param>
/// <param name="DropHeldOut">Images that also stand in validation or test.</param>
/// <param name="Folds">Parts that the images are divided into (cross-validation); 0 or 1 divides nothing.</param>
/// <param name="LeftOutFold">The part that is left out, 1 to <paramref name="Folds"/>; 0 leaves none out.</param>
public sealed record CleaningOptions(
    bool DropConstants = true,
    bool DropConflicts = true,
    bool DropDuplicates = true,
    bool DropHeldOut = true,
    int Folds = 0,
    int LeftOutFold = 0);

/// <summary>How many training images were left out for which reason, the first that applies.</summary>
/// <param name="Constant">All pixels are equal.</param>
/// <param name="Conflicting">An identical training image has another label.</param>
/// <param name="HeldOut">The image also stands in validation or test.</param>
/// <param name="Copies">Further copies of a training image.</param>
/// <param name="Fold">The image belongs to the fold that is left out.</param>
public sealed record LeftOut(int Constant = 0, int Conflicting = 0, int HeldOut = 0, int Copies = 0, int Fold = 0)
{
    /// <summary>All together.</summary>
    public int Total() => Constant + Conflicting + HeldOut + Copies + Fold;

    /// <summary>The reasons that there were, in English: "2 empty, 5 also in validation or test"; empty when nothing was left out.</summary>
    public override string ToString() => string.Join(", ", new[]
    {
        (Constant, "empty"), (Conflicting, "contradicting each other"), (HeldOut, "also in validation or test"), (Copies, "further copies"),
        (Fold, "of the fold that is left out"),
    }.Where(reason => reason.Item1 > 0).Select(reason => FormattableString.Invariant($"{reason.Item1:N0} {reason.Item2}")));
}

/// <summary>The training images that a run learns from: the one rule of cleaning, for every training.</summary>
/// <param name="Indices">Indices into the training split, ascending.</param>
/// <param name="LeftOut">How many are not among them, and why.</param>
public sealed record TrainingSelection(IReadOnlyList<int> Indices, LeftOut LeftOut)
{
    /// <summary>Selects from the training split of <paramref name="dataset"/>.</summary>
    /// <exception cref="DatasetException">The data set has no training images.</exception>
    public static TrainingSelection Select(FaceDataset dataset, CleaningOptions? options = null)
    {
        options ??= new CleaningOptions();
        var train = dataset[Split.Train];
        var heldOut = new[] { Split.Validation, Split.Test }.Where(dataset.Has).SelectMany(split => dataset[split].Hashes.ToArray()).ToHashSet();
        var conflicting = Conflicts(train);
        var seen = new HashSet<UInt128>();
        var indices = new List<int>(train.Count);
        int constant = 0, conflicts = 0, held = 0, copies = 0, fold = 0;
        for (int i = 0; i < train.Count; i++)
        {
            var hash = train.Hashes.Span[i];
            if (options.DropConstants && train.IsConstant(i))
            {
                constant++;
            }
            else if (options.DropConflicts && conflicting.Contains(hash))
            {
                conflicts++;
            }
            else if (options.DropHeldOut && heldOut.Contains(hash))
            {
                held++;
            }
            else if (options.DropDuplicates && !seen.Add(hash))
            {
                copies++;
            }
            else if (options.LeftOutFold > 0 && FoldOf(hash, options.Folds) == options.LeftOutFold)
            {
                fold++;
            }
            else
            {
                indices.Add(i);
            }
        }

        return new TrainingSelection(indices, new LeftOut(constant, conflicts, held, copies, fold));
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

    /// <summary>
    /// The fold of an image, 1 to <paramref name="folds"/>: by its content alone, so that copies share one and so does an image in another
    /// order or version of its data set.
    /// </summary>
    /// <param name="hash">One of <see cref="DatasetSplit.Hashes"/>.</param>
    /// <param name="folds">How many there are; at least 1.</param>
    public static int FoldOf(UInt128 hash, int folds) => 1 + (int)(hash % (uint)folds);

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
