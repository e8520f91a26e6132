using System.CommandLine;
using System.Globalization;
using FerWeb.Cli.Training;
using FerWeb.Workspace;
using FerWeb.Workspace.Comparison;
using FerWeb.Workspace.Evaluations;
using FerWeb.Workspace.Runs;
using Spectre.Console;

namespace FerWeb.Cli.Runs;

/// <summary><c>ferweb runs compare</c>: runs side by side.</summary>
internal sealed class RunsCompareCommand : StoreCommand
{
    private readonly Argument<string[]> _ids =
        new("id") { Description = $"Ids of {RunComparison.Fewest} to {RunComparison.Most} runs.", Arity = ArgumentArity.OneOrMore };
    private readonly Option<string> _group = new("--group")
    {
        Description = "Also the means of runs that agree in this setting, such as network; seed groups runs that differ in nothing else.",
        HelpName = "setting",
    };
    private readonly Option<bool> _json = RunTables.Json();

    public RunsCompareCommand()
        : base(
            "compare", "Shows the figures of runs side by side, and the settings in which they differ.",
            "ferweb runs compare r0va81m4 r0vab54z", "ferweb runs compare r0va81m4 r0vab54z r0vc2k90 --group seed --json")
    {
        Add(_ids);
        Add(_group);
        Add(_json);
    }

    protected override Task<int> RunAsync(ParseResult input, IRunStore store, DataFolder folder, CancellationToken cancellation)
    {
        var comparison = RunComparison.Of(store, input.GetValue(_ids)!);
        var tests = PairedComparison.AgainstTheBest(new EvaluationLibrary(folder, TimeProvider.System), comparison);
        var key = input.GetValue(_group) is { } group ? KeyOf(comparison, group) : null;
        var groups = key is null ? null : comparison.GroupBy(key);
        if (input.GetValue(_json))
        {
            Terminal.WriteJson(
                new
                {
                    comparison.IsComparable,
                    comparison.Runs,
                    Differences = Differences(comparison).Select(setting => setting.InAnswers()),
                    Groups = groups?.Select(one => one.InAnswers(key!)),
                    Tests = tests,
                });
            return Task.FromResult(ExitCode.Ok);
        }

        if (!comparison.IsComparable)
        {
            Console.Out.WriteLine("Not comparable: these runs were measured on different data sets, so their accuracies do not rank them.");
        }

        Write(comparison.Runs);
        Write(comparison);
        if (groups is not null)
        {
            Write(groups);
        }

        if (tests.Count > 0)
        {
            Write(tests);
        }

        return Task.FromResult(ExitCode.Ok);
    }

    // As a recipe, REST or the options of 'runs start' name it.
    private static string KeyOf(RunComparison comparison, string name)
    {
        var wanted = SettingName.Letters(name);
        return comparison.Settings.Select(setting => setting.Key)
            .FirstOrDefault(key => SettingName.Letters(key) == wanted || SettingName.Letters(TrainingOverrides.NameOf(key)) == wanted)
            ?? throw new WrongUsageException(
                $"--group: There is no setting '{name}'. Group by one of {string.Join(", ", comparison.Settings.Select(setting => setting.Key))}.");
    }

    private static List<ComparedSetting> Differences(RunComparison comparison) => [.. comparison.Settings.Where(setting => setting.Differs)];

    private static void Write(IReadOnlyList<ComparedRun> runs) => Write(
        ["id", "name", "best accuracy", "95 % interval", "epoch", "macro F1", "loss", "epochs", "training time"],
        runs.Select(run => (string[])
        [
            run.Id, run.Name, RunTables.Percent(run.Best?.ValidationAccuracy),
            run.Accuracy is { } interval ? $"{RunTables.Percent(interval.Low)} to {RunTables.Percent(interval.High)}" : "-",
            run.Best?.Epoch.ToString(CultureInfo.InvariantCulture) ?? "-", run.Best?.MacroF1?.ToString("F3", CultureInfo.InvariantCulture) ?? "-",
            run.Best?.ValidationLoss?.ToString("F4", CultureInfo.InvariantCulture) ?? "-", run.Epochs.ToString(CultureInfo.InvariantCulture),
            RunTables.Duration(TimeSpan.FromSeconds(run.Seconds)),
        ]));

    private static void Write(RunComparison comparison)
    {
        var differences = Differences(comparison);
        if (differences.Count == 0)
        {
            Console.Out.WriteLine("They agree in all settings.");
            return;
        }

        Write(
            ["setting", .. comparison.Runs.Select(run => run.Id)],
            differences.Select(setting => (string[])[setting.Key, .. setting.Values.Select(value => value is null or "" ? "-" : value)]));
    }

    private static void Write(IReadOnlyList<RunGroup> groups) => Write(
        ["group", "runs", "best accuracy: mean", "deviation", "half of 95 % interval", "lowest", "highest"],
        groups.Select(group => (string[])
        [
            group.Name, group.Runs.Count.ToString(CultureInfo.InvariantCulture), RunTables.Percent(group.BestAccuracy?.Mean),
            RunTables.Percent(group.BestAccuracy?.Deviation), RunTables.Percent(group.BestAccuracy?.HalfWidth),
            RunTables.Percent(group.BestAccuracy?.Lowest), RunTables.Percent(group.BestAccuracy?.Highest),
        ]));

    private static void Write(IReadOnlyList<PairedComparison> tests) => Write(
        ["best against", "pictures", "only best right", "only other right", "p (McNemar)", "difference in accuracy", "significant"],
        tests.Select(test => (string[])
        [
            test.Second, test.Count.ToString(CultureInfo.InvariantCulture), test.Test.OnlyFirst.ToString(CultureInfo.InvariantCulture),
            test.Test.OnlySecond.ToString(CultureInfo.InvariantCulture),
            test.Test.PValue < 1e-4 ? "< 0.0001" : test.Test.PValue.ToString("F4", CultureInfo.InvariantCulture),
            $"{RunTables.Percent(test.Accuracy.Estimate)} ({RunTables.Percent(test.Accuracy.Low)} to {RunTables.Percent(test.Accuracy.High)})",
            test.IsSignificant ? "yes" : "no",
        ]));

    private static void Write(IReadOnlyList<string> columns, IEnumerable<string[]> rows)
    {
        var table = new Table().AddColumns([.. columns.Select(column => new TableColumn(Markup.Escape(column)))]);
        foreach (var row in rows)
        {
            table.AddRow([.. row.Select(Markup.Escape)]);
        }

        Terminal.Out.Write(table);
    }
}
