using System.Security.Cryptography;
using System.Text;
using FerWeb.Engine;
using FerWeb.Workspace.Audit;
using FerWeb.Workspace.Runs;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace FerWeb.Workspace.Accounts;

/// <summary>
/// Everything that is done with accounts, with its checks: pages and terminal go through here. A change of role, password or lock
/// ends the logins of that person. All of it stands in the audit log.
/// </summary>
public sealed class AccountActions(AccountsDatabase database, AuditLog audit, TimeProvider clock)
{
    // Where an account keeps which hash of the settings it was last given, as a SHA-256: the hash itself may be a weak one.
    private const string Settings = "settings";
    private const string PutHash = "password hash";

    private static Sentence LastAdmin { get; } = $"This is the last admin who can log in. Make another admin first.";

    /// <summary>True when somebody can sign in as an admin, or could once unlocked.</summary>
    /// <exception cref="StoreAwayException">The accounts cannot be used now.</exception>
    public bool HasAdmin() => database.Exists && database.Use(context => context.Users.Any(account => account.Role == Role.Admin));

    /// <summary>All accounts, by name.</summary>
    /// <exception cref="StoreAwayException">The accounts cannot be used now.</exception>
    public IReadOnlyList<AccountEntry> List() => !database.Exists ? [] : database.Use(context =>
    {
        var now = clock.GetUtcNow();
        return context.Users.AsNoTracking().OrderBy(account => account.NormalizedUserName).AsEnumerable()
            .Select(account => new AccountEntry(
                account.UserName!, account.Role, account.Created, account.LastLogin,
                account.LockoutEnd > now ? account.LockoutEnd : null, account.PasswordHash is not null))
            .ToList();
    });

    /// <summary>Makes an account.</summary>
    /// <exception cref="AccountException">The name or the password cannot be used, or the name is taken.</exception>
    /// <exception cref="StoreAwayException">The accounts cannot be used now.</exception>
    public Task AddAsync(string name, Role role, string password) => UseAsync(async people =>
    {
        Require(AccountRules.FaultOfName(name) ?? AccountRules.FaultOfPassword(password));
        Check(await people.CreateAsync(New(name, role), password), name);
        audit.Record(AuditActions.AccountAdded, name, Word(role));
    });

    /// <summary>Makes the first admin; false when there is one already.</summary>
    /// <exception cref="AccountException">The name or the password cannot be used.</exception>
    /// <exception cref="StoreAwayException">The accounts cannot be used now.</exception>
    public async Task<bool> AddFirstAsync(string name, string password)
    {
        if (HasAdmin())
        {
            return false;
        }

        await AddAsync(name, Role.Admin, password);
        return true;
    }

    /// <summary>
    /// Makes an account by a password hash, or gives the one of that name this hash and the role of an admin; once for each hash:
    /// a login writes the password anew in today's way, and its owner may change it.
    /// </summary>
    /// <exception cref="StoreAwayException">The accounts cannot be used now.</exception>
    public Task PutAdminAsync(string name, string passwordHash) => UseAsync(async people =>
    {
        var account = await people.FindByNameAsync(name);
        var print = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(passwordHash)));
        if (account is { Role: Role.Admin } && await people.GetAuthenticationTokenAsync(account, Settings, PutHash) == print)
        {
            return;
        }

        var put = account ?? New(name, Role.Admin);
        (put.Role, put.PasswordHash) = (Role.Admin, passwordHash);
        Check(account is null ? await people.CreateAsync(put) : await people.UpdateAsync(put), name);
        await people.UpdateSecurityStampAsync(put);
        Check(await people.SetAuthenticationTokenAsync(put, Settings, PutHash, print), name);
        audit.Record(account is null ? AuditActions.AccountAdded : AuditActions.PasswordReset, name, Word(Role.Admin));
    });

    /// <summary>Gives a person another role.</summary>
    /// <exception cref="AccountException">There is no such account, or it is the last admin.</exception>
    /// <exception cref="StoreAwayException">The accounts cannot be used now.</exception>
    public Task SetRoleAsync(string name, Role role) => ChangeAsync(name, AuditActions.RoleChanged, Word(role), async (people, account) =>
    {
        if (role != Role.Admin)
        {
            await RequireAnotherAdminAsync(people, account);
        }

        account.Role = role;
        await people.UpdateSecurityStampAsync(account);
    });

    /// <summary>
    /// Gives a person a new password, and unlocks them. Their passkeys and API keys go: whoever had taken the account over may have made some.
    /// </summary>
    /// <exception cref="AccountException">There is no such account, or the password cannot be used.</exception>
    /// <exception cref="StoreAwayException">The accounts cannot be used now.</exception>
    public Task ResetPasswordAsync(string name, string password)
    {
        Require(AccountRules.FaultOfPassword(password));
        return ChangeAsync(name, AuditActions.PasswordReset, null, async (people, account) =>
        {
            account.PasswordHash = people.PasswordHasher.HashPassword(account, password);
            (account.LockoutEnd, account.AccessFailedCount) = (null, 0);
            foreach (var passkey in await people.GetPasskeysAsync(account))
            {
                await people.RemovePasskeyAsync(account, passkey.CredentialId);
            }

            database.Use(context => context.ApiKeys.Where(key => key.AccountId == account.Id).ExecuteDelete());
            await people.UpdateSecurityStampAsync(account);
        });
    }

    /// <summary>Changes one's own password; wrong ones count as wrong at the login do.</summary>
    /// <exception cref="AccountException">The old password is wrong, there is none, the new one cannot be used, or the account is locked.</exception>
    /// <exception cref="StoreAwayException">The accounts cannot be used now.</exception>
    public Task ChangePasswordAsync(string name, string old, string password)
    {
        Require(AccountRules.FaultOfPassword(password));
        return ChangeAsync(name, AuditActions.PasswordChanged, null, async (people, account) =>
        {
            if (account.PasswordHash is null)
            {
                throw new AccountException("This account has no password here. You log in elsewhere; change the password there.");
            }

            if (await people.IsLockedOutAsync(account))
            {
                throw new AccountException($"Too many wrong passwords. Wait {(int)AccountServices.LockTime.TotalMinutes} minutes, then try again.");
            }

            if (old.Length > AccountRules.LongestPassword || !await people.CheckPasswordAsync(account, old))
            {
                await CountWrongPasswordAsync(account.Id);
                throw new AccountException("The present password is wrong.");
            }

            account.PasswordHash = people.PasswordHasher.HashPassword(account, password);
            await people.UpdateSecurityStampAsync(account);
        });
    }

    /// <summary>Counts a wrong password, which locks the account when it is one too many.</summary>
    /// <param name="id">Of the account.</param>
    /// <exception cref="StoreAwayException">The accounts cannot be used now.</exception>
    // Of several at the same time only the first is counted by what each has read: the others read again.
    public async Task CountWrongPasswordAsync(string id)
    {
        while (await database.UseAsync(async services =>
        {
            var people = services.GetRequiredService<UserManager<Account>>();
            return await people.FindByIdAsync(id) is { } account
                && (await people.AccessFailedAsync(account)).Errors.Any(error => error.Code == nameof(IdentityErrorDescriber.ConcurrencyFailure));
        }))
        {
        }
    }

    /// <summary>Keeps a person out until an admin unlocks them, or lets them in again.</summary>
    /// <exception cref="AccountException">There is no such account, or it is the last admin.</exception>
    /// <exception cref="StoreAwayException">The accounts cannot be used now.</exception>
    public Task SetLockAsync(string name, bool locked)
        => ChangeAsync(name, locked ? AuditActions.AccountLocked : AuditActions.AccountUnlocked, null, async (people, account) =>
        {
            if (locked)
            {
                await RequireAnotherAdminAsync(people, account);
            }

            (account.LockoutEnd, account.AccessFailedCount) = (locked ? DateTimeOffset.MaxValue : null, 0);
            await people.UpdateSecurityStampAsync(account);
        });

    /// <summary>Removes a person with their keys; what they did stays under their name.</summary>
    /// <exception cref="AccountException">There is no such account, or it is the last admin.</exception>
    /// <exception cref="StoreAwayException">The accounts cannot be used now.</exception>
    public Task RemoveAsync(string name) => UseAsync(async people =>
    {
        var account = await FindAsync(people, name);
        await RequireAnotherAdminAsync(people, account);
        Check(await people.DeleteAsync(account), name);
        audit.Record(AuditActions.AccountRemoved, account.UserName!);
    });

    /// <summary>The account of somebody who has logged in elsewhere, made when they come for the first time.</summary>
    /// <param name="provider">By which way.</param>
    /// <param name="key">Who they are there, for ever.</param>
    /// <param name="name">What they are called there; here with a number when somebody has that name.</param>
    /// <param name="newcomers">Role of those who come for the first time.</param>
    /// <returns>Null when an admin has locked it.</returns>
    /// <exception cref="StoreAwayException">The accounts cannot be used now.</exception>
    public Task<Account?> ComeInAsync(string provider, string key, string name, Role newcomers) => database.UseAsync(async services =>
    {
        var people = services.GetRequiredService<UserManager<Account>>();
        var account = await people.FindByLoginAsync(provider, key);
        if (account is null)
        {
            account = New(await FreeNameAsync(people, name), newcomers);
            Check(await people.CreateAsync(account), account.UserName!);
            Check(await people.AddLoginAsync(account, new UserLoginInfo(provider, key, provider)), account.UserName!);
            audit.Record(AuditActions.AccountAdded, account.UserName!, Word(newcomers));
        }

        if (account.LockoutEnd == DateTimeOffset.MaxValue)
        {
            return null;
        }

        account.LastLogin = clock.GetUtcNow();
        Check(await people.UpdateAsync(account), account.UserName!);
        return account;
    });

    private static async Task<string> FreeNameAsync(UserManager<Account> people, string wanted)
    {
        var name = new string([.. wanted.Where(letter => !char.IsControl(letter)).Take(AccountRules.LongestName - 4)]).Trim();
        name = AccountRules.FaultOfName(name) is null ? name : "person";
        var free = name;
        for (var number = 2; await people.FindByNameAsync(free) is not null; number++)
        {
            free = $"{name}-{number}";
        }

        return free;
    }

    /// <summary>The role as it stands in commands and in the log.</summary>
    public static string Word(Role role) => role.ToString().ToLowerInvariant();

    private static async Task<Account> FindAsync(UserManager<Account> people, string name)
        => await people.FindByNameAsync(name) ?? throw new AccountException($"There is no account '{name}'.");

    private static void Require(Sentence? fault)
    {
        if (fault is not null)
        {
            throw new AccountException(fault);
        }
    }

    private static void Check(IdentityResult result, string name)
    {
        if (!result.Succeeded)
        {
            throw new AccountException(result.Errors.Any(error => error.Code == nameof(IdentityErrorDescriber.DuplicateUserName))
                ? (Sentence)$"There is an account '{name}' already. Choose another name."
                : $"The account '{name}' was changed by somebody else at the same time. Look again.");
        }
    }

    private Account New(string name, Role role) => new() { UserName = name, Role = role, Created = clock.GetUtcNow() };

    private async Task RequireAnotherAdminAsync(UserManager<Account> people, Account account)
    {
        var now = clock.GetUtcNow();
        if (account.Role == Role.Admin
            && !await people.Users.AnyAsync(other
                => other.Id != account.Id && other.Role == Role.Admin && (other.LockoutEnd == null || other.LockoutEnd < now)))
        {
            throw new AccountException(LastAdmin);
        }
    }

    private Task<bool> ChangeAsync(string name, string action, string? detail, Func<UserManager<Account>, Account, Task> change) => UseAsync(async people =>
    {
        var account = await FindAsync(people, name);
        await change(people, account);
        Check(await people.UpdateAsync(account), name);
        audit.Record(action, account.UserName!, detail);
    });

    private Task<bool> UseAsync(Func<UserManager<Account>, Task> work) => database.UseAsync(async services =>
    {
        try
        {
            await work(services.GetRequiredService<UserManager<Account>>());
        }
        finally
        {
            database.TellChanged();
        }

        return true;
    });
}
