using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Localization;

namespace FerWeb.Localization;

/// <summary>A language of the site.</summary>
/// <param name="Code">ISO 639-1.</param>
/// <param name="Name">As its speakers call it.</param>
internal sealed record Language(string Code, string Name);

/// <summary>
/// Which language a person reads: the one chosen in the menu (a cookie), else the browser's, else English. Only words
/// follow it; the formatting culture is always invariant, so that no API, file, style or log depends on who asks.
/// </summary>
internal static class Languages
{
    private const string Path = "/language/";

    // Programs get English: their answers are a contract, whatever Accept-Language their HTTP library sends.
    private static readonly string[] _forPrograms = ["/api", "/gradio_api", "/config", "/openapi", "/health", "/hubs"];

    private static readonly IRequestCultureProvider[] _providers = [new CookieRequestCultureProvider(), new AcceptLanguageHeaderRequestCultureProvider()];

    public static IReadOnlyList<Language> All { get; } =
    [
        new("en", "English"), new("de", "Deutsch"), new("es", "Español"), new("fr", "Français"), new("tr", "Türkçe"),
    ];

    public static string Current => CultureInfo.CurrentUICulture.TwoLetterISOLanguageName;

    /// <summary>For threads that serve nobody in particular, whatever the language of the machine.</summary>
    public static void SetDefaults()
    {
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        CultureInfo.DefaultThreadCurrentUICulture = CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(All[0].Code);
    }

    /// <summary>Address that chooses the language, relative to the site's base.</summary>
    public static string AddressOf(Language language) => Path.TrimStart('/') + language.Code;

    public static void UseLanguages(this IApplicationBuilder app)
    {
        var options = new RequestLocalizationOptions
        {
            DefaultRequestCulture = new RequestCulture(CultureInfo.InvariantCulture, CultureInfo.GetCultureInfo(All[0].Code)),
            SupportedCultures = [CultureInfo.InvariantCulture],
            SupportedUICultures = [.. All.Select(language => CultureInfo.GetCultureInfo(language.Code))],
            RequestCultureProviders = [.. _providers],
        };
        app.UseWhen(context => !IsForPrograms(context.Request.Path), pages => pages.UseRequestLocalization(options));
    }

    /// <summary>
    /// What the person reads whose browser sends something to an address for programs, which is answered in English; null where no language of
    /// the site is said.
    /// </summary>
    public static async Task<string?> OfAsync(HttpContext context)
    {
        foreach (var provider in _providers)
        {
            var asked = await provider.DetermineProviderCultureResult(context);
            var codes = asked?.UICultures.Select(culture => culture.ToString().Split('-')[0]) ?? [];
            if (codes.FirstOrDefault(code => All.Any(language => language.Code == code)) is { } known)
            {
                return known;
            }
        }

        return null;
    }

    public static void MapLanguages(this IEndpointRouteBuilder routes) => routes.MapGet(Path + "{code}", Choose).ExcludeFromDescription();

    private static bool IsForPrograms(PathString path) => _forPrograms.Any(prefix => path.StartsWithSegments(prefix));

    /// <summary>Remembers the language and goes back to the page from where it was chosen, with all that its address holds.</summary>
    private static Results<RedirectHttpResult, NotFound> Choose(string code, HttpContext context, TimeProvider time)
    {
        if (All.FirstOrDefault(language => language.Code == code) is null)
        {
            return TypedResults.NotFound();
        }

        var root = context.Request.PathBase + "/";
        var culture = new RequestCulture(CultureInfo.InvariantCulture, CultureInfo.GetCultureInfo(code));
        context.Response.Cookies.Append(CookieRequestCultureProvider.DefaultCookieName, CookieRequestCultureProvider.MakeCookieValue(culture), new CookieOptions
        {
            Path = root,
            Expires = time.GetUtcNow().AddYears(1),
            HttpOnly = true,
            IsEssential = true,
            SameSite = SameSiteMode.Lax,
            Secure = context.Request.IsHttps,
        });
        return TypedResults.LocalRedirect(CameFrom(context.Request) ?? root);
    }

    private static string? CameFrom(HttpRequest request)
        => request.GetTypedHeaders().Referer is { } page
            && page.Authority == request.Host.Value && !page.AbsolutePath.StartsWith("//", StringComparison.Ordinal)
            ? page.PathAndQuery
            : null;
}
