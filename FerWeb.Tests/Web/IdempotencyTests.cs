using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using FerWeb.Tests.Engine.Datasets;
using FerWeb.Tests.Shared;
using FerWeb.Tests.Workspace;
using FerWeb.Workspace;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Storage;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;

namespace FerWeb.Tests.Web;

/// <summary>A client that got no answer sends its request again, with the same Idempotency-Key.</summary>
public sealed class IdempotencyTests : IDisposable
{
    private const string Runs = "api/v1/runs";
    private const string Run = """{"dataset": "drawn", "epochs": 2}""";
    private const string Sweeps = "api/v1/sweeps";
    private const string Sweep =
        """{"dataset": "drawn", "method": "grid", "axes": [{"option": "learning_rate", "values": [0.01, 0.02]}], "epochs": 2}""";
    private const string Key = "a key";

    private readonly TemporaryFolder _folder = new();
    private readonly Site _site;
    private readonly HttpClient _client;

    public IdempotencyTests()
    {
        DrawnSets.PutDrawn(new DataFolder(_folder.PathTo("data")));
        _site = Open();
        _client = _site.CreateClient();
    }

    private RequestAnswers Answers => _site.Services.GetRequiredService<RequestAnswers>();

    public void Dispose()
    {
        _site.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(Runs, "stop", Run)]
    [InlineData(Sweeps, "stop", Sweep)]
    [InlineData("api/v1/evaluations", "cancel", $$"""{"dataset": "drawn", "model": "{{ShippedModel.Id}}"}""")]
    public async Task Request_SentAgainWithItsKey_IsAnsweredAsTheFirstTimeAtEverySiteOnTheFolder(string path, string end, string body)
    {
        var first = await SendAsync(_client, path, body);
        (await _client.PostAsync($"{first.Location}/{end}", null)).EnsureSuccessStatusCode();
        using var other = Open();
        using var client = other.CreateClient();

        var again = await SendAsync(client, path, body, $"\"{Key}\"");

        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.Created, first.Location), (first.Status, again.Status, again.Location));
        Assert.True(JsonElement.DeepEquals(first.Body, again.Body), $"{first.Body}\n{again.Body}");
        var all = await _client.GetFromJsonAsync<JsonElement>(path);
        Assert.Equal(1, (all.ValueKind is JsonValueKind.Array ? all : all.GetProperty("runs")).GetArrayLength());
    }

    [Fact]
    public async Task Clone_SentAgainWithItsKey_IsOneClone()
    {
        var run = await SendAsync(_client, Runs, Run, key: null);

        var first = await SendAsync(_client, $"{run.Location}/clone", "{}");
        var again = await SendAsync(_client, $"{run.Location}/clone", "{}");
        var another = await SendAsync(_client, $"{run.Location}/clone", "{}", "another");

        Assert.Equal((HttpStatusCode.Created, first.Location), (again.Status, again.Location));
        Assert.NotEqual(first.Location, another.Location);
    }

    [Fact]
    public async Task Key_OfAnotherRequest_IsRefusedAndMakesNothing()
    {
        Assert.Equal(HttpStatusCode.Created, (await SendAsync(_client, Runs, Run)).Status);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await SendAsync(_client, Runs, """{"dataset": "drawn", "epochs": 3}""")).Status);
        Assert.Equal(
            HttpStatusCode.UnprocessableEntity,
            (await SendAsync(_client, "api/v1/evaluations", $$"""{"dataset": "drawn", "model": "{{ShippedModel.Id}}"}""")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await SendAsync(_client, Runs, Run, new string('k', 256))).Status);
        Assert.Equal(1, (await _client.GetFromJsonAsync<JsonElement>(Runs)).GetProperty("total").GetInt32());
        Assert.Equal(0, (await _client.GetFromJsonAsync<JsonElement>("api/v1/evaluations")).GetArrayLength());
    }

    [Fact]
    public async Task Key_OfARefusedRequest_MayBeUsedForTheRightOne()
    {
        Assert.Equal(HttpStatusCode.BadRequest, (await SendAsync(_client, Runs, """{"dataset": "nowhere"}""")).Status);

        Assert.Equal(HttpStatusCode.Created, (await SendAsync(_client, Runs, Run)).Status);
    }

    [Fact]
    public async Task Key_OfARequestThatIsUnderWay_IsRefusedAndThatOfSomebodyElseIsNot()
    {
        Assert.True(Answers.TryTake($"local\n{Key}"));
        Assert.True(Answers.TryTake("ada\nanother"));

        var busy = await SendAsync(_client, Runs, Run);

        Assert.Equal(HttpStatusCode.Conflict, busy.Status);
        Assert.Contains("not known yet", busy.Body.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Created, (await SendAsync(_client, Runs, Run, "another")).Status);
    }

    [Fact]
    public async Task Key_AfterADay_IsNewAgain()
    {
        var first = await SendAsync(_client, Runs, Run);
        var kept = Assert.Single(Directory.GetFiles(_folder.PathTo("data"), ".answer-*"));

        // And what a process left that was killed while it wrote one.
        var torn = _folder.PathTo("data", $".answer-{new string('a', 32)}.json.tmp");
        await File.WriteAllTextAsync(torn, "{");
        foreach (var file in (string[])[kept, torn])
        {
            File.SetLastWriteTimeUtc(file, File.GetLastWriteTimeUtc(file).AddDays(-2));
        }

        var later = await SendAsync(_client, Runs, Run);

        Assert.Equal(HttpStatusCode.Created, later.Status);
        Assert.NotEqual(first.Location, later.Location);
        Assert.False(File.Exists(torn));
    }

    [Fact]
    public async Task Sweep_AskedForTwiceWhileTheStoreIsAway_IsMadeOnceTheStoreIsBack()
    {
        var isAway = false;
        await using var site = WhereAway(method => isAway && method is not ("get_Changed" or nameof(IDisposable.Dispose)));
        using var client = site.CreateClient();

        isAway = true;
        var (first, again) = (await SendAsync(client, Sweeps, Sweep), await SendAsync(client, Sweeps, Sweep));
        isAway = false;

        Assert.Equal((HttpStatusCode.ServiceUnavailable, HttpStatusCode.ServiceUnavailable), (first.Status, again.Status));
        Assert.Equal(0, (await client.GetFromJsonAsync<JsonElement>(Sweeps)).GetArrayLength());
        Assert.Equal(HttpStatusCode.Created, (await SendAsync(client, Sweeps, Sweep)).Status);
        Assert.Equal(1, (await client.GetFromJsonAsync<JsonElement>(Sweeps)).GetArrayLength());
    }

    [Theory]
    [InlineData(Runs, Run, nameof(IRunStore.Queue))]
    [InlineData(Sweeps, Sweep, nameof(IRunStore.List))]
    public async Task Request_WhoseStoreGoesAwayOnceItIsMade_IsAnsweredAndNotMadeAgain(string path, string body, string lost)
    {
        var isAway = false;
        await using var site = WhereAway(method => isAway && method == lost);
        using var client = site.CreateClient();

        isAway = true;
        var (first, again) = (await SendAsync(client, path, body), await SendAsync(client, path, body));
        isAway = false;

        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.Created, first.Location), (first.Status, again.Status, again.Location));
        var all = await client.GetFromJsonAsync<JsonElement>(path);
        Assert.Equal(1, (all.ValueKind is JsonValueKind.Array ? all : all.GetProperty("runs")).GetArrayLength());
    }

    private static async Task<(HttpStatusCode Status, string? Location, JsonElement Body)> SendAsync(
        HttpClient client, string path, string body, string? key = Key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.Relative));
        request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        using var answer = await client.SendAsync(request);
        return (answer.StatusCode, answer.Headers.Location?.ToString(), await answer.Content.ReadFromJsonAsync<JsonElement>());
    }

    // Another site on the folder, some of whose calls do not reach the store.
    private WebApplicationFactory<Program> WhereAway(Func<string, bool> isAway) => _site.WithWebHostBuilder(builder => builder.ConfigureTestServices(
        services => services.AddSingleton(_ => PrecededStore.By(RunStore.Open(new DataFolder(_folder.PathTo("data"))), method =>
        {
            if (isAway(method))
            {
                throw new StoreAwayException("The database cannot be reached now.");
            }
        }))));

    private Site Open() => new(new Dictionary<string, string> { ["Storage:Folder"] = _folder.PathTo("data") });
}
