using System.Globalization;
using System.Text.Json;
using FerWeb.Api;
using FerWeb.Engine;
using FerWeb.Engine.Networks;
using FerWeb.Engine.Training;
using FerWeb.Workspace.Runs;

namespace FerWeb.Runs;

/// <summary>Options of a run as a request gives them: by their names in the answers, each checked by <see cref="TrainingOptionTable"/>.</summary>
internal static class RequestedOptions
{
    /// <summary>The name of an option, or of one of its choices, in requests and answers: learning_rate.</summary>
    public static string NameOf(string key) => SettingName.InAnswers(key);

    /// <summary>A value of an option as requests and answers spell it: of a choice its name there, adam_w; of any other as it is.</summary>
    public static string ValueOf(string key, string value) => SettingName.ValueInAnswers(key, value);

    /// <summary>A preset for a network, both by name.</summary>
    /// <exception cref="ProblemException">There is none.</exception>
    public static TrainingOptions Preset(string network, string preset)
    {
        RunPreset[] fitting = [.. RunPreset.All.Where(one => one.Architecture is null || one.Architecture == network)];
        var found = fitting.FirstOrDefault(one => one.Id == preset) ?? throw new ProblemException(
            StatusCodes.Status400BadRequest,
            $"There is no preset '{preset}' for this network. Choose one of {string.Join(", ", fitting.Select(one => one.Id))}.",
            field: "preset");
        return NetworkCatalog.Names.Contains(network)
            ? found.Options(network)
            : throw new ProblemException(
                StatusCodes.Status400BadRequest, $"There is no network '{network}'. Choose one of {string.Join(", ", NetworkCatalog.Names)}.",
                field: "network");
    }

    /// <summary>The options with what was asked for.</summary>
    /// <param name="options">What the request begins with.</param>
    /// <param name="named">Options that have a place of their own in the request, by key; null where one was left out.</param>
    /// <param name="others">All others by name.</param>
    /// <exception cref="TrainingException">Some are out of their limits, or there are none of these names.</exception>
    /// <exception cref="ProblemException">One is there twice, under two spellings or with two values.</exception>
    public static TrainingOptions Apply(
        TrainingOptions options, IEnumerable<(string Key, double? Value)> named, IReadOnlyDictionary<string, JsonElement>? others)
    {
        var given = new Dictionary<string, string>();
        foreach (var (key, value) in others ?? new Dictionary<string, JsonElement>())
        {
            if (!given.TryAdd(NameOf(key), Text(key, value)))
            {
                throw new ProblemException(StatusCodes.Status400BadRequest, $"'{NameOf(key)}' is given twice. Give it once.", field: NameOf(key));
            }
        }

        foreach (var (key, value) in named.Where(one => one.Value is not null))
        {
            var (name, text) = (NameOf(key), value!.Value.ToString(CultureInfo.InvariantCulture));
            if (!given.TryAdd(name, text) && !(double.TryParse(given[name], CultureInfo.InvariantCulture, out var other) && other == value))
            {
                throw new ProblemException(
                    StatusCodes.Status400BadRequest, $"'{name}' is {text}, and {given[name]} in 'options'. Give it once.", field: name);
            }
        }

        // In the order of the table: epochs before the warm-up that they shorten, a rule before its settings.
        var faults = new List<OptionFault>();
        foreach (var option in TrainingOptionTable.All)
        {
            if (given.Remove(NameOf(option.Key), out var text))
            {
                options = option.Write(options, text, out var fault) ?? options;
                if (fault is not null)
                {
                    faults.Add(fault);
                }
            }
        }

        faults.AddRange(given.Keys.Select(unknown => new OptionFault(unknown, OptionWords.NoOption)));
        return faults.Count > 0 ? throw Refusal(faults) : options;
    }

    /// <summary>For faults of options; names among which one is to be chosen are spelt as in requests.</summary>
    public static TrainingException Refusal(IReadOnlyList<OptionFault> faults) => new([.. faults.Select(SpeltAsInRequests)]);

    private static OptionFault SpeltAsInRequests(OptionFault fault)
    {
        IEnumerable<string>? keys = fault.Sentence.Template switch
        {
            OptionWords.NoOption => TrainingOptionTable.All.Select(option => option.Key),
            OptionWords.NoChoice => ((ChoiceOption)TrainingOptionTable.Get(fault.Option)).Choices.Select(choice => choice.Value),
            _ => null,
        };
        return keys is null ? fault : fault with { Sentence = new Sentence(fault.Sentence.Template, string.Join(", ", keys.Select(NameOf))) };
    }

    /// <summary>The options that have a meaning beside the others, by their names in requests: asked for again they are the same ones.</summary>
    public static IReadOnlyDictionary<string, JsonElement> Of(TrainingOptions options) => TrainingOptionTable.All
        .Where(option => option.IsUsed(options))
        .ToDictionary(option => NameOf(option.Key), option => option switch
        {
            NumberOption number => JsonSerializer.SerializeToElement(number.Get(options)),
            SwitchOption onOrOff => JsonSerializer.SerializeToElement(onOrOff.Get(options)),
            ChoiceOption choice => JsonSerializer.SerializeToElement(NameOf(choice.Get(options))),
            _ => JsonSerializer.SerializeToElement(option.Read(options)),
        });

    /// <summary>A value of a request as text. A number in quotes is none, nor is true or false: they keep them, and are refused by their option.</summary>
    /// <param name="name">Of the option.</param>
    /// <param name="value">Its value.</param>
    public static string Text(string name, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => "",
        JsonValueKind.String => HasWords(name) ? value.GetString()! : $"\"{value.GetString()}\"",
        _ => value.GetRawText(),
    };

    private static bool HasWords(string name) => TrainingOptionTable.All.FirstOrDefault(option => NameOf(option.Key) == NameOf(name)) is null or ChoiceOption;
}
