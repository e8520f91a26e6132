using System.Globalization;
using FerWeb.Datasets.Care;
using FerWeb.Engine;
using FerWeb.Engine.Datasets;
using FerWeb.Recognition;
using FerWeb.Runs;
using FerWeb.Workspace.Classroom;
using FerWeb.Workspace.Datasets;
using FerWeb.Workspace.Runs;
using static FerWeb.Localization.Texts;

namespace FerWeb.Datasets;

/// <summary>A data set in words.</summary>
internal static class DatasetText
{
    // Below it the factor would be said as 1.0.
    private const double NearlyEqual = 1.05;

    private static CultureInfo Culture => CultureInfo.CurrentUICulture;

    /// <summary>The name that a person gave, or that of a set of drawings in the language of the page.</summary>
    public static string Name(string id, string name) => DatasetLibrary.IsDrawn(id) ? T[name] : name;

    /// <summary>Says so where the data set that a form begins with cannot be had, or holds other pictures than before.</summary>
    /// <param name="all">Those that there are.</param>
    /// <param name="wanted">Id of it.</param>
    /// <param name="learned">What the run learned from that the form begins with; null where it begins with none.</param>
    public static string? Missing(IEnumerable<DatasetEntry> all, string wanted, RunDataset? learned)
        => all.FirstOrDefault(entry => entry.Id == wanted) switch
        {
            null => T[(Sentence)$"There is no data set '{wanted}'. It may have been deleted; choose another one."],
            { Fault: { } fault } => T[fault],
            { Sha256: { Length: > 0 } now } entry when learned?.Id == wanted && learned.Sha256 != now
                => T["“{0}” does not hold the pictures any more that the run learned from.", entry.Name],
            _ => null,
        };

    /// <summary>Where it comes from, in a word or two.</summary>
    public static string Origin(DatasetEntry entry) => entry switch
    {
        { Kind: DatasetKind.Drawn } => T["drawings, always there"],
        { Manifest.Source: ClassroomActions.Source, Manifest.Parent: null } => T["from Classroom"],
        { Manifest.Parent: not null } => T["a version"],
        _ => T["imported"],
    };

    /// <summary>Which classes a split has no pictures of, and how much larger the largest of the others is than the smallest, in sentences.</summary>
    public static IEnumerable<string> Balance(Split split, IReadOnlyDictionary<string, int> counts)
    {
        var present = counts.Where(one => one.Value > 0).OrderBy(one => one.Value).ToList();
        var areAll = present.Count == counts.Count;
        if (!areAll)
        {
            yield return T["{0}: no pictures of {1}.", split.Word(), Empty(counts)];
        }

        if (present.Count < 2)
        {
            yield break;
        }

        var (least, most) = (present[0], present[^1]);
        if (most.Value >= NearlyEqual * least.Value)
        {
            yield return T[
                "{0}: the largest class, {1} ({2}), is {3} times as large as the smallest, {4} ({5}).",
                split.Word(), ChangeWords.ClassWord(most.Key), RunText.Count(most.Value), ((double)most.Value / least.Value).ToString("0.0", Culture),
                ChangeWords.ClassWord(least.Key), RunText.Count(least.Value)];
        }
        else if (areAll)
        {
            yield return most.Value == least.Value
                ? T["{0}: all classes are equally large.", split.Word()]
                : T["{0}: all classes are almost equally large, {1} to {2} pictures.", split.Word(), RunText.Count(least.Value), RunText.Count(most.Value)];
        }
    }

    /// <summary>Which classes have no training pictures, and what that means, in a sentence; empty where each has some.</summary>
    public static string Untaught(DatasetEntry entry)
        => entry.Counts.GetValueOrDefault(Split.Train) is { } counts && counts.Values.Contains(0) ? Untaught(Empty(counts)) : "";

    /// <summary>The same of these classes.</summary>
    public static string Untaught(string classes) => T["There are no training pictures of {0}. A network cannot learn what has no pictures.", classes];

    private static string Empty(IReadOnlyDictionary<string, int> counts)
        => string.Join(", ", counts.Where(one => one.Value == 0).Select(one => ChangeWords.ClassWord(one.Key)));

    /// <summary>"3,500 faces: 2,800 train, 350 validation, 350 test".</summary>
    public static string Counts(DatasetEntry entry) => T[
        entry.Images == 1 ? Key("One face: {1}") : Key("{0} faces: {1}"),
        RunText.Count(entry.Images),
        string.Join(", ", entry.Counts.Keys.Order().Select(split => split.Word(RunText.Count(entry.CountOf(split)))))];

    /// <summary>Votes, size and age, or that it is drawn when it is needed.</summary>
    public static string Details(DatasetEntry entry) => entry.Manifest is null
        ? T["Drawn in seconds when it is needed."]
        : string.Join(" · ", Parts(entry));

    /// <summary>How its splits came about; a set that an earlier version drew says it in today's words.</summary>
    public static string SplitRule(DatasetManifest manifest) => manifest.Source == DrawnFaces.Source
        ? T[DrawnFaces.SplitRule]
        : T[SentenceJson.Read(manifest.SplitSentence ?? manifest.SplitRule)];

    /// <summary>What the copies and the crowd say, in sentences; empty when there is nothing to say.</summary>
    public static IEnumerable<string> Facts(DatasetFacts facts)
    {
        if (facts.Distinct < facts.Images)
        {
            yield return T["Of {0} images only {1} are distinct; the others are exact copies.", RunText.Count(facts.Images), RunText.Count(facts.Distinct)];
        }

        if (facts.TrainingInHeldOut > 0)
        {
            yield return T[
                facts.TrainingInHeldOut == 1
                    ? Key("One training image also stands in validation or test. A training leaves it out.")
                    : Key("{0} training pictures also stand in validation or test. A training leaves them out."),
                RunText.Count(facts.TrainingInHeldOut)];
        }

        if (facts.Agreement.Count > 0)
        {
            var ordered = facts.Agreement.OrderBy(label => Share(label.Value)).ToList();
            var (least, most) = (ordered[0], ordered[^1]);
            yield return T[
                "Ten people were asked about each face (FER+). " +
                "Of the training pictures labelled “{0}” the label got the most votes on {1}, of those labelled “{2}” on {3}. " +
                "The labels are noisy: nobody reaches 100 % on them.",
                least.Key.WordInSentence(), Percent(least.Value), most.Key.WordInSentence(), Percent(most.Value)];
        }
    }

    public static string Percent(CrowdAgreement agreement) => ProbabilityText.Format(Share(agreement));

    /// <summary>A gray value, 0 to 255.</summary>
    public static string Gray(double value) => value.ToString("0.0", Culture);

    private static double Share(CrowdAgreement agreement) => (double)agreement.Agreed / Math.Max(1, agreement.Asked);

    private static IEnumerable<string> Parts(DatasetEntry entry)
    {
        if (entry.HasVotes)
        {
            yield return T["with FER+ votes"];
        }

        yield return RunText.Bytes(entry.Bytes);
        yield return RunText.Day(entry.Created);
    }
}
