using System.Net;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace FerWeb.Tests.Web.Security;

/// <summary>A site that asks for a login, and a person's.</summary>
internal static class SignedIn
{
    public const string User = "teacher";
    public const string Password = "correct horse battery";

    private static readonly string _hash =
        new PasswordHasher<object>(Options.Create(new PasswordHasherOptions { IterationCount = 1_000 })).HashPassword(new object(), Password);

    public static (string, string)[] Settings =>
    [
        ("Security:RequireLogin", "true"),
        ("Security:AdminUser", User),
        ("Security:AdminPasswordHash", _hash),
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
