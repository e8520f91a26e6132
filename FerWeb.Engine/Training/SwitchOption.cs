namespace FerWeb.Engine.Training;

/// <summary>On or off.</summary>
/// <param name="Key">See base.</param>
/// <param name="Label">See base.</param>
/// <param name="Help">See base.</param>
/// <param name="Get">Reads it.</param>
/// <param name="Set">Writes it.</param>
public sealed record SwitchOption(string Key, string Label, string Help, Func<TrainingOptions, bool> Get, Func<TrainingOptions, bool, TrainingOptions> Set)
    : TrainingOption(Key, Label, Help)
{
    /// <inheritdoc/>
    public override string Read(TrainingOptions options) => Get(options) ? "true" : "false";

    /// <inheritdoc/>
    public override TrainingOptions? Write(TrainingOptions options, string text, out OptionFault? fault)
    {
        var isKnown = bool.TryParse(text, out var on);
        fault = isKnown ? null : Fault(OptionWords.NoSwitch);
        return isKnown ? Set(options, on) : null;
    }

    /// <inheritdoc/>
    public override OptionFault? Check(TrainingOptions options) => null;
}
