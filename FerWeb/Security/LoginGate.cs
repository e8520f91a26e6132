using System.Net;
using System.Threading.RateLimiting;
using FerWeb.Api;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.Extensions.Options;

namespace FerWeb.Security;

/// <summary>What became of an attempt to log in or to set up.</summary>
public enum LoginOutcome
{
    /// <summary>The browser has its cookie.</summary>
    Done,

    /// <summary>Wrong name, password or code.</summary>
    Wrong,

    /// <summary>Too many attempts from this address.</summary>
    TooMany,

    /// <summary>There is an account already.</summary>
    Exists,
}

/// <summary>Checks names, passwords and the setup code, not too often, and gives the browser its cookie.</summary>
public sealed class LoginGate(AdminAccount account, SetupCode code, Logins logins, IOptions<SecurityOptions> options) : IDisposable
{
    private readonly PartitionedRateLimiter<IPAddress?> _attempts = PartitionedRateLimiter.Create<IPAddress?, string>(address
        => RateLimitPartition.GetFixedWindowLimiter(
            ClientRateLimit.KeyOf(address),
            _ => new FixedWindowRateLimiterOptions { PermitLimit = options.Value.LoginsPerMinute, Window = TimeSpan.FromMinutes(1) }));

    /// <summary>Logs in with name and password.</summary>
    public async Task<LoginOutcome> LogInAsync(HttpContext context, string user, string password)
    {
        if (!TryAttempt(context))
        {
            return LoginOutcome.TooMany;
        }

        if (password.Length > AdminAccount.LongestPassword || !account.Verify(user, password))
        {
            return LoginOutcome.Wrong;
        }

        await SignInAsync(context, user);
        return LoginOutcome.Done;
    }

    /// <summary>Makes the account with the setup code, and logs in.</summary>
    public async Task<LoginOutcome> SetUpAsync(HttpContext context, string entered, string user, string password)
    {
        if (!TryAttempt(context))
        {
            return LoginOutcome.TooMany;
        }

        if (account.Exists)
        {
            return LoginOutcome.Exists;
        }

        if (!code.Matches(entered))
        {
            return LoginOutcome.Wrong;
        }

        if (!account.Create(user, password))
        {
            return LoginOutcome.Exists;
        }

        await SignInAsync(context, user);
        return LoginOutcome.Done;
    }

    /// <summary>Ends the login of whoever asks, if any.</summary>
    public Task LogOutAsync(HttpContext context)
    {
        logins.End(context.User);
        return context.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
    }

    public void Dispose() => _attempts.Dispose();

    private bool TryAttempt(HttpContext context)
    {
        using var lease = _attempts.AttemptAcquire(context.Connection.RemoteIpAddress);
        return lease.IsAcquired;
    }

    private Task SignInAsync(HttpContext context, string user)
        => context.SignInAsync(CookieAuthenticationDefaults.AuthenticationScheme, logins.Begin(user), new AuthenticationProperties { IsPersistent = true });
}
