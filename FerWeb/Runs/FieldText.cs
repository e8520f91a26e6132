using FerWeb.Engine.Training;
using FerWeb.Workspace.Worker;
using static FerWeb.Localization.Texts;

namespace FerWeb.Runs;

/// <summary>A setting of a run as a reader sees it: words instead of the values of the form, figures as they write them.</summary>
internal static class FieldText
{
    public static string Of(TrainingOption option, TrainingOptions options) => option switch
    {
        SwitchOption it => it.Get(options) ? T["yes"] : T["no"],
        ChoiceOption it => T[it.Choices.FirstOrDefault(choice => choice.Value == it.Get(options)).Word ?? it.Get(options)],
        NumberOption { ZeroWord: { } word } it when it.Get(options) is 0 => T[word],
        NumberOption it => it.Get(options) is { } value ? RunText.Figure(value) : "–",
        _ => option.Read(options),
    };

    /// <summary>A refusal of the engine: with the setting's name where it is about one.</summary>
    public static string Of(TrainingException refusal) => refusal.Fault is { } fault
        ? T["{0}: {1}", TrainingOptionTable.Find(fault.Option) is { } known ? T[known.Label] : fault.Option, T[fault.Sentence]]
        : T[refusal.Sentence];

    /// <summary>A device or number format as a worker names it.</summary>
    public static string OfTechnicalName(string name) => name switch
    {
        Device.Auto => T["whichever is fastest"],
        Device.Cpu => T["processor"],
        _ => name,
    };
}
