using System.CommandLine;
using FerWeb.Cli.Runs;
using FerWeb.Engine;
using FerWeb.Engine.Training;
using FerWeb.Workspace;
using FerWeb.Workspace.Datasets;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Sweeps;

namespace FerWeb.Cli.Sweeps;

/// <summary><c>ferweb sweeps start</c>: a new sweep.</summary>
internal sealed class SweepsStartCommand : StoreCommand
{
    private readonly RunSettings _settings = new();
    private readonly Option<string[]> _axes = new("--vary")
    {
        Description = "A setting and its values: learning-rate=0.01,0.03, or a range: learning-rate=0.001..0.1, with :log behind it where decades count. "
            + "May be given several times.",
        HelpName = "setting=values",
        Required = true,
    };

    private readonly Option<string> _method = new("--method")
    {
        Description = "grid: every combination; random: by chance; halving: by chance, and the best go on with more epochs (default: random).",
        DefaultValueFactory = _ => "random",
    };

    private readonly Option<int?> _epochs = new("--sweep-epochs")
    {
        Description = "Epochs of each run, with halving those of the first round (default: those of the whole training, --epochs).",
        HelpName = "count",
    };

    private readonly Option<int> _runs = Count("--runs", "Combinations to try by chance", SweepSpec.UsualRuns);
    private readonly Option<int> _factor = Count("--factor", "Halving: one of this many goes on, with this many times the epochs", SweepSpec.UsualFactor);
    private readonly Option<int> _rounds = Count("--rounds", "Halving: how many rounds", SweepSpec.UsualRounds);
    private readonly Option<int> _seed = Count("--sweep-seed", "What is chosen by chance follows from it", 1);
    private readonly Option<string> _name = new("--name") { Description = "Name of the sweep (default: network and data set).", HelpName = "text" };
    private readonly Option<bool> _json = RunTables.Json();

    public SweepsStartCommand()
        : base(
            "start",
            "Starts a sweep. Its runs train while FerWeb (./run) is running.",
            "ferweb sweeps start --vary learning-rate=0.001..0.1:log --runs 12 --sweep-epochs 5",
            "ferweb sweeps start --method grid --vary optimizer=sgd,adamw --vary weight-decay=0,0.0005 --epochs 10",
            "ferweb sweeps start --method halving --vary learning-rate=0.001..0.1:log --runs 27 --sweep-epochs 1 --epochs 10")
    {
        _method.AcceptOnlyFromAmong("grid", "random", "halving");
        OptionGroups = _settings.Groups;
        Option[] own = [_axes, _method, _epochs, _runs, _factor, _rounds, _seed, .. _settings.Own, _name, _json];
        foreach (var option in own.Concat(OptionGroups.SelectMany(group => group.Options)))
        {
            Options.Add(option);
        }
    }

    protected override Task<int> RunAsync(ParseResult input, IRunStore store, DataFolder folder, CancellationToken cancellation)
    {
        var method = Enum.Parse<SweepMethod>(input.GetValue(_method)!, ignoreCase: true);
        RefuseWithoutUse(input, method);
        SweepAxis[] axes = [.. input.GetValue(_axes)!.Select(AxisOf)];
        var (dataset, hasValidation) = _settings.Dataset(input, new DatasetLibrary(folder), cancellation);
        var options = _settings.Options(input, folder);
        var actions = SweepsCommand.Actions(store, folder);
        var spec = new SweepSpec(
            input.GetValue(_name) ?? actions.FreeName($"{options.Network.Architecture} on {dataset.Name}"),
            Actor,
            dataset,
            options,
            method,
            axes,
            input.GetValue(_epochs) ?? options.Epochs,
            input.GetValue(_runs),
            input.GetValue(_factor),
            input.GetValue(_rounds),
            input.GetValue(_seed),
            _settings.Device(input));
        var sweep = Start(actions, spec, hasValidation);
        if (input.GetValue(_json))
        {
            Terminal.WriteJson(SweepTables.Json(actions.Find(sweep.Id)));
        }
        else
        {
            Console.Out.WriteLine(sweep.Id);
            Console.Error.WriteLine(
                $"'{spec.Name}': {SweepTables.Rounds(sweep.Plan)}, {sweep.Plan.Epochs:N0} epochs in all. " +
                $"It trains while FerWeb (./run) is running; 'ferweb sweeps show {sweep.Id}' tells how far it is.");
        }

        return Task.FromResult(ExitCode.Ok);
    }

    private void RefuseWithoutUse(ParseResult input, SweepMethod method)
    {
        (string Setting, Option Option)[] settings =
        [
            (nameof(SweepSpec.Runs), _runs), (nameof(SweepSpec.Seed), _seed), (nameof(SweepSpec.Factor), _factor), (nameof(SweepSpec.Rounds), _rounds),
        ];
        foreach (var (setting, option) in settings)
        {
            if (input.GetResult(option) is { Implicit: false } && !SweepSpec.IsOfUse(setting, method))
            {
                throw new WrongUsageException(
                    $"A sweep by '{input.GetValue(_method)}' has no use for {option.Name}. Leave it out, or choose another method.");
            }
        }
    }

    private static SweepAxis AxisOf(string text)
    {
        try
        {
            return SweepAxis.Parse(text);
        }
        catch (TrainingException error)
        {
            throw new WrongUsageException(error.Message);
        }
    }

    // What is wrong with a setting that varies is said of --vary and with the names that it takes.
    private static Sweep Start(SweepActions actions, SweepSpec spec, bool hasValidation)
    {
        try
        {
            return actions.Start(spec, hasValidation);
        }
        catch (TrainingException error) when (error.Fault is { } fault
            && spec.Axes.FirstOrDefault(one => SettingName.Letters(one.Option) == SettingName.Letters(fault.Option)) is { } axis)
        {
            var sentence = fault.Sentence.Template == OptionWords.NoOption ? new Sentence(OptionWords.NoOption, Names()) : fault.Sentence;
            throw new WrongUsageException($"--vary {axis.Option}: {sentence}");
        }
    }

    private static string Names() => string.Join(
        ", ", TrainingOptionTable.All.Where(option => option != TrainingOptionTable.Epochs).Select(option => SweepTables.NameOf(option.Key)));

    private static Option<int> Count(string name, string words, int usual)
        => new(name) { Description = $"{words} (default: {usual}).", HelpName = "count", DefaultValueFactory = _ => usual };
}
