using System.Text.Json;

namespace FerWeb.Engine.Training;

/// <summary>One of several values.</summary>
/// <param name="Key">See base.</param>
/// <param name="Label">See base.</param>
/// <param name="Help">See base.</param>
/// <param name="Choices">Value, as in recipes, and word of each; a word is for a person and a key of the pages' texts.</param>
/// <param name="Get">Reads the value.</param>
/// <param name="Set">Writes one of the values.</param>
public sealed record ChoiceOption(
    string Key,
    string Label,
    string Help,
    IReadOnlyList<(string Value, string Word)> Choices,
    Func<TrainingOptions, string> Get,
    Func<TrainingOptions, string, TrainingOptions> Set) : TrainingOption(Key, Label, Help)
{
    /// <summary>An option over an enumeration; its members are the values.</summary>
    public static ChoiceOption Of<T>(
        string key, string label, string help,
        Func<TrainingOptions, T> get, Func<TrainingOptions, T, TrainingOptions> set, params IEnumerable<(T Value, string Word)> choices)
        where T : struct, Enum
        => new(
            key,
            label,
            help,
            [.. choices.Select(choice => (Name(choice.Value), choice.Word))],
            options => Name(get(options)),
            (options, value) => set(options, Enum.Parse<T>(value, ignoreCase: true)));

    /// <inheritdoc/>
    public override string Read(TrainingOptions options) => Get(options);

    /// <summary>As in base; however its words are spelt: oneCycle, one-cycle, ONE_CYCLE.</summary>
    public override TrainingOptions? Write(TrainingOptions options, string text, out OptionFault? fault)
    {
        var known = Choices.FirstOrDefault(choice => Letters(choice.Value).Equals(Letters(text), StringComparison.OrdinalIgnoreCase)).Value;
        fault = known is null ? Unknown() : null;
        return known is null ? null : Set(options, known);
    }

    /// <inheritdoc/>
    public override OptionFault? Check(TrainingOptions options) => Choices.Any(choice => choice.Value == Get(options)) ? null : Unknown();

    private static string Name<T>(T value)
        where T : struct, Enum
        => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    private static string Letters(string text) => text.Trim().Replace("-", "").Replace("_", "");

    private OptionFault Unknown() => Fault(OptionWords.NoChoice, string.Join(", ", Choices.Select(choice => choice.Value)));
}
