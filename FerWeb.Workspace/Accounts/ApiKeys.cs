using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using FerWeb.Workspace.Audit;
using FerWeb.Workspace.Runs;
using Microsoft.EntityFrameworkCore;

namespace FerWeb.Workspace.Accounts;

/// <summary>Keys of programs: made, found, listed and revoked. A key is shown once and kept as its hash.</summary>
public sealed class ApiKeys(AccountsDatabase database, AuditLog audit, TimeProvider clock)
{
    /// <summary>All keys begin so: tells them from the tokens of others, which clients send to whatever site they talk to.</summary>
    public const string Prefix = "ferweb_";

    /// <summary>Characters.</summary>
    public const int LongestName = 100;

    private const int Bytes = 32;
    private const int ShownCharacters = 6;
    private const int MostOfOne = 50;
    private static readonly TimeSpan _exactness = TimeSpan.FromMinutes(1);

    /// <summary>Makes a key.</summary>
    /// <returns>The key itself, which is kept nowhere.</returns>
    /// <exception cref="AccountException">There is no such account, it has too many keys, or the name cannot be used.</exception>
    /// <exception cref="StoreAwayException">The accounts cannot be used now.</exception>
    public string Make(string owner, string name, KeyScope scope)
    {
        if (string.IsNullOrWhiteSpace(name) || name.Length > LongestName || name.Any(char.IsControl))
        {
            throw new AccountException($"A key needs a name of 1 to {LongestName} characters, such as the program that will use it.");
        }

        var ownerKey = KeyOf(owner);
        var key = Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));
        database.Use(context =>
        {
            var account = context.Users.SingleOrDefault(account => account.NormalizedUserName == ownerKey)
                ?? throw new AccountException($"There is no account '{owner}'.");
            if (context.ApiKeys.Count(other => other.AccountId == account.Id) >= MostOfOne)
            {
                throw new AccountException($"An account has at most {MostOfOne} keys. Revoke those that are not used any more.");
            }

            context.ApiKeys.Add(new ApiKey
            {
                AccountId = account.Id,
                Name = name.Trim(),
                Scope = scope,
                Start = key[..(Prefix.Length + ShownCharacters)],
                Hash = HashOf(key),
                Created = clock.GetUtcNow(),
            });
            return context.SaveChanges();
        });
        audit.Record(AuditActions.KeyMade, name.Trim(), $"{scope.ToString().ToLowerInvariant()} of {owner}");
        return key;
    }

    /// <summary>Who a key belongs to and what it may do; null when it is none, or its owner is locked.</summary>
    /// <exception cref="StoreAwayException">The accounts cannot be used now.</exception>
    public KeyHolder? Find(string key)
    {
        if (!database.Exists)
        {
            return null;
        }

        var (hash, now) = (HashOf(key), clock.GetUtcNow());
        return database.Use(context =>
        {
            var found = (from known in context.ApiKeys
                         join account in context.Users on known.AccountId equals account.Id
                         where known.Hash == hash
                         select new { Key = known, Account = account }).AsNoTracking().SingleOrDefault();
            // Wrong passwords, which anybody can enter, do not stop somebody's programs; an admin's lock does.
            if (found is null || found.Account.LockoutEnd == DateTimeOffset.MaxValue)
            {
                return null;
            }

            if (found.Key.LastUsed is not { } last || now - last >= _exactness)
            {
                context.ApiKeys.Where(used => used.Id == found.Key.Id).ExecuteUpdate(used => used.SetProperty(it => it.LastUsed, now));
            }

            return new KeyHolder(found.Account.UserName!, found.Account.Role, found.Key.Name, found.Key.Scope, hash);
        });
    }

    /// <summary>The role of the owner of the key with that hash; null when the key is known no more, or an admin locked them.</summary>
    /// <exception cref="StoreAwayException">The accounts cannot be used now.</exception>
    public Role? RoleOf(string hash) => database.Use(context => (
        from known in context.ApiKeys
        join account in context.Users on known.AccountId equals account.Id
        where known.Hash == hash
        select new { account.Role, account.LockoutEnd }).SingleOrDefault() is { } found && found.LockoutEnd != DateTimeOffset.MaxValue
            ? found.Role : (Role?)null);

    /// <summary>Keys of one person, or of all when null, the newest first.</summary>
    /// <exception cref="StoreAwayException">The accounts cannot be used now.</exception>
    public IReadOnlyList<ApiKeyEntry> List(string? owner = null)
    {
        var ownerKey = owner is null ? null : KeyOf(owner);
        return !database.Exists ? [] : database.Use(context => (
            from key in context.ApiKeys
            join account in context.Users on key.AccountId equals account.Id
            where ownerKey == null || account.NormalizedUserName == ownerKey
            orderby key.Id descending
            select new ApiKeyEntry(key.Id, account.UserName!, key.Name, key.Scope, key.Start, key.Created, key.LastUsed)).ToList());
    }

    /// <summary>Ends a key.</summary>
    /// <param name="id">Number of the key.</param>
    /// <param name="owner">Only when it belongs to them; anybody's when null.</param>
    /// <returns>False when there is none.</returns>
    /// <exception cref="StoreAwayException">The accounts cannot be used now.</exception>
    public bool Revoke(int id, string? owner = null)
    {
        if (List(owner).FirstOrDefault(key => key.Id == id) is not { } key)
        {
            return false;
        }

        database.Use(context => context.ApiKeys.Where(gone => gone.Id == id).ExecuteDelete());
        database.TellChanged();
        audit.Record(AuditActions.KeyRevoked, key.Name, $"{key.Scope.ToString().ToLowerInvariant()} of {key.Owner}");
        return true;
    }

    // As Identity keeps names to find them by.
    private static string KeyOf(string owner) => owner.Normalize().ToUpperInvariant();

    private static string HashOf(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
}
