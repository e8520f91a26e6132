using System.Security.Claims;
using System.Text.Encodings.Web;
using FerWeb.Api;
using FerWeb.Runs;
using FerWeb.Workspace.Accounts;
using FerWeb.Workspace.Runs;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace FerWeb.Security;

/// <summary>
/// A program with an API key: "Authorization: Bearer ferweb_…", as REST and SignalR clients send it; "x-hf-authorization", as
/// gradio_client does with its token; or ?access_token= at the hub, as SignalR in a browser has to.
/// </summary>
internal sealed class ApiKeyAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, ApiKeys keys)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string Name = "key";

    private const string Bearer = "Bearer ";
    private static readonly string[] _headers = ["Authorization", "x-hf-authorization"];

    /// <summary>The key of a request. Tokens of others, which clients send to whatever site they talk to, are none.</summary>
    public static string? KeyOf(HttpRequest request)
    {
        foreach (var header in _headers)
        {
            foreach (var value in request.Headers[header])
            {
                if (value is not null && value.StartsWith(Bearer + ApiKeys.Prefix, StringComparison.OrdinalIgnoreCase))
                {
                    return value[Bearer.Length..].Trim();
                }
            }
        }

        return request.Path.StartsWithSegments(TrainingHub.Path) && request.Query["access_token"].ToString() is var token
            && token.StartsWith(ApiKeys.Prefix, StringComparison.Ordinal) ? token : null;
    }

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        try
        {
            if (KeyOf(Request) is not { } key || keys.Find(key) is not { } holder)
            {
                return Task.FromResult(AuthenticateResult.Fail("This API key is unknown or was revoked."));
            }

            var identity = new ClaimsIdentity(
                [
                    new Claim(ClaimTypes.Name, holder.Owner),
                    new Claim(ClaimTypes.Role, Roles.Of(holder)),
                    new Claim(Logins.KeyClaim, holder.Hash),
                    new Claim(Logins.KeyNameClaim, holder.Key),
                    new Claim(Logins.StampClaim, holder.Role.ToString()),
                ],
                Name);
            return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Name)));
        }
        catch (StoreAwayException error)
        {
            return Task.FromResult(AuthenticateResult.Fail(error));
        }
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var result = await HandleAuthenticateOnceSafeAsync();
        Response.Headers.WWWAuthenticate = "Bearer";
        await ProblemWriter.WriteAsync(Context, result.Failure is StoreAwayException away
            ? new ProblemException(StatusCodes.Status503ServiceUnavailable, away.Sentence)
            : new ProblemException(StatusCodes.Status401Unauthorized, "This API key is unknown or was revoked. Make one on the page /account."));
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) => Refusals.ForbidAsync(Context);
}
