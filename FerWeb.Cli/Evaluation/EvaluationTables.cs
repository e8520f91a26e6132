using FerWeb.Engine.Evaluation;
using FerWeb.Engine.Recognition;
using Spectre.Console;

namespace FerWeb.Cli.Evaluation;

/// <summary>An evaluation for a person: the figures, and the confusion matrix with each class's own.</summary>
internal static class EvaluationTables
{
    public static void Write(EvaluationReport report, string data, string splitRule)
    {
        var head = report.Head == LabelHead.Fer ? "FER-2013's labels" : "the crowd's majority";
        var views = report.Views == Views.TenCrop ? "ten crops" : "one view";
        Terminal.Out.WriteLine($"{report.Model} on {data}, {report.Split.ToString().ToLowerInvariant()}, against {head}, {views}");
        Terminal.Out.WriteLine($"Splits: {splitRule}.");
        Terminal.Out.Write(Figures(report));
        Terminal.Out.WriteLine("Confusion matrix: a row for each label, a column for each answer.");
        Terminal.Out.Write(Matrix(report));
    }

    private static Table Figures(EvaluationReport report)
    {
        var (all, unseen) = (report.All, report.Deduplicated);
        var table = new Table { ShowHeaders = false }.AddColumns(new TableColumn(""), new TableColumn("").RightAligned(), new TableColumn(""));
        table.AddRow("accuracy", $"{all.Accuracy:P2}", Interval(all));
        if (unseen is not null)
        {
            table.AddRow("accuracy without copies of training images", $"{unseen.Accuracy:P2}", Interval(unseen));
        }

        table.AddRow("loss", $"{all.Loss:F4}", "cross-entropy in nats");
        table.AddRow("macro-F1", $"{all.MacroF1:F4}", "mean over the classes");
        table.AddRow("ECE", $"{all.ExpectedCalibrationError:F4}", "mean gap of confidence and accuracy");
        table.AddRow("Brier", $"{all.Brier:F4}", "0 to 2, lower is better");
        return table;
    }

    private static string Interval(ClassificationMetrics metrics)
        => $"n = {metrics.Count:N0}, 95 % interval {metrics.AccuracyLow:P1} to {metrics.AccuracyHigh:P1}";

    private static Table Matrix(EvaluationReport report)
    {
        var table = new Table().AddColumn("");
        foreach (var heading in report.ClassNames.Concat(["precision", "recall", "F1", "n"]))
        {
            table.AddColumn(new TableColumn(heading).RightAligned());
        }

        for (var row = 0; row < report.ClassNames.Count; row++)
        {
            var (name, figures) = (report.ClassNames[row], report.All.Classes[row]);
            // The right answers stand out by colour on a terminal, and by their place everywhere.
            var counts = report.All.ConfusionMatrix[row].Select((count, column) => column == row ? $"[green]{count:N0}[/]" : $"{count:N0}");
            table.AddRow([name, .. counts, $"{figures.Precision:P1}", $"{figures.Recall:P1}", $"{figures.F1:F3}", $"{figures.Support:N0}"]);
        }

        return table;
    }
}
