using System.Text.RegularExpressions;
using FerWeb.Tests.Web;
using Microsoft.AspNetCore.Identity;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FerWeb.Tests.Browser;

/// <summary>A page that was opened under a login does not stay open under it after the logout.</summary>
[Collection(OtherPages.Name)]
public sealed class LogoutTests(BrowserFixture browser) : IAsyncLifetime
{
    private const string Password = "a password of mine";

    private readonly Site _site = new(new Dictionary<string, string>
    {
        ["Security:RequireLogin"] = "true",
        ["Security:AdminPasswordHash"] = new PasswordHasher<object>().HashPassword(new object(), Password),
    });
    private Uri _address = null!;

    public Task InitializeAsync()
    {
        _site.UseKestrel();
        _site.StartServer();
        _address = _site.ClientOptions.BaseAddress;
        return Task.CompletedTask;
    }

    public async Task DisposeAsync() => await _site.DisposeAsync();

    [Fact]
    public async Task Logout_InOneTab_ClosesTheOthersPages()
    {
        await using var context = await browser.NewContextAsync(new BrowserNewContextOptions());
        var page = await context.NewPageAsync();
        await context.APIRequest.PostAsync(new Uri(_address, "api/v1/login").ToString(), new() { DataObject = new { user = "admin", password = Password } });
        await page.GotoAsync(new Uri(_address, "runs").ToString());
        await Expect(page.GetByLabel("Search")).ToBeVisibleAsync();

        var other = await context.NewPageAsync();
        await other.GotoAsync(new Uri(_address, "logout").ToString());
        await other.GetByRole(AriaRole.Button, new() { Name = "Log out" }).ClickAsync();

        await Expect(page).ToHaveURLAsync(new Regex("/login\\?ReturnUrl"));
        await Expect(page.GetByLabel("Password")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Logout_WhereNoLoginIsNeeded_LeavesTheOthersPagesToThePersonAtTheMachine()
    {
        await using var site = new Site(new Dictionary<string, string>
        {
            ["Security:AdminPasswordHash"] = new PasswordHasher<object>().HashPassword(new object(), Password),
        });
        site.UseKestrel();
        site.StartServer();
        var address = site.ClientOptions.BaseAddress;
        await using var context = await browser.NewContextAsync(new BrowserNewContextOptions());
        var page = await context.NewPageAsync();
        await page.GotoAsync(new Uri(address, "login?ReturnUrl=%2Faccount").ToString());
        await page.Locator("input[name=Name]").FillAsync("admin");
        await page.Locator("input[name=Password]").FillAsync(Password);
        await page.Locator("form button.primary").ClickAsync();
        await page.Locator("[data-form=key] input").FillAsync("a notebook");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make a key" }).ClickAsync();
        await Expect(page.GetByLabel("The new key")).ToBeVisibleAsync();
        await page.GotoAsync(new Uri(address, "runs").ToString());
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Log out admin" })).ToBeVisibleAsync();

        var other = await context.NewPageAsync();
        await other.GotoAsync(new Uri(address, "logout").ToString());
        await other.GetByRole(AriaRole.Button, new() { Name = "Log out" }).ClickAsync();

        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Log out admin" })).ToHaveCountAsync(0);
        await Expect(page.GetByLabel("Search")).ToBeVisibleAsync();
    }
}
