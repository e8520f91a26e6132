using System.Text.Json;
using System.Text.RegularExpressions;
using FerWeb.Engine.Storage;

namespace FerWeb.Workspace.Accounts;

/// <summary>Carries over the one account that a data folder had before there were several: admin.json becomes an admin.</summary>
public sealed partial class FormerAccount(DataFolder folder, AccountActions accounts)
{
    /// <summary>A password hash of Identity's version 3, in base64.</summary>
    public const string HashPattern = "AQAAAA[A-Za-z0-9+/]{50,250}={0,2}";

    /// <value>The file; gone once it was carried over.</value>
    public string PathOfFile => folder.FormerAccount;

    /// <summary>Does so when there is one; with the same password, and the file goes.</summary>
    /// <returns>False when there is one whose password hash an earlier version wrote in a way that can no longer be read: it stays.</returns>
    public async Task<bool> CarryOverAsync()
    {
        if (!File.Exists(PathOfFile))
        {
            return true;
        }

        if (Read() is not { } former || !WholeHash().IsMatch(former.PasswordHash))
        {
            return accounts.HasAdmin(); // made anew since
        }

        if (!accounts.HasAdmin())
        {
            await accounts.PutAdminAsync(former.User, former.PasswordHash);
        }

        File.Delete(PathOfFile);
        return true;
    }

    private Stored? Read()
    {
        try
        {
            return JsonFile.Read<Stored>(PathOfFile, JsonFormats.Compact) is { User.Length: > 0, PasswordHash: not null } stored ? stored : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    [GeneratedRegex($"^{HashPattern}$")]
    private static partial Regex WholeHash();

    private sealed record Stored(string User, string PasswordHash);
}
