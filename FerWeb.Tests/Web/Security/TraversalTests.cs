using System.Text;
using FerWeb.Datasets;
using FerWeb.Workspace;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace FerWeb.Tests.Web.Security;

/// <summary>Ids and file names that lead elsewhere: nothing is read or changed there, and no answer is an error of the site's own.</summary>
public sealed class TraversalTests
{
    private const string Secret = "what only the owner reads";

    private static readonly string[] _names =
    [
        "..", "...", ".", "..%2F..%2Fsecret.txt", "%2e%2e%2fsecret.txt", "..%5Csecret.txt", "..\\secret.txt", "%252e%252e%252fsecret.txt", "secret.txt",
        "%2Fetc%2Fpasswd", "%00", "\0", "a\0b", "..\0", "CON", "NUL.txt", "aux", "C:\\Windows\\win.ini", "C:", "\\\\host\\share", "~", "-rf", "$(id)", "'",
        "a\r\nb", "\u202Etxt.secret", "\uD800", new string('a', 5_000),
    ];

    [Fact]
    public async Task Endpoints_NamesThatLeadElsewhere_ReadAndChangeNothing()
    {
        await using var site = await FilledSite.StartAsync();
        var root = site.Site.Services.GetRequiredService<DataFolder>().Root;
        await File.WriteAllTextAsync(Path.Combine(root, "secret.txt"), Secret);
        var before = Names(root);
        var asked = 0;
        foreach (var endpoint in site.Endpoints.Where(HasName))
        {
            foreach (var (method, path) in Requests(site, endpoint))
            {
                var (response, text) = await site.SendAsync(method, path, request => request.Headers["Tus-Resumable"] = "1.0.0");
                asked++;

                Assert.True(response.StatusCode < 500, $"{method} {path}: {response.StatusCode}. {site.Site.Log.Text}");
                Assert.DoesNotContain(Secret, text);
            }
        }

        Assert.InRange(asked, 1_000, int.MaxValue);
        Assert.Equal(before, Names(root));
        Assert.Equal(Secret, await File.ReadAllTextAsync(Path.Combine(root, "secret.txt")));
    }

    [Theory]
    [InlineData("POST", "/api/v1/datasets", "../../secret.csv", 202, "secret")]
    [InlineData("POST", "/api/v1/datasets", "..\\..\\secret.csv", 202, "secret")]
    [InlineData("POST", "/api/v1/models/import", "../../secret.txt", 400, "secret.txt")]
    [InlineData("POST", "/api/v1/models/import", "/etc/cron.d/model.json", 400, "no weights among the files")]
    [InlineData("POST", "/api/v1/classroom-sets/SET/classes/CLASS/pictures", "../../../secret.txt", 201, "picture")]
    [InlineData("POST", "/gradio_api/upload", "../../secret.txt", 200, "photos")]
    [InlineData("POST", "/api/v1/recognize", "../../secret.txt", 200, "faces")]
    public async Task Uploads_FileNameThatLeadsElsewhere_WritesNothingThere(string method, string path, string name, int expected, string said)
    {
        await using var site = await FilledSite.StartAsync();
        var root = site.Site.Services.GetRequiredService<DataFolder>().Root;
        await File.WriteAllTextAsync(Path.Combine(root, "secret.txt"), Secret);
        var before = Secrets(root);
        var body = Encoding.Latin1.GetBytes(site.Fill(
            $"--cut\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\nJPEG\r\n--cut--\r\n"));

        var (response, text) = await site.SendAsync(method, site.Fill(path), request =>
        {
            (request.ContentType, request.ContentLength, request.Body) = ("multipart/form-data; boundary=cut", body.Length, new MemoryStream(body));
        });

        await Patience.UntilAsync(() => site.Site.Services.GetRequiredService<DatasetImports>().List().All(import => !import.IsActive));

        // The file was read, and its name where an answer tells it.
        Assert.True(response.StatusCode == expected, $"{response.StatusCode} {text}. {site.Site.Log.Text}");
        Assert.Contains(said, text, StringComparison.Ordinal);
        Assert.Equal(Secret, await File.ReadAllTextAsync(Path.Combine(root, "secret.txt")));
        Assert.Equal(before, Secrets(root));
        Assert.False(File.Exists("/etc/cron.d/model.json"));
    }

    // Those of the framework's own scripts aside, which serves only what was built.
    private static bool HasName(RouteEndpoint endpoint) => endpoint.RoutePattern.Parameters.Any(parameter => parameter.ParameterPolicies.Count == 0)
        && !endpoint.RoutePattern.RawText!.TrimStart('/').StartsWith('_');

    private static IEnumerable<(string Method, string Path)> Requests(FilledSite site, RouteEndpoint endpoint)
        => from parameter in endpoint.RoutePattern.Parameters
           where parameter.ParameterPolicies.Count == 0
           from name in _names
           let route = endpoint.RoutePattern.RawText!.Replace($"{{{parameter.Name}}}", "HERE", StringComparison.Ordinal)
           from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"]
           select (method, site.PathOf("/" + route.TrimStart('/')).Replace("HERE", name, StringComparison.Ordinal));

    // What has that name beside the data folder and anywhere in it: an upload's own folder lies two folders down.
    private static string[] Secrets(string root) =>
    [
        .. Directory.GetFileSystemEntries(Path.GetDirectoryName(root)!, "*secret*"),
        .. Directory.GetFileSystemEntries(root, "*secret*", SearchOption.AllDirectories),
    ];

    private static string[] Names(string root)
        => [.. Directory.GetFileSystemEntries(root, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
}
