using FerWeb.Engine;

namespace FerWeb.Workspace.Accounts;

/// <summary>What names and passwords of accounts have to be; the same on pages and at the terminal.</summary>
public static class AccountRules
{
    /// <summary>Characters.</summary>
    public const int ShortestPassword = 10;

    /// <summary>Characters; hashing more would only cost time.</summary>
    public const int LongestPassword = 256;

    /// <summary>Characters.</summary>
    public const int LongestName = 64;

    /// <summary>Under this name the person at the machine stands in runs and in the log.</summary>
    public const string LocalName = "local";

    /// <summary>Why a name cannot be used; null when it can.</summary>
    public static Sentence? FaultOfName(string name)
    {
        if (string.IsNullOrWhiteSpace(name) || name.Length > LongestName || name != name.Trim() || name.Any(char.IsControl))
        {
            return $"An account needs a name of 1 to {LongestName} characters, without spaces at its ends.";
        }

        return name.Equals(LocalName, StringComparison.OrdinalIgnoreCase)
            ? (Sentence)$"The name '{LocalName}' stands for the person at the machine. Choose another one."
            : null;
    }

    /// <summary>Why a password cannot be used; null when it can.</summary>
    public static Sentence? FaultOfPassword(string password) => password.Length is < ShortestPassword or > LongestPassword
        ? (Sentence)$"The password needs {ShortestPassword} to {LongestPassword} characters."
        : null;
}
