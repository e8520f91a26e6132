using FerWeb.Engine.Datasets;
using Spectre.Console;

namespace FerWeb.Cli.Datasets;

/// <summary>A data set's manifest for a person, or as JSON for a program.</summary>
internal static class DatasetTables
{
    /// <summary>So many examples of a finding stand in the table; the manifest has more.</summary>
    private const int Examples = 3;

    public static void Write(DatasetManifest manifest, bool json)
    {
        if (json)
        {
            Terminal.WriteJson(manifest);
            return;
        }

        Terminal.Out.MarkupLineInterpolated($"[bold]{manifest.Name}[/], from {manifest.Source}; splits {manifest.SplitRule}");
        Terminal.Out.Write(Counts(manifest));
        Terminal.Out.WriteLine(manifest.Report.Quarantined == 0
            ? $"All {manifest.Report.Read:N0} images can be used."
            : $"{manifest.Report.Quarantined:N0} of {manifest.Report.Read:N0} images cannot be used and were left out.");
        if (manifest.Report.Skipped > 0)
        {
            Terminal.Out.WriteLine($"Skipped beside them: {manifest.Report.Skipped:N0} files; the table says why.");
        }

        if (manifest.Report.Issues.Count > 0)
        {
            Terminal.Out.Write(Findings(manifest.Report));
        }
    }

    private static Table Counts(DatasetManifest manifest)
    {
        var table = new Table().AddColumn("class");
        foreach (var split in manifest.Splits.Keys)
        {
            table.AddColumn(new TableColumn(split).RightAligned());
        }

        foreach (var name in manifest.Classes)
        {
            table.AddRow([name, .. manifest.Splits.Values.Select(split => $"{split.PerClass.GetValueOrDefault(name):N0}")]);
        }

        table.AddEmptyRow();
        table.AddRow(["all", .. manifest.Splits.Values.Select(split => $"{split.Count:N0}")]);
        table.AddRow(["with FER+ votes", .. manifest.Splits.Values.Select(split => $"{split.WithVotes:N0}")]);
        table.AddRow(["pixel mean, std", .. manifest.Splits.Values.Select(split => $"{split.PixelMean:F1}, {split.PixelStd:F1}")]);
        return table;
    }

    private static Table Findings(DatasetReport report)
    {
        var table = new Table().AddColumns(new TableColumn("found"), new TableColumn("images").RightAligned(), new TableColumn("for example"));
        foreach (var issue in report.Issues)
        {
            var colour = DatasetReport.IsFault(issue.Cause) ? "red" : "default";
            table.AddRow(
                $"[{colour}]{DatasetReport.Describe(issue.Cause)}[/]",
                $"{issue.Count:N0}",
                Markup.Escape(string.Join('\n', issue.Examples.Take(Examples))));
        }

        return table;
    }
}
