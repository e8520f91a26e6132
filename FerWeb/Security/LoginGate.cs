using System.Net;
using System.Security.Claims;
using System.Threading.RateLimiting;
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
public sealed class LoginGate(AdminAccount account, SetupCode code, IOptions<SecurityOptions> options) : IDisposable
{
    /// <summary>Claim with the account's stamp at the time of the login.</summary>
    public const string StampClaim = "stamp";

    private readonly PartitionedRateLimiter<IPAddress> _attempts = PartitionedRateLimiter.Create<IPAddress, string>(address
        => RateLimitPartition.GetFixedWindowLimiter(address.ToString(), _ => new FixedWindowRateLimiterOptions { PermitLimit = options.Value.LoginsPerMinute, Window = TimeSpan.FromMinutes(1) }));

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

    public void Dispose() => _attempts.Dispose();

    private bool TryAttempt(HttpContext context)
    {
        using var lease = _attempts.AttemptAcquire((context.Connection.RemoteIpAddress ?? IPAddress.Loopback).MapToIPv6());
        return lease.IsAcquired;
    }

    private Task SignInAsync(HttpContext context, string user)
    {
        var identity = new ClaimsIdentity(
            [new Claim(ClaimTypes.Name, user), new Claim(ClaimTypes.Role, Policies.AdminRole), new Claim(StampClaim, account.Stamp())],
            CookieAuthenticationDefaults.AuthenticationScheme);
        return context.SignInAsync(CookieAuthenticationDefaults.AuthenticationScheme, new ClaimsPrincipal(identity), new AuthenticationProperties { IsPersistent = true });
    }
}
