using FerWeb.Security;
using Microsoft.AspNetCore.Components.Authorization;

namespace FerWeb.Runs;

/// <summary>Under which name a person stands in runs and events.</summary>
internal static class PersonName
{
    public static async Task<string> OfAsync(AuthenticationStateProvider people)
        => (await people.GetAuthenticationStateAsync()).User.Identity?.Name is { Length: > 0 } name ? name : LocalAuthentication.User;

    /// <summary>The same for a request.</summary>
    public static string Of(HttpContext context) => context.User.Identity?.Name is { Length: > 0 } name ? name : LocalAuthentication.User;
}
