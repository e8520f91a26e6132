using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using FerWeb.Tests.Workspace;
using FerWeb.Workspace.Runs;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace FerWeb.Tests.Web;

/// <summary>A site with something of each kind in it, which counts no client's requests, for tests that go through all endpoints.</summary>
internal sealed partial class FilledSite : IAsyncDisposable
{
    /// <summary>A name in a text to be filled, and what stands for it on this site.</summary>
    private readonly Dictionary<string, string> _places = new()
    {
        ["PHOTO64"] = Convert.ToBase64String(PhotoBytes.Jpeg()),
        ["JPEG"] = Encoding.Latin1.GetString(PhotoBytes.Jpeg()),
    };

    private FilledSite(Site site) => Site = site;

    public Site Site { get; }

    public IEnumerable<RouteEndpoint> Endpoints => Site.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>();

    /// <param name="settings">Beside its own.</param>
    public static Task<FilledSite> StartAsync(params (string Key, string Value)[] settings) => StartAsync(isServed: false, settings);

    /// <summary>The same behind a port.</summary>
    /// <param name="settings">Beside its own.</param>
    public static Task<FilledSite> ServeAsync(params (string Key, string Value)[] settings) => StartAsync(isServed: true, settings);

    private static async Task<FilledSite> StartAsync(bool isServed, (string Key, string Value)[] settings)
    {
        var all = new Dictionary<string, string>
        {
            ["Limits:Burst"] = "1000000",
            ["Limits:RequestsPerMinute"] = "1000000",
            ["Limits:LiveBurst"] = "1000000",
            ["Limits:LiveFramesPerMinute"] = "1000000",
            ["Feedback:Enabled"] = "true",
        };
        foreach (var (key, value) in settings)
        {
            all[key] = value;
        }

        var filled = new FilledSite(new Site(all));
        if (isServed)
        {
            filled.Site.UseKestrel();
            filled.Site.StartServer();
        }

        await filled.FillAsync();
        return filled;
    }

    /// <summary>The text with the ids of what is there.</summary>
    public string Fill(string text) => _places.Aggregate(text, (filled, place) => filled.Replace(place.Key, place.Value, StringComparison.Ordinal));

    /// <summary>An address of the endpoint at which there is something, as far as this site has it.</summary>
    public string PathOf(RouteEndpoint endpoint) => PathOf("/" + endpoint.RoutePattern.RawText!.TrimStart('/'));

    /// <inheritdoc cref="PathOf(RouteEndpoint)"/>
    public string PathOf(string route) => Parameter().Replace(route, match => (match.Groups[1].Value, route.Split('/').ElementAtOrDefault(3)) switch
    {
        ("run", _) or ("id", "runs") => _places["RUN"],
        ("id", "classroom-sets") => _places["SET"],
        ("class", _) => _places["CLASS"],
        ("id", "dataset-uploads") => _places["UPLOAD"],
        ("id", "recognize") => _places["RESULT"],
        ("model", _) => ShippedModel.Id,
        ("step", _) => "10",
        ("face" or "index" or "number" or "image", _) => "0",
        ("split", _) => "train",
        _ => "x",
    });

    /// <summary>Sends a request past all that a client of HTTP would mend.</summary>
    /// <returns>The answer, and its text unless that never ends.</returns>
    public async Task<(HttpResponse Response, string Text)> SendAsync(string method, string path, Action<HttpRequest>? write = null)
    {
        using var gone = new CancellationTokenSource();
        var answer = await Site.Server.SendAsync(
            context =>
            {
                (context.Request.Method, context.Request.Scheme, context.Request.Host) = (method, "http", new HostString("localhost"));
                context.Request.Path = new PathString(path);
                write?.Invoke(context.Request);
                context.Features.Set<IHttpRequestBodyDetectionFeature>(new BodyDetection(context.Request.ContentLength > 0));
            },
            gone.Token);
        var endless = answer.Response.ContentType?.StartsWith("text/event-stream", StringComparison.Ordinal) == true;
        using var reader = new StreamReader(answer.Response.Body);
        var text = endless ? "" : await reader.ReadToEndAsync(CancellationToken.None);
        await gone.CancelAsync();
        return (answer.Response, text);
    }

    public ValueTask DisposeAsync() => Site.DisposeAsync();

    private async Task FillAsync()
    {
        using var client = Site.CreateClient();
        using var photo = new ByteArrayContent(PhotoBytes.Jpeg());
        _places["RESULT"] = (await ReadAsync(await client.PostAsync("api/v1/recognize", photo))).GetProperty("result_id").GetString()!;
        var set = await ReadAsync(await client.PostAsJsonAsync("api/v1/classroom-sets", new { name = "7a", classes = new[] { "up", "down" } }));
        _places["SET"] = set.GetProperty("id").GetString()!;
        _places["CLASS"] = set.GetProperty("classes")[0].GetProperty("id").GetString()!;
        await client.PutAsync($"api/v1/classroom-sets/{_places["SET"]}/consent", null);
        _places["RUN"] = Site.Services.GetRequiredService<IRunStore>().Launch().Id;
        using var upload = new HttpRequestMessage(HttpMethod.Post, "api/v1/dataset-uploads")
        {
            Headers = { { "Tus-Resumable", "1.0.0" }, { "Upload-Length", "1000" }, { "Upload-Metadata", "filename ZmFjZXMuemlw" } },
        };
        _places["UPLOAD"] = (await client.SendAsync(upload)).Headers.Location!.ToString().Split('/')[^1];
    }

    private static Task<JsonElement> ReadAsync(HttpResponseMessage answer) => answer.Content.ReadFromJsonAsync<JsonElement>();

    // The test server says of no request made so that it has a body.
    private sealed record BodyDetection(bool CanHaveBody) : IHttpRequestBodyDetectionFeature;

    [GeneratedRegex(@"\{\*{0,2}(\w+)[^}]*\}")]
    private static partial Regex Parameter();
}
