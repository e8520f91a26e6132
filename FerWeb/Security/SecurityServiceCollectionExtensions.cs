using FerWeb.Runs;
using FerWeb.Workspace;
using FerWeb.Workspace.Accounts;
using FerWeb.Workspace.Audit;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace FerWeb.Security;

/// <summary>Registers who may do what; see <see cref="Policies"/>.</summary>
internal static partial class SecurityServiceCollectionExtensions
{
    private const string Chosen = "chosen";

    public static IServiceCollection AddAccess(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptionsWithValidateOnStart<SecurityOptions, SecurityOptionsValidator>().BindConfiguration(SecurityOptions.Section);
        services.AddSingleton<AccessRule>();
        services.AddAccounts(DatabaseOf);
        services.AddSingleton(provider => new AuditLog(
            provider.GetRequiredService<DataFolder>(), DatabaseOf(provider),
            error => Log.NotAudited(provider.GetRequiredService<ILogger<AuditLog>>(), error.Message)));
        services.AddHostedService<AccountsStart>();
        services.AddHostedService<AuditRetention>();
        services.AddSingleton<SetupCode>();
        services.AddSingleton<Logins>();
        services.AddSingleton<LoginGate>();
        services.AddSingleton<PasskeyGate>();
        services.AddScoped<IPasskeyHandler<Account>, PasskeyHandler<Account>>();
        services.Configure<IdentityPasskeyOptions>(passkeys
            => passkeys.UserVerificationRequirement = passkeys.ResidentKeyRequirement = "required"); // alone they stand for name and password
        services.AddHostedService<AccessAnnouncement>();
        services.AddSecurityHeaders();
        services.AddDataProtection().SetApplicationName("FerWeb");
        services.AddAuthentication(Chosen)
            .AddPolicyScheme(Chosen, null, scheme => scheme.ForwardDefaultSelector = Choose)
            .AddScheme<AuthenticationSchemeOptions, LocalAuthentication>(LocalAuthentication.Name, null)
            .AddScheme<AuthenticationSchemeOptions, ApiKeyAuthentication>(ApiKeyAuthentication.Name, null)
            .AddCookie(UseCookie)
            .AddOpenIdConnectLogin(configuration);

        // It tells every statement otherwise, and of one that failed the stack beside what AccountsDatabase says.
        services.AddLogging(logging => logging.AddFilter("Microsoft.EntityFrameworkCore", LogLevel.Critical));
        services.AddOptions<CookieAuthenticationOptions>(CookieAuthenticationDefaults.AuthenticationScheme)
            .Configure<IOptions<SecurityOptions>>((cookie, security) => cookie.ExpireTimeSpan = security.Value.LoginLifetime);
        services.AddAuthorizationBuilder()
            .AddPolicy(Policies.Recognize, policy => policy.AddRequirements(new RecognizeRequirement()))
            .AddPolicy(Policies.Read, policy => policy.RequireRole(Roles.Viewer, Roles.Analyst, Roles.Admin).AddRequirements(new SameOriginRequirement()))
            .AddPolicy(Policies.Write, policy => policy.RequireRole(Roles.Analyst, Roles.Admin).AddRequirements(new SameOriginRequirement()))
            .AddPolicy(Policies.Administer, policy => policy.RequireRole(Roles.Admin).AddRequirements(new SameOriginRequirement()))
            .AddPolicy(Policies.OwnAccount, policy => policy.RequireClaim(Logins.AccountClaim).AddRequirements(new SameOriginRequirement()));
        services.AddSingleton<IAuthorizationHandler, RecognizeHandler>();
        services.AddSingleton<IAuthorizationHandler, SameOriginHandler>();
        services.AddCascadingAuthenticationState();
        services.AddHttpContextAccessor();
        return services;
    }

    /// <summary>Stands after the error pages and before antiforgery.</summary>
    public static void UseAccess(this WebApplication app)
    {
        app.UseAuthentication();
        app.Use((context, next) =>
        {
            AuditOrigin.Current = OriginOf(context);

            // No policy guards a circuit as a whole, and a browser lets any page open a WebSocket anywhere, with the cookies of its site.
            var isLoggedIn = context.User.Identity is { IsAuthenticated: true };
            return isLoggedIn && context.Request.Path.StartsWithSegments("/_blazor") && !SameOrigin.Allows(context.Request)
                ? Refusals.ForbidAsync(context)
                : next(context);
        });
        app.UseAuthorization();
    }

    /// <summary>Who acts; a page's circuit goes on under the request that opened it.</summary>
    private static AuditOrigin OriginOf(HttpContext context) => new(
        context.User.Identity is { IsAuthenticated: true, Name: { } name } ? name : "nobody",
        context.User.FindFirst(Logins.KeyNameClaim) is { } key ? $"key {key.Value}"
            : context.Request.Path.StartsWithSegments("/api") || context.Request.Path.StartsWithSegments("/hubs") ? "api" : "page",
        context.Connection.RemoteIpAddress?.ToString());

    private static string? DatabaseOf(IServiceProvider provider) => provider.GetRequiredService<IOptions<StorageOptions>>().Value.Database;

    // A key counts also at the machine itself: it may do less.
    private static string Choose(HttpContext context)
        => ApiKeyAuthentication.KeyOf(context.Request) is not null
            ? ApiKeyAuthentication.Name
            : context.RequestServices.GetRequiredService<AccessRule>().IsOpenTo(context)
            ? LocalAuthentication.Name
            : CookieAuthenticationDefaults.AuthenticationScheme;

    private static void UseCookie(CookieAuthenticationOptions options)
    {
        options.Cookie.Name = Logins.Cookie;
        options.Cookie.HttpOnly = true;
        options.Cookie.SameSite = SameSiteMode.Lax;
        options.SlidingExpiration = true;
        options.LoginPath = "/login";
        options.Events.OnValidatePrincipal = AdmitAsync;
        options.Events.OnRedirectToLogin = context => Refusals.ChallengeAsync(context.HttpContext, context.RedirectUri);
        options.Events.OnRedirectToAccessDenied = context => Refusals.ForbidAsync(context.HttpContext);
    }

    // Called only with a cookie that has not expired.
    private static async Task AdmitAsync(CookieValidatePrincipalContext context)
    {
        var logins = context.HttpContext.RequestServices.GetRequiredService<Logins>();
        if (logins.Holds(context.Principal))
        {
            logins.NoteUse(context.Principal);
        }
        else
        {
            context.RejectPrincipal();
            await context.HttpContext.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Something that was done is not in the audit log. {Reason}")]
        public static partial void NotAudited(ILogger logger, string reason);
    }
}
