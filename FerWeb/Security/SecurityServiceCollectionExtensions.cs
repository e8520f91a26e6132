using FerWeb.Api;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;

namespace FerWeb.Security;

/// <summary>Registers who may do what; see <see cref="Policies.Manage"/>.</summary>
internal static class SecurityServiceCollectionExtensions
{
    private const string Chosen = "chosen";

    public static IServiceCollection AddAccess(this IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<SecurityOptions, SecurityOptionsValidator>().BindConfiguration(SecurityOptions.Section);
        services.AddSingleton<AccessRule>();
        services.AddSingleton<AdminAccount>();
        services.AddSingleton<SetupCode>();
        services.AddSingleton<Logins>();
        services.AddSingleton<LoginGate>();
        services.AddHostedService<AccessAnnouncement>();
        services.AddSecurityHeaders();
        services.AddDataProtection().SetApplicationName("FerWeb");
        services.AddAuthentication(Chosen)
            .AddPolicyScheme(Chosen, null, scheme => scheme.ForwardDefaultSelector = Choose)
            .AddScheme<AuthenticationSchemeOptions, LocalAuthentication>(LocalAuthentication.Name, null)
            .AddCookie(UseCookie);
        services.AddOptions<CookieAuthenticationOptions>(CookieAuthenticationDefaults.AuthenticationScheme)
            .Configure<IOptions<SecurityOptions>>((cookie, security) => cookie.ExpireTimeSpan = security.Value.LoginLifetime);
        services.AddAuthorizationBuilder().AddPolicy(
            Policies.Manage, policy => policy.RequireRole(Policies.AdminRole).AddRequirements(new SameOriginRequirement()));
        services.AddSingleton<IAuthorizationHandler, SameOriginHandler>();
        services.AddCascadingAuthenticationState();
        services.AddHttpContextAccessor();
        return services;
    }

    /// <summary>Stands after the error pages and before antiforgery.</summary>
    public static void UseAccess(this WebApplication app)
    {
        app.UseAuthentication();
        app.UseAuthorization();
    }

    private static string Choose(HttpContext context)
        => context.RequestServices.GetRequiredService<AccessRule>().IsOpenTo(context)
            ? LocalAuthentication.Name
            : CookieAuthenticationDefaults.AuthenticationScheme;

    private static void UseCookie(CookieAuthenticationOptions options)
    {
        options.Cookie.Name = "ferweb-login";
        options.Cookie.HttpOnly = true;
        options.Cookie.SameSite = SameSiteMode.Lax;
        options.SlidingExpiration = true;
        options.LoginPath = "/login";
        options.Events.OnValidatePrincipal = RejectEndedLoginAsync;
        options.Events.OnRedirectToLogin = context => AnswerStrangerAsync(context);
        options.Events.OnRedirectToAccessDenied = context
            => RefuseAsync(context.HttpContext, "Another site's page sent this request. Open the site itself, then try again.");
    }

    private static async Task RejectEndedLoginAsync(CookieValidatePrincipalContext context)
    {
        if (!context.HttpContext.RequestServices.GetRequiredService<Logins>().Holds(context.Principal))
        {
            context.RejectPrincipal();
            await context.HttpContext.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
        }
    }

    private static Task AnswerStrangerAsync(RedirectContext<CookieAuthenticationOptions> context)
    {
        var http = context.HttpContext;
        if (http.RequestServices.GetRequiredService<AccessRule>().IsOpen)
        {
            return RefuseAsync(
                http,
                "Training and data sets are open only on the machine itself, under the name localhost. Open http://localhost with this site's port there.");
        }

        // Only who looks at a page can be sent to another one.
        if (HttpMethods.IsGet(http.Request.Method) && http.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase))
        {
            http.Response.Redirect(context.RedirectUri);
            return Task.CompletedTask;
        }

        return ProblemWriter.WriteAsync(http, new ProblemException(
            StatusCodes.Status401Unauthorized, "This needs a login. Log in on the page /login, or with POST /api/v1/login."));
    }

    private static Task RefuseAsync(HttpContext context, string reason)
        => ProblemWriter.WriteAsync(context, new ProblemException(StatusCodes.Status403Forbidden, reason));
}
