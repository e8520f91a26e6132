using System.Globalization;
using FerWeb.Engine.Training;
using static FerWeb.Localization.Texts;

namespace FerWeb.Runs;

/// <summary>One setting of a run on the form: how it is called, what it does, and how it is read and checked.</summary>
/// <param name="Key">Unique; the id of its input.</param>
/// <param name="Label">For a person: a key of <see cref="Localization.Texts"/>, as are help and words.</param>
/// <param name="Help">One line on what it does.</param>
public abstract record TrainingField(string Key, string Label, string Help)
{
    /// <value>Whether the setting has a meaning beside the others; it is not shown otherwise.</value>
    public Func<TrainingOptions, bool> IsUsed { get; init; } = _ => true;

    /// <summary>The setting as text.</summary>
    public abstract string Read(TrainingOptions options);

    /// <summary>The options with the setting taken from <paramref name="text"/>, or null with the fault in words.</summary>
    public abstract TrainingOptions? Write(TrainingOptions options, string text, out string fault);
}

/// <summary>A number within limits.</summary>
/// <param name="Key">See base.</param>
/// <param name="Label">See base.</param>
/// <param name="Help">See base.</param>
/// <param name="Lowest">Smallest that is taken.</param>
/// <param name="Highest">Largest that is taken.</param>
/// <param name="Get">Reads it.</param>
/// <param name="Set">Writes it.</param>
/// <param name="IsWhole">True for counts.</param>
/// <param name="AboveLowest">True when <paramref name="Lowest"/> itself is refused.</param>
/// <param name="MayBeEmpty">True when nothing may be given, which reads and writes as NaN.</param>
public sealed record NumberField(
    string Key,
    string Label,
    string Help,
    double Lowest,
    double Highest,
    Func<TrainingOptions, double> Get,
    Func<TrainingOptions, double, TrainingOptions> Set,
    bool IsWhole = false,
    bool AboveLowest = false,
    bool MayBeEmpty = false) : TrainingField(Key, Label, Help)
{
    /// <summary>The limits in words.</summary>
    public string Limits => (AboveLowest, MayBeEmpty) switch
    {
        (true, _) => T["more than {0}, at most {1}", Text(Lowest), Text(Highest)],
        (_, true) => T["{0} to {1}, or nothing", Text(Lowest), Text(Highest)],
        _ => T["{0} to {1}", Text(Lowest), Text(Highest)],
    };

    public override string Read(TrainingOptions options) => Text(Get(options));

    public override TrainingOptions? Write(TrainingOptions options, string text, out string fault)
    {
        if (MayBeEmpty && string.IsNullOrWhiteSpace(text))
        {
            fault = "";
            return Set(options, double.NaN);
        }

        var isNumber = double.TryParse(text.Trim().Replace(',', '.'), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value);
        fault = (isNumber, IsWhole && value != Math.Floor(value)) switch
        {
            (false, _) => T["Give a number: {0}.", Limits],
            (_, true) => T["Give a whole number: {0}.", Limits],
            _ when value < Lowest || value > Highest || (AboveLowest && value <= Lowest) => T["It must be {0}.", Limits],
            _ => "",
        };
        return fault.Length == 0 ? Set(options, value) : null;
    }

    private static string Text(double value) => double.IsNaN(value) ? "" : value is not 0 && Math.Abs(value) < 1e-3
        ? value.ToString("0.###e-0", CultureInfo.InvariantCulture)
        : value.ToString("0.######", CultureInfo.InvariantCulture);
}

/// <summary>One of several words.</summary>
/// <param name="Key">See base.</param>
/// <param name="Label">See base.</param>
/// <param name="Help">See base.</param>
/// <param name="Choices">Value and word of each.</param>
/// <param name="Get">Reads the value.</param>
/// <param name="Set">Writes one of the values.</param>
public sealed record ChoiceField(
    string Key,
    string Label,
    string Help,
    IReadOnlyList<(string Value, string Word)> Choices,
    Func<TrainingOptions, string> Get,
    Func<TrainingOptions, string, TrainingOptions> Set) : TrainingField(Key, Label, Help)
{
    /// <summary>A field over an enumeration; its members are the values.</summary>
    public static ChoiceField Of<T>(
        string key, string label, string help, Func<TrainingOptions, T> get, Func<TrainingOptions, T, TrainingOptions> set, params (T Value, string Word)[] choices)
        where T : struct, Enum
        => new(key, label, help, [.. choices.Select(choice => (choice.Value.ToString(), choice.Word))], options => get(options).ToString(), (options, text) => set(options, Enum.Parse<T>(text)));

    public override string Read(TrainingOptions options) => Get(options);

    public override TrainingOptions? Write(TrainingOptions options, string text, out string fault)
    {
        var isKnown = Choices.Any(choice => choice.Value == text);
        fault = isKnown ? "" : T["Choose one of: {0}.", string.Join(", ", Choices.Select(choice => T[choice.Word]))];
        return isKnown ? Set(options, text) : null;
    }
}

/// <summary>On or off.</summary>
/// <param name="Key">See base.</param>
/// <param name="Label">See base.</param>
/// <param name="Help">See base.</param>
/// <param name="Get">Reads it.</param>
/// <param name="Set">Writes it.</param>
public sealed record SwitchField(string Key, string Label, string Help, Func<TrainingOptions, bool> Get, Func<TrainingOptions, bool, TrainingOptions> Set)
    : TrainingField(Key, Label, Help)
{
    public override string Read(TrainingOptions options) => Get(options) ? "true" : "false";

    public override TrainingOptions? Write(TrainingOptions options, string text, out string fault)
    {
        fault = "";
        return Set(options, text == "true");
    }
}
