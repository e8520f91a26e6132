using FerWeb.Engine.Training;
using FerWeb.Runs;
using FerWeb.Workspace.Sweeps;
using static FerWeb.Localization.Texts;

namespace FerWeb.Sweeps;

/// <summary>A sweep in words.</summary>
internal static class SweepText
{
    public static string Word(this SweepStatus status) => status switch
    {
        SweepStatus.Running => T["Running"],
        SweepStatus.Finished => T["All runs done"],
        SweepStatus.Stopped => T["Ended by hand"],
        _ => T["Ended by an error"],
    };

    public static string Word(this SweepMethod method) => method switch
    {
        SweepMethod.Grid => T["Grid"],
        SweepMethod.Random => T["By chance"],
        _ => T["Successive halving"],
    };

    public static string Meaning(this SweepMethod method) => method switch
    {
        SweepMethod.Grid => T["Every combination of the values. Good for one or two settings with few values."],
        SweepMethod.Random => T["Combinations by chance. Finds as good ones as a grid with fewer runs when only some of the settings matter "
            + "(Bergstra and Bengio 2012)."],
        _ => T["Many short runs by chance; the best of each round are trained again from the beginning with more epochs, "
            + "so that little time goes into bad ones (Jamieson and Talwalkar 2016)."],
    };

    /// <summary>The settings that vary.</summary>
    public static string Varied(SweepSpec spec) => string.Join(", ", spec.Axes.Select(axis => T[TrainingOptionTable.Get(axis.Option).Label]));

    /// <summary>A value of a combination as a reader sees it.</summary>
    public static string Value(SweepPlan plan, int trial, int axis)
        => FieldText.Of(TrainingOptionTable.Get(plan.Spec.Axes[axis].Option), plan.Options(trial, plan.Rounds[0].Epochs));

    /// <summary>How many runs with how many epochs, round by round.</summary>
    public static string Rounds(SweepPlan plan) => plan.Rounds is [var only]
        ? T["{0} of {1} each", Runs(only.Runs), Epochs(only.Epochs)]
        : string.Join(", ", plan.Rounds.Select((round, place) => T["round {0}: {1} of {2}", place + 1, Runs(round.Runs), Epochs(round.Epochs)]));

    /// <summary>"3 epochs".</summary>
    public static string Epochs(long count) => count == 1 ? T["1 epoch"] : T["{0} epochs", RunText.Count(count)];

    private static string Runs(int count) => count == 1 ? T["1 run"] : T["{0} runs", RunText.Count(count)];
}
