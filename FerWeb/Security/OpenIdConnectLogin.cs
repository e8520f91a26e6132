using FerWeb.Workspace.Accounts;
using FerWeb.Workspace.Audit;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace FerWeb.Security;

/// <summary>
/// Logging in at somebody else's, such as a school's or a university's: authorization code with PKCE. Who comes for the first time
/// gets an account; it is known again by issuer and subject, never by its name, which others may have here.
/// </summary>
internal static class OpenIdConnectLogin
{
    /// <summary>Name of the scheme, and of the outside login in the accounts.</summary>
    public const string Scheme = "oidc";

    /// <summary>Where a login there begins.</summary>
    public const string Path = "/login/oidc";

    private const int LongestKey = 128;

    public static void AddOpenIdConnectLogin(this AuthenticationBuilder authentication, IConfiguration configuration)
    {
        var settings = SectionOf(configuration);
        if (settings[nameof(OpenIdConnectSettings.Authority)] is not { Length: > 0 } authority)
        {
            return;
        }

        authentication.AddOpenIdConnect(Scheme, options =>
        {
            options.Authority = authority;
            options.ClientId = settings[nameof(OpenIdConnectSettings.ClientId)];
            options.ClientSecret = settings[nameof(OpenIdConnectSettings.ClientSecret)];
            options.SignInScheme = CookieAuthenticationDefaults.AuthenticationScheme;
            options.RequireHttpsMetadata = !new Uri(authority).IsLoopback;
            options.ResponseType = OpenIdConnectResponseType.Code;

            // The browser comes back by a link, so that Lax cookies come with it, over plain HTTP on a local network too.
            options.ResponseMode = OpenIdConnectResponseMode.Query;
            options.CorrelationCookie.SameSite = options.NonceCookie.SameSite = SameSiteMode.Lax;
            options.CorrelationCookie.SecurePolicy = options.NonceCookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            options.MapInboundClaims = false;
            options.DisableTelemetry = true;
            options.Events.OnTokenValidated = ComeInAsync;
            options.Events.OnRemoteFailure = context =>
            {
                // Anybody may call this address without a login there.
                if (context.HttpContext.RequestServices.GetRequiredService<LoginGate>().TryFailOutside(context.HttpContext))
                {
                    Begin(context.HttpContext).Record(AuditActions.SignInFailed, "", context.Failure?.Message);
                }

                context.Response.Redirect($"{context.Request.PathBase}/login?fault=outside");
                context.HandleResponse();
                return Task.CompletedTask;
            };
        });
    }

    /// <summary>Only where the settings name somebody.</summary>
    public static void MapOpenIdConnectLogin(this WebApplication app)
    {
        if (SectionOf(app.Configuration)[nameof(OpenIdConnectSettings.Authority)] is { Length: > 0 })
        {
            app.MapGet(Path, (HttpContext context, string? returnUrl) => TypedResults.Challenge(
                    new AuthenticationProperties { RedirectUri = LocalAddress.Of(returnUrl, context.Request.PathBase), IsPersistent = true }, [Scheme]))
                .ExcludeFromDescription();
        }
    }

    // The settings themselves, because wrong ones are told, all of them, once everything is put together.
    private static IConfigurationSection SectionOf(IConfiguration configuration)
        => configuration.GetSection($"{SecurityOptions.Section}:{nameof(SecurityOptions.OpenIdConnect)}");

    private static async Task ComeInAsync(TokenValidatedContext context)
    {
        var services = context.HttpContext.RequestServices;
        var audit = Begin(context.HttpContext);
        var token = context.SecurityToken;
        var key = $"{token.Issuer} {token.Subject}";
        if (key.Length > LongestKey)
        {
            key = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(key)));
        }

        var name = context.Principal!.FindFirst("preferred_username")?.Value ?? context.Principal.FindFirst("email")?.Value ?? token.Subject;
        var account = await services.GetRequiredService<AccountActions>().ComeInAsync(
            Scheme, key, name, services.GetRequiredService<IOptions<SecurityOptions>>().Value.OpenIdConnect.RoleOfNewcomers);
        if (account is null)
        {
            context.Fail("The account is locked.");
            return;
        }

        audit.Record(AuditActions.SignedIn, account.UserName!, Scheme, account.UserName);
        context.Principal = Logins.Begin(account);
    }

    // This runs before the middleware that notes who acts.
    private static AuditLog Begin(HttpContext context)
    {
        AuditOrigin.Current = new AuditOrigin("nobody", "page", context.Connection.RemoteIpAddress?.ToString());
        return context.RequestServices.GetRequiredService<AuditLog>();
    }
}
