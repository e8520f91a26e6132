using FerWeb.Engine.Datasets;
using FerWeb.Engine.Evaluation;
using FerWeb.Engine.Recognition;
using Spectre.Console;

namespace FerWeb.Cli.Evaluation;

/// <summary>An evaluation for a person: the figures, and the confusion matrix with each class's own.</summary>
internal static class EvaluationTables
{
    public static void Write(EvaluationRecord record, HeadFigures figures)
    {
        var head = figures.Head == LabelHead.Fer ? "the labels of the data set" : "the crowd's majority";
        Terminal.Out.WriteLine($"{record.Model.Id} on {record.Data.Name}, {record.Data.Split.ToString().ToLowerInvariant()}, by {head}, {Words(record.Views)}");
        Terminal.Out.WriteLine($"Splits: {record.Data.SplitRule}.");
        Terminal.Out.Write(Figures(figures));
        Terminal.Out.WriteLine("Confusion matrix: a row for each label, a column for each answer.");
        Terminal.Out.Write(Matrix(figures));
        Terminal.Out.Write(Curves(figures));
        if (record.Data.Split == Split.Test)
        {
            Terminal.Out.WriteLine(record.TestUse is { } use
                ? $"Use {use} of the test split of this data set. Its figures are honest only while nobody chooses a model by them."
                : "This use of a test split was not counted: only those of the web app's data sets (--dataset) are.");
        }
    }

    /// <summary>What of each image was shown.</summary>
    public static string Words(Views views) => views == Views.TenCrop ? "ten crops" : "one view";

    private static Table Figures(HeadFigures figures)
    {
        var (all, unseen) = (figures.All, figures.Deduplicated);
        var table = new Table { ShowHeaders = false }.AddColumns(new TableColumn(""), new TableColumn("").RightAligned(), new TableColumn(""));
        table.AddRow("accuracy", $"{all.Accuracy:P2}", Interval(all.Count, all.AccuracyLow, all.AccuracyHigh));
        if (unseen is not null)
        {
            table.AddRow(
                "accuracy without copies of training images", $"{unseen.Accuracy:P2}", Interval(unseen.Count, unseen.AccuracyLow, unseen.AccuracyHigh));
        }

        table.AddRow("top-2 accuracy", $"{figures.Top2:P2}", "the label is among the two most probable");
        table.AddRow("loss", $"{all.Loss:F4}", "cross-entropy in nats");
        table.AddRow(
            "macro-F1", $"{figures.MacroF1.Estimate:F4}", $"mean over the classes, 95 % interval {figures.MacroF1.Low:F3} to {figures.MacroF1.High:F3}");
        table.AddRow("Brier", $"{all.Brier:F4}", "0 to 2, lower is better");
        AddCalibration(table, figures);
        AddVotes(table, figures.Votes);
        return table;
    }

    private static void AddCalibration(Table table, HeadFigures figures)
    {
        var gap = figures.Head == LabelHead.Fer ? "gap of confidence and accuracy" : "gap of confidence and votes";
        table.AddRow("ECE", $"{figures.All.ExpectedCalibrationError:F4}", $"mean {gap}");
        if (figures.Calibration is not { MostConfident: var most } calibration)
        {
            return;
        }

        if (calibration.Perfect is { } perfect)
        {
            table.AddRow("ECE by chance", $"{perfect.Mean:F4}", $"of perfect calibration; 95 times in 100 at most {perfect.Percentile95:F4}");
        }

        table.AddRow("class-wise ECE", $"{calibration.ClassWiseError:F4}", "mean over the classes, each by its own probability");
        table.AddRow("accuracy of the 70 % most confident", $"{most.Accuracy:P2}", Interval(most.Count, most.AccuracyLow, most.AccuracyHigh));
    }

    private static void AddVotes(Table table, VoteFigures? votes)
    {
        if (votes is not null)
        {
            table.AddRow("by the votes: KL divergence", $"{votes.KlDivergence:F4}", $"n = {votes.Count:N0}, with or without a majority; in nats");
            table.AddRow("by the votes: Brier", $"{votes.Brier:F4}", "0 to 2, lower is better");
            table.AddRow("by the votes: top-2", $"{votes.InTop2:P2}", "the answer is among the two with the most votes");
            if (votes.ExpectedCalibrationError is { } error)
            {
                table.AddRow("by the votes: ECE", $"{error:F4}", "mean gap of confidence and votes");
            }
        }
    }

    private static string Interval(int count, double low, double high) => $"n = {count:N0}, 95 % interval {low:P1} to {high:P1}";

    private static Table Matrix(HeadFigures figures)
    {
        var table = new Table().AddColumn("");
        foreach (var heading in figures.ClassNames.Concat(["precision", "recall", "F1", "n"]))
        {
            table.AddColumn(new TableColumn(heading).RightAligned());
        }

        for (var row = 0; row < figures.ClassNames.Count; row++)
        {
            var (name, one) = (figures.ClassNames[row], figures.All.Classes[row]);
            // The right answers stand out by colour on a terminal, and by their place everywhere.
            var counts = figures.All.ConfusionMatrix[row].Select((count, column) => column == row ? $"[green]{count:N0}[/]" : $"{count:N0}");
            table.AddRow(
                [name, .. counts, Share(figures.All.PrecisionOf(row)), Share(one.Support > 0 ? one.Recall : null), $"{one.F1:F3}", $"{one.Support:N0}"]);
        }

        return table;
    }

    // The share of none is no figure.
    private static string Share(double? share) => share is { } known ? $"{known:P1}" : "–";

    private static Table Curves(HeadFigures figures)
    {
        var table = new Table().AddColumn("against the rest");
        figures.ClassNames.ToList().ForEach(name => table.AddColumn(new TableColumn(name).RightAligned()));
        table.AddRow(["average precision", .. figures.Curves.Select(curves => $"{curves.AveragePrecision:F3}")]);
        table.AddRow(["area under ROC", .. figures.Curves.Select(curves => $"{curves.AreaUnderRoc:F3}")]);
        return table;
    }
}
