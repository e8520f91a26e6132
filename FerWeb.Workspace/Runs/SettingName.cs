using FerWeb.Engine.Storage;
using FerWeb.Engine.Training;

namespace FerWeb.Workspace.Runs;

/// <summary>Names of settings as people write them: the pages and recipes learningRate, REST learning_rate, the command line --learning-rate.</summary>
public static class SettingName
{
    /// <summary>Its letters alone, by which names that are spelt differently are one.</summary>
    public static string Letters(string name) => name.Trim().TrimStart('-').Replace("-", "").Replace("_", "").ToLowerInvariant();

    /// <summary>As answers to programs spell a setting, or one of its choices: learning_rate.</summary>
    public static string InAnswers(string name) => SnakeCaseNames.Policy.ConvertName(name);

    /// <summary>A value of a setting as answers to programs spell it: of a choice its name there, adam_w; of any other as it is.</summary>
    /// <param name="key">Key of the setting.</param>
    /// <param name="value">Its value.</param>
    public static string ValueInAnswers(string key, string value) => TrainingOptionTable.Find(key) is ChoiceOption ? InAnswers(value) : value;
}
