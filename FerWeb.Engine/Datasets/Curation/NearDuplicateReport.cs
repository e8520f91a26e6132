namespace FerWeb.Engine.Datasets.Curation;

/// <summary>Two images that show nearly the same.</summary>
/// <param name="First">The one that stands first, by split and index.</param>
/// <param name="Second">The other one.</param>
/// <param name="Similarity">Their normalised cross-correlation, 0 to 1; 1 for an exact copy.</param>
/// <param name="IsExact">Every pixel is equal.</param>
/// <param name="IsMirrored">One is the other in a mirror.</param>
public sealed record NearDuplicatePair(ImagePlace First, ImagePlace Second, float Similarity, bool IsExact = false, bool IsMirrored = false);

/// <summary>Images that hang together by such pairs.</summary>
/// <param name="Images">By split and index; at least two.</param>
/// <param name="Pairs">How they hang together. Exact copies are paired with the first of them only, which stands for them all.</param>
public sealed record NearDuplicateGroup(IReadOnlyList<ImagePlace> Images, IReadOnlyList<NearDuplicatePair> Pairs)
{
    /// <summary>Whether they stand in more than one split.</summary>
    public bool IsAcrossSplits() => Images.Any(image => image.Split != Images[0].Split);

    /// <summary>The smallest similarity of a pair in it, 0 to 1.</summary>
    public float LeastSimilarity() => Pairs.Min(pair => pair.Similarity);
}

/// <summary>What a search for near duplicates has found, as it is kept.</summary>
/// <param name="Format">The layout version.</param>
/// <param name="Sha256">SHA-256 of the data set that was searched.</param>
/// <param name="Threshold">Pairs at least that similar were wanted.</param>
/// <param name="Images">Images that were compared.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Groups">Those across splits first, then the most similar.</param>
/// <param name="IsComplete">False when there were so many pairs that the search ended early.</param>
public sealed record NearDuplicateReport(
    int Format, string Sha256, float Threshold, int Images, double Seconds, IReadOnlyList<NearDuplicateGroup> Groups, bool IsComplete)
{
    /// <summary>The layout version, and that of the search itself.</summary>
    public const int CurrentFormat = 1;

    /// <summary>
    /// The training images that are nearly the same as one of <paramref name="heldOut"/>, or the same: what a network learned there by heart
    /// flatters its figures. By index.
    /// </summary>
    /// <param name="heldOut">Validation, test, or both.</param>
    public IReadOnlyList<ImagePlace> TrainingIn(params IReadOnlyCollection<Split> heldOut)
        => [.. Groups.SelectMany(group => TrainingIn(group, heldOut)).Order(_byPlace)];

    /// <summary>The images that are directly like <paramref name="image"/>, each with how much.</summary>
    public IReadOnlyList<(ImagePlace Image, NearDuplicatePair Pair)> Like(ImagePlace image)
    {
        var pairs = Groups.FirstOrDefault(group => group.Images.Contains(image))?.Pairs ?? [];
        return [.. pairs.Where(pair => pair.First == image || pair.Second == image)
            .Select(pair => (pair.First == image ? pair.Second : pair.First, pair)).OrderByDescending(other => other.pair.Similarity)];
    }

    internal static readonly IComparer<ImagePlace> _byPlace = Comparer<ImagePlace>.Create(
        (a, b) => a.Split != b.Split ? a.Split.CompareTo(b.Split) : a.Index.CompareTo(b.Index));

    // A group hangs together by chains, so that two of it need not be alike: only direct neighbours count, of an image or of one of its copies.
    private static IEnumerable<ImagePlace> TrainingIn(NearDuplicateGroup group, IReadOnlyCollection<Split> heldOut)
    {
        var first = group.Pairs.Where(pair => pair.IsExact).ToDictionary(pair => pair.Second, pair => pair.First);
        ImagePlace Original(ImagePlace image) => first.GetValueOrDefault(image, image);
        var held = group.Images.Where(image => heldOut.Contains(image.Split)).Select(Original).ToHashSet();
        var leaking = held.ToHashSet();
        foreach (var pair in group.Pairs.Where(pair => !pair.IsExact))
        {
            if (held.Contains(pair.First))
            {
                leaking.Add(pair.Second);
            }

            if (held.Contains(pair.Second))
            {
                leaking.Add(pair.First);
            }
        }

        return group.Images.Where(image => image.Split == Split.Train && leaking.Contains(Original(image)));
    }
}
