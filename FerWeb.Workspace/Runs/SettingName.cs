namespace FerWeb.Workspace.Runs;

/// <summary>Names of settings as people write them: the pages and recipes learningRate, REST learning_rate, the command line --learning-rate.</summary>
public static class SettingName
{
    /// <summary>Its letters alone, by which names that are spelt differently are one.</summary>
    public static string Letters(string name) => name.Trim().TrimStart('-').Replace("-", "").Replace("_", "").ToLowerInvariant();
}
