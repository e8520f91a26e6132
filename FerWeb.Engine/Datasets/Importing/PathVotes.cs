namespace FerWeb.Engine.Datasets.Importing;

/// <summary>The votes of all ferplus-SPLIT.csv files of a source, whose rows name pictures by path.</summary>
internal sealed class PathVotes
{
    private readonly Dictionary<string, byte[]> _votes = new(StringComparer.Ordinal);

    /// <param name="tree">Holds the files.</param>
    /// <param name="visible">Those that are no hidden ones.</param>
    /// <param name="report">Is told of rows that cannot be used.</param>
    /// <param name="most">So many votes may there be in all.</param>
    /// <exception cref="DatasetException">There are more.</exception>
    public PathVotes(ISourceTree tree, IReadOnlyList<SourceFile> visible, ReportBuilder report, int most)
    {
        var pictures = visible.Select(file => file.Path).ToHashSet(StringComparer.Ordinal);
        foreach (var file in visible)
        {
            bool isCsv = file.Fault is null && file.Name.EndsWith(".csv", StringComparison.OrdinalIgnoreCase);
            if (!isCsv || !VoteFile.IsVoteFile(tree, file, keyColumn: "file"))
            {
                continue;
            }

            Files.Add(file);
            var folder = file.Path[..^file.Name.Length];
            foreach (var (path, counts) in VoteFile.ReadPaths(tree, file, report, most))
            {
                // A path counts from the vote file's own folder, or else from wherever the splits stand.
                _votes[pictures.Contains(folder + path) ? folder + path : path] = counts;
            }
        }
    }

    /// <value>The vote files.</value>
    public HashSet<SourceFile> Files { get; } = [];

    /// <summary>The votes of a picture, which nobody else gets; null when there are none.</summary>
    public byte[]? Take(string file, ImagePath path)
        => _votes.Remove(file, out var counts) || _votes.Remove(file[path.Root.Length..], out counts) ? counts : null;

    /// <summary>Reports the votes that no picture took.</summary>
    public void ReportUnused(ReportBuilder report)
    {
        foreach (var unused in _votes.Keys)
        {
            report.Add(IssueCause.UnusableVotes, $"{unused}: no such image");
        }
    }
}
