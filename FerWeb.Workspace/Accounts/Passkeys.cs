using System.Buffers.Text;
using FerWeb.Engine;
using FerWeb.Workspace.Audit;
using FerWeb.Workspace.Runs;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;

namespace FerWeb.Workspace.Accounts;

/// <summary>People's passkeys: of each the public key is kept, the private one never leaves its owner's device.</summary>
public sealed class Passkeys(AccountsDatabase database, AuditLog audit)
{
    /// <summary>Passkeys of one person.</summary>
    public const int Most = 10;

    /// <summary>Characters.</summary>
    public const int LongestName = 60;

    /// <summary>Passkeys of one person, the oldest first.</summary>
    /// <exception cref="StoreAwayException">The accounts cannot be used now.</exception>
    public async Task<IReadOnlyList<PasskeyEntry>> ListAsync(string owner) => !database.Exists ? [] : await database.UseAsync(async services =>
    {
        var people = services.GetRequiredService<UserManager<Account>>();
        return await people.FindByNameAsync(owner) is { } account
            ? (await people.GetPasskeysAsync(account)).OrderBy(passkey => passkey.CreatedAt)
                .Select(passkey => new PasskeyEntry(Base64Url.EncodeToString(passkey.CredentialId), passkey.Name ?? "", passkey.CreatedAt)).ToList()
            : (IReadOnlyList<PasskeyEntry>)[];
    });

    /// <summary>Adds a passkey that was checked.</summary>
    /// <param name="owner">Name of the account.</param>
    /// <param name="name">What its owner calls it.</param>
    /// <param name="passkey">Its public key and the rest.</param>
    /// <exception cref="AccountException">There is no such account, it has enough passkeys, or the name cannot be used.</exception>
    /// <exception cref="StoreAwayException">The accounts cannot be used now.</exception>
    public Task AddAsync(string owner, string name, UserPasskeyInfo passkey) => database.UseAsync(async services =>
    {
        var people = services.GetRequiredService<UserManager<Account>>();
        var account = await people.FindByNameAsync(owner) ?? throw new AccountException($"There is no account '{owner}'.");
        passkey.Name = name.Trim();
        if (passkey.Name.Length is 0 or > LongestName || passkey.Name.Any(char.IsControl))
        {
            throw new AccountException($"A passkey needs a name of 1 to {LongestName} characters.");
        }

        if ((await people.GetPasskeysAsync(account)).Count >= Most)
        {
            throw new AccountException($"A person has at most {Most} passkeys. Remove one first.");
        }

        Check(await people.AddOrUpdatePasskeyAsync(account, passkey), owner);
        audit.Record(AuditActions.PasskeyAdded, passkey.Name, $"of {owner}");
        return true;
    });

    /// <summary>Removes a passkey: it opens nothing any more.</summary>
    /// <param name="owner">Name of the account.</param>
    /// <param name="id">Its credential id, in base64url.</param>
    /// <returns>False when there is none.</returns>
    /// <exception cref="AccountException">Somebody else has just changed the account.</exception>
    /// <exception cref="StoreAwayException">The accounts cannot be used now.</exception>
    public Task<bool> RemoveAsync(string owner, string id) => database.UseAsync(async services =>
    {
        var people = services.GetRequiredService<UserManager<Account>>();
        var credential = Base64Url.DecodeFromChars(id);
        if (await people.FindByNameAsync(owner) is not { } account || await people.GetPasskeyAsync(account, credential) is not { } passkey)
        {
            return false;
        }

        Check(await people.RemovePasskeyAsync(account, credential), owner);
        audit.Record(AuditActions.PasskeyRemoved, passkey.Name ?? "", $"of {owner}");
        return true;
    });

    private static void Check(IdentityResult result, string owner)
    {
        if (!result.Succeeded)
        {
            throw new AccountException($"The account '{owner}' was changed by somebody else at the same time. Look again.");
        }
    }
}
