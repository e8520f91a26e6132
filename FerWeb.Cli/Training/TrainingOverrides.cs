using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using FerWeb.Engine.Training;
using FerWeb.Workspace;
using FerWeb.Workspace.Runs;

namespace FerWeb.Cli.Training;

/// <summary>
/// Every option of a run as an option of the command line, made of <see cref="TrainingOptionTable"/>; what is not given stays
/// as the recipe has it.
/// </summary>
internal sealed class TrainingOverrides
{
    // Where the name is not the key's: as other FER-2013 projects have it, a flag for what is on by itself, a rule with its patience.
    private static readonly Dictionary<string, string> _names = new()
    {
        ["learningRate"] = "--lr",
        ["plateauMinLearningRate"] = "--plateau-min-lr",
        ["earlyStoppingPatience"] = "--early-stopping",
        [ResumeChanges.PatienceOption.Key] = "--early-stopping",
        ["plateauPatience"] = "--plateau",
        ["teachers"] = "--teacher",
        ["dropConstants"] = "--keep-constants",
        ["dropConflicts"] = "--keep-conflicts",
        ["dropDuplicates"] = "--keep-duplicates",
        ["dropHeldOut"] = "--keep-held-out",
    };

    private readonly Option<string> _start = new("--start-model")
    {
        Description = "A model of the same network, or of a fernet with fewer blocks, whose weights the run starts from: " +
            "its id as 'ferweb models list' shows it, or its folder.",
        HelpName = "id",
    };

    private readonly Option<string[]> _teachers = new("--teacher")
    {
        Description = "A model of the same classes whose answers the run learns from beside the labels (distillation): its id, or its folder. " +
            "May be given several times.",
        HelpName = "id",
    };

    private readonly List<(Option Option, Func<ParseResult, TrainingOptions, TrainingOptions> Apply)> _overrides = [];

    // Last, as a rule's other settings turn it on.
    private readonly List<(Option Option, Func<ParseResult, TrainingOptions, TrainingOptions> Apply)> _turnedOff = [];

    public TrainingOverrides()
    {
        OptionGroup[] groups = [.. TrainingOptionTable.Groups.Select(group => new OptionGroup(group.Title, [.. group.Options.SelectMany(Make)]))];

        // First, so that single variations may follow it.
        var none = new Option<bool>("--no-augmentation") { Description = "Vary nothing (but what the other options ask for)." };
        _overrides.Insert(0, (none, (input, options) => input.GetValue(none) ? options with { Augmentation = AugmentationOptions.None } : options));
        Groups = [.. groups, new OptionGroup("Other", [none, _start, _teachers])];
    }

    public IReadOnlyList<OptionGroup> Groups { get; }

    /// <summary>The name of an option on the command line: --batch-size.</summary>
    public static string NameOf(string key) => _names.GetValueOrDefault(key) ?? $"--{JsonNamingPolicy.KebabCaseLower.ConvertName(key)}";

    /// <summary>The recipe with everything that was given on the command line.</summary>
    /// <param name="input">The command line.</param>
    /// <param name="recipe">What holds where nothing is given.</param>
    /// <param name="data">Whose models may be named by their ids; the web app's when null.</param>
    /// <exception cref="WrongUsageException">Something is out of its limits.</exception>
    /// <exception cref="CommandFailedException">There is no such model.</exception>
    public TrainingOptions Apply(ParseResult input, TrainingOptions recipe, DataFolder? data = null)
    {
        var given = _overrides.Concat(_turnedOff).Where(entry => IsGiven(input, entry.Option));
        var options = given.Aggregate(recipe, (current, entry) => entry.Apply(input, current));
        string FolderOf(string model) => ModelOption.FolderOf(model, data ?? DataFolderOption.FolderOf(null));
        return options with
        {
            StartModel = IsGiven(input, _start) ? FolderOf(input.GetValue(_start)!) : options.StartModel,
            Teachers = IsGiven(input, _teachers) ? [.. input.GetValue(_teachers)!.Select(FolderOf)] : options.Teachers,
        };
    }

    private static bool IsGiven(ParseResult input, Option option) => input.GetResult(option) is { Implicit: false };

    private IEnumerable<Option> Make(TrainingOption option)
    {
        switch (option)
        {
            case SwitchOption { Key: "earlyStopping" or "plateau" } rule:
                var patience = TrainingOptionTable.Get($"{rule.Key}Patience");
                var given = Add<string>(
                    new(NameOf(rule.Key))
                    {
                        Description = $"{rule.Help} The number is its patience in epochs ({patience.Read(rule.Set(Recipe(), true))} when none follows); " +
                            "0 turns it off.",
                        HelpName = "epochs",
                        Arity = ArgumentArity.ZeroOrOne,
                    },
                    (text, options) => text is null ? rule.Set(options, true) : Write(patience, text, options));
                _turnedOff.Add((
                    given, (input, options) => input.GetValue(given) is not null && patience.Read(options) == "0" ? rule.Set(options, false) : options));
                yield return given;
                break;
            case NumberOption { Key: "earlyStoppingPatience" or "plateauPatience" }:
                break;
            case SwitchOption { Key: ['d', 'r', 'o', 'p', ..] } left:
                yield return Add<bool>(
                    new(NameOf(left.Key)) { Description = $"Turns this off: {char.ToLowerInvariant(left.Label[0])}{left.Label[1..]}. {left.Help}" },
                    (keep, options) => left.Set(options, !keep));
                break;
            case SwitchOption flag:
                yield return Add<bool>(new(NameOf(flag.Key)) { Description = $"{flag.Label}. {flag.Help}" }, (on, options) => flag.Set(options, on));
                break;
            case ChoiceOption choice:
                yield return Add<string>(
                    new(NameOf(choice.Key))
                    {
                        Description = $"{choice.Label}. {choice.Help}",
                        HelpName = string.Join('|', choice.Choices.Select(one => OnTheCommandLine(one.Value))),
                    },
                    (text, options) => Write(choice, text!, options));
                break;
            case NumberOption number:
                yield return Add<string>(
                    new(NameOf(number.Key))
                    {
                        Description = $"{number.Label}. {number.Help} ({number.Limits})",
                        HelpName = number.IsWhole ? "count" : "number",
                    },
                    (text, options) => Write(number, text!, options));
                break;
        }
    }

    private static TrainingOptions Write(TrainingOption option, string text, TrainingOptions options) => option.Write(options, text, out var fault)
        ?? throw new WrongUsageException($"{NameOf(option.Key)}: '{text}' cannot be used. {fault!.Sentence}");

    private static TrainingOptions Recipe() => Engine.Training.Runs.Recipe.For(Engine.Networks.NetworkCatalog.Names[0]);

    // AdamW and BFloat16 are single words.
    private static string OnTheCommandLine(string value) => value is "adamW" or "bFloat16"
        ? value.ToLower(CultureInfo.InvariantCulture)
        : JsonNamingPolicy.KebabCaseLower.ConvertName(value);

    private Option<T> Add<T>(Option<T> option, Func<T?, TrainingOptions, TrainingOptions> apply)
    {
        _overrides.Add((option, (input, options) => apply(input.GetValue(option), options)));
        return option;
    }
}
