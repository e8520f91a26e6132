using System.Net;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Identity;

namespace FerWeb.Tests.Web.Security;

/// <summary>A site that asks for a login, and a person's.</summary>
internal static class SignedIn
{
    public const string User = "teacher";
    public const string Password = "correct horse battery";

    public static (string, string)[] Settings =>
    [
        ("Security:RequireLogin", "true"),
        ("Security:AdminUser", User),
        ("Security:AdminPasswordHash", new PasswordHasher<object>().HashPassword(new object(), Password)),
    ];

    /// <summary>Logs in over HTTP; the answer that sets the cookie.</summary>
    public static async Task<HttpResponseMessage> LogInAsync(HttpClient client, string password = Password)
        => await client.PostAsJsonAsync("/api/v1/login", new { user = User, password });

    /// <summary>The cookie of a new login, as the browser sends it.</summary>
    public static async Task<string> CookieAsync(HttpClient client)
    {
        using var answer = await LogInAsync(client);
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        return answer.Headers.GetValues("Set-Cookie").Single().Split(';')[0];
    }
}
