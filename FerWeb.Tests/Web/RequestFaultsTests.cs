using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace FerWeb.Tests.Web;

/// <summary>What is wrong with an address or a body is said by its name, whichever endpoint it is sent to.</summary>
public sealed class RequestFaultsTests(RequestFaultsTests.OpenSite open) : IClassFixture<RequestFaultsTests.OpenSite>
{
    private readonly HttpClient _client = open.Client;

    [Theory]
    [InlineData("GET", "runs?taek=1", "taek", "take")]
    [InlineData("GET", "runs?take=1&statuss=foo", "statuss", "status")]
    [InlineData("GET", "models?a=1", "a", "It takes none.")]
    [InlineData("GET", "datasets/drawn?id=drawn", "id", "It takes none.")]
    [InlineData("GET", "datasets/drawn/images?lable=happy", "lable", "It takes split, label, skip, take.")]
    [InlineData("POST", "runs?request=x", "request", "It takes none.")]
    [InlineData("POST", "models/combine?prefer=x", "prefer", "It takes none.")]
    [InlineData("DELETE", "classroom-sets/x?withRuns=true", "withRuns", "It takes with_runs.")]
    [InlineData("POST", "recognize?hed=fer", "hed", "It takes head, whole, ticket.")]
    public async Task Parameter_ThatTheAddressDoesNotTake_IsRefusedByItsName(string method, string address, string name, string words)
    {
        var problem = await RefusalAsync(method, address, HttpStatusCode.BadRequest);

        Assert.StartsWith($"There is no parameter '{name}' at this address. It takes ", (string?)problem["detail"], StringComparison.Ordinal);
        Assert.Contains(words, (string?)problem["detail"], StringComparison.Ordinal);
        Assert.Equal([name], problem["errors"]!.AsObject().Select(error => error.Key));
    }

    [Theory]
    [InlineData("runs?TAKE=1&status=running&status=queued&text=&order=best", HttpStatusCode.OK)]
    [InlineData("datasets/drawn/samples/train/happy/0.png?v=01234567", HttpStatusCode.OK)]
    [InlineData("recognize?anything=1", HttpStatusCode.MethodNotAllowed)]
    [InlineData("nothing?anything=1", HttpStatusCode.NotFound)]
    public async Task Parameter_ThatTheAddressTakesOrNobodyAsksFor_IsNotRefused(string address, HttpStatusCode status)
    {
        using var answer = await _client.GetAsync(new Uri($"/api/v1/{address}", UriKind.Relative));

        Assert.Equal(status, answer.StatusCode);
    }

    [Theory]
    [InlineData("GET", "evaluations/x/comparison", "with", "The parameter 'with' is missing.")]
    [InlineData("DELETE", "classroom-sets/x?with_runs=maybe", "with_runs", "The parameter 'with_runs' could not be read.")]
    [InlineData("GET", "runs?take=many", "take", "The parameter 'take' could not be read.")]
    public async Task Parameter_ThatIsMissingOrCannotBeRead_IsNamed(string method, string address, string name, string words)
    {
        var problem = await RefusalAsync(method, address, HttpStatusCode.BadRequest);

        Assert.StartsWith(words, (string?)problem["detail"], StringComparison.Ordinal);
        Assert.Equal([name], problem["errors"]!.AsObject().Select(error => error.Key));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"x\"")]
    [InlineData("7")]
    public async Task Body_ThatIsNoObject_IsToldSo(string json)
    {
        var problem = await RefusalAsync("POST", "runs", HttpStatusCode.BadRequest, json);

        Assert.StartsWith("The body is no JSON object.", (string?)problem["detail"], StringComparison.Ordinal);
        Assert.Null(problem["errors"]);
    }

    [Fact]
    public async Task Body_ThatIsNoJson_IsToldWhere()
    {
        var problem = await RefusalAsync("POST", "runs", HttpStatusCode.BadRequest, "{!");

        Assert.Contains("at line 1, byte 2", (string?)problem["detail"], StringComparison.Ordinal);
    }

    private async Task<JsonObject> RefusalAsync(string method, string address, HttpStatusCode status, string? json = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri($"/api/v1/{address}", UriKind.Relative));
        request.Content = json is null ? null : new StringContent(json, new System.Net.Http.Headers.MediaTypeHeaderValue("application/json"));
        using var answer = await _client.SendAsync(request);
        Assert.Equal((status, "application/problem+json"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        return (await answer.Content.ReadFromJsonAsync<JsonObject>())!;
    }

    /// <summary>One site for all of them: none of them changes anything in it.</summary>
    public sealed class OpenSite : IDisposable
    {
        private readonly Site _site = new();

        public OpenSite() => Client = _site.CreateClient();

        internal HttpClient Client { get; }

        public void Dispose()
        {
            Client.Dispose();
            _site.Dispose();
        }
    }
}
