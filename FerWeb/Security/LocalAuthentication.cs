using System.Security.Claims;
using System.Text.Encodings.Web;
using FerWeb.Workspace.Accounts;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace FerWeb.Security;

/// <summary>The person at the machine, who needs no login: chosen only for requests that <see cref="AccessRule.IsOpenTo"/> lets in.</summary>
internal sealed class LocalAuthentication(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string Name = "local";

    /// <summary>Under this name the person at the machine stands in runs and events.</summary>
    public const string User = AccountRules.LocalName;

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var identity = new ClaimsIdentity([new Claim(ClaimTypes.Name, User), new Claim(ClaimTypes.Role, Roles.Admin)], Name);
        return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Name)));
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) => Refusals.AskForAccountAsync(Context);
}
