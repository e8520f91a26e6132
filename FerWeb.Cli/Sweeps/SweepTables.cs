using System.Globalization;
using System.Text.Json;
using FerWeb.Cli.Runs;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Sweeps;
using Spectre.Console;

namespace FerWeb.Cli.Sweeps;

/// <summary>Sweeps on the terminal.</summary>
internal static class SweepTables
{
    /// <summary>The name of a setting as --vary takes it: "batch-size".</summary>
    public static string NameOf(string option) => JsonNamingPolicy.KebabCaseLower.ConvertName(option);

    /// <summary>"round 1: 9 runs of 2 epochs; round 2: ...".</summary>
    public static string Rounds(SweepPlan plan) => string.Join("; ", plan.Rounds.Select(
        (round, place) => $"{(plan.Rounds.Count > 1 ? $"round {place + 1}: " : "")}{Count(round.Runs, "run")} of {Count(round.Epochs, "epoch")}"));

    public static void Write(IReadOnlyList<SweepResult> all)
    {
        if (all.Count == 0)
        {
            Console.Out.WriteLine("There is no sweep yet.");
            return;
        }

        var table = new Table().AddColumns("id", "name", "status", "runs", "best", "varied");
        foreach (var one in all)
        {
            var plan = one.Sweep.Plan;
            Row(table, one.Sweep.Id, plan.Spec.Name, StatusWord(one.Sweep), $"{one.Ended}/{plan.Runs}", RunTables.Percent(one.Best?.Accuracy),
                string.Join(", ", plan.Spec.Axes.Select(axis => NameOf(axis.Option))));
        }

        Terminal.Out.Write(table);
    }

    public static void Write(SweepResult result)
    {
        var (sweep, plan) = (result.Sweep, result.Sweep.Plan);
        Console.Out.WriteLine(
            $"{sweep.Id} ({plan.Spec.Name}): {StatusWord(sweep)}, {result.Ended} of {plan.Runs} runs have ended. {sweep.End?.Reason}".TrimEnd());
        Console.Out.WriteLine($"{Rounds(plan)}; the whole training has {plan.Spec.Options.Epochs}.");
        var table = new Table().AddColumns(["run", "best", "epochs", .. plan.Spec.Axes.Select(axis => NameOf(axis.Option)), "status"]);
        foreach (var run in result.Ranking)
        {
            Row(table, [
                run.Run.Id, RunTables.Percent(run.Accuracy), plan.Rounds[run.Round].Epochs.ToString(CultureInfo.InvariantCulture), .. plan.Trials[run.Trial],
                run.Run.Status.Words().ToString()]);
        }

        Terminal.Out.Write(table);
        foreach (var option in result.Importance())
        {
            Console.Out.WriteLine(option.Share is { } share
                ? $"{NameOf(option.Option)} by itself explains {RunTables.Percent(share)} of the differences in accuracy."
                : $"{NameOf(option.Option)}: too few runs per value to tell what it explains.");
        }

        foreach (var full in result.Full)
        {
            Console.Out.WriteLine(
                $"With all epochs: {full.Run.Id} ({full.Run.Spec.Name}), {full.Run.Status.Words()}, best {RunTables.Percent(full.Accuracy)}.");
        }
    }

    public static object Json(SweepResult result) => new
    {
        result.Sweep.Id,
        result.Sweep.Status,
        result.Sweep.Created,
        Reason = result.Sweep.End?.Reason?.ToString(),
        result.Sweep.Plan,
        result.Ended,
        Ranking = result.Ranking.Select(run => new { Run = run.Run.Id, run.Trial, run.Round, run.Run.Status, run.Accuracy }),
        Importance = result.Importance(),
        Full = result.Full.Select(run => run.Run.Id),
    };

    private static string Count(int count, string what) => $"{count} {what}{(count == 1 ? "" : "s")}";

    private static string StatusWord(Sweep sweep) => sweep.Status switch
    {
        SweepStatus.Running => "running",
        SweepStatus.Finished => "finished",
        SweepStatus.Stopped => $"stopped by {sweep.End!.By}",
        _ => "failed",
    };

    private static void Row(Table table, params string[] cells) => table.AddRow([.. cells.Select(Markup.Escape)]);
}
