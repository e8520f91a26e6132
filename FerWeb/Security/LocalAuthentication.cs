using System.Security.Claims;
using System.Text.Encodings.Web;
using FerWeb.Workspace.Accounts;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.Extensions.Options;

namespace FerWeb.Security;

/// <summary>
/// The person at the machine, who needs no login: chosen only for requests that <see cref="AccessRule.IsOpenTo"/> lets in. Who has
/// logged in is that person here too, with their role: keys and passkeys belong to an account.
/// </summary>
internal sealed class LocalAuthentication(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string Name = "local";

    /// <summary>Under this name the person at the machine stands in runs and events.</summary>
    public const string User = AccountRules.LocalName;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (await Context.AuthenticateAsync(CookieAuthenticationDefaults.AuthenticationScheme) is { Succeeded: true } login)
        {
            return login;
        }

        var identity = new ClaimsIdentity([new Claim(ClaimTypes.Name, User), new Claim(ClaimTypes.Role, Roles.Admin)], Name);
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Name));
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties)
        => Context.User.FindFirst(Logins.AccountClaim) is null ? Refusals.AskForAccountAsync(Context) : Refusals.ForbidAsync(Context);
}
