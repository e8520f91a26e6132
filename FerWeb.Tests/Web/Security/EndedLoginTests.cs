using System.Net;
using System.Net.Http.Json;
using FerWeb.Tests.Engine.Datasets;
using FerWeb.Workspace.Accounts;
using FerWeb.Workspace.Audit;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace FerWeb.Tests.Web.Security;

/// <summary>A login ends for good, and does not end by itself, also when the site starts anew meanwhile.</summary>
public sealed class EndedLoginTests : IDisposable
{
    private const string Managed = "/api/v1/models/live";
    private const string Password = "correct horse battery";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Logout_CookieCopiedBefore_OpensNothingAlsoAfterTheNextStart()
    {
        string copied;
        string other;
        await using (var site = Start())
        {
            await site.Services.GetRequiredService<AccountActions>().AddAsync("anna", Role.Admin, Password);
            using var client = Client(site);
            (copied, other) = (await LogInAsync(client), await LogInAsync(client));
            Assert.Equal(HttpStatusCode.OK, await OpenAsync(client, copied));

            await SendAsync(client, HttpMethod.Post, "/api/v1/logout", copied);

            Assert.Equal(HttpStatusCode.Unauthorized, await OpenAsync(client, copied));
            Assert.Equal(HttpStatusCode.OK, await OpenAsync(client, other));
        }

        await using var again = Start();
        using var later = Client(again);
        Assert.Equal(HttpStatusCode.Unauthorized, await OpenAsync(later, copied));
        Assert.Equal(HttpStatusCode.OK, await OpenAsync(later, other));
    }

    // Its first login writes such a password anew, with as many rounds as today.
    [Fact]
    public async Task Start_HashOfFewRoundsInTheSettings_IsPutOnceForEachHash()
    {
        var (first, second) = (HashOf(Password), HashOf("another long one"));
        string cookie;
        await using (var site = Start(first))
        {
            using var client = Client(site);
            cookie = await LogInAsync(client);
        }

        await using (var site = Start(first))
        {
            using var client = Client(site);
            Assert.Equal(HttpStatusCode.OK, await OpenAsync(client, cookie));
            Assert.DoesNotContain(
                site.Services.GetRequiredService<AuditLog>().Read(), entry => entry.Action == AuditActions.PasswordReset);
        }

        await using (var site = Start(second))
        {
            using var client = Client(site);
            Assert.Equal(HttpStatusCode.Unauthorized, await OpenAsync(client, cookie));
            await LogInAsync(client, "another long one");
        }
    }

    private static string HashOf(string password)
        => new PasswordHasher<object>(Options.Create(new PasswordHasherOptions { IterationCount = 1_000 })).HashPassword(new object(), password);

    private Site Start(string hash = "") => new(new Dictionary<string, string>
    {
        ["Storage:Folder"] = _folder.PathTo("data"),
        ["Security:RequireLogin"] = "true",
        ["Security:AdminUser"] = "anna",
        ["Security:AdminPasswordHash"] = hash,
    });

    private static HttpClient Client(Site site) => site.CreateClient(new WebApplicationFactoryClientOptions { HandleCookies = false });

    private static async Task<string> LogInAsync(HttpClient client, string password = Password)
    {
        using var answer = await client.PostAsJsonAsync("/api/v1/login", new { user = "anna", password });
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        return answer.Headers.GetValues("Set-Cookie").Single().Split(';')[0];
    }

    private static Task<HttpStatusCode> OpenAsync(HttpClient client, string cookie) => SendAsync(client, HttpMethod.Get, Managed, cookie);

    private static async Task<HttpStatusCode> SendAsync(HttpClient client, HttpMethod method, string path, string cookie)
    {
        using var request = new HttpRequestMessage(method, path) { Headers = { { "Cookie", cookie } } };
        using var answer = await client.SendAsync(request);
        return answer.StatusCode;
    }
}
