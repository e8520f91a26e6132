using System.Net;
using System.Net.Http.Json;
using FerWeb.Security;
using FerWeb.Workspace.Accounts;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace FerWeb.Tests.Web.Security;

/// <summary>What other sites' pages, strangers' headers and readers of the log can do: nothing.</summary>
public sealed class TransportTests
{
    private const string Evil = "https://evil.example";

    private static readonly (string Header, string Value)[] _foreign =
        [("Origin", Evil), ("Origin", "null"), ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Site", "same-site")];

    [Theory]
    [InlineData("https", "faces.example", "max-age=31536000")]
    [InlineData("https", "localhost", null)]
    [InlineData("http", "faces.example", null)]
    public async Task Hsts_OverHttpsUnderARealName_TellsTheBrowserToStayThere(string scheme, string host, string? expected)
    {
        await using var site = new Site();

        var answer = await site.Server.SendAsync(context =>
            (context.Request.Scheme, context.Request.Host, context.Request.Path) = (scheme, new HostString(host), "/health/live"));

        Assert.Equal(expected, answer.Response.Headers.StrictTransportSecurity.FirstOrDefault());
    }

    [Fact]
    public async Task Cookies_OverHttps_AreSecureHiddenFromScriptsAndOfThisSiteOnly()
    {
        await using var site = new Site(SignedIn.Settings.ToDictionary());
        using var client = site.CreateClient(new WebApplicationFactoryClientOptions { BaseAddress = new Uri("https://faces.example"), HandleCookies = false });

        using var page = await client.GetAsync("/login");
        using var login = await SignedIn.LogInAsync(client);

        foreach (var cookie in page.Headers.GetValues("Set-Cookie").Concat(login.Headers.GetValues("Set-Cookie")))
        {
            Assert.Contains("; secure", cookie, StringComparison.Ordinal);
            Assert.Contains("; httponly", cookie, StringComparison.Ordinal);
            Assert.Matches("; samesite=(lax|strict)", cookie);
        }
    }

    [Fact]
    public async Task Policy_OfThePages_AllowsNothingInlineButStylesAndNothingFromElsewhere()
    {
        await using var site = new Site();
        using var client = site.CreateClient();

        var policy = (await client.GetAsync("/")).Headers.GetValues("Content-Security-Policy").Single().Split("; ")
            .Select(part => part.Split(' ', 2)).ToDictionary(part => part[0], part => part[1]);

        // What is not named falls back to default-src: objects, frames, media, workers.
        Assert.Equal("'none'", policy["default-src"]);
        Assert.Equal("'self'", policy["script-src"]);
        Assert.All(["base-uri", "form-action", "frame-ancestors", "connect-src"], name => Assert.Equal("'self'", policy[name]));
        Assert.All(policy.Where(part => part.Key != "style-src"), part => Assert.DoesNotContain("unsafe", part.Value, StringComparison.Ordinal));
        Assert.DoesNotContain("worker-src", policy.Keys);
        Assert.DoesNotContain("object-src", policy.Keys);
    }

    [Fact]
    public async Task Headers_OfRefusalsThatAreThrown_AreThoseOfEveryAnswer()
    {
        await using var site = new Site();
        using var client = site.CreateClient();

        using var live = await client.GetAsync("/health/live");
        using var missing = await client.GetAsync("/api/v1/datasets/none");
        using var wrong = await client.PostAsJsonAsync("/gradio_api/queue/join", new { data = new[] { "" }, fn_index = 7 });

        Assert.Equal(
            (HttpStatusCode.OK, HttpStatusCode.NotFound, HttpStatusCode.UnprocessableEntity), (live.StatusCode, missing.StatusCode, wrong.StatusCode));
        Assert.All(
            ["Content-Security-Policy", "X-Content-Type-Options", "Permissions-Policy", "Referrer-Policy", "Cross-Origin-Opener-Policy"],
            name => Assert.All([missing, wrong], refused => Assert.Equal(live.Headers.GetValues(name).Single(), refused.Headers.GetValues(name).Single())));
        Assert.Equal("nosniff", wrong.Headers.GetValues("X-Content-Type-Options").Single());
    }

    // A browser lets any page open a WebSocket anywhere, with the cookies of its site.
    [Theory]
    [InlineData("POST", "/_blazor/negotiate")]
    [InlineData("GET", "/_blazor")]
    public async Task Circuit_OpenedByAnotherSitesPageUnderALogin_IsRefused(string method, string path)
    {
        await using var site = new Site(SignedIn.Settings.ToDictionary());
        using var client = site.CreateClient(new WebApplicationFactoryClientOptions { HandleCookies = false });
        var cookie = await SignedIn.CookieAsync(client);

        Assert.Equal(StatusCodes.Status403Forbidden, await AskAsync("http://other.example", cookie));
        Assert.Equal(StatusCodes.Status403Forbidden, await AskAsync("null", cookie));
        Assert.NotEqual(StatusCodes.Status403Forbidden, await AskAsync("http://localhost", cookie));
        Assert.NotEqual(StatusCodes.Status403Forbidden, await AskAsync(null, cookie));
        Assert.NotEqual(StatusCodes.Status403Forbidden, await AskAsync("http://other.example", null));

        async Task<int> AskAsync(string? origin, string? login) => (await site.Server.SendAsync(context =>
        {
            (context.Request.Method, context.Request.Scheme, context.Request.Host) = (method, "http", new HostString("localhost"));
            context.Request.Path = path;
            context.Request.Headers.Origin = origin;
            context.Request.Headers.Cookie = login;
            if (method == "GET")
            {
                (context.Request.Headers.Connection, context.Request.Headers.Upgrade) = ("Upgrade", "websocket");
            }
        })).Response.StatusCode;
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ChangesOfState_AskedByAnotherSitesPage_AreRefusedAtEveryManagedEndpoint(bool withLogin)
    {
        await using var site = await FilledSite.StartAsync();
        await using var closed = withLogin ? new Site(SignedIn.Settings.Append(("Feedback:Enabled", "true")).ToDictionary()) : null;
        var asked = closed ?? site.Site;
        var cookie = withLogin ? await SignedIn.CookieAsync(asked.CreateClient(new WebApplicationFactoryClientOptions { HandleCookies = false })) : null;
        List<string> taken = [];
        var count = 0;
        foreach (var endpoint in site.Endpoints.Where(IsManaged))
        {
            foreach (var method in MethodsOf(endpoint).Except(["GET", "HEAD", "OPTIONS"]))
            {
                foreach (var (header, value) in _foreign)
                {
                    var answer = await asked.Server.SendAsync(context =>
                    {
                        (context.Request.Method, context.Request.Host, context.Request.Path) = (method, new HostString("localhost"), site.PathOf(endpoint));
                        context.Request.Headers[header] = value;
                        context.Request.Headers.Cookie = cookie;
                    });
                    count++;
                    if (answer.Response.StatusCode != StatusCodes.Status403Forbidden)
                    {
                        taken.Add($"{method} {endpoint.RoutePattern.RawText} with {header}: {value}: {answer.Response.StatusCode}");
                    }
                }
            }
        }

        Assert.True(taken.Count == 0, string.Join('\n', taken));
        Assert.InRange(count, 100, int.MaxValue);
    }

    [Fact]
    public async Task Answers_ToPagesOfOtherSites_AllowNoneOfThemToReadThem()
    {
        await using var site = await FilledSite.StartAsync();
        foreach (var endpoint in site.Endpoints.Where(endpoint => !endpoint.RoutePattern.RawText!.Contains("heartbeat", StringComparison.Ordinal)))
        {
            foreach (var method in MethodsOf(endpoint).Append("OPTIONS"))
            {
                var (response, _) = await site.SendAsync(method, site.PathOf(endpoint), request =>
                {
                    request.Headers.Origin = Evil;
                    request.Headers.AccessControlRequestMethod = "POST";
                });

                Assert.DoesNotContain(response.Headers.Keys, name => name.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase));
            }
        }
    }

    [Theory]
    [InlineData("X-Forwarded-For", "127.0.0.1")]
    [InlineData("X-Forwarded-Host", "localhost")]
    [InlineData("X-Forwarded-Proto", "https")]
    [InlineData("X-Forwarded-Prefix", "/elsewhere")]
    [InlineData("X-Original-For", "127.0.0.1")]
    [InlineData("Forwarded", "for=127.0.0.1;host=localhost;proto=https")]
    [InlineData("X-Real-IP", "127.0.0.1")]
    public async Task Stranger_WhoSaysThatHeIsThePersonAtTheMachine_IsNotBelieved(string header, string value)
    {
        await using var site = new Site();

        var managed = await AskAsync("/api/v1/runs");
        var open = await AskAsync("/config");

        Assert.Equal(StatusCodes.Status403Forbidden, managed.Response.StatusCode);
        Assert.Contains("http://faces.example\"", await new StreamReader(open.Response.Body).ReadToEndAsync());

        Task<HttpContext> AskAsync(string path) => site.Server.SendAsync(context =>
        {
            context.Connection.RemoteIpAddress = IPAddress.Parse("203.0.113.7");
            (context.Request.Scheme, context.Request.Host, context.Request.Path) = ("http", new HostString("faces.example"), path);
            context.Request.Headers[header] = value;
        });
    }

    [Fact]
    public async Task Log_OfLoginsRightAndWrong_HoldsNoSecret()
    {
        var settings = SignedIn.Settings.ToDictionary();
        await using var site = new Site(new Dictionary<string, string>(settings)
        {
            ["Logging:LogLevel:Default"] = "Trace",
            ["Logging:LogLevel:Microsoft.AspNetCore"] = "Trace",
        });
        using var client = site.CreateClient(new WebApplicationFactoryClientOptions { HandleCookies = false });

        using var nameless = await client.PostAsJsonAsync("/api/v1/login", new { });
        using var wrong = await SignedIn.LogInAsync(client, "a wrong password");
        var cookie = await SignedIn.CookieAsync(client);
        using var managed = new HttpRequestMessage(HttpMethod.Get, "/api/v1/runs") { Headers = { { "Cookie", cookie } } };

        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.Unauthorized), (nameless.StatusCode, wrong.StatusCode));
        Assert.Equal(HttpStatusCode.OK, (await client.SendAsync(managed)).StatusCode);
        Assert.Contains("/api/v1/login", site.Log.Text, StringComparison.Ordinal); // the log is not simply empty
        Assert.All(
            [SignedIn.Password, "a wrong password", cookie.Split('=', 2)[1][..20], settings["Security:AdminPasswordHash"]],
            secret => Assert.DoesNotContain(secret, site.Log.Text, StringComparison.Ordinal));
    }

    // With Microsoft.AspNetCore at the level of the shipped settings: below it ASP.NET logs addresses with what follows the question mark.
    [Fact]
    public async Task Log_OfApiKeysInHeaderAndAddress_HoldsNone()
    {
        await using var site = new Site(new Dictionary<string, string>(SignedIn.Settings.ToDictionary()) { ["Logging:LogLevel:Default"] = "Trace" });
        using var client = site.CreateClient();
        var key = site.Services.GetRequiredService<ApiKeys>().Make(SignedIn.User, "a program", KeyScope.Read);
        using var program = site.CreateClient();
        program.DefaultRequestHeaders.Authorization = new("Bearer", key);
        using var wrong = new HttpRequestMessage(HttpMethod.Get, "/api/v1/runs") { Headers = { Authorization = new("Bearer", key + "x") } };

        Assert.Equal(HttpStatusCode.OK, (await program.GetAsync("/api/v1/runs")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.SendAsync(wrong)).StatusCode);
        using var atHub = await client.PostAsync($"/hubs/training/negotiate?negotiateVersion=1&access_token={key}", null);
        Assert.Equal(HttpStatusCode.OK, atHub.StatusCode);
        Assert.NotEmpty(site.Log.Text);
        Assert.DoesNotContain(key[^20..], site.Log.Text, StringComparison.Ordinal);
    }

    private static bool IsManaged(RouteEndpoint endpoint)
        => endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>().Any(data
            => data.Policy is Policies.Read or Policies.Write or Policies.Administer or Policies.OwnAccount);

    private static IReadOnlyList<string> MethodsOf(RouteEndpoint endpoint)
        => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET", "POST"];
}
