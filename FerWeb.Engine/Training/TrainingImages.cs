using FerWeb.Engine.Datasets;

namespace FerWeb.Engine.Training;

/// <summary>Which pictures of a split are worth learning from.</summary>
public static class TrainingImages
{
    /// <summary>The indices that are left after the options' cleaning, in order.</summary>
    /// <exception cref="TrainingException">Fewer than two are left.</exception>
    public static int[] Select(DatasetSplit split, TrainingOptions options)
    {
        var hashes = split.Hashes.Span;
        var labels = split.Labels.Span;
        var labelOf = new Dictionary<UInt128, byte>();
        var conflicts = new HashSet<UInt128>();
        for (var i = 0; i < split.Count; i++)
        {
            if (!labelOf.TryAdd(hashes[i], labels[i]) && labelOf[hashes[i]] != labels[i])
            {
                conflicts.Add(hashes[i]);
            }
        }

        var seen = new HashSet<UInt128>();
        var kept = new List<int>(split.Count);
        for (var i = 0; i < split.Count; i++)
        {
            var dropped = (options.DropConstants && split.IsConstant(i))
                || (options.DropConflicts && conflicts.Contains(hashes[i]))
                || (!seen.Add(hashes[i]) && options.DropDuplicates);
            if (!dropped)
            {
                kept.Add(i);
            }
        }

        return kept.Count >= 2
            ? [.. kept]
            : throw new TrainingException($"Only {kept.Count} of {split.Count} training pictures can be used. Add pictures, or turn off the cleaning of equal and empty ones.");
    }
}
