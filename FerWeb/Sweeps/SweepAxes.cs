using System.Globalization;
using FerWeb.Engine.Training;
using FerWeb.Runs;
using FerWeb.Runs.Comparison;
using FerWeb.Workspace.Sweeps;
using static FerWeb.Localization.Texts;

namespace FerWeb.Sweeps;

/// <summary>The parallel coordinates of a sweep: a line for each measured run of its first round, whose runs all trained for as long.</summary>
/// <param name="Axes">A setting each, then the accuracy.</param>
/// <param name="Names">Of the runs.</param>
/// <param name="Styles">The best, the best third, the others.</param>
internal sealed record SweepAxes(IReadOnlyList<ParallelAxis> Axes, IReadOnlyList<string> Names, IReadOnlyList<LineStyle> Styles)
{
    private const int Third = 3;

    private static readonly LineStyle _best = new("#d2552a", "solid");
    private static readonly LineStyle _good = new("#2f7fb8", "dash");
    private static readonly LineStyle _other = new("#827b72", "dot");

    /// <summary>The worst first, so that the best is drawn over it.</summary>
    public static SweepAxes Of(SweepResult result)
    {
        var plan = result.Sweep.Plan;
        SweepRun[] runs =
        [
            .. result.Runs.Where(run => run is { Round: 0, Accuracy: not null }).OrderBy(run => run.Accuracy).ThenByDescending(run => run.Trial),
        ];
        var good = runs.Length - ((runs.Length + Third - 1) / Third);
        return new SweepAxes(
            [
                .. plan.Spec.Axes.Select((axis, place) => Of(plan, place, runs)),
                ParallelAxis.OfFigures(T["Best accuracy"], [.. runs.Select(run => run.Accuracy)], RunText.Percent),
            ],
            [.. runs.Select(run => run.Run.Spec.Name)],
            [.. runs.Select((_, place) => place == runs.Length - 1 ? _best : place >= good ? _good : _other)]);
    }

    private static ParallelAxis Of(SweepPlan plan, int axis, SweepRun[] runs)
    {
        var option = TrainingOptionTable.Get(plan.Spec.Axes[axis].Option);
        string[] values = [.. runs.Select(run => plan.Trials[run.Trial][axis])];
        return option is NumberOption
            ? ParallelAxis.OfFigures(
                T[option.Label],
                [.. values.Select(value => double.TryParse(value, CultureInfo.InvariantCulture, out var number) ? number : (double?)null)],
                value => value is { } number ? RunText.Figure(number) : "–")
            : ParallelAxis.OfChoices(T[option.Label], values, run => SweepText.Value(plan, runs[run].Trial, axis));
    }
}
