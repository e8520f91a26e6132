using System.Security.Claims;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;

namespace FerWeb.Security;

/// <summary>Closes open pages to a person whose login has ended: a circuit was let in once and would not ask again.</summary>
internal sealed class CircuitLogin(ILoggerFactory loggers, Logins logins, CircuitUse use) : RevalidatingServerAuthenticationStateProvider(loggers)
{
    protected override TimeSpan RevalidationInterval { get; } = TimeSpan.FromSeconds(10);

    /// <value>The pages were opened under a login that holds no more.</value>
    public bool HasEnded { get; private set; }

    /// <summary>Whether the pages may stay open; what has come from them since the last question is a use of the login.</summary>
    internal bool Holds(ClaimsPrincipal user)
    {
        if (use.Take())
        {
            logins.NoteUse(user);
        }

        HasEnded = !logins.HoldsOpen(user);
        return !HasEnded;
    }

    protected override Task<bool> ValidateAuthenticationStateAsync(AuthenticationState authenticationState, CancellationToken cancellationToken)
        => Task.FromResult(Holds(authenticationState.User));
}
