namespace FerWeb.Security;

/// <summary>Headers that keep everything on this host and the camera to this site.</summary>
internal static class SecurityHeaders
{
    // Styles are inline in Plotly's and MudBlazor's markup; scripts never are. Photos and crops are blob: and data: pictures.
    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; "
        + "connect-src 'self'; manifest-src 'self'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'";

    // OWASP ASVS 5.0, 3.4.1. Sent over HTTPS only, and never for localhost, which other programs share.
    private static readonly TimeSpan _httpsOnly = TimeSpan.FromDays(365);

    public static IServiceCollection AddSecurityHeaders(this IServiceCollection services) => services
        .AddHsts(hsts => hsts.MaxAge = _httpsOnly)
        .AddAntiforgery(forms => forms.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest);

    public static IApplicationBuilder UseSecurityHeaders(this IApplicationBuilder app) => app.UseHsts().Use((context, next) =>
    {
        // As late as can be: a refusal that is thrown empties the answer first.
        context.Response.OnStarting(() =>
        {
            var headers = context.Response.Headers;
            headers.ContentSecurityPolicy = ContentSecurityPolicy;
            headers.XContentTypeOptions = "nosniff";
            headers["Permissions-Policy"] = "camera=(self), microphone=(), geolocation=()";
            headers["Referrer-Policy"] = "same-origin";
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            return Task.CompletedTask;
        });
        return next(context);
    });
}
