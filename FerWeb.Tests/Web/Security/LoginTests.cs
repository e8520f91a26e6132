using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.RegularExpressions;
using FerWeb.Tests.Engine.Datasets;
using FerWeb.Tests.Shared;
using FerWeb.Workspace;
using FerWeb.Workspace.Accounts;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using static FerWeb.Tests.Web.Security.PageForm;

namespace FerWeb.Tests.Web.Security;

/// <summary>A site that other machines may reach: what is managed needs a login, what is shown to everybody does not.</summary>
public sealed partial class LoginTests : IDisposable
{
    private const string Managed = "/api/v1/models/live";
    private const string Password = "correct horse battery";
    private const string EarlierHash = "pbkdf2-sha256$600000$AAAAAAAAAAAAAAAAAAAAAA==$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

    private readonly Site _site = new(new Dictionary<string, string> { ["Security:RequireLogin"] = "true", ["Security:LoginsPerMinute"] = "5" });

    public void Dispose() => _site.Dispose();

    [Theory]
    [InlineData("/")]
    [InlineData("/about")]
    [InlineData("/health/live")]
    [InlineData("/openapi/v1.json")]
    public async Task OpenParts_WithoutLogin_Answer(string path)
    {
        using var client = _site.CreateClient();

        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(path)).StatusCode);
    }

    [Fact]
    public async Task ManagedRest_BeforeAndAfterLogin_Answers401Then200Then401AfterLogout()
    {
        await SetUpAsync(_site);
        using var client = _site.CreateClient();

        var refused = await client.GetAsync(Managed);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Equal("application/problem+json", refused.Content.Headers.ContentType?.MediaType);
        Assert.Equal(HttpStatusCode.Unauthorized, (await LogInAsync(client, "wrong password")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync(Managed)).StatusCode);

        Assert.Equal(HttpStatusCode.NoContent, (await LogInAsync(client, Password)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(Managed)).StatusCode);

        await client.PostAsync("/api/v1/logout", null);
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync(Managed)).StatusCode);
    }

    [Fact]
    public async Task Logout_CookieKeptByHand_OpensNothingAnyMore()
    {
        await SetUpAsync(_site);
        using var client = _site.CreateClient(new WebApplicationFactoryClientOptions { HandleCookies = false });
        var cookie = (await LogInAsync(client, Password)).Headers.GetValues("Set-Cookie").Single().Split(';')[0];
        client.DefaultRequestHeaders.Add("Cookie", cookie);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(Managed)).StatusCode);

        await client.PostAsync("/api/v1/logout", null);

        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync(Managed)).StatusCode);
    }

    [Fact]
    public async Task ManagedRest_LoggedInButAskedByAnotherSitesPage_Answers403()
    {
        await SetUpAsync(_site);
        using var client = _site.CreateClient();
        await LogInAsync(client, Password);

        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/models/live/roll-back") { Headers = { { "Origin", "https://evil.example" } } };

        Assert.Equal(HttpStatusCode.Forbidden, (await client.SendAsync(request)).StatusCode);
    }

    [Fact]
    public async Task Login_TooManyAttempts_AreRefusedEvenWithTheRightPassword()
    {
        await SetUpAsync(_site); // the first of five attempts
        using var client = _site.CreateClient();
        for (int i = 0; i < 4; i++)
        {
            await LogInAsync(client, "wrong password");
        }

        var refused = await LogInAsync(client, Password);

        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.NotNull(refused.Headers.RetryAfter);
    }

    [Fact]
    public async Task LoginPage_FormWithRightPassword_SetsAnHttpOnlyCookieAndLeadsBack()
    {
        await SetUpAsync(_site);
        using var client = _site.CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false });

        var wrong = await SubmitAsync(client, "/login?ReturnUrl=%2Fdatasets", ("Name", "admin"), ("Password", "wrong password"));
        Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        Assert.Contains("Name or password is wrong", await wrong.Content.ReadAsStringAsync());
        var right = await SubmitAsync(client, "/login?ReturnUrl=%2Fdatasets%3Fa%3D1", ("Name", "admin"), ("Password", Password));

        Assert.Equal(HttpStatusCode.Found, right.StatusCode);
        Assert.EndsWith("/datasets?a=1", right.Headers.Location!.ToString());
        var cookie = Assert.Single(right.Headers.GetValues("Set-Cookie"), value => value.StartsWith("ferweb-login", StringComparison.Ordinal));
        Assert.Contains("httponly", cookie);
        Assert.Contains("samesite=lax", cookie);
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/")]
    [InlineData("/\\evil.example/")]
    public async Task LoginPage_ReturnAddressOfAnotherSite_IsNotFollowed(string address)
    {
        await SetUpAsync(_site);
        using var client = _site.CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false });

        var answer = await SubmitAsync(client, $"/login?ReturnUrl={Uri.EscapeDataString(address)}", ("Name", "admin"), ("Password", Password));

        Assert.DoesNotContain("evil", answer.Headers.Location!.ToString());
    }

    [Fact]
    public async Task LoginPage_WithoutAntiforgeryToken_IsRefused()
    {
        await SetUpAsync(_site);
        using var client = _site.CreateClient();

        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["_handler"] = "login", ["Name"] = "admin", ["Password"] = Password });

        Assert.Equal(HttpStatusCode.BadRequest, (await client.PostAsync("/login", form)).StatusCode);
    }

    [Fact]
    public async Task Setup_CodeFromTheLog_MakesOneAccountInAFileForItsOwnerOnly()
    {
        var wrong = await TrySetUpAsync(_site, "AAAA-AAAA-AAAA");
        Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        Assert.False(File.Exists(AccountFile));

        await SetUpAsync(_site);

        Assert.DoesNotContain(Password, Encoding.Latin1.GetString(await ReadSharedAsync(AccountFile)));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(AccountFile));
        }

        using var client = _site.CreateClient();
        Assert.Contains("has been made", await client.GetStringAsync("/setup"));
        Assert.Equal(HttpStatusCode.NoContent, (await LogInAsync(client, Password)).StatusCode);
    }

    [Fact]
    public async Task Start_PasswordHashInTheSettings_NeedsNoSetup()
    {
        await using var site = new Site(new Dictionary<string, string>
        {
            ["Security:RequireLogin"] = "true",
            ["Security:AdminUser"] = "teacher",
            ["Security:AdminPasswordHash"] = new PasswordHasher<object>().HashPassword(new object(), "a password of mine"),
        });
        using var client = site.CreateClient();

        var answer = await client.PostAsJsonAsync("/api/v1/login", new { user = "teacher", password = "a password of mine" });

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Contains("need a login", site.Log.Text);
        Assert.DoesNotContain("setup", site.Log.Text);
    }

    [Fact]
    public async Task Start_PasswordHashOfAnEarlierVersionInTheSettings_IsRefusedWithTheWayOut()
    {
        var run = await ProcessRun.StartAsync(
            Path.GetTempPath(), "dotnet", [typeof(Program).Assembly.Location, "--urls", "http://127.0.0.1:0", $"--Security:AdminPasswordHash={EarlierHash}"]);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("- Security:AdminPasswordHash must be a password hash of ASP.NET Core Identity's version 3", run.Error);
        Assert.Contains("earlier versions", run.Error);
    }

    [Fact]
    public async Task Start_AccountOfAnEarlierVersion_SaysSoAndLetsItsOwnerMakeItAnew()
    {
        using var data = new TemporaryFolder();
        data.WriteText("admin.json", $$"""{"user":"admin","passwordHash":"{{EarlierHash}}"}""");
        await using var site = new Site(new Dictionary<string, string> { ["Security:RequireLogin"] = "true", ["Storage:Folder"] = data.Root });

        await SetUpAsync(site);

        Assert.Contains("made by an earlier version", site.Log.Text);
        using var client = site.CreateClient();
        Assert.Equal(HttpStatusCode.NoContent, (await LogInAsync(client, Password)).StatusCode);
    }

    [Fact]
    public async Task Start_AccountOfBeforeThereWereSeveral_IsCarriedOverAsAnAdminWithItsPassword()
    {
        using var data = new TemporaryFolder();
        var hash = new PasswordHasher<object>().HashPassword(new object(), Password);
        data.WriteText("admin.json", $$"""{"user":"head teacher","passwordHash":"{{hash}}"}""");
        await using var site = new Site(new Dictionary<string, string> { ["Security:RequireLogin"] = "true", ["Storage:Folder"] = data.Root });
        using var client = site.CreateClient();

        var answer = await client.PostAsJsonAsync("/api/v1/login", new { user = "head teacher", password = Password });

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Equal(Role.Admin, Assert.Single(site.Services.GetRequiredService<AccountActions>().List()).Role);
        Assert.False(File.Exists(data.PathTo("admin.json")));
    }

    [Fact]
    public async Task Login_FiveWrongPasswords_LockTheAccountForFiveMinutesAlsoForTheRightOne()
    {
        await using var site = new Site(new Dictionary<string, string> { ["Security:RequireLogin"] = "true", ["Security:LoginsPerMinute"] = "100" });
        var accounts = site.Services.GetRequiredService<AccountActions>();
        await accounts.AddAsync("admin", Role.Admin, Password);
        using var client = site.CreateClient();
        for (int i = 0; i < AccountServices.MostFailures; i++)
        {
            await LogInAsync(client, "wrong password");
        }

        Assert.Equal(HttpStatusCode.Unauthorized, (await LogInAsync(client, Password)).StatusCode);
        var now = TimeProvider.System.GetUtcNow();
        Assert.InRange(Assert.Single(accounts.List()).LockedUntil!.Value, now, now.AddMinutes(6));

        await accounts.SetLockAsync("admin", locked: false);
        Assert.Equal(HttpStatusCode.NoContent, (await LogInAsync(client, Password)).StatusCode);
    }

    [Fact]
    public async Task Login_RoleChangedLockedOrRemovedMeanwhile_Ends()
    {
        await using var site = new Site(new Dictionary<string, string> { ["Security:RequireLogin"] = "true", ["Security:LoginsPerMinute"] = "100" });
        var accounts = site.Services.GetRequiredService<AccountActions>();
        await accounts.AddAsync("boss", Role.Admin, Password);
        await accounts.AddAsync("admin", Role.Admin, Password);
        foreach (var change in (Func<Task>[])[() => accounts.SetRoleAsync("admin", Role.Viewer), () => accounts.ResetPasswordAsync("admin", Password),
            () => accounts.SetLockAsync("admin", locked: true), () => accounts.RemoveAsync("admin")])
        {
            // The one before may have locked it.
            await accounts.SetLockAsync("admin", locked: false);
            using var client = site.CreateClient();
            await LogInAsync(client, Password);
            Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(Managed)).StatusCode);

            await change();

            Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync(Managed)).StatusCode);
        }
    }

    [Fact]
    public async Task PasswordPage_RightOldPassword_ChangesItAndKeepsThisLogin()
    {
        await SetUpAsync(_site);
        using var client = _site.CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false });
        await LogInAsync(client, Password);

        var wrong = await SubmitAsync(
            client, "/account/password", ("Old", "not this one"), ("Password", "another long one"), ("Again", "another long one"));
        var right = await SubmitAsync(
            client, "/account/password", ("Old", Password), ("Password", "another long one"), ("Again", "another long one"));

        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        Assert.Equal(HttpStatusCode.Found, right.StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(Managed)).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await LogInAsync(client, "another long one")).StatusCode);
    }

    [Fact]
    public async Task PasswordPage_TooManyAttempts_AreRefusedEvenWithTheRightPassword()
    {
        await SetUpAsync(_site); // the first of five attempts
        using var client = _site.CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false });
        await LogInAsync(client, Password);
        List<HttpStatusCode> answers = [];
        foreach (var old in (string[])["wrong", "wrong", "wrong", Password])
        {
            using var answer = await SubmitAsync(client, "/account/password", ("Old", old), ("Password", "another long one"), ("Again", "another long one"));
            answers.Add(answer.StatusCode);
        }

        Assert.Equal([.. Enumerable.Repeat(HttpStatusCode.BadRequest, 3), HttpStatusCode.TooManyRequests], answers);
    }

    [Fact]
    public async Task Account_AskedForByThePersonAtTheMachine_LeadsToTheLogin()
    {
        await using var site = new Site();
        using var client = site.CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false });
        using var page = new HttpRequestMessage(HttpMethod.Get, "/account") { Headers = { { "Accept", "text/html" } } };

        var answer = await client.SendAsync(page);

        Assert.Equal((HttpStatusCode.Found, "/login?ReturnUrl=%2Faccount"), (answer.StatusCode, answer.Headers.Location!.ToString()));
        Assert.Equal(HttpStatusCode.Forbidden, (await client.GetAsync("/account")).StatusCode);
        Assert.DoesNotContain("The code for the page /setup", site.Log.Text, StringComparison.Ordinal);
        Assert.Contains("Whoever sits at this machine needs no login here", await client.GetStringAsync("/setup"), StringComparison.Ordinal);
        Assert.Contains("The code for the page /setup", site.Log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Recognising_ClosedByTheSettings_NeedsALogin()
    {
        await using var site = new Site(new Dictionary<string, string> { ["Security:RequireLogin"] = "true", ["Security:OpenRecognition"] = "false" });
        using var client = site.CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false });
        using var page = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { { "Accept", "text/html" } } };

        Assert.Equal(HttpStatusCode.Unauthorized, (await client.PostAsync("/api/v1/recognize", null)).StatusCode);
        var answer = await client.SendAsync(page);
        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        Assert.Contains("/login?ReturnUrl=%2F", answer.Headers.Location!.ToString());
    }

    [Fact]
    public async Task Loopback_NoLogin_IsOpenUnderItsOwnNameOnly()
    {
        await using var site = new Site();
        using var client = site.CreateClient();
        using var foreign = new HttpRequestMessage(HttpMethod.Get, Managed) { Headers = { Host = "evil.example" } };

        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(Managed)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await client.SendAsync(foreign)).StatusCode);
        Assert.Contains("need no login", site.Log.Text);
    }

    private string AccountFile => Path.Combine(_site.Services.GetRequiredService<DataFolder>().Root, "accounts.db");

    // SQLite has it open.
    private static async Task<byte[]> ReadSharedAsync(string path)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var copy = new MemoryStream();
        await file.CopyToAsync(copy);
        return copy.ToArray();
    }

    private static Task<HttpResponseMessage> LogInAsync(HttpClient client, string password)
        => client.PostAsJsonAsync("/api/v1/login", new { user = "admin", password });

    private static async Task SetUpAsync(Site site)
    {
        _ = site.Server;
        var code = CodeInLog().Match(site.Log.Text).Groups[1].Value;
        Assert.Equal(HttpStatusCode.Found, (await TrySetUpAsync(site, code.ToLowerInvariant())).StatusCode);
    }

    private static async Task<HttpResponseMessage> TrySetUpAsync(Site site, string code)
    {
        using var client = site.CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false });
        return await SubmitAsync(client, "/setup", ("Code", code), ("Name", "admin"), ("Password", Password), ("Again", Password));
    }

    [GeneratedRegex("with the code ([A-Z0-9-]{14})")]
    private static partial Regex CodeInLog();
}
