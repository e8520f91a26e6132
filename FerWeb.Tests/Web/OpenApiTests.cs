using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FerWeb.Datasets;
using FerWeb.Engine.Training;
using FerWeb.Evaluations;
using FerWeb.Operations;
using FerWeb.Tests.Web.Evaluations;
using FerWeb.Workspace;
using Json.Schema;
using Microsoft.Extensions.DependencyInjection;

namespace FerWeb.Tests.Web;

/// <summary>The OpenAPI document, held against what the site answers and takes.</summary>
public sealed partial class OpenApiTests(OpenApiTests.DescribedSite described) : IClassFixture<OpenApiTests.DescribedSite>
{
    private readonly FilledSite _site = described.Filled;
    private readonly HttpClient _client = described.Client;
    private readonly JsonObject _document = described.Document;
    private readonly string _evaluation = described.Evaluation;

    private JsonObject Paths => _document["paths"]!.AsObject();

    [Fact]
    public async Task Answers_ToEveryGet_AreAsTheDocumentDescribesThem()
    {
        var faults = new List<string>();
        var read = 0;
        var data = _site.Site.Services.GetRequiredService<DataFolder>().Root;
        foreach (var (path, operations) in Paths)
        {
            if (operations!["get"] is not { } get)
            {
                continue;
            }

            using var answer = await _client.GetAsync(_site.PathOf(path));
            read += answer.IsSuccessStatusCode ? 1 : 0;
            faults.AddRange((await FaultsAsync(answer, get)).Select(fault => $"{path}: {fault}"));

            // Where the data lie is for the administrator alone.
            var tellsWhere = (await answer.Content.ReadAsStringAsync()).Contains(data, StringComparison.Ordinal);
            faults.AddRange(tellsWhere == (path == StatusApi.Path) ? [] : [$"{path}: a path of the server"]);
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults));
        Assert.InRange(read, 25, int.MaxValue);
    }

    [Fact]
    public async Task Evaluation_WithAllItsFigures_IsAsTheDocumentDescribesIt()
    {
        using var answer = await _client.GetAsync($"{EvaluationsApi.Path}/{_evaluation}");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Empty(await FaultsAsync(answer, Paths[EvaluationsApi.Path + "/{id}"]!["get"]!));
        var figures = _document["components"]!["schemas"]!["HeadFigures"]!;
        Assert.All(["calibration", "votes"], name => Assert.NotNull(figures["properties"]![name]));
    }

    [Fact]
    public async Task AnswerAndRefusal_ToAPhoto_AreAsTheDocumentDescribesThem()
    {
        var post = Paths["/api/v1/recognize"]!["post"]!;
        using var photo = new ByteArrayContent(PhotoBytes.Jpeg());
        using var answer = await _client.PostAsync("/api/v1/recognize", photo);
        using var text = new ByteArrayContent("no photo"u8.ToArray());
        using var refusal = await _client.PostAsync("/api/v1/recognize", text);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.UnsupportedMediaType), (answer.StatusCode, refusal.StatusCode));
        Assert.Empty(await FaultsAsync(answer, post));
        Assert.Empty(await FaultsAsync(refusal, post));
    }

    [Fact]
    public void Operations_AllOfThem_SayWhatTheyTakeAnswerAndRefuse()
    {
        var silent = new List<string>();
        foreach (var (path, operations) in Paths)
        {
            foreach (var (method, operation) in operations!.AsObject())
            {
                var responses = operation!["responses"]!.AsObject();
                var answers = responses.Where(response => response.Key.StartsWith('2')).ToList();
                if (answers.Count == 0
                    || (method != "head" && answers.Any(answer => answer.Key == "200" && answer.Value!["content"] is not JsonObject { Count: > 0 }))
                    || (path.Contains("{id}", StringComparison.Ordinal) && !responses.ContainsKey("404"))
                    || (method is "put" or "patch" && operation["requestBody"] is not null && !responses.ContainsKey("400"))
                    || (operation["security"] is not null && !responses.ContainsKey("401")))
                {
                    silent.Add($"{method} {path}");
                }
            }
        }

        Assert.Empty(silent);
    }

    [Fact]
    public void Bodies_ThatAnEndpointReadsItself_AreDescribed()
    {
        var photos = Paths.Select(path => path.Key).Where(path => path.EndsWith("/recognize", StringComparison.Ordinal)
            || path.EndsWith("/classes/{class}/pictures", StringComparison.Ordinal)).ToList();

        Assert.Equal(4, photos.Count);
        Assert.All(photos, path => Assert.Equal(["multipart/form-data", "image/*", "application/json"], TypesOf(path, "post")));
        Assert.All(photos, path => AssertDeclares(path, "post", 408, 422, 429, 503));
        foreach (var frames in (string[])["/api/v1/recognize/live", "/api/v1/runs/{run}/checkpoints/{step}/recognize/live"])
        {
            Assert.Equal(["image/*"], TypesOf(frames, "post"));
            AssertDeclares(frames, "post", 408, 411, 422, 429, 503);
        }

        Assert.Equal(["multipart/form-data"], TypesOf("/api/v1/models/import", "post"));
        Assert.Equal(["application/offset+octet-stream"], TypesOf("/api/v1/dataset-uploads/{id}", "patch"));
        Assert.Equal(["application/zip", "text/csv", "application/octet-stream", "multipart/form-data"], TypesOf(DatasetsApi.Path, "post"));
        var form = Paths[DatasetsApi.Path]!["post"]!["requestBody"]!["content"]!["multipart/form-data"]!["schema"]!;
        Assert.Equal("""["file"]""", form["required"]!.ToJsonString());
        Assert.Equal(
            ["file string", "name string", "max_bad_percent number", "own_classes boolean"],
            form["properties"]!.AsObject().Select(field => $"{field.Key} {(string?)field.Value!["type"]}"));
    }

    [Fact]
    public async Task Body_OfAnyEndpoint_IsRefusedAsDescribedWhereItIsTooLargeOrOfAnotherType()
    {
        var faults = new List<string>();
        foreach (var (path, operations) in Paths)
        {
            foreach (var (method, operation) in operations!.AsObject().Where(one => one.Value!["requestBody"] is not null))
            {
                AssertDeclares(path, method, 400, 413, 415);
                if (!TypesOf(path, method).SequenceEqual(["application/json"]))
                {
                    continue;
                }

                using var request = new HttpRequestMessage(new HttpMethod(method.ToUpperInvariant()), _site.PathOf(path))
                {
                    Content = new StringContent("x", Encoding.UTF8, "text/plain"),
                };
                using var answer = await _client.SendAsync(request);
                faults.AddRange((await FaultsAsync(answer, operation!)).Select(fault => $"{method} {path}: {fault}"));
                faults.AddRange(answer.StatusCode == HttpStatusCode.UnsupportedMediaType ? [] : [$"{method} {path}: {(int)answer.StatusCode}"]);
            }
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Theory]
    [InlineData("GET", "/api/v1/runs/comparison", "?run=none&run=nothing", HttpStatusCode.NotFound)]
    [InlineData("DELETE", "/api/v1/classroom-sets/{id}/classes/{class}", "", HttpStatusCode.Conflict)]
    [InlineData("POST", "/api/v1/dataset-uploads", "", HttpStatusCode.PreconditionFailed)]
    [InlineData("PATCH", "/api/v1/dataset-uploads/{id}", "", HttpStatusCode.PreconditionFailed)]
    [InlineData("DELETE", "/api/v1/dataset-uploads/{id}", "", HttpStatusCode.PreconditionFailed)]
    [InlineData("GET", "/api/v1/recognize/places/{ticket}", "", HttpStatusCode.NoContent)]
    public async Task Answer_ToARequest_IsDescribed(string method, string path, string query, HttpStatusCode status)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), _site.PathOf(path) + query);
        using var answer = await _client.SendAsync(request);

        Assert.Equal(status, answer.StatusCode);
        Assert.Empty(await FaultsAsync(answer, Paths[path]![method.ToLowerInvariant()]!));
    }

    [Fact]
    public void Refusals_ThatNeedMoreThanAnAddress_AreDescribed()
    {
        AssertDeclares("/api/v1/dataset-uploads", "post", 400);
        AssertDeclares("/api/v1/evaluations/{id}/predictions.csv", "get", 409);
        AssertDeclares("/api/v1/models/{model}/recognize", "post", 409);
        AssertDeclares("/api/v1/models/{model}/make-live", "post", 409);
        AssertDeclares("/api/v1/models/live/roll-back", "post", 409);
        AssertDeclares("/api/v1/runs/{run}/checkpoints/{step}/promote", "post", 409);
        AssertDeclares("/api/v1/runs/{run}/checkpoints/{step}/model", "post", 409);
        AssertDeclares("/api/v1/recognize/results/{id}/faces/{face}/feedback", "put", 409);
        foreach (var file in (string[])["bundle", "safetensors", "description", "onnx"])
        {
            AssertDeclares($"/api/v1/models/{{model}}/{file}", "get", 409);
        }
    }

    // The page shows descriptions as Markdown, which takes <word> for a tag and shows nothing of it, but for code between backticks.
    [Fact]
    public void Words_OfTheDocument_HaveNothingThatIsTakenForATag()
        => Assert.DoesNotContain(Words(_document), words => Tag().IsMatch(Code().Replace(words, "")));

    [Fact]
    public void Security_IsAKeyOrALogin_OrALoginAloneForAnAdmin()
    {
        Assert.Equal("bearer", (string?)_document["components"]!["securitySchemes"]!["key"]!["scheme"]);
        Assert.Equal("""[{},{"key":[]},{"login":[]}]""", SecurityOf("/api/v1/recognize", "post"));
        Assert.Equal("""[{"key":[]},{"login":[]}]""", SecurityOf("/api/v1/runs", "post"));
        Assert.Equal("""[{"login":[]}]""", SecurityOf("/api/v1/status", "get"));
        Assert.Null(SecurityOf("/api/v1/login", "post"));
        Assert.Contains("recognise, read and change", (string?)Paths["/api/v1/runs"]!["post"]!["description"], StringComparison.Ordinal);
    }

    [Fact]
    public void Fields_MostOfThem_AreDescribed()
    {
        var import = _document["components"]!["schemas"]!["ImportAnswer"]!["properties"]!;

        Assert.Equal("Expected; null while it cannot be told.", (string?)import["seconds_left"]!["description"]);
        Assert.Contains(Words(_document), words => words.EndsWith("A recipe file has the same names and words, in camelCase.", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("NewRunRequest")]
    [InlineData("CloneRequest")]
    [InlineData("NewSweepRequest")]
    public void Options_OfARequest_AreAllDescribedWithTheirLimits(string request)
    {
        var options = _document["components"]!["schemas"]![request]!["properties"]!["options"]!["properties"]!;

        Assert.Equal(TrainingOptionTable.All.Count, options.AsObject().Count);
        Assert.Equal("""{"minimum":0,"maximum":0.999}""", Limits("momentum"));
        Assert.Equal("""{"exclusiveMinimum":0,"maximum":10}""", Limits("learning_rate"));
        Assert.Equal("""["sgd","adam","adam_w"]""", options["optimizer"]!["enum"]!.ToJsonString());
        Assert.Equal(("integer", "boolean"), ((string?)options["batch_size"]!["type"], (string?)options["keep_best"]!["type"]));
        Assert.StartsWith("Batch size. ", (string?)options["batch_size"]!["description"], StringComparison.Ordinal);

        string Limits(string option) => new JsonObject(options[option]!.AsObject()
            .Where(rule => rule.Key is "minimum" or "exclusiveMinimum" or "maximum")
            .OrderByDescending(rule => rule.Key.EndsWith("inimum", StringComparison.Ordinal))
            .Select(rule => KeyValuePair.Create(rule.Key, rule.Value?.DeepClone()))).ToJsonString();
    }

    [Theory]
    [InlineData("/api/v1/runs")]
    [InlineData("/api/v1/runs/{id}/clone")]
    [InlineData("/api/v1/sweeps")]
    [InlineData("/api/v1/evaluations")]
    public void Start_ThatMayBeSentAgain_TakesAKey(string path)
        => Assert.Contains(Paths[path]!["post"]!["parameters"]!.AsArray(), parameter => (string?)parameter!["name"] == "Idempotency-Key");

    [Fact]
    public void Values_OfComparedSettings_MayBeNull()
    {
        var items = _document["components"]!["schemas"]!["ComparedSetting"]!["properties"]!["values"]!["items"]!;

        Assert.Equal(["null", "string"], items["type"]!.AsArray().Select(type => (string?)type).Order());
    }

    [Theory]
    [InlineData("POST", "/api/v1/runs", """{"dataset":"drawn","epochz":1}""", "epochz", "There is no field")]
    [InlineData("PATCH", "/api/v1/models/fernet-2", """{"nmae":"Better"}""", "nmae", "There is no field")]
    [InlineData("POST", "/api/v1/datasets/drawn/versions", """{"changes":[{"split":"train"}]}""", "index", "is missing")]
    [InlineData("POST", "/api/v1/datasets/drawn/versions", """{"changes":[{"split":7,"index":0,"label":"sad"}]}""", "changes[0].split", "could not be read")]
    [InlineData("PUT", "/api/v1/recognize/results/{id}/faces/{face}/feedback", "{}", "answer", "is missing")]
    [InlineData("POST", "/api/v1/sweeps", """{"dataset":"drawn","axes":[],"method":7}""", "method", "could not be read")]
    [InlineData("POST", "/api/v1/runs", """{"dataset":"drawn","epochs":"5"}""", "epochs", "could not be read")]
    public async Task Request_OtherThanDescribed_IsRefusedAtItsField(string method, string path, string json, string field, string words)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), _site.PathOf(path))
        {
            Content = new StringContent(json, Encoding.UTF8, "application/json"),
        };
        using var answer = await _client.SendAsync(request);
        var problem = await answer.Content.ReadFromJsonAsync<JsonObject>();

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(words, (string?)problem!["detail"], StringComparison.Ordinal);
        Assert.Equal([field], problem["errors"]!.AsObject().Select(error => error.Key));
    }

    [Theory]
    [InlineData("GET", "/api/v1/recognize", HttpStatusCode.MethodNotAllowed)]
    [InlineData("PUT", "/api/v1/runs", HttpStatusCode.MethodNotAllowed)]
    [InlineData("GET", "/api/v1/no-such-thing", HttpStatusCode.NotFound)]
    [InlineData("POST", "/api/v1/runs", HttpStatusCode.UnsupportedMediaType)]
    public async Task Request_ThatNoEndpointTakes_IsRefusedInWords(string method, string path, HttpStatusCode status)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Content = method == "GET" ? null : new StringContent("x", Encoding.UTF8, "text/plain");
        using var answer = await _client.SendAsync(request);

        Assert.Equal(status, answer.StatusCode);
        Assert.Contains("/openapi", (string?)(await answer.Content.ReadFromJsonAsync<JsonObject>())!["detail"], StringComparison.Ordinal);
        Assert.Equal(status == HttpStatusCode.MethodNotAllowed, answer.Content.Headers.Allow.Count > 0);
    }

    [Fact]
    public void Requests_InJson_AllowNoOtherFields()
    {
        var bodies = Paths.SelectMany(path => path.Value!.AsObject())
            .Select(operation => (string?)operation.Value!["requestBody"]?["content"]?["application/json"]?["schema"]?["$ref"])
            .OfType<string>()
            .Select(reference => reference.Split('/')[^1])
            .ToHashSet();

        Assert.InRange(bodies.Count, 12, int.MaxValue);
        Assert.DoesNotContain(bodies, name => (bool?)_document["components"]!["schemas"]![name]!["additionalProperties"] != false);
    }

    private static IEnumerable<string> Words(JsonNode? node) => node switch
    {
        JsonObject fields => fields.SelectMany(field => field is { Key: "description" or "summary", Value: JsonValue words }
            ? [words.ToString()]
            : Words(field.Value)),
        JsonArray items => items.SelectMany(Words),
        _ => [],
    };

    private void AssertDeclares(string path, string method, params int[] statuses) => Assert.Empty(statuses
        .Where(status => !Paths[path]![method]!["responses"]!.AsObject().ContainsKey($"{status}"))
        .Select(status => $"{method} {path}: {status}"));

    [GeneratedRegex("</?[A-Za-z!]")]
    private static partial Regex Tag();

    [GeneratedRegex("`[^`]*`")]
    private static partial Regex Code();

    private IEnumerable<string> TypesOf(string path, string method)
        => Paths[path]![method]!["requestBody"]!["content"]!.AsObject().Select(form => form.Key);

    private string? SecurityOf(string path, string method) => Paths[path]![method]!["security"]?.ToJsonString();

    private async Task<IReadOnlyList<string>> FaultsAsync(HttpResponseMessage answer, JsonNode operation)
    {
        var status = ((int)answer.StatusCode).ToString(CultureInfo.InvariantCulture);
        if (operation["responses"]![status] is not { } described)
        {
            return [$"{status} is not described"];
        }

        var type = answer.Content.Headers.ContentType?.MediaType;
        if (type is null || !type.EndsWith("json", StringComparison.Ordinal))
        {
            return [];
        }

        if (described["content"]?[type]?["schema"] is not { } schema)
        {
            return [$"{type} is not described for {status}"];
        }

        var whole = schema.DeepClone().AsObject();
        whole["$defs"] = _document["components"]!["schemas"]!.DeepClone();
        var rule = JsonSchema.FromText(whole.ToJsonString().Replace("#/components/schemas/", "#/$defs/", StringComparison.Ordinal));
        var result = rule.Evaluate(
            JsonNode.Parse(await answer.Content.ReadAsStringAsync()), new EvaluationOptions { OutputFormat = OutputFormat.List });
        return result.IsValid
            ? []
            : [.. result.Details.Where(detail => detail.HasErrors)
                .SelectMany(detail => detail.Errors!.Select(error => $"{detail.InstanceLocation} {error.Key}: {error.Value}"))
                .Distinct().Take(5)];
    }

    /// <summary>One site for all of them: none of them changes anything in it.</summary>
    public sealed class DescribedSite : IAsyncLifetime
    {
        internal FilledSite Filled { get; private set; } = null!;

        internal HttpClient Client { get; private set; } = null!;

        internal JsonObject Document { get; private set; } = null!;

        /// <value>Id of one that is finished.</value>
        internal string Evaluation { get; private set; } = "";

        public async Task InitializeAsync()
        {
            Filled = await FilledSite.StartAsync();
            Client = Filled.Site.CreateClient();
            Evaluation = EvaluationsApiTests.Kept(Filled.Site, hasVotes: true).Id;
            Document = JsonNode.Parse(await Client.GetStringAsync("/openapi/v1.json"))!.AsObject();
        }

        public async Task DisposeAsync()
        {
            Client.Dispose();
            await Filled.DisposeAsync();
        }
    }
}
