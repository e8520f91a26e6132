using System.Net;
using FerWeb.Security;
using FerWeb.Workspace.Accounts;
using FerWeb.Workspace.Audit;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using static FerWeb.Tests.Web.Security.PageForm;

namespace FerWeb.Tests.Web.Security;

/// <summary>The person at the machine, who needs no login, has one all the same: for what belongs to an account.</summary>
public sealed class LocalLoginTests : IAsyncLifetime
{
    private const string Password = "correct horse battery";
    private const string ResumeOne = "/api/v1/runs/none/resume";

    private readonly Site _site = new();
    private readonly HttpClient _client;

    public LocalLoginTests() => _client = _site.CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false });

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _site.DisposeAsync();
    }

    [Fact]
    public async Task Account_SetUpAndLoggedInWithAtTheMachine_IsOpenUntilTheLogout()
    {
        var code = _site.Services.GetRequiredService<SetupCode>().Text;

        using var made = await SubmitAsync(_client, "/setup", ("Code", code), ("Name", "anna"), ("Password", Password), ("Again", Password));
        Assert.Equal((HttpStatusCode.Found, HttpStatusCode.OK), (made.StatusCode, await LookAsync("/account")));
        await LogOutAsync();
        Assert.Equal(HttpStatusCode.Found, await LookAsync("/account"));
        Assert.Equal(HttpStatusCode.OK, await LookAsync("/people"));

        using var back = await LogInAsync("anna", "/account");
        Assert.EndsWith("/account", back.Headers.Location!.ToString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await LookAsync("/account"));
        using var passkey = await _client.PostAsync("/account/passkeys/options", null);
        Assert.Equal(HttpStatusCode.OK, passkey.StatusCode);
        await LogOutAsync();
        Assert.Equal(HttpStatusCode.Found, await LookAsync("/account"));
        Assert.Equal(
            2, _site.Services.GetRequiredService<AuditLog>().Read().Count(entry => (entry.Actor, entry.Action) == ("anna", AuditActions.SignedOut)));
    }

    [Fact]
    public async Task Viewer_LoggedInAtTheMachine_HasTheirOwnRoleUntilTheLogout()
    {
        var accounts = _site.Services.GetRequiredService<AccountActions>();
        await accounts.AddAsync("boss", Role.Admin, Password); // without one nobody can log in
        await accounts.AddAsync("vera", Role.Viewer, Password);
        using var login = await LogInAsync("vera", "/runs");

        Assert.Equal(HttpStatusCode.OK, await LookAsync("/runs"));
        Assert.Equal(HttpStatusCode.Forbidden, await LookAsync("/people")); // not sent to the login, where they have been
        Assert.Equal(HttpStatusCode.Forbidden, (await _client.PostAsync(ResumeOne, null)).StatusCode);
        await LogOutAsync();

        Assert.Equal(HttpStatusCode.OK, await LookAsync("/people"));
        Assert.Equal(HttpStatusCode.NotFound, (await _client.PostAsync(ResumeOne, null)).StatusCode);
    }

    [Fact]
    public async Task Login_EndedByAnAdmin_LeavesThePersonAtTheMachine()
    {
        var accounts = _site.Services.GetRequiredService<AccountActions>();
        await accounts.AddAsync("boss", Role.Admin, Password);
        await accounts.AddAsync("vera", Role.Viewer, Password);
        using var login = await LogInAsync("vera", "/runs");
        Assert.Equal(HttpStatusCode.Forbidden, await LookAsync("/people"));

        await accounts.RemoveAsync("vera");

        Assert.Equal(HttpStatusCode.OK, await LookAsync("/people"));
    }

    private Task<HttpResponseMessage> LogInAsync(string name, string back)
        => SubmitAsync(_client, $"/login?ReturnUrl={Uri.EscapeDataString(back)}", ("Name", name), ("Password", Password));

    private async Task LogOutAsync()
    {
        using var answer = await _client.PostAsync("/api/v1/logout", null);
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
    }

    // As a browser opens a page.
    private async Task<HttpStatusCode> LookAsync(string path)
    {
        using var page = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { { "Accept", "text/html" } } };
        using var answer = await _client.SendAsync(page);
        return answer.StatusCode;
    }
}
