using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using FerWeb.Tests.Engine.Datasets;
using FerWeb.Workspace;
using Microsoft.Extensions.DependencyInjection;

namespace FerWeb.Tests.Web.Datasets;

/// <summary>A running site to bring data sets to: 2 MB a file unless more is said, and one folder of the server that may be imported from.</summary>
internal sealed class DatasetSite : IAsyncDisposable
{
    public const string Datasets = "/api/v1/datasets";

    private readonly Site _site;

    public DatasetSite(long maxUploadBytes = 2_000_000)
    {
        Directory.CreateDirectory(Folder.PathTo("allowed"));
        _site = new Site(new Dictionary<string, string>
        {
            ["Datasets:MaxUploadBytes"] = maxUploadBytes.ToString(CultureInfo.InvariantCulture),
            ["Datasets:AllowedRoots:0"] = Folder.PathTo("allowed"),
        });
        Client = _site.CreateClient();
    }

    public TemporaryFolder Folder { get; } = new();

    public HttpClient Client { get; }

    public DataFolder Data => _site.Services.GetRequiredService<DataFolder>();

    /// <summary>What lies in the folder of data sets.</summary>
    public string[] Stored()
        => Directory.Exists(Data.Datasets) ? [.. Directory.GetFileSystemEntries(Data.Datasets).Select(path => Path.GetFileName(path))] : [];

    /// <summary>The import that an answer began, when it has ended.</summary>
    public async Task<JsonElement> EndAsync(HttpResponseMessage accepted)
    {
        Assert.True(accepted.StatusCode == HttpStatusCode.Accepted, await accepted.Content.ReadAsStringAsync());
        var import = default(JsonElement);
        await Patience.UntilAsync(async () =>
        {
            import = await Client.GetFromJsonAsync<JsonElement>(accepted.Headers.Location!.ToString());
            return import.GetProperty("state").GetString() is not ("waiting" or "running");
        });
        return import;
    }

    /// <summary>The sentence of a refusal, which came as a problem.</summary>
    public static async Task<string> RefusalAsync(HttpResponseMessage answer, HttpStatusCode status)
    {
        Assert.Equal((status, "application/problem+json"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail").GetString()!;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _site.DisposeAsync();
        Folder.Dispose();
    }
}
