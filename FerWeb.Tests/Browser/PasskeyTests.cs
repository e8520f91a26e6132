using FerWeb.Tests.Web;
using FerWeb.Workspace.Accounts;
using FerWeb.Workspace.Audit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FerWeb.Tests.Browser;

/// <summary>Passkeys from Chromium's own authenticator for tests, and the pages of people as axe sees them.</summary>
[Collection(OtherPages.Name)]
public sealed class PasskeyTests(BrowserFixture browser) : IAsyncLifetime
{
    private const string Password = "correct horse battery";
    private const string Refusal = "This passkey opens no account here";

    private readonly Site _site = new(new Dictionary<string, string> { ["Security:RequireLogin"] = "true", ["Security:LoginsPerMinute"] = "100" });
    private IBrowserContext _context = null!;
    private IPage _page = null!;

    private AccountActions Accounts => _site.Services.GetRequiredService<AccountActions>();

    private ILocator UsePasskey => _page.GetByRole(AriaRole.Button, new() { Name = "Log in with a passkey" });

    public async Task InitializeAsync()
    {
        _site.UseKestrel();
        _site.StartServer();
        await Accounts.AddAsync("boss", Role.Admin, Password);
        await Accounts.AddAsync("anna", Role.Admin, Password);
        _site.Services.GetRequiredService<ApiKeys>().Make("anna", "a camera", KeyScope.Read); // so that its table is there
        _context = await browser.NewContextAsync(new BrowserNewContextOptions());
        _page = await _context.NewPageAsync();
        var authenticator = await _context.NewCDPSessionAsync(_page);
        await authenticator.SendAsync("WebAuthn.enable");
        await authenticator.SendAsync("WebAuthn.addVirtualAuthenticator", new Dictionary<string, object>
        {
            ["options"] = new Dictionary<string, object>
            {
                ["protocol"] = "ctap2",
                ["transport"] = "internal",
                ["hasResidentKey"] = true,
                ["hasUserVerification"] = true,
                ["isUserVerified"] = true,
            },
        });
    }

    public async Task DisposeAsync()
    {
        await _context.CloseAsync();
        await _site.DisposeAsync();
    }

    [Fact]
    public async Task Passkey_AddedOnTheAccountsPage_LogsInUntilItIsLockedRemovedOrReset()
    {
        await LogInByPasswordAsync();
        await AddAsync("laptop");
        await _page.Locator("[data-form=passkey] input").FillAsync("once more");
        await _page.GetByRole(AriaRole.Button, new() { Name = "Add a passkey" }).ClickAsync();
        await Expect(_page.GetByText("This device already has a passkey of this account.")).ToBeVisibleAsync();
        await AssertAccessibleAsync("account", "status", "people", "audit");
        await LogOutAsync();
        await AssertAccessibleAsync("login");

        await _page.RouteAsync("**/login/passkey", route => route.ContinueAsync(
            new() { Headers = route.Request.Headers.Where(header => header.Key != "requestverificationtoken") }));
        await AssertRefusedAsync();
        await _page.UnrouteAllAsync();
        await Accounts.SetLockAsync("anna", locked: true);
        await AssertRefusedAsync();
        await Accounts.SetLockAsync("anna", locked: false);

        // From one page without a circuit to the next a link changes what is there, and no script runs anew.
        await _page.GotoAsync(At("setup"));
        await _page.Locator("main").GetByRole(AriaRole.Link, new() { Name = "Log in" }).ClickAsync();
        await UsePasskey.ClickAsync();
        await Expect(_page.GetByRole(AriaRole.Link, new() { Name = "Log out anna" })).ToBeVisibleAsync();
        await LogOutAsync();

        await _page.GotoAsync(At("login?ReturnUrl=%2Faccount"));
        await UsePasskey.ClickAsync();
        await Expect(_page.GetByText("You are logged in as anna.")).ToBeVisibleAsync();
        await _page.GetByRole(AriaRole.Button, new() { Name = "Remove laptop" }).ClickAsync();
        var keep = _page.GetByRole(AriaRole.Button, new() { Name = "Keep" });
        await Expect(keep).ToBeFocusedAsync();
        await Expect(keep).ToHaveAccessibleDescriptionAsync("Remove the passkey “laptop” for good? Nobody logs in with it from then on.");
        await _page.GetByRole(AriaRole.Button, new() { Name = "Remove for good" }).ClickAsync();
        await Expect(_page.GetByText("laptop was removed.")).ToBeVisibleAsync();
        await LogOutAsync();
        await AssertRefusedAsync();

        await LogInByPasswordAsync();
        await AddAsync("phone");
        await Accounts.ResetPasswordAsync("anna", Password);
        Assert.Empty(await _site.Services.GetRequiredService<Passkeys>().ListAsync("anna"));
        await LogOutAsync();
        await AssertRefusedAsync();
        string[] done = [.. _site.Services.GetRequiredService<AuditLog>().Read()
            .Select(entry => $"{entry.Actor} {entry.Action} {entry.Subject} {entry.Detail}")];
        Assert.Contains($"anna {AuditActions.PasskeyAdded} laptop of anna", done);
        Assert.Contains($"anna {AuditActions.SignedIn} anna passkey", done);
        Assert.Contains($"nobody {AuditActions.SignInFailed} anna passkey; locked", done);
        Assert.Contains($"nobody {AuditActions.SignInFailed}  unknown passkey", done);
        Assert.Contains($"anna {AuditActions.PasskeyRemoved} laptop of anna", done);
    }

    [Fact]
    public async Task Login_WhoseQuestionGetsNoAnswerOrAPage_SaysThatInWords()
    {
        const string Options = "**/login/passkey/options";
        var said = _page.GetByRole(AriaRole.Alert).Filter(new() { HasText = "The server could not answer. Try again." });
        await _page.GotoAsync(At("login"));

        await _page.RouteAsync(Options, route => route.AbortAsync());
        await UsePasskey.ClickAsync();
        await Expect(said).ToBeVisibleAsync();

        await _page.UnrouteAllAsync();
        await _page.RouteAsync(Options, route => route.FulfillAsync(new() { ContentType = "text/html", Body = "<html></html>" }));
        await _page.GotoAsync(At("login"));
        await UsePasskey.ClickAsync();
        await Expect(said).ToBeVisibleAsync();
    }

    // No browser makes passkeys for an IP address.
    private string At(string path) => $"http://localhost:{_site.ClientOptions.BaseAddress.Port}/{path}";

    private Task<IAPIResponse> LogInByPasswordAsync()
        => _context.APIRequest.PostAsync(At("api/v1/login"), new() { DataObject = new { user = "anna", password = Password } });

    private Task<IAPIResponse> LogOutAsync() => _context.APIRequest.PostAsync(At("api/v1/logout"));

    private async Task AddAsync(string name)
    {
        await _page.GotoAsync(At("account"));
        await _page.Locator("[data-form=passkey] input").FillAsync(name);
        await _page.GetByRole(AriaRole.Button, new() { Name = "Add a passkey" }).ClickAsync();
        await Expect(_page.GetByText("The passkey was added.")).ToBeVisibleAsync();
        await Expect(_page.GetByRole(AriaRole.Button, new() { Name = $"Remove {name}" })).ToBeVisibleAsync();
    }

    private async Task AssertRefusedAsync()
    {
        await _page.GotoAsync(At("login"));
        await UsePasskey.ClickAsync();
        await Expect(_page.GetByRole(AriaRole.Alert).Filter(new() { HasText = Refusal })).ToBeVisibleAsync();
    }

    private async Task AssertAccessibleAsync(params string[] paths)
    {
        foreach (var path in paths)
        {
            await _page.GotoAsync(At(path));
            await Expect(_page.Locator("h1")).ToBeVisibleAsync();
            await _page.AssertAccessibleInBothThemesAsync(path);
        }
    }
}
