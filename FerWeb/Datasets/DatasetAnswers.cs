using FerWeb.Engine.Datasets;
using FerWeb.Workspace.Datasets;

namespace FerWeb.Datasets;

/// <summary>A data set as the HTTP API gives it.</summary>
/// <param name="Id">In addresses.</param>
/// <param name="Name">For a person.</param>
/// <param name="Kind">drawn or imported.</param>
/// <param name="Images">In all splits.</param>
/// <param name="Counts">Images per split and class.</param>
/// <param name="HasVotes">Some images have FER+ votes.</param>
/// <param name="Bytes">On the disk; 0 while it is not drawn yet.</param>
/// <param name="Sha256">Over images and labels; empty while it is not drawn yet.</param>
/// <param name="Created">UTC; null while it is not drawn yet.</param>
/// <param name="SplitRule">How the splits came about.</param>
/// <param name="Report">What was found when every row was checked.</param>
/// <param name="Fault">Why it cannot be used.</param>
internal sealed record DatasetAnswer(
    string Id,
    string Name,
    string Kind,
    int Images,
    IReadOnlyDictionary<string, IReadOnlyDictionary<string, int>> Counts,
    bool HasVotes,
    long Bytes,
    string Sha256,
    DateTimeOffset? Created,
    string? SplitRule,
    ReportAnswer? Report,
    string? Fault)
{
    public static DatasetAnswer Of(DatasetEntry entry) => new(
        entry.Id,
        entry.Name,
        entry.Kind.ToString().ToLowerInvariant(),
        entry.Images,
        entry.Counts.ToDictionary(part => part.Key.ToString().ToLowerInvariant(), part => part.Value),
        entry.HasVotes,
        entry.Bytes,
        entry.Sha256,
        entry.Manifest?.Created,
        entry.Manifest?.SplitRule,
        ReportAnswer.Of(entry.Manifest?.Report),
        entry.Fault?.ToString());
}

/// <summary>The pre-flight report.</summary>
/// <param name="Read">Rows or files that were looked at.</param>
/// <param name="LeftOut">How many of them cannot be used.</param>
/// <param name="Skipped">Further files that were not looked at; the findings say why.</param>
/// <param name="Findings">By cause, the most serious first.</param>
internal sealed record ReportAnswer(int Read, int LeftOut, int Skipped, IReadOnlyList<FindingAnswer> Findings)
{
    public static ReportAnswer? Of(DatasetReport? report) => report is null ? null : new(
        report.Read,
        report.Quarantined,
        report.Skipped,
        [.. report.Issues.Select(issue => new FindingAnswer(DatasetReport.Describe(issue.Cause), issue.Count, issue.Examples))]);
}

/// <summary>One cause in the report.</summary>
/// <param name="Cause">In words.</param>
/// <param name="Count">Images or rows.</param>
/// <param name="Examples">The first of them, by row or name.</param>
internal sealed record FindingAnswer(string Cause, int Count, IReadOnlyList<string> Examples);
