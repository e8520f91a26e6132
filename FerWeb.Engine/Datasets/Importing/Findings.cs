namespace FerWeb.Engine.Datasets.Importing;

/// <summary>What the pre-flight check says about usable images: constants, copies, contradictions, small classes.</summary>
internal static class Findings
{
    private const int SmallClass = 50;

    public static void Add(ReportBuilder report, IReadOnlyList<string> classes, IReadOnlyList<FaceRecord> faces, IReadOnlyList<Split> splits)
    {
        foreach (var group in Enumerable.Range(0, faces.Count).GroupBy(i => faces[i].Hash).Where(group => group.Count() > 1))
        {
            AddCopies(report, faces, [.. group.OrderBy(i => splits[i])], splits);
        }

        foreach (var (label, name) in classes.Index())
        {
            int count = Enumerable.Range(0, faces.Count).Count(i => splits[i] == Split.Train && faces[i].Label.Index == label);
            if (count < SmallClass && splits.Contains(Split.Train))
            {
                report.Add(IssueCause.SmallClass, $"{name}: {count}");
            }
        }
    }

    private static void AddCopies(ReportBuilder report, IReadOnlyList<FaceRecord> faces, int[] group, IReadOnlyList<Split> splits)
    {
        int first = group[0];
        bool conflict = group.Any(i => faces[i].Label != faces[first].Label);
        var seen = new HashSet<Split>();
        foreach (var i in group)
        {
            if (conflict)
            {
                report.Add(IssueCause.ConflictingLabels, $"{faces[i].Name} ({faces[i].Label.Name})");
            }

            if (!seen.Add(splits[i]))
            {
                report.Add(IssueCause.DuplicateInSplit, $"{faces[i].Name} = {faces[first].Name}");
            }

            if (splits[i] != splits[first])
            {
                report.Add(IssueCause.DuplicateAcrossSplits, $"{faces[i].Name} = {faces[first].Name}");
            }
        }
    }
}
