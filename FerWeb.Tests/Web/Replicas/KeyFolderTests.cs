using System.Net;
using FerWeb.Tests.Engine.Datasets;
using FerWeb.Tests.Shared;
using FerWeb.Tests.Web.Security;

namespace FerWeb.Tests.Web.Replicas;

/// <summary>Where a site alone keeps the keys of cookies.</summary>
public sealed class KeyFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Login_AtASiteWhoseAccountHasNoHome_HoldsOverARestart()
    {
        // Not even root can make one there.
        _folder.WriteText("nobody", "");
        string cookie;
        using (var site = await StartAsync())
        {
            using var client = site.Client();
            cookie = await SignedIn.CookieAsync(client);
            Assert.Equal(0, await site.TerminateAsync());
        }

        using var again = await StartAsync();
        using var later = again.Client();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/runs") { Headers = { { "Cookie", cookie } } };
        using var answer = await later.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private Task<SiteProcess> StartAsync() => SiteProcess.StartAsync(
        _folder.PathTo("data"),
        [
            "--Training:Enabled", "false", "--Recognition:ModelsFolder", "nowhere",
            .. SignedIn.Settings.SelectMany(setting => (string[])[$"--{setting.Item1}", setting.Item2]),
        ],
        environment: new Dictionary<string, string> { ["HOME"] = _folder.PathTo("nobody", "home") });
}
