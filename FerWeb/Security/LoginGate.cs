using System.Net;
using System.Threading.RateLimiting;
using FerWeb.Api;
using FerWeb.Workspace.Accounts;
using FerWeb.Workspace.Audit;
using FerWeb.Workspace.Runs;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace FerWeb.Security;

/// <summary>What became of an attempt to log in, to set up or to change the password.</summary>
public enum LoginOutcome
{
    /// <summary>The browser has its cookie.</summary>
    Done,

    /// <summary>Wrong name, password or code, or the account is locked; which of them a stranger is not told.</summary>
    Wrong,

    /// <summary>Too many attempts from this address.</summary>
    TooMany,

    /// <summary>There is an account already.</summary>
    Exists,
}

/// <summary>Checks names, passwords and the setup code, not too often, and gives the browser its cookie.</summary>
public sealed class LoginGate(
    AccountsDatabase database, AccountActions accounts, SetupCode code, Logins logins, AuditLog audit, TimeProvider clock,
    IOptions<SecurityOptions> options) : IDisposable
{
    private readonly PartitionedRateLimiter<IPAddress?> _attempts = CreateLimiter(options.Value);

    // Apart from the attempts: any page may send its visitors along the way back from outside, and locked them out else.
    private readonly PartitionedRateLimiter<IPAddress?> _outside = CreateLimiter(options.Value);

    private string? _decoy;

    /// <summary>Logs in with name and password.</summary>
    /// <exception cref="StoreAwayException">The accounts cannot be used now.</exception>
    public Task<LoginOutcome> LogInAsync(HttpContext context, string user, string password) => LogInByAsync(context, "password", services
        => password.Length > AccountRules.LongestPassword || user.Length > AccountRules.LongestName
            ? Task.FromResult<Account?>(null)
            : CheckAsync(services.GetRequiredService<UserManager<Account>>(), user, password));

    /// <summary>Logs in whom a check finds, if anybody; each is an attempt.</summary>
    /// <param name="context">The browser that gets the cookie.</param>
    /// <param name="way">As it stands in the audit log.</param>
    /// <param name="check">Whose account it is; null for nobody's.</param>
    /// <exception cref="StoreAwayException">The accounts cannot be used now.</exception>
    public async Task<LoginOutcome> LogInByAsync(HttpContext context, string way, Func<IServiceProvider, Task<Account?>> check)
    {
        if (!TryAttempt(context))
        {
            return LoginOutcome.TooMany;
        }

        if (!database.Exists || await database.UseAsync(check) is not { } account)
        {
            return LoginOutcome.Wrong;
        }

        await SignInAsync(context, account, way);
        return LoginOutcome.Done;
    }

    /// <summary>Makes the first account with the setup code, and logs in.</summary>
    /// <exception cref="AccountException">The name or the password cannot be used.</exception>
    /// <exception cref="StoreAwayException">The accounts cannot be used now.</exception>
    public async Task<LoginOutcome> SetUpAsync(HttpContext context, string entered, string user, string password)
    {
        if (!TryAttempt(context))
        {
            return LoginOutcome.TooMany;
        }

        if (accounts.HasAdmin())
        {
            return LoginOutcome.Exists;
        }

        if (!code.Matches(entered))
        {
            return LoginOutcome.Wrong;
        }

        if (!await accounts.AddFirstAsync(user, password))
        {
            return LoginOutcome.Exists;
        }

        return await LogInAgainAsync(context, user);
    }

    /// <summary>Changes the password of whoever asks, and logs in again; each is an attempt.</summary>
    /// <exception cref="AccountException">The old password is wrong, there is none, the new one cannot be used, or the account is locked.</exception>
    /// <exception cref="StoreAwayException">The accounts cannot be used now.</exception>
    public async Task<LoginOutcome> ChangePasswordAsync(HttpContext context, string old, string password)
    {
        if (!TryAttempt(context))
        {
            return LoginOutcome.TooMany;
        }

        var name = context.User.Identity!.Name!;
        await accounts.ChangePasswordAsync(name, old, password);
        return await LogInAgainAsync(context, name);
    }

    // A new login of somebody who has just proved who they are.
    private async Task<LoginOutcome> LogInAgainAsync(HttpContext context, string user)
    {
        var account = await database.UseAsync(services => services.GetRequiredService<UserManager<Account>>().FindByNameAsync(user));
        if (account is null)
        {
            return LoginOutcome.Wrong;
        }

        await SignInAsync(context, account, null);
        return LoginOutcome.Done;
    }

    /// <summary>Ends the login of whoever asks, if any.</summary>
    public Task LogOutAsync(HttpContext context)
    {
        if (context.User.FindFirst(Logins.AccountClaim) is not null)
        {
            audit.Record(AuditActions.SignedOut, context.User.Identity!.Name!);
        }

        logins.End(context.User);
        return context.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
    }

    public void Dispose()
    {
        _attempts.Dispose();
        _outside.Dispose();
    }

    private async Task<Account?> CheckAsync(UserManager<Account> people, string user, string password)
    {
        var account = await people.FindByNameAsync(user);
        if (account is null || await people.IsLockedOutAsync(account) || account.PasswordHash is null)
        {
            // Takes as long as a wrong password does.
            _decoy ??= people.PasswordHasher.HashPassword(new Account(), "nobody");
            people.PasswordHasher.VerifyHashedPassword(new Account(), _decoy, password);

            // Under no name that nobody has: people enter their password there.
            audit.Record(AuditActions.SignInFailed, account?.UserName ?? "", account is null ? "unknown name" : "locked, or without a password", "nobody");
            return null;
        }

        if (!await people.CheckPasswordAsync(account, password))
        {
            await accounts.CountWrongPasswordAsync(account.Id);
            audit.Record(AuditActions.SignInFailed, account.UserName!, "wrong password", "nobody");
            return null;
        }

        await people.ResetAccessFailedCountAsync(account);
        return account;
    }

    /// <summary>Counts a failed way back from an outside login; false when the address has had too many to be written down.</summary>
    public bool TryFailOutside(HttpContext context)
    {
        using var lease = _outside.AttemptAcquire(context.Connection.RemoteIpAddress);
        return lease.IsAcquired;
    }

    private static PartitionedRateLimiter<IPAddress?> CreateLimiter(SecurityOptions options) => PartitionedRateLimiter.Create<IPAddress?, string>(address
        => RateLimitPartition.GetFixedWindowLimiter(
            ClientRateLimit.KeyOf(address),
            _ => new FixedWindowRateLimiterOptions { PermitLimit = options.LoginsPerMinute, Window = TimeSpan.FromMinutes(1) }));

    private bool TryAttempt(HttpContext context)
    {
        using var lease = _attempts.AttemptAcquire(context.Connection.RemoteIpAddress);
        return lease.IsAcquired;
    }

    private async Task SignInAsync(HttpContext context, Account account, string? by)
    {
        await database.UseAsync(async services =>
        {
            var people = services.GetRequiredService<UserManager<Account>>();
            if (await people.FindByIdAsync(account.Id) is { } signedIn)
            {
                signedIn.LastLogin = clock.GetUtcNow();
                await people.UpdateAsync(signedIn);
            }

            return true;
        });
        audit.Record(AuditActions.SignedIn, account.UserName!, by, account.UserName);
        await context.SignInAsync(
            CookieAuthenticationDefaults.AuthenticationScheme, Logins.Begin(account), new AuthenticationProperties { IsPersistent = true });
    }
}
