using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using FerWeb.Runs;
using FerWeb.Tests.Engine.Datasets;
using FerWeb.Tests.Web.Datasets;
using FerWeb.Tests.Web.Security;
using FerWeb.Tests.Workspace;
using FerWeb.Tests.Workspace.Postgres;
using FerWeb.Workspace;
using FerWeb.Workspace.Datasets;
using FerWeb.Workspace.Runs;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;

namespace FerWeb.Tests.Web.Replicas;

/// <summary>Two sites on one data folder and one PostgreSQL database: what happens at one is seen at the other.</summary>
public sealed class ReplicasTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _database = PostgresServer.Shared.CreateSchema();
    private readonly List<Site> _sites = [];

    public void Dispose()
    {
        _sites.ForEach(site => site.Dispose());
        _folder.Dispose();
    }

    [Fact]
    public async Task Run_TrainedOnOneSite_IsSeenLiveOnTheOther()
    {
        var (first, second) = (Open(), Open());
        var store = first.Services.GetRequiredService<IRunStore>();
        store.Create(RunSpecs.Small(), "ada");
        var run = store.Start();
        await using var viewer = new HubConnectionBuilder()
            .WithUrl(new Uri(second.ClientOptions.BaseAddress, TrainingHub.Path), HttpTransportType.LongPolling, options
                => options.HttpMessageHandlerFactory = _ => second.Server.CreateHandler())
            .Build();
        await viewer.StartAsync();
        var frames = await viewer.StreamAsChannelAsync<JsonElement>("Stream", run.Id, run.LastSeq);
        Assert.Equal("running", (await frames.ReadAsync()).GetProperty("run").GetProperty("status").GetString());

        Assert.True(store.Tell(run, epoch: 1, accuracy: 0.4));
        store.Move(store.Find(run.Id)!, RunStatus.Finished, "worker", StopCause.Finished);

        List<JsonElement> told = [];
        while (told is not [.., var newest] || newest.GetProperty("run").GetProperty("status").GetString() != "finished")
        {
            told.Add(await frames.ReadAsync().AsTask().WaitAsync(TimeSpan.FromMinutes(1)));
        }

        var curves = told.SelectMany(frame => frame.GetProperty("curves").EnumerateArray());
        Assert.Single(curves, curve => curve.GetProperty("key").GetString() == MetricKey.TrainLoss);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Cookie_OfOneSite_IsReadByTheOtherByKeysInTheFolderOrInRedis(bool redis)
    {
        using var server = redis ? new RedisServer() : null;
        (string, string)[] settings = server is null ? [] : [("Replicas:Redis", $"!{server.Socket}")];
        var (first, second) = (Open(settings: settings), Open(settings: settings));

        var written = Protector(first).Protect("ada");

        Assert.Equal("ada", Protector(second).Unprotect(written));
        Assert.Equal(!redis, Directory.Exists(_folder.PathTo("data/keys")));
    }

    [Fact]
    public async Task Logout_AtOneSite_EndsACopyOfTheCookieAtTheOther()
    {
        using var first = Open(settings: SignedIn.Settings).CreateClient(new() { HandleCookies = false });
        using var second = Open(settings: SignedIn.Settings).CreateClient(new() { HandleCookies = false });
        var cookie = await SignedIn.CookieAsync(first);
        Assert.Equal(HttpStatusCode.OK, await AnswerAsync(second, HttpMethod.Get, "/api/v1/models/live", cookie));

        await AnswerAsync(first, HttpMethod.Post, "/api/v1/logout", cookie);

        Assert.Equal(HttpStatusCode.Unauthorized, await AnswerAsync(first, HttpMethod.Get, "/api/v1/models/live", cookie));
        await Patience.UntilAsync(async () =>
            await AnswerAsync(second, HttpMethod.Get, "/api/v1/models/live", cookie) == HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Model_MadeLiveAtOneSite_AnswersAtTheOther()
    {
        using var first = Open(useEngine: true).CreateClient();
        using var second = Open(useEngine: true).CreateClient();
        await Patience.UntilAsync(async () => await LiveAsync(first) is not null && await LiveAsync(second) is not null);
        using var bundle = new MultipartFormDataContent
        {
            { new ByteArrayContent(await first.GetByteArrayAsync(new Uri($"api/v1/models/{ShippedModel.Id}/bundle", UriKind.Relative))), "file", "ours.zip" },
        };
        using var imported = await first.PostAsync(new Uri("api/v1/models/import", UriKind.Relative), bundle);
        Assert.Equal(HttpStatusCode.Created, imported.StatusCode);

        using var made = await first.PostAsync(new Uri($"api/v1/models/{ShippedModel.SecondId}/make-live", UriKind.Relative), null);
        await Patience.UntilAsync(async () => await LiveAsync(second) == ShippedModel.SecondId);
        using var back = await second.PostAsync(new Uri("api/v1/models/live/roll-back", UriKind.Relative), null);
        await Patience.UntilAsync(async () => await LiveAsync(first) == ShippedModel.Id);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (made.StatusCode, back.StatusCode));
    }

    [Fact]
    public async Task Upload_WhosePiecesReachTwoSites_IsImportedOnce()
    {
        using var first = Open().CreateClient();
        using var second = Open().CreateClient();
        var file = FaceZip.Make();
        using var begin = new HttpRequestMessage(HttpMethod.Post, "/api/v1/dataset-uploads")
        {
            Headers =
            {
                { "Tus-Resumable", "1.0.0" },
                { "Upload-Length", file.Length.ToString(CultureInfo.InvariantCulture) },
                { "Upload-Metadata", $"filename {Convert.ToBase64String(Encoding.UTF8.GetBytes("Shared.zip"))}" },
            },
        };
        var upload = (await first.SendAsync(begin)).Headers.Location!.ToString();

        await AppendAsync(first, upload, 0, file[..9_000]);
        var last = await AppendAsync(second, upload, 9_000, file[9_000..]);
        var import = last.Headers.GetValues("Upload-Import").Single();
        await Patience.UntilAsync(async () => (await second.GetFromJsonAsync<JsonElement>(import)).GetProperty("state").GetString() == "finished");

        foreach (var site in (HttpClient[])[first, second])
        {
            Assert.Equal([DatasetLibrary.DrawnId, DatasetLibrary.DrawnHardId, "shared"], await IdsAsync(site, "/api/v1/datasets"));
        }

        Assert.Empty(await IdsAsync(first, "/api/v1/dataset-imports"));
        Assert.Equal(import.Split('/')[^1], Assert.Single(await IdsAsync(second, "/api/v1/dataset-imports")));
    }

    [Fact]
    public void Lock_TakenByOne_IsNotAnothersUntilItIsLetGo()
    {
        var file = _folder.PathTo("room/.turn");
        using (var held = FolderLock.TryTake(file))
        {
            Assert.NotNull(held);
            Assert.Null(FolderLock.TryTake(file));
        }

        using var next = FolderLock.TryTake(file);
        Assert.NotNull(next);
    }

    private Site Open(bool useEngine = false, params (string Key, string Value)[] settings)
    {
        var all = new Dictionary<string, string> { ["Storage:Folder"] = _folder.PathTo("data"), ["Storage:Database"] = _database };
        foreach (var (key, value) in settings)
        {
            all[key] = value;
        }

        var site = new Site(all, useEngine);
        _sites.Add(site);
        return site;
    }

    private static async Task<HttpStatusCode> AnswerAsync(HttpClient client, HttpMethod method, string path, string cookie)
    {
        using var request = new HttpRequestMessage(method, path) { Headers = { { "Cookie", cookie } } };
        using var answer = await client.SendAsync(request);
        return answer.StatusCode;
    }

    private static IDataProtector Protector(Site site) => site.Services.GetRequiredService<IDataProtectionProvider>().CreateProtector("test");

    private static async Task<string[]> IdsAsync(HttpClient client, string list)
        => [.. (await client.GetFromJsonAsync<JsonElement>(list)).EnumerateArray().Select(one => one.GetProperty("id").GetString()!)];

    private static async Task<string?> LiveAsync(HttpClient client)
        => (await client.GetFromJsonAsync<JsonElement>("/api/v1/models/live")).GetProperty("model").GetString();

    private static async Task<HttpResponseMessage> AppendAsync(HttpClient client, string upload, long offset, byte[] piece)
    {
        using var request = new HttpRequestMessage(HttpMethod.Patch, upload)
        {
            Headers = { { "Tus-Resumable", "1.0.0" }, { "Upload-Offset", offset.ToString(CultureInfo.InvariantCulture) } },
            Content = new ByteArrayContent(piece) { Headers = { ContentType = new MediaTypeHeaderValue("application/offset+octet-stream") } },
        };
        var answer = await client.SendAsync(request);
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        return answer;
    }
}
