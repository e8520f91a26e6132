using System.Net;
using System.Net.Http.Json;
using System.Security.Claims;
using FerWeb.Security;
using FerWeb.Tests.Engine.Datasets;
using FerWeb.Workspace.Accounts;
using FerWeb.Workspace.Audit;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

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

    [Fact]
    public async Task Login_NotUsedForItsLifetime_EndsWhileEachUseInItsSecondHalfRenewsIt()
    {
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var site = Start(lifetime: "01:00:00");
        await using var timed = At(clock, site);
        await timed.Services.GetRequiredService<AccountActions>().AddAsync("anna", Role.Admin, Password);
        using var client = Client(timed);
        var first = await LogInAsync(client);

        clock.Advance(TimeSpan.FromMinutes(40));
        var renewed = await RenewAsync(client, first);
        clock.Advance(TimeSpan.FromMinutes(40));
        Assert.Equal(HttpStatusCode.OK, await OpenAsync(client, renewed));
        Assert.Equal(HttpStatusCode.Unauthorized, await OpenAsync(client, first));

        clock.Advance(TimeSpan.FromMinutes(61));
        Assert.Equal(HttpStatusCode.Unauthorized, await OpenAsync(client, renewed));
    }

    [Fact]
    public async Task OpenPage_OfALoginNotUsedForItsLifetime_EndsWhileRequestsAndWhatIsDoneOnItKeepIt()
    {
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var site = Start(lifetime: "01:00:00");
        await using var timed = At(clock, site);
        await timed.Services.GetRequiredService<AccountActions>().AddAsync("anna", Role.Admin, Password);
        using var client = Client(timed);
        var cookie = await LogInAsync(client);
        Assert.Equal(HttpStatusCode.OK, await OpenAsync(client, cookie));
        var user = UserOf(timed, cookie);
        await using var circuit = timed.Services.CreateAsyncScope();
        var page = (CircuitLogin)circuit.ServiceProvider.GetRequiredService<AuthenticationStateProvider>();
        var actAsync = circuit.ServiceProvider.GetServices<CircuitHandler>().OfType<CircuitUse>().Single()
            .CreateInboundActivityHandler(_ => Task.CompletedTask);

        clock.Advance(TimeSpan.FromMinutes(40));
        await RenewAsync(client, cookie);
        clock.Advance(TimeSpan.FromMinutes(40));
        Assert.True(page.Holds(user));
        await actAsync(null!);
        Assert.True(page.Holds(user));
        clock.Advance(TimeSpan.FromMinutes(40));
        Assert.True(page.Holds(user));
        Assert.False(page.HasEnded);

        clock.Advance(TimeSpan.FromMinutes(21));
        Assert.False(page.Holds(user));
        Assert.True(page.HasEnded);
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
        => new PasswordHasher<object>(Options.Create(new PasswordHasherOptions { IterationCount = 100 })).HashPassword(new object(), password);

    private Site Start(string hash = "", string lifetime = "12:00:00") => new(new Dictionary<string, string>
    {
        ["Storage:Folder"] = _folder.PathTo("data"),
        ["Security:RequireLogin"] = "true",
        ["Security:AdminUser"] = "anna",
        ["Security:AdminPasswordHash"] = hash,
        ["Security:LoginLifetime"] = lifetime,
    });

    private static WebApplicationFactory<Program> At(FakeTimeProvider clock, Site site)
        => site.WithWebHostBuilder(builder => builder.ConfigureTestServices(services => services.AddSingleton<TimeProvider>(clock)));

    // As the site takes it from the cookie.
    private static ClaimsPrincipal UserOf(WebApplicationFactory<Program> site, string cookie)
    {
        var options = site.Services.GetRequiredService<IOptionsMonitor<CookieAuthenticationOptions>>();
        return options.Get(CookieAuthenticationDefaults.AuthenticationScheme).TicketDataFormat.Unprotect(cookie.Split('=', 2)[1])!.Principal;
    }

    private static HttpClient Client(WebApplicationFactory<Program> site)
        => site.CreateClient(new WebApplicationFactoryClientOptions { HandleCookies = false });

    private static async Task<string> LogInAsync(HttpClient client, string password = Password)
    {
        using var answer = await client.PostAsJsonAsync("/api/v1/login", new { user = "anna", password });
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        return CookieOf(answer);
    }

    // The cookie that the answer puts in the place of the one that was sent.
    private static async Task<string> RenewAsync(HttpClient client, string cookie)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Managed) { Headers = { { "Cookie", cookie } } };
        using var answer = await client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return CookieOf(answer);
    }

    private static string CookieOf(HttpResponseMessage answer) => answer.Headers.GetValues("Set-Cookie").Single().Split(';')[0];

    private static Task<HttpStatusCode> OpenAsync(HttpClient client, string cookie) => SendAsync(client, HttpMethod.Get, Managed, cookie);

    private static async Task<HttpStatusCode> SendAsync(HttpClient client, HttpMethod method, string path, string cookie)
    {
        using var request = new HttpRequestMessage(method, path) { Headers = { { "Cookie", cookie } } };
        using var answer = await client.SendAsync(request);
        return answer.StatusCode;
    }
}
