using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;

namespace FerWeb.Security;

/// <summary>Closes open pages to a person whose login has ended: a circuit was let in once and would not ask again.</summary>
internal sealed class CircuitLogin(ILoggerFactory loggers, Logins logins) : RevalidatingServerAuthenticationStateProvider(loggers)
{
    protected override TimeSpan RevalidationInterval { get; } = TimeSpan.FromSeconds(10);

    /// <value>The pages were opened under a login that holds no more.</value>
    public bool HasEnded { get; private set; }

    protected override Task<bool> ValidateAuthenticationStateAsync(AuthenticationState authenticationState, CancellationToken cancellationToken)
    {
        HasEnded = !logins.Holds(authenticationState.User);
        return Task.FromResult(!HasEnded);
    }
}
