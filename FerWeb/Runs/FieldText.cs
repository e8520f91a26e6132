using FerWeb.Engine.Training;
using static FerWeb.Localization.Texts;

namespace FerWeb.Runs;

/// <summary>A setting of a run as a reader sees it: words instead of the values of the form, figures as they write them.</summary>
internal static class FieldText
{
    public static string Of(TrainingField field, TrainingOptions options) => field switch
    {
        SwitchField it => it.Get(options) ? T["yes"] : T["no"],
        ChoiceField it => T[it.Choices.FirstOrDefault(choice => choice.Value == it.Get(options)).Word ?? it.Get(options)],
        NumberField it when double.IsNaN(it.Get(options)) => "–",
        NumberField it => RunText.Figure(it.Get(options)),
        _ => field.Read(options),
    };

    /// <summary>A device or number format as a worker names it.</summary>
    public static string OfTechnicalName(string name) => name switch
    {
        Device.Auto => T["whichever is fastest"],
        Device.Cpu => T["processor"],
        _ => name,
    };
}
