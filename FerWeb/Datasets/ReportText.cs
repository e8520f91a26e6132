using FerWeb.Datasets.Care;
using FerWeb.Engine.Datasets;
using FerWeb.Runs;
using static FerWeb.Localization.Texts;

namespace FerWeb.Datasets;

/// <summary>The pre-flight report in sentences for a person: what was found, and what it means for a training.</summary>
internal static class ReportText
{
    // How the example of a class ends that has no training picture.
    private const string None = ": 0";

    public static string Head(DatasetReport report)
    {
        var read = report.Read == 1 ? T["One image was checked."] : T["{0} images were checked.", RunText.Count(report.Read)];
        var left = report.Quarantined switch
        {
            0 when report.Issues.Count == 0 => T["None had to be left out, and nothing unusual was found."],
            0 => T["None had to be left out."],
            1 => T["One cannot be used and was left out."],
            _ => T["{0} cannot be used and were left out.", RunText.Count(report.Quarantined)],
        };
        var skipped = report.Skipped switch
        {
            0 => "",
            1 => " " + T["One further file was skipped; below stands why."],
            _ => " " + T["{0} further files were skipped; below stands why.", RunText.Count(report.Skipped)],
        };
        return $"{read} {left}{skipped}";
    }

    public static string Of(DatasetIssue issue) => issue.Cause == IssueCause.SmallClass ? OfSmallClasses(issue) : OfImages(issue);

    // Those without any picture are no small ones.
    private static string OfSmallClasses(DatasetIssue issue)
    {
        string[] empty = [.. issue.Examples.Where(example => example.EndsWith(None, StringComparison.Ordinal)).Select(example => example[..^None.Length])];
        var small = issue.Count - empty.Length;
        var words = T[
            small == 1
                ? Key("A class has fewer than 50 training pictures ({1}). Expect little of a network there.")
                : Key("{0} classes have fewer than 50 training pictures ({1}). Expect little of a network there."),
            RunText.Count(small), string.Join(", ", issue.Examples.Where(example => !example.EndsWith(None, StringComparison.Ordinal)).Select(InWords))];
        return empty.Length == 0 ? words
            : DatasetText.Untaught(string.Join(", ", empty.Select(ChangeWords.ClassWord))) + (small == 0 ? "" : " " + words);
    }

    private static string OfImages(DatasetIssue issue)
    {
        var one = issue.Count == 1;
        var sentence = issue.Cause switch
        {
            IssueCause.OtherEmotion => one
                ? Key("One picture shows contempt, which is none of the seven emotions; it was skipped.")
                : Key("{0} pictures show contempt, which is none of the seven emotions; they were skipped."),
            IssueCause.CopiedFile => one
                ? Key("One picture lies in a copy of the folders inside themselves; it was counted once.")
                : Key("{0} pictures lie in a copy of the folders inside themselves; they were counted once."),
            IssueCause.HiddenFile => one
                ? Key("One hidden file or file of the system was skipped.")
                : Key("{0} hidden files or files of the system were skipped."),
            IssueCause.OtherFile => one ? Key("One other file was skipped.") : Key("{0} other files were skipped."),
            IssueCause.SeveralFolders => Key("{0} folders were read together."),
            IssueCause.WithoutSplit => one
                ? Key("One image lies outside the folders of the splits; it counts as training.")
                : Key("{0} images lie outside the folders of the splits; they count as training."),
            IssueCause.UnusableVotes => one
                ? Key("One vote row fits no image; only these votes were left out.")
                : Key("{0} vote rows fit no image; only these votes were left out."),
            IssueCause.ConstantImage => one
                ? Key("One image has one gray value everywhere, so there is no face. A training does not learn from it.")
                : Key("{0} images have one gray value everywhere, so there is no face. A training learns from none of them."),
            IssueCause.DuplicateInSplit => one
                ? Key("One image is a further copy of an image in the same split, and counts more than once.")
                : Key("{0} images are further copies of an image in the same split, and count more than once."),
            IssueCause.DuplicateAcrossSplits => one
                ? Key(
                    "One validation or test image stands in an earlier split as well. " +
                    "A training leaves such images out of what it learns from, so that the check stays honest.")
                : Key(
                    "{0} validation or test images stand in an earlier split as well. " +
                    "A training leaves such images out of what it learns from, so that the check stays honest."),
            IssueCause.ConflictingLabels => Key(
                "{0} images have an identical twin with another label. " +
                "A training learns from none of them; those in validation or test are measured all the same."),
            _ => Key("{0} left out: {1}."),
        };
        return T[sentence, RunText.Count(issue.Count), T[DatasetReport.Describe(issue.Cause)]];
    }

    /// <summary>"disgust: 12" with the word that the page has for it.</summary>
    private static string InWords(string example)
        => example.LastIndexOf(": ", StringComparison.Ordinal) is > 0 and var end
            ? T["{0}: {1}", ChangeWords.ClassWord(example[..end]), example[(end + 2)..]]
            : example;

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
