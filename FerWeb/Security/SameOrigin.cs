using Microsoft.Extensions.Primitives;

namespace FerWeb.Security;

/// <summary>Tells requests of this site's own pages (and of programs, which send no such headers) from those of other sites' pages.</summary>
internal static class SameOrigin
{
    public static bool Allows(HttpRequest request)
    {
        var origin = request.Headers.Origin;
        if (!StringValues.IsNullOrEmpty(origin))
        {
            return Uri.TryCreate(origin, UriKind.Absolute, out var uri)
                && uri.Authority.Equals(new Uri($"{request.Scheme}://{request.Host}").Authority, StringComparison.OrdinalIgnoreCase);
        }

        // A link on another site may lead here; its page may not load or send anything here.
        var isNavigation = HttpMethods.IsGet(request.Method)
            && request.Headers["Sec-Fetch-Mode"] == "navigate"
            && request.Headers["Sec-Fetch-Dest"] == "document";
        return isNavigation || request.Headers["Sec-Fetch-Site"].ToString() is "" or "same-origin" or "none";
    }
}
