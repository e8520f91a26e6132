using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Reflection;
using System.Text;
using FerWeb.Runs;
using FerWeb.Workspace.Accounts;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;

namespace FerWeb.Tests.Web.Security;

/// <summary>
/// Every page, endpoint and hub method against every role: <see cref="AccessTable"/> says who may, each is really called by each,
/// and one without a row fails.
/// </summary>
public sealed class AccessTableTests : IAsyncLifetime
{
    private const string Password = "correct horse battery";

    // From the least to the most: each may what those before it may.
    private static readonly string[] _callers = ["stranger", "recognizer", "viewer", "analyst", "admin"];

    private readonly Site _site = new(new Dictionary<string, string>
    {
        ["Security:RequireLogin"] = "true",
        ["Security:OpenRecognition"] = "false",
        ["Feedback:Enabled"] = "true",
        ["Limits:Burst"] = "1000",
        ["Datasets:AllowedRoots:0"] = Path.GetTempPath(), // or importing from a folder is refused to all
    });

    private readonly Dictionary<string, HttpClient> _clients = [];
    private string _recognizerKey = "";

    public async Task InitializeAsync()
    {
        var accounts = _site.Services.GetRequiredService<AccountActions>();
        foreach (var role in Enum.GetValues<Role>())
        {
            var name = AccountActions.Word(role);
            await accounts.AddAsync(name, role, Password);
            _clients[name] = Client();
            var answer = await _clients[name].PostAsJsonAsync("/api/v1/login", new { user = name, password = Password });
            Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        }

        _recognizerKey = _site.Services.GetRequiredService<ApiKeys>().Make("admin", "a camera", KeyScope.Recognize);
        (_clients["stranger"], _clients["recognizer"]) = (Client(), Client());
        _clients["recognizer"].DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", _recognizerKey);
    }

    public async Task DisposeAsync()
    {
        foreach (var client in _clients.Values)
        {
            client.Dispose();
        }

        await _site.DisposeAsync();
    }

    [Fact]
    public async Task PagesAndEndpoints_CalledByEachRole_AnswerAsTheTableSays()
    {
        var endpoints = _site.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => !AccessTable.IsPublicFile(PathOf(endpoint)))
            .SelectMany(endpoint => MethodsOf(endpoint).Select(method => (Key: $"{method} {PathOf(endpoint)}", Endpoint: endpoint, Method: method)))
            .DistinctBy(one => one.Key)
            .ToList();

        var keys = endpoints.Select(one => one.Key).ToList();
        Assert.True(
            !keys.Except(AccessTable.Rows.Keys).Any(),
            "These have no row in AccessTable that says who may call them:\n" + string.Join("\n", keys.Except(AccessTable.Rows.Keys).Order()));
        Assert.Empty(AccessTable.Rows.Keys.Where(key => !key.StartsWith("HUB ", StringComparison.Ordinal)).Except(keys));

        var wrong = new List<string>();
        foreach (var (key, endpoint, method) in endpoints)
        {
            var needed = AccessTable.Rows[key];
            foreach (var caller in _callers)
            {
                if (needed is "open" or "password" && caller != "stranger")
                {
                    continue; // for all the same; and one of them ends the login
                }

                var status = await CallAsync(_clients[caller], method, endpoint);
                var expected = Expected(needed, caller);
                var isAsExpected = expected is null
                    ? status is not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
                    : status == expected;
                if (!isAsExpected)
                {
                    wrong.Add($"{key} needs {needed}: {caller} got {(int)status}");
                }
            }
        }

        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
    }

    [Fact]
    public async Task HubMethods_CalledByEachRole_AnswerAsTheTableSays()
    {
        string[] methods = [.. typeof(TrainingHub).GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Select(method => $"HUB {method.Name}")];
        Assert.Equal(AccessTable.Rows.Keys.Where(key => key.StartsWith("HUB ", StringComparison.Ordinal)).Order(), methods.Order());
        Assert.All(methods, method => Assert.Equal("viewer", AccessTable.Rows[method]));
        var keys = _site.Services.GetRequiredService<ApiKeys>();

        var refused = await Assert.ThrowsAsync<HttpRequestException>(() => ConnectAsync(null));
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        refused = await Assert.ThrowsAsync<HttpRequestException>(() => ConnectAsync(_recognizerKey));
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        foreach (var owner in (string[])["viewer", "analyst", "admin"])
        {
            await using var hub = await ConnectAsync(keys.Make(owner, "a watcher", KeyScope.Read));
            using var enough = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            await foreach (var list in hub.StreamAsync<RunListFrame>("Runs", "", 10, enough.Token))
            {
                Assert.Equal(0, list.Total);
                break;
            }

            var missing = await Assert.ThrowsAnyAsync<Exception>(async ()
                => await hub.StreamAsync<RunFrame>("Stream", "none", 0, enough.Token).GetAsyncEnumerator().MoveNextAsync());
            Assert.Contains("There is no run 'none'", missing.Message);
        }
    }

    private static HttpStatusCode? Expected(string needed, string caller) => (needed, caller) switch
    {
        ("password", _) => HttpStatusCode.Unauthorized, // open, and {} is nobody's name and password
        ("open", _) => null,
        (_, "stranger") => HttpStatusCode.Unauthorized,
        ("account", "recognizer") => HttpStatusCode.Forbidden,
        ("account", _) => null,
        _ => Array.IndexOf(_callers, caller) >= Array.IndexOf(_callers, needed) ? null : HttpStatusCode.Forbidden,
    };

    private static string PathOf(RouteEndpoint endpoint) => "/" + endpoint.RoutePattern.RawText!.TrimStart('/');

    private static IReadOnlyList<string> MethodsOf(RouteEndpoint endpoint)
        => endpoint.Metadata.GetMetadata<ComponentTypeMetadata>() is not null ? ["PAGE"]
        : endpoint.Metadata.GetMetadata<IHttpMethodMetadata>() is { HttpMethods: { Count: > 0 } methods } ? methods : ["GET"];

    private static async Task<HttpStatusCode> CallAsync(HttpClient client, string method, RouteEndpoint endpoint)
    {
        var path = string.Concat(endpoint.RoutePattern.PathSegments.Select(segment => "/" + string.Concat(segment.Parts.Select(part => part switch
        {
            Microsoft.AspNetCore.Routing.Patterns.RoutePatternLiteralPart literal => literal.Content,
            Microsoft.AspNetCore.Routing.Patterns.RoutePatternSeparatorPart separator => separator.Content,
            Microsoft.AspNetCore.Routing.Patterns.RoutePatternParameterPart parameter => parameter.ParameterPolicies.Count > 0 ? "1" : "none",
            _ => "",
        }))));
        using var request = new HttpRequestMessage(new HttpMethod(method == "PAGE" ? "GET" : method), path.Length == 0 ? "/" : path);
        if (method is "POST" or "PUT" or "PATCH")
        {
            // The type that it takes, or the routing refuses it before anybody is asked who they are.
            request.Content = endpoint.Metadata.GetMetadata<IAcceptsMetadata>()?.ContentTypes.Contains("multipart/form-data") == true
                ? new MultipartFormDataContent { { new StringContent("x"), "x" } }
                : new StringContent(BodyOf(path), Encoding.UTF8, "application/json");
        }

        // Streams are not read: whether somebody may is said by the head.
        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return answer.StatusCode;
    }

    // What proves who somebody is must be there, or it is refused as unreadable.
    private static string BodyOf(string path) => path switch
    {
        "/api/v1/login" => """{"user":"nobody","password":"wrong"}""",
        "/login/passkey" => """{"ticket":"x","credential":{}}""",
        _ => "{}",
    };

    private HttpClient Client() => _site.CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false });

    private async Task<HubConnection> ConnectAsync(string? key)
    {
        var hub = new HubConnectionBuilder()
            .WithUrl(new Uri(_site.Server.BaseAddress, TrainingHub.Path), options =>
            {
                options.HttpMessageHandlerFactory = _ => _site.Server.CreateHandler();
                options.Transports = Microsoft.AspNetCore.Http.Connections.HttpTransportType.LongPolling;
                options.AccessTokenProvider = () => Task.FromResult(key);
            })
            .AddJsonProtocol(json => json.PayloadSerializerOptions = global::FerWeb.Engine.Storage.JsonFormats.Compact)
            .Build();
        try
        {
            await hub.StartAsync();
            return hub;
        }
        catch
        {
            await hub.DisposeAsync();
            throw;
        }
    }
}
