using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;

namespace FerWeb.Security;

/// <summary>Which logins still hold. One ends at the logout, and all of them when name or password change.</summary>
public sealed class Logins(AdminAccount account, IOptions<SecurityOptions> options) : IDisposable
{
    private const string StampClaim = "stamp";
    private const string IdClaim = "login";

    private readonly MemoryCache _ended = new(new MemoryCacheOptions());

    /// <summary>A new login of that person.</summary>
    public ClaimsPrincipal Begin(string user) => new(new ClaimsIdentity(
        [
            new Claim(ClaimTypes.Name, user),
            new Claim(ClaimTypes.Role, Policies.AdminRole),
            new Claim(StampClaim, account.Stamp()),
            new Claim(IdClaim, Guid.NewGuid().ToString("N")),
        ],
        CookieAuthenticationDefaults.AuthenticationScheme));

    /// <summary>Ends a login, also for the pages and streams that are open under it.</summary>
    public void End(ClaimsPrincipal user)
    {
        if (user.FindFirstValue(IdClaim) is { } ended)
        {
            // Remembered until its cookie has expired.
            _ended.Set(ended, true, options.Value.LoginLifetime);
        }
    }

    /// <summary>True for a login that has not ended, and for whoever needs none.</summary>
    public bool Holds(ClaimsPrincipal? user) => user?.Identity?.AuthenticationType != CookieAuthenticationDefaults.AuthenticationScheme
        || (user.FindFirstValue(StampClaim) == account.Stamp() && user.FindFirstValue(IdClaim) is { } id && !_ended.TryGetValue(id, out _));

    public void Dispose() => _ended.Dispose();
}
