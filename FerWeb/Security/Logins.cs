using System.Security.Claims;
using FerWeb.Workspace.Accounts;
using FerWeb.Workspace.Runs;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;

namespace FerWeb.Security;

/// <summary>
/// Which logins still hold. One ends at the logout; all of a person when role, password or lock change. Other sites and commands
/// may do so too: what is known of a login is asked for anew every few seconds.
/// </summary>
public sealed partial class Logins(
    AccountsDatabase accounts, EndedLogins ends, ApiKeys keys, IOptions<SecurityOptions> options, TimeProvider clock, ILogger<Logins> logger) : IDisposable
{
    internal const string StampClaim = "stamp";
    internal const string AccountClaim = "account";
    internal const string KeyClaim = "key";
    /// <summary>Name of the cookie of a login.</summary>
    internal const string Cookie = "ferweb-login";

    internal const string KeyNameClaim = "key-name";
    private const string IdClaim = "login";

    // A logout or a change by this process counts at once, one by another process after this time.
    private static readonly TimeSpan _freshness = TimeSpan.FromSeconds(5);

    private readonly MemoryCache _ended = new(new MemoryCacheOptions());
    private readonly MemoryCache _known = new(new MemoryCacheOptions());
    private readonly MemoryCache _lastUses = new(new MemoryCacheOptions());

    /// <summary>A new login of that person.</summary>
    public static ClaimsPrincipal Begin(Account account) => new(new ClaimsIdentity(
        [
            new Claim(ClaimTypes.Name, account.UserName!),
            new Claim(ClaimTypes.Role, Roles.Of(account.Role)),
            new Claim(AccountClaim, account.Id),
            new Claim(StampClaim, account.SecurityStamp ?? ""),
            new Claim(IdClaim, Guid.NewGuid().ToString("N")),
        ],
        CookieAuthenticationDefaults.AuthenticationScheme));

    /// <summary>Ends a login, also for the pages and streams that are open under it.</summary>
    public void End(ClaimsPrincipal user)
    {
        if (user.FindFirstValue(IdClaim) is { } ended)
        {
            // Remembered until its cookie has expired: here, so that it holds while the database is away, and there for all sites.
            _ended.Set(ended, true, options.Value.LoginLifetime);
            try
            {
                ends.Add(ended, clock.GetUtcNow() + options.Value.LoginLifetime);
            }
            catch (StoreAwayException away)
            {
                Log.NotKept(logger, away.Message);
            }
        }
    }

    /// <summary>True for a login or key that has not ended, and for whoever needs none.</summary>
    public bool Holds(ClaimsPrincipal? user) => user?.Identity?.AuthenticationType switch
    {
        CookieAuthenticationDefaults.AuthenticationScheme => HoldsCookie(user),
        ApiKeyAuthentication.Name => user.FindFirstValue(KeyClaim) is { } hash && Ask("key " + hash, () => keys.RoleOf(hash)?.ToString())
            == user.FindFirstValue(StampClaim),
        _ => true,
    };

    /// <summary>As <see cref="Holds"/> for what is open under a login: nothing there asks the cookie, which expires when it is not used.</summary>
    public bool HoldsOpen(ClaimsPrincipal? user) => Holds(user)
        && (user?.FindFirstValue(IdClaim) is not { } id
            || (_lastUses.Get<DateTimeOffset?>(id) is { } last && clock.GetUtcNow() - last <= options.Value.LoginLifetime));

    /// <summary>Notes that a login was used: by a request with its cookie, or on a page that is open under it.</summary>
    public void NoteUse(ClaimsPrincipal? user)
    {
        if (user?.FindFirstValue(IdClaim) is { } id)
        {
            _lastUses.Set(id, clock.GetUtcNow(), new MemoryCacheEntryOptions { SlidingExpiration = options.Value.LoginLifetime });
        }
    }

    public void Dispose()
    {
        _ended.Dispose();
        _known.Dispose();
        _lastUses.Dispose();
    }

    // A lock by wrong passwords, which anybody can enter, ends no login; one by an admin changes the stamp.
    private bool HoldsCookie(ClaimsPrincipal user)
        => user.FindFirstValue(AccountClaim) is { } account
        && user.FindFirstValue(IdClaim) is { } id && !_ended.TryGetValue(id, out _)
        && user.FindFirstValue(StampClaim) is { } stamp && Ask("login " + id, () => ends.StampOf(account, id)) == stamp;

    private string? Ask(string what, Func<string?> ask)
    {
        var (now, version) = (clock.GetUtcNow(), accounts.Version);
        var known = _known.Get<Known>(what);
        if (known is not null && known.Version == version && known.Until > now)
        {
            return known.Answer;
        }

        try
        {
            var answer = ask();
            _known.Set(what, new Known(answer, version, now + _freshness), new MemoryCacheEntryOptions { SlidingExpiration = options.Value.LoginLifetime });
            return answer;
        }
        catch (StoreAwayException) when (known is not null)
        {
            // While the database is away whoever was in stays in, and nobody comes in anew.
            return known.Answer;
        }
        catch (StoreAwayException)
        {
            return null;
        }
    }

    private sealed record Known(string? Answer, int Version, DateTimeOffset Until);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "A logout is remembered by this site alone, and until it stops: {Reason}")]
        public static partial void NotKept(ILogger logger, string reason);
    }
}
