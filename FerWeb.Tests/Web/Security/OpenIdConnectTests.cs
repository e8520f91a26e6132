using System.Net;
using FerWeb.Security;
using FerWeb.Workspace.Accounts;
using FerWeb.Workspace.Audit;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace FerWeb.Tests.Web.Security;

/// <summary>Logging in at somebody else's: a real issuer of RS256 tokens, a site that knows only its address.</summary>
public sealed class OpenIdConnectTests : IAsyncLifetime
{
    private const string Managed = "/api/v1/models/live";

    private TokenIssuer _issuer = null!;
    private Site _site = null!;

    private AccountActions Accounts => _site.Services.GetRequiredService<AccountActions>();

    public async Task InitializeAsync()
    {
        _issuer = await TokenIssuer.StartAsync();
        _site = new Site(new Dictionary<string, string>
        {
            ["Security:RequireLogin"] = "true",
            ["Security:OpenIdConnect:Authority"] = _issuer.Address,
            ["Security:OpenIdConnect:ClientId"] = TokenIssuer.ClientId,
            ["Security:OpenIdConnect:ClientSecret"] = TokenIssuer.ClientSecret,
            ["Security:OpenIdConnect:Name"] = "Our school",
            ["Security:OpenIdConnect:NewcomersAre"] = "analyst",
        });
    }

    public async Task DisposeAsync()
    {
        await _site.DisposeAsync();
        await _issuer.DisposeAsync();
    }

    [Fact]
    public async Task Login_ByTheIssuer_MakesAnAccountOnceAndLeadsBack()
    {
        using (var client = Client())
        {
            Assert.Contains("Log in with Our school", await client.GetStringAsync("/login"), StringComparison.Ordinal);
            Assert.EndsWith("/runs", (await LogInAsync(client)).Headers.Location!.ToString(), StringComparison.Ordinal);
            Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(Managed)).StatusCode);
        }

        using var another = Client();
        await LogInAsync(another);

        var account = Assert.Single(Accounts.List());
        Assert.Equal(("ida", Role.Analyst, false), (account.Name, account.Role, account.HasPassword));
        Assert.Equal(
            [(AuditActions.SignedIn, "ida"), (AuditActions.SignedIn, "ida"), (AuditActions.AccountAdded, "ida")],
            _site.Services.GetRequiredService<AuditLog>().Read().Select(entry => (entry.Action, entry.Subject)));
    }

    [Fact]
    public async Task Login_NameThatSomebodyHasHere_GetsAnAccountOfItsOwn()
    {
        await Accounts.AddAsync("ida", Role.Admin, "correct horse battery");
        using var client = Client();

        await LogInAsync(client);

        Assert.Equal([("ida", Role.Admin), ("ida-2", Role.Analyst)], Accounts.List().Select(person => (person.Name, person.Role)));
    }

    [Fact]
    public async Task Login_LockedAccountOrForgedToken_LeadsToTheLoginPageAgain()
    {
        using var client = Client();
        await Accounts.AddAsync("boss", Role.Admin, "correct horse battery");
        await LogInAsync(client);
        await Accounts.SetLockAsync("ida", locked: true);
        Assert.Contains("/login?fault=outside", (await LogInAsync(client)).Headers.Location!.ToString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync(Managed)).StatusCode);

        await Accounts.SetLockAsync("ida", locked: false);
        _issuer.SignsWithAnotherKey = true;
        Assert.Contains("/login?fault=outside", (await LogInAsync(client)).Headers.Location!.ToString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync(Managed)).StatusCode);
    }

    [Fact]
    public async Task WayBack_CalledOverAndOverWithoutALogin_IsAuditedNoMoreOftenThanLoginsMayBeTried()
    {
        var most = _site.Services.GetRequiredService<IOptions<SecurityOptions>>().Value.LoginsPerMinute;
        using var client = Client();

        for (var call = 0; call < most + 5; call++)
        {
            using var answer = await client.GetAsync("/signin-oidc?code=x&state=y");
            Assert.Contains("/login?fault=outside", answer.Headers.Location!.ToString(), StringComparison.Ordinal);
        }

        var entries = _site.Services.GetRequiredService<AuditLog>().Read();
        Assert.Equal(most, entries.Count(entry => entry.Action == AuditActions.SignInFailed));
    }

    private HttpClient Client() => _site.CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false });

    // As a browser: to the issuer, which knows who it is, and back.
    private static async Task<HttpResponseMessage> LogInAsync(HttpClient client)
    {
        var there = (await client.GetAsync("/login/oidc?returnUrl=%2Fruns")).Headers.Location!;
        using var browser = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false });
        var back = (await browser.GetAsync(there)).Headers.Location!;
        return await client.GetAsync(back.PathAndQuery);
    }
}
