using FerWeb.Engine.Evaluation;
using FerWeb.Engine.Recognition;

namespace FerWeb.Engine.Models;

/// <summary>What a card says of calibration and votes: nothing of a model that an earlier version measured.</summary>
internal static class ModelCardCalibration
{
    public static void Add(ModelMetrics metrics, Action<FormattableString> line)
    {
        var reports = metrics.Reports.Where(report => report.Calibration is not null).ToList();
        if (reports.Count == 0)
        {
            return;
        }

        line($"| head | views | Brier score | class-wise ECE | ECE by chance | accuracy of the 70 % most confident |");
        line($"|---|---|---|---|---|---|");
        foreach (var report in reports)
        {
            var (figures, most) = (report.Calibration!, report.Calibration!.MostConfident);
            var chance = figures.Perfect is { } perfect
                ? FormattableString.Invariant($"{perfect.Mean:F3} (95th percentile {perfect.Percentile95:F3})")
                : "–";
            var scores = FormattableString.Invariant($"{report.All.Brier:F3} | {figures.ClassWiseError:F3}");
            line($"| {ModelCard.Head(report)} | {ModelCard.Name(report.Views)} | {scores} | {chance} | {most.Accuracy:P2} (n {most.Count}) |");
        }

        var crowd = reports.Any(report => report.Head == LabelHead.Crowd) ? "; not known for head B, whose ECE is against shares of votes" : "";
        line($"");
        line($"Brier score: squared gaps of probability and label, summed over the classes, 0 to 2. ECE: over 15 bins of equal mass; class-wise ECE (Kull");
        line($"et al. 2019): the mean of that of each class's probability. ECE by chance: that of a perfectly calibrated model with the same");
        line($"confidences{crowd}.");
        line($"");
        AddVotes(reports, line);
    }

    private static void AddVotes(IEnumerable<EvaluationReport> reports, Action<FormattableString> line)
    {
        var voted = reports.Where(report => report.Votes is not null).ToList();
        if (voted.Count == 0)
        {
            return;
        }

        line($"Head B against the shares of the votes, single votes left out, on every picture that has them, without a majority as well:");
        line($"");
        line($"| views | n | KL divergence | Brier score | among the crowd's two most frequent emotions | ECE |");
        line($"|---|---|---|---|---|---|");
        foreach (var report in voted)
        {
            var (votes, views) = (report.Votes!, ModelCard.Name(report.Views));
            var error = votes.ExpectedCalibrationError is { } known ? FormattableString.Invariant($"{known:F3}") : "–";
            line($"| {views} | {votes.Count} | {votes.KlDivergence:F3} | {votes.Brier:F3} | {votes.InTop2:P2} | {error} |");
        }

        line($"");
    }
}
