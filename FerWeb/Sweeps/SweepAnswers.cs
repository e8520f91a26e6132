using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Serialization;
using FerWeb.Api;
using FerWeb.Runs;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Sweeps;

namespace FerWeb.Sweeps;

/// <summary>What a new sweep needs.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record NewSweepRequest(
    [property: Description("Id of the data set, such as drawn. It must have validation pictures.")] string Dataset,
    [property: Description("The settings to vary.")] IReadOnlyList<NewSweepAxis> Axes,
    [property: Description("grid: every combination; random: by chance; halving: by chance, and the best go on with more epochs.")]
    SweepMethod Method = SweepMethod.Random,
    [property: Description("The network, such as fernet.")] string Network = "fernet",
    [property: Description("quick, balanced or thorough: the settings that do not vary, and the epochs of the whole training.")] string Preset = "quick",
    [property: Description("Any other setting that does not vary, by its name; epochs are those of the whole training.")]
    IReadOnlyDictionary<string, JsonElement>? Options = null,
    [property: Description("For a person; made up when left out.")] string? Name = null,
    [property: Description("Epochs of each run, with halving those of the first round; those of the whole training when left out.")] int? Epochs = null,
    [property: Description("Combinations to try by chance, 9 when left out; not for a grid, which has its own number.")] int? Runs = null,
    [property: Description("Halving alone: one of this many goes on, with this many times the epochs; 3 when left out.")] int? Factor = null,
    [property: Description("Halving alone: how many rounds; 3 when left out.")] int? Rounds = null,
    [property: Description("What is chosen by chance follows from it, 1 when left out; not for a grid.")] int? Seed = null,
    [property: Description("auto, cpu or cuda:0.")] string Device = "auto",
    [property: Description("Id of a model of the same network whose weights all runs start from; fresh weights when left out.")]
    string? StartModel = null,
    [property: Description("Id of a run of the same network from whose checkpoint all runs start, instead of a model.")] string? StartRun = null,
    [property: Description("Step of that checkpoint; the newest when left out.")] long? StartStep = null,
    [property: Description("Ids of models of the same classes whose answers all runs learn from beside the labels.")]
    IReadOnlyList<string>? Teachers = null)
{
    /// <summary>Where its runs start.</summary>
    internal RequestedStart Start => new(StartModel, StartRun, StartStep, Teachers);

    /// <summary>The first field that its method has no use for; null when there is none.</summary>
    internal string? WithoutUse
        => new (string Name, int? Value)[] { (nameof(Runs), Runs), (nameof(Seed), Seed), (nameof(Factor), Factor), (nameof(Rounds), Rounds) }
            .Where(setting => setting.Value is not null && !SweepSpec.IsOfUse(setting.Name, Method))
            .Select(setting => RequestedOptions.NameOf(setting.Name)).FirstOrDefault();
}

/// <summary>A setting to vary: by single values, or, for a number, over a range.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record NewSweepAxis(
    [property: Description("Name of the setting, such as learning_rate.")] string Option,
    [property: Description("Single values.")] IReadOnlyList<JsonElement>? Values = null,
    [property: Description("Lower end of a range.")] double? Low = null,
    [property: Description("Upper end of a range.")] double? High = null,
    [property: Description("Equally many in each decade of the range.")] bool Log = false)
{
    /// <exception cref="ProblemException">It has single values and a range.</exception>
    public SweepAxis ToAxis()
    {
        var option = Option ?? "";
        return Values is not null && (Low is not null || High is not null || Log)
            ? throw new ProblemException(
                StatusCodes.Status400BadRequest, $"The setting '{option}' has single values and a range. Give one of the two.", field: "axes")
            : new SweepAxis(option, Values is null ? null : [.. Values.Select(value => RequestedOptions.Text(option, value))], Low, High, Log);
    }
}

/// <summary>A sweep in a list.</summary>
internal sealed record SweepSummary(
    string Id,
    string Name,
    [property: Description("running, finished, stopped or failed.")] SweepStatus Status,
    SweepMethod Method,
    string Dataset,
    string Owner,
    DateTimeOffset Created,
    [property: Description("Names of the settings that vary.")] IReadOnlyList<string> Varied,
    [property: Description("Runs of all rounds.")] int Runs,
    [property: Description("Those that have ended.")] int Ended,
    [property: Description("Best validation accuracy of the round that came furthest, 0 to 1.")] double? BestAccuracy,
    [property: Description("Its run.")] string? BestRun,
    [property: Description("Why it could not go on; of one that is running, why it waits for room on the disk.")] string? Reason)
{
    public static SweepSummary Of(SweepResult result)
    {
        var (sweep, spec) = (result.Sweep, result.Sweep.Plan.Spec);
        return new SweepSummary(
            sweep.Id, spec.Name, sweep.Status, spec.Method, spec.Dataset.Id, spec.Owner, sweep.Created,
            [.. spec.Axes.Select(axis => RequestedOptions.NameOf(axis.Option))], sweep.Plan.Runs, result.Ended, result.Best?.Accuracy, result.Best?.Run.Id,
            (sweep.End?.Reason ?? result.Wait)?.ToString());
    }
}

/// <summary>A sweep with its runs.</summary>
internal sealed record SweepAnswer(
    SweepSummary Sweep,
    IReadOnlyList<SweepRound> Rounds,
    [property: Description("The last run of each combination: what came furthest first, then by accuracy.")] IReadOnlyList<SweepRunAnswer> Ranking,
    [property: Description("How much of the differences each setting explains by itself; empty before six runs of the first round were measured.")]
    IReadOnlyList<OptionImportance> Importance,
    [property: Description("Runs with the epochs of the whole training that were started from it.")] IReadOnlyList<string> Full)
{
    public static SweepAnswer Of(SweepResult result) => new(
        SweepSummary.Of(result),
        result.Sweep.Plan.Rounds,
        [.. result.Ranking.Select(run => SweepRunAnswer.Of(result.Sweep.Plan, run))],
        [.. result.Importance().Select(option => option with { Option = RequestedOptions.NameOf(option.Option) })],
        [.. result.Full.Select(run => run.Run.Id)]);
}

/// <summary>A run of a sweep.</summary>
internal sealed record SweepRunAnswer(
    string Run,
    [property: Description("Which combination, from 0.")] int Trial,
    [property: Description("Which round, from 0.")] int Round,
    RunStatus Status,
    [property: Description("The settings that vary, by name.")] IReadOnlyDictionary<string, string> Values,
    [property: Description("Best validation accuracy, 0 to 1.")] double? Accuracy)
{
    public static SweepRunAnswer Of(SweepPlan plan, SweepRun run) => new(
        run.Run.Id, run.Trial, run.Round, run.Run.Status,
        plan.Spec.Axes.Zip(plan.Trials[run.Trial]).ToDictionary(
            pair => RequestedOptions.NameOf(pair.First.Option), pair => RequestedOptions.ValueOf(pair.First.Option, pair.Second)),
        run.Accuracy);
}
