using System.Globalization;
using FerWeb.Datasets;
using FerWeb.Engine.Training;
using FerWeb.Workspace.Comparison;
using static FerWeb.Localization.Texts;

namespace FerWeb.Runs.Comparison;

/// <summary>Values of compared settings as a reader sees them.</summary>
internal static class SettingText
{
    /// <summary>What a group of runs is called that was made by a setting.</summary>
    public static string Of(RunComparison comparison, ComparedSetting setting, RunGroup group)
        => setting.Key is ComparedSetting.Seed ? group.Name : Of(comparison, setting, group.Runs[0]);

    /// <summary>What a run has there.</summary>
    public static string Of(RunComparison comparison, ComparedSetting setting, int run)
        => (TrainingOptionTable.Find(setting.Key), setting.Values[run]) switch
        {
            (_, null or "") => "–",
            (SwitchOption, { } value) => bool.Parse(value) ? T["yes"] : T["no"],
            (ChoiceOption option, { } value) => T[option.Choices.FirstOrDefault(choice => choice.Value == value).Word ?? value],
            (NumberOption, { } value) when double.TryParse(value, CultureInfo.InvariantCulture, out var number) => RunText.Figure(number),
            (null, { } value) when setting.Key is "dataset" => NameAmong(comparison, setting, run, value),
            (null, { } value) when setting.Key is "device" => FieldText.OfTechnicalName(value),
            (_, { } value) => value,
        };

    // What tells it from another data set of the same name stands behind that.
    private static string NameAmong(RunComparison comparison, ComparedSetting setting, int run, string value)
    {
        string[] names = [.. comparison.Runs.Select(one => DatasetText.Name(one.Dataset.Id, one.Dataset.Name))];
        return names.Zip(setting.Values).Any(other => other.First == names[run] && other.Second != value) ? $"{names[run]} · {value}" : names[run];
    }
}
