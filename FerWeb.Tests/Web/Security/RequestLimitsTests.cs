using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using FerWeb.Engine.Models.Exchange;
using FerWeb.Tests.Shared;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;

namespace FerWeb.Tests.Web.Security;

/// <summary>docs/limits.md says of each endpoint what may be sent to it, and one byte more is refused.</summary>
public sealed partial class RequestLimitsTests
{
    private const int PhotoBytes = 100_000;
    private const int FileBytes = 200_000;
    private const string Pages = "`POST` of a page";

    // What each kind may have at most on the site of these tests, and as what it is sent; forms and bodies that nobody reads are apart.
    private static readonly Dictionary<string, (long Most, string Type)> _kinds = new()
    {
        ["photo"] = (PhotoBytes, "image/jpeg"),
        ["call"] = (((PhotoBytes + 2) / 3 * 4) + 65_536, "application/json"),
        ["frame"] = (500_000, "image/jpeg"),
        ["JSON"] = (1_000_000, "application/json"),
        ["changes"] = (10_000_000, "application/json"),
        ["file"] = (FileBytes, "application/zip"),
        ["model"] = (ModelReader.MaxBytes, "multipart/form-data; boundary=cut"),
    };

    [Fact]
    public async Task Endpoints_ThatCanBeSentSomething_EachStandInTheTable()
    {
        await using var site = await FilledSite.StartAsync();
        var lines = Table();

        var missing = site.Endpoints.SelectMany(Names).Distinct().Where(name => !lines.ContainsKey(name));
        var gone = lines.Keys.Except(site.Endpoints.SelectMany(Names));

        Assert.Empty(missing);
        Assert.Empty(gone);
        var readers = site.Endpoints.Where(endpoint => endpoint.Metadata.GetMetadata<IAcceptsMetadata>() is not null).SelectMany(Names);
        Assert.DoesNotContain(readers, name => lines[name] == "nothing");
        Assert.All(lines.Values, kind => Assert.Contains(kind, _kinds.Keys.Concat(["upload", "piece", "form", "nothing"])));
    }

    [Fact]
    public async Task Endpoints_SentOneByteMoreThanTheyTake_Answer413()
    {
        await using var site = await FilledSite.ServeAsync(
            ("Limits:MaxPhotoBytes", $"{PhotoBytes}"), ("Datasets:MaxUploadBytes", $"{FileBytes}"), ("Security:LoginsPerMinute", "1000"));
        List<string> taken = [];
        foreach (var (name, kind) in Table().Where(line => _kinds.ContainsKey(line.Value)))
        {
            var (method, path) = (name.Split(' ')[0], site.PathOf(name.Split(' ')[1]));
            var (most, type) = _kinds[kind];

            // The person at the machine has no account, and the run no such checkpoint, which is asked before the body is read.
            var refusal = path.StartsWith("/account/", StringComparison.Ordinal) ? HttpStatusCode.Forbidden
                : path.EndsWith("/checkpoints/10/recognize", StringComparison.Ordinal) ? HttpStatusCode.NotFound
                : HttpStatusCode.RequestEntityTooLarge;
            foreach (var isCounted in kind == "frame" || most > 1_000_000 ? [true] : (bool[])[true, false])
            {
                var status = await SendAsync(site.Site.ClientOptions.BaseAddress, $"{method} {path}", type, most + 1, isCounted);
                if (status != refusal)
                {
                    taken.Add($"{name} took {most + 1} bytes, {(isCounted ? "told before" : "not told before")}: {(int)status}");
                }
            }
        }

        Assert.True(taken.Count == 0, string.Join('\n', taken));
    }

    // Only who is logged in has an account; antiforgery reads a page's form before the page does.
    [Fact]
    public async Task OwnAccountAndPages_SentOneByteMoreThanTheyTake_Answer413()
    {
        await using var site = new Site(SignedIn.Settings.ToDictionary());
        site.UseKestrel();
        site.StartServer();
        using var client = site.CreateClient();
        var cookie = await SignedIn.CookieAsync(client);

        List<(string, bool, HttpStatusCode)> answers = [];
        string[] paths = ["/account/passkeys", "/account/password", "/login", "/setup", "/logout", "/account"];
        foreach (var path in paths)
        {
            var type = path == "/account/passkeys" ? "application/json" : "application/x-www-form-urlencoded";
            foreach (var isCounted in (bool[])[true, false])
            {
                answers.Add((
                    path, isCounted, await SendAsync(site.ClientOptions.BaseAddress, $"POST {path}", type, 1_000_001, isCounted, $"Cookie: {cookie}\r\n")));
            }
        }

        Assert.Equal(
            paths.SelectMany(path => (bool[])[true, false], (path, isCounted) => (path, isCounted, HttpStatusCode.RequestEntityTooLarge)), answers);
    }

    // The length is said and nothing follows, or the bytes come without one.
    private static async Task<HttpStatusCode> SendAsync(Uri address, string request, string type, long bytes, bool isCounted, string header = "")
    {
        using var connection = new TcpClient();
        await connection.ConnectAsync(address.Host, address.Port);
        var stream = connection.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"{request} HTTP/1.1\r\nHost: localhost:{address.Port}\r\nContent-Type: {type}\r\n{header}"
            + (isCounted ? $"Content-Length: {bytes}\r\n\r\n" : "Transfer-Encoding: chunked\r\n\r\n")));
        if (!isCounted)
        {
            await WriteChunksAsync(stream, (int)bytes);
        }

        using var reader = new StreamReader(stream);
        var status = await reader.ReadLineAsync() ?? "";
        return (HttpStatusCode)int.Parse(status.Split(' ').ElementAtOrDefault(1) ?? "0", System.Globalization.CultureInfo.InvariantCulture);
    }

    private static async Task WriteChunksAsync(NetworkStream stream, int bytes)
    {
        try
        {
            foreach (var chunk in Enumerable.Repeat((byte)' ', bytes).Chunk(50_000))
            {
                await stream.WriteAsync((byte[])[.. Encoding.ASCII.GetBytes($"{chunk.Length:x}\r\n"), .. chunk, .. "\r\n"u8]);
            }

            await stream.WriteAsync("0\r\n\r\n"u8.ToArray());
        }
        catch (IOException)
        {
            // Refused before its end.
        }
    }

    private static IEnumerable<string> Names(RouteEndpoint endpoint)
    {
        var path = "/" + endpoint.RoutePattern.RawText!.Trim('/');
        if (path.StartsWith("/_", StringComparison.Ordinal) || path.StartsWith("/hubs/", StringComparison.Ordinal))
        {
            return [];
        }

        var methods = endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? [];
        var isPage = endpoint.Metadata.Any(data => data.GetType().Name == "ComponentTypeMetadata");
        return methods.Intersect(["POST", "PUT", "PATCH"]).Select(method => isPage ? Pages : $"{method} {path}");
    }

    private static Dictionary<string, string> Table()
    {
        var text = File.ReadAllText(Path.Combine(Checkout.Root, "docs", "limits.md"));
        return Line().Matches(text[text.IndexOf("## By address", StringComparison.Ordinal)..])
            .ToDictionary(match => match.Groups[1].Value == Pages ? Pages : match.Groups[1].Value.Trim('`'), match => match.Groups[2].Value);
    }

    [GeneratedRegex(@"^\| (`.+?) \| (\w+) \|$", RegexOptions.Multiline)]
    private static partial Regex Line();
}
