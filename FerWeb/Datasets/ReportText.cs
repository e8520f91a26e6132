using System.Globalization;
using FerWeb.Engine.Datasets;

namespace FerWeb.Datasets;

/// <summary>The pre-flight report in sentences for a person: what was found, and what it means for a training.</summary>
internal static class ReportText
{
    public static string Head(DatasetReport report)
    {
        var read = string.Create(CultureInfo.InvariantCulture, $"{report.Read:N0} {(report.Read == 1 ? "image was" : "images were")} checked");
        var left = report.Quarantined == 0 ? "none had to be left out" : string.Create(CultureInfo.InvariantCulture, $"{report.Quarantined:N0} cannot be used and {(report.Quarantined == 1 ? "was" : "were")} left out");
        return report.Issues.Count == 0 ? $"{read}; {left}, and nothing unusual was found." : $"{read}; {left}.";
    }

    public static string Of(DatasetIssue issue)
    {
        var count = issue.Count.ToString("N0", CultureInfo.InvariantCulture);
        var one = issue.Count == 1;
        return issue.Cause switch
        {
            IssueCause.UnusableVotes => $"{count} vote {(one ? "row fits" : "rows fit")} no image; only these votes were left out.",
            IssueCause.ConstantImage => $"{count} {(one ? "image has" : "images have")} one gray value everywhere, so there is no face. A training leaves {(one ? "it" : "them")} out.",
            IssueCause.DuplicateInSplit => $"{count} {(one ? "image is a further copy" : "images are further copies")} of an image in the same split, and {(one ? "counts" : "count")} more than once.",
            IssueCause.DuplicateAcrossSplits => $"{count} validation or test {(one ? "image stands" : "images stand")} in an earlier split as well. A training leaves such images out of what it learns from, so that the check stays honest.",
            IssueCause.ConflictingLabels => $"{count} {(one ? "image has" : "images have")} an identical twin with another label. A training leaves {(one ? "it" : "them")} out.",
            IssueCause.SmallClass => $"{(one ? "A class has" : $"{count} classes have")} fewer than 50 training images ({string.Join(", ", issue.Examples)}). Expect little of a network there.",
            _ => $"{count} left out: {DatasetReport.Describe(issue.Cause)}.",
        };
    }

    /// <summary>The image names in an example: "a = b" names two, "a (happy)" and "a" one.</summary>
    public static IEnumerable<string> NamesIn(string example)
    {
        foreach (var part in example.Split(" = "))
        {
            yield return part;
            if (part.EndsWith(')') && part.LastIndexOf(" (", StringComparison.Ordinal) is > 0 and var end)
            {
                yield return part[..end];
            }
        }
    }
}
