namespace FerWeb.Engine.Datasets.Importing;

/// <summary>Counts causes while an import runs.</summary>
internal sealed class ReportBuilder
{
    private readonly SortedDictionary<IssueCause, (int Count, List<string> Examples)> _issues = [];

    public int Read { get; set; }

    /// <value>Rows of vote files that were looked at.</value>
    public int VoteRows { get; set; }

    public int Quarantined { get; private set; }

    public int Skipped { get; private set; }

    public void Add(IssueCause cause, string example)
    {
        var (count, examples) = _issues.GetValueOrDefault(cause, (0, []));
        if (examples.Count < DatasetReport.MaxExamples)
        {
            examples.Add(example);
        }

        _issues[cause] = (count + 1, examples);
        Quarantined += DatasetReport.IsFault(cause) ? 1 : 0;
        Skipped += DatasetReport.IsSkipped(cause) ? 1 : 0;
    }

    public DatasetReport Build()
        => new(Read, Quarantined, [.. _issues.Select(issue => new DatasetIssue(issue.Key, issue.Value.Count, issue.Value.Examples))], Skipped);
}
