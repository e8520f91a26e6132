using System.Globalization;

namespace FerWeb.Engine.Training;

/// <summary>A number within limits.</summary>
/// <param name="Key">See base.</param>
/// <param name="Label">See base.</param>
/// <param name="Help">See base.</param>
/// <param name="Lowest">Smallest that is taken.</param>
/// <param name="Highest">Largest that is taken.</param>
/// <param name="Get">Reads it; null where it is left out.</param>
/// <param name="Set">Writes it, unchecked.</param>
public sealed record NumberOption(
    string Key,
    string Label,
    string Help,
    double Lowest,
    double Highest,
    Func<TrainingOptions, double?> Get,
    Func<TrainingOptions, double?, TrainingOptions> Set) : TrainingOption(Key, Label, Help)
{
    /// <value>True for counts.</value>
    public bool IsWhole { get; init; }

    /// <value>True when <see cref="Lowest"/> itself is refused.</value>
    public bool ExcludesLowest { get; init; }

    /// <value>True when nothing may be given.</value>
    public bool MayBeEmpty { get; init; }

    /// <value>What 0 means, in English, where it is no amount: "off". A key of the pages' texts.</value>
    public string? ZeroWord { get; init; }

    /// <value>The limits in words.</value>
    public Sentence Limits => new(
        ExcludesLowest ? OptionWords.LimitsAbove : MayBeEmpty ? OptionWords.LimitsOrNothing : OptionWords.Limits, Text(Lowest), Text(Highest));

    /// <inheritdoc/>
    public override string Read(TrainingOptions options) => Text(Get(options));

    /// <summary>As in base; a comma is a point too.</summary>
    public override TrainingOptions? Write(TrainingOptions options, string text, out OptionFault? fault)
    {
        double? value = null;
        if (!MayBeEmpty || !string.IsNullOrWhiteSpace(text))
        {
            value = double.TryParse(text.Trim().Replace(',', '.'), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : double.NaN;
        }

        fault = Check(value);
        return fault is null ? Set(options, value) : null;
    }

    /// <inheritdoc/>
    public override OptionFault? Check(TrainingOptions options) => Check(Get(options));

    private OptionFault? Check(double? given) => given switch
    {
        null when MayBeEmpty => null,
        null or double.NaN => Fault(OptionWords.NoNumber, Limits),
        { } value when value < Lowest || value > Highest || (ExcludesLowest && value <= Lowest) => Fault(OptionWords.OutOfLimits, Limits),
        { } value when IsWhole && value != Math.Floor(value) => Fault(OptionWords.NotWhole, Limits),
        _ => null,
    };

    private static string Text(double? value) => value is not { } number ? "" : number.ToString(
        number != 0 && Math.Abs(number) < 1e-3 ? "0.###e-0" : "0.######", CultureInfo.InvariantCulture);
}
