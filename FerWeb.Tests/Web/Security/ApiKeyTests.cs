using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using FerWeb.Tests.Shared;
using FerWeb.Workspace;
using FerWeb.Workspace.Accounts;
using FerWeb.Workspace.Audit;
using Microsoft.Extensions.DependencyInjection;

namespace FerWeb.Tests.Web.Security;

/// <summary>Programs with keys: REST, Gradio's protocol and the hub, by scope; and what the audit log says of them.</summary>
public sealed class ApiKeyTests : IAsyncLifetime
{
    private const string Password = "correct horse battery";
    private const string Live = "/api/v1/models/live";
    private const string ResumeOne = "/api/v1/runs/none/resume";

    private readonly Site _site = new(new Dictionary<string, string> { ["Security:RequireLogin"] = "true", ["Security:OpenRecognition"] = "false" });

    private ApiKeys Keys => _site.Services.GetRequiredService<ApiKeys>();

    public async Task InitializeAsync() => await _site.Services.GetRequiredService<AccountActions>().AddAsync("anna", Role.Admin, Password);

    public async Task DisposeAsync() => await _site.DisposeAsync();

    [Theory]
    [InlineData(KeyScope.Recognize, HttpStatusCode.Forbidden, HttpStatusCode.Forbidden)]
    [InlineData(KeyScope.Read, HttpStatusCode.OK, HttpStatusCode.Forbidden)]
    [InlineData(KeyScope.Write, HttpStatusCode.OK, HttpStatusCode.NotFound)]
    public async Task Rest_KeyOfAScope_MayWhatTheScopeSays(KeyScope scope, HttpStatusCode read, HttpStatusCode write)
    {
        using var client = Client(scope);

        Assert.Equal(HttpStatusCode.OK, (await RecognizeAsync(client)).StatusCode);
        Assert.Equal(read, (await client.GetAsync(Live)).StatusCode);
        Assert.Equal(write, (await client.PostAsync(ResumeOne, null)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await client.GetAsync("/audit")).StatusCode); // not even an admin's key
    }

    [Theory]
    [InlineData("Authorization")]
    [InlineData("x-hf-authorization")]
    public async Task Gradio_KeyAsItsClientSendsAToken_IsAnswered(string header)
    {
        using var client = _site.CreateClient();
        var photo = new { data = new[] { Convert.ToBase64String(PhotoBytes.Jpeg()) } };
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("/config")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.PostAsJsonAsync("gradio_api/call/predict", photo)).StatusCode);

        client.DefaultRequestHeaders.Add(header, "Bearer " + Keys.Make("anna", "notebook", KeyScope.Recognize));

        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/config")).StatusCode);
        var begun = await client.PostAsJsonAsync("gradio_api/call/predict", photo);
        var id = (await begun.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>()).GetProperty("event_id").GetString();
        Assert.Contains("event: complete", await client.GetStringAsync($"gradio_api/call/predict/{id}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenSite_TokenOfSomebodyElse_IsIgnored()
    {
        await using var site = new Site(new Dictionary<string, string> { ["Security:RequireLogin"] = "true" });
        using var client = site.CreateClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "hf_abcdefgh"); // as gradio_client sends it anywhere

        Assert.Equal(HttpStatusCode.OK, (await RecognizeAsync(client)).StatusCode);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", ApiKeys.Prefix + "unknown");
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync(Live)).StatusCode);
    }

    [Fact]
    public async Task Key_RevokedMeanwhile_IsRefused()
    {
        using var client = Client(KeyScope.Read);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(Live)).StatusCode);

        Keys.Revoke(Keys.List("anna").Single().Id);

        var refused = await client.GetAsync(Live);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Equal("Bearer", refused.Headers.WwwAuthenticate.ToString());
        Assert.Contains("unknown or was revoked", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Loopback_KeyOfASmallScope_IsHeldToIt()
    {
        await using var site = new Site();
        await site.Services.GetRequiredService<AccountActions>().AddAsync("anna", Role.Admin, Password);
        using var client = site.CreateClient();
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(Live)).StatusCode);

        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Bearer", site.Services.GetRequiredService<ApiKeys>().Make("anna", "camera", KeyScope.Recognize));

        Assert.Equal(HttpStatusCode.Forbidden, (await client.GetAsync(Live)).StatusCode);
    }

    [Fact]
    public async Task AuditLog_LoginsAndChangesByRest_TellWhoHowAndWhat()
    {
        DrawnSets.PutDrawn(_site.Services.GetRequiredService<DataFolder>());
        using var program = Client(KeyScope.Write);
        using var browser = _site.CreateClient();
        await browser.PostAsJsonAsync("/api/v1/login", new { user = "anna", password = "wrong password" });
        await browser.PostAsJsonAsync("/api/v1/login", new { user = "my secret typed here", password = "x" });
        await browser.PostAsJsonAsync("/api/v1/login", new { user = "anna", password = Password });
        var started = await program.PostAsJsonAsync("/api/v1/runs", new { name = "small", dataset = "drawn" });
        Assert.Equal(HttpStatusCode.Created, started.StatusCode);
        await browser.PostAsync("/api/v1/logout", null);

        var log = _site.Services.GetRequiredService<AuditLog>().Read().Reverse().SkipWhile(entry => entry.Action != AuditActions.SignInFailed).ToList();

        Assert.Equal(
            [
                ("nobody", "api", AuditActions.SignInFailed, "anna"), ("nobody", "api", AuditActions.SignInFailed, ""),
                ("anna", "api", AuditActions.SignedIn, "anna"), ("anna", "key robot", AuditActions.RunStarted, log[3].Subject),
                ("anna", "api", AuditActions.SignedOut, "anna"),
            ],
            log.Select(entry => (entry.Actor, entry.Via, entry.Action, entry.Subject)));
        Assert.Equal("small", log[3].Detail);
    }

    private static Task<HttpResponseMessage> RecognizeAsync(HttpClient client)
    {
        var photo = new ByteArrayContent(PhotoBytes.Jpeg());
        photo.Headers.ContentType = new MediaTypeHeaderValue("image/jpeg");
        return client.PostAsync("/api/v1/recognize", photo);
    }

    private HttpClient Client(KeyScope scope)
    {
        var client = _site.CreateClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Keys.Make("anna", "robot", scope));
        return client;
    }
}
