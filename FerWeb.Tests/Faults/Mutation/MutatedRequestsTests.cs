using System.Text;
using FerWeb.Tests.Engine.Training;
using FerWeb.Tests.Shared;
using FerWeb.Tests.Web;
using FerWeb.Workspace;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Xunit.Abstractions;

namespace FerWeb.Tests.Faults.Mutation;

/// <summary>
/// The whole site is sent bodies, headers and addresses that were changed at random: it does what they say, or refuses them with a
/// status of the client's faults (or 503 where all places are taken), never with an error of its own.
/// </summary>
[Collection(TrainingRuns.Name)]
public sealed class MutatedRequestsTests(MutatedRequestsTests.OpenSite open, ITestOutputHelper output) : IClassFixture<MutatedRequestsTests.OpenSite>
{
    private const string Json = "application/json";
    private const string Form = "multipart/form-data; boundary=cut";

    private const string PhotoForm = "--cut\r\nContent-Disposition: form-data; name=\"image\"; filename=\"a.jpg\"\r\n\r\nJPEG\r\n--cut--\r\n";

    // Of one request, with all that the site does beside it.
    private const long MostBytes = 300_000_000;

    private readonly FilledSite _site = open.Filled;

    [Theory]
    [InlineData("POST /api/v1/recognize", Json, 200, 60_000, """{"image": "data:image/jpeg;base64,PHOTO64"}""", """{"image": "PHOTO64"}""")]
    [InlineData("POST /api/v1/recognize", Form, 200, 60_000, PhotoForm)]
    [InlineData("POST /api/v1/recognize/live", "image/jpeg", 200, 20_000, "JPEG")]
    [InlineData("POST /gradio_api/upload", Form, 200, 20_000, PhotoForm)]
    [InlineData("POST /gradio_api/queue/join", Json, null, 40_000,
        """{"data": ["data:image/jpeg;base64,PHOTO64", "fer", true], "fn_index": 0, "session_hash": "ab1"}""")]
    [InlineData("POST /gradio_api/call/predict", Json, null, 40_000,
        """{"data": [{"path": "/tmp/gradio/a.jpg", "url": "data:image/jpeg;base64,PHOTO64"}, "crowd"]}""")]
    [InlineData("POST /run/predict", Json, 200, 40_000, """{"data": ["data:image/jpeg;base64,PHOTO64", null, false]}""")]
    [InlineData("POST /gradio_api/cancel", Json, 200, 20_000, """{"event_id": "0123456789abcdef", "session_hash": "ab1", "fn_index": 0}""")]
    [InlineData("PUT /api/v1/recognize/results/RESULT/faces/0/feedback", Json, null, 20_000, """{"answer": "no", "emotion": "sad", "keep_picture": true}""")]
    [InlineData("POST /api/v1/login", Json, 401, 20_000, """{"user": "admin", "password": "correct horse battery"}""")]
    [InlineData("POST /api/v1/runs", Json, 400, 40_000,
        """{"dataset": "nowhere", "network": "cnn-seed", "preset": "quick", "name": "a", "epochs": 3, "learning_rate": 0.01, "batch_size": 32, "seed": 7}""",
        """{"dataset": "nowhere", "options": {"momentum": 0.9, "optimizer": "adam", "early_stopping_patience": 5, "mixed_precision": true}}""")]
    [InlineData("POST /api/v1/runs/RUN/clone", Json, 400, 4_000,
        """{"name": "b", "dataset": "nowhere", "epochs": 2, "device": "cpu", "options": {"momentum": 0.5}}""")]
    [InlineData("PATCH /api/v1/runs/RUN", Json, 200, 10_000, """{"name": "first", "notes": "Too fast.", "tags": ["night, a", null, " a "]}""")]
    [InlineData("POST /api/v1/runs/RUN/move", Json, 409, 20_000, """{"places": -1}""")]
    [InlineData("POST /api/v1/runs/RUN/resume", Json, 409, 20_000, """{"epochs": 3, "learning_rate": 0.01, "patience": 5}""")]
    [InlineData("POST /api/v1/sweeps", Json, 400, 6_000,
        """{"dataset": "drawn", "method": "grid", "epochs": 2, "axes": [{"option": "learning_rate", "values": [0.01]}, {"option": "optimizer"}]}""",
        """{"dataset": "drawn", "method": "halving", "axes": [{"option": "learning_rate", "low": 0.001, "high": 0.1, "log": true}], "runs": 9}""")]
    [InlineData("POST /api/v1/evaluations", Json, 400, 10_000, """{"dataset": "drawn", "split": "validation", "run": "RUN", "step": 10, "ten_crop": true}""")]
    [InlineData("POST /api/v1/classroom-sets", Json, 201, 4_000, """{"name": "7b", "classes": ["open", "closed", "aside"]}""")]
    [InlineData("PATCH /api/v1/classroom-sets/SET", Json, 200, 10_000, """{"name": "7c"}""")]
    [InlineData("POST /api/v1/classroom-sets/SET/classes", Json, 201, 10_000, """{"name": "open"}""")]
    [InlineData("POST /api/v1/classroom-sets/SET/classes/CLASS/pictures", Form, 201, 10_000, PhotoForm)]
    [InlineData("POST /api/v1/datasets", Form, 202, 4_000,
        "--cut\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\nours\r\n"
        + "--cut\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\nemotion,pixels,Usage\r\n3,1 2 3,Training\r\n--cut--\r\n")]
    [InlineData("POST /api/v1/datasets/from-folder", Json, 403, 10_000,
        """{"path": "/nowhere/faces", "name": "a", "max_bad_percent": 2.5, "own_classes": true}""")]
    [InlineData("POST /api/v1/dataset-imports/0123456789abcdef0123456789abcdef/retry", Json, 404, 20_000, """{"max_bad_percent": 100}""")]
    [InlineData("POST /api/v1/datasets/drawn/versions", Json, 400, 10_000,
        """{"changes": [{"split": "train", "index": 3, "label": "happy"}, {"split": "test", "index": 0, "label": null}], "name": "b", "sha256": "00"}""")]
    [InlineData("POST /api/v1/models/import", Form, 400, 4_000,
        "--cut\r\nContent-Disposition: form-data; name=\"file\"; filename=\"model.json\"\r\n\r\n{\"format\": 1}\r\n--cut--\r\n")]
    [InlineData("POST /api/v1/models/combine", Json, 404, 10_000,
        $$"""{"models": ["{{ShippedModel.Id}}", "none"], "dataset": "nowhere", "name": "Both", "ten_crop": true, "half_precision": false}""")]
    [InlineData($"PATCH /api/v1/models/{ShippedModel.Id}", Json, 409, 20_000, """{"name": "Our model"}""")]
    public Task Body_ChangedAtRandom_IsTakenOrRefused(string endpoint, string type, int? expected, int inALongRun, params string[] bodies)
    {
        var (method, path) = (endpoint.Split(' ')[0], _site.Fill(endpoint.Split(' ')[1]));
        return RunAsync(endpoint, expected, [.. bodies.Select(body => Encoding.Latin1.GetBytes(_site.Fill(body)))], inALongRun, (request, body) =>
        {
            (request.Method, request.Path, request.ContentType, request.ContentLength) = (method, new PathString(path), type, body.Length);
            request.Body = new MemoryStream(body);
        });
    }

    [Theory]
    [InlineData("POST", "", 201, "Upload-Length: 1000\nUpload-Metadata: filename ZmFjZXMuemlw,max_bad_percent NQ==,own_classes dHJ1ZQ==")]
    [InlineData("PATCH", "/UPLOAD", 204, "Upload-Offset: 0\nContent-Type: application/offset+octet-stream")]
    public Task TusHeaders_ChangedAtRandom_AreTakenOrRefused(string method, string under, int expected, string headers)
        => RunAsync($"tus {method}", expected, [Encoding.Latin1.GetBytes(headers)], 4_000, (request, changed) =>
        {
            (request.Method, request.Path) = (method, new PathString(_site.Fill("/api/v1/dataset-uploads" + under)));
            request.Headers["Tus-Resumable"] = "1.0.0";
            foreach (var header in Encoding.Latin1.GetString(changed).Split('\n'))
            {
                // Kestrel lets no other characters through.
                var pair = string.Concat(header.Where(c => c is >= ' ' and < '\x7f')).Split(':', 2);
                request.Headers[pair[0].Trim() is { Length: > 0 } name ? name : "x"] = pair[^1].Trim();
            }
        });

    [Theory]
    [InlineData("/api/v1/runs", 200, "?text=a&status=running&owner=local&tag=b&trash=true&order=best&skip=3&take=50")]
    [InlineData("/api/v1/runs/comparison", 400, "?run=RUN&run=RUN&group=seed")]
    [InlineData("/api/v1/runs/RUN/events", 200, "?after=1")]
    [InlineData("/api/v1/runs/RUN/log", 200, "?text=epoch")]
    [InlineData("/api/v1/datasets/nowhere/images", 404, "?split=train&label=happy&skip=7&take=2")]
    [InlineData($"/api/v1/models/{ShippedModel.Id}", 200, "")]
    [InlineData("/gradio_api/info", 200, "?a=1")]
    public Task Address_ChangedAtRandom_IsAnsweredOrRefused(string path, int expected, string query)
        => RunAsync($"GET {path}", expected, [Encoding.Latin1.GetBytes(_site.Fill($"{path}{query}"))], 10_000, (request, changed) =>
        {
            var parts = Encoding.Latin1.GetString(changed).Split('?', 2);
            (request.Method, request.Path) = ("GET", new PathString(parts[0] is ['/', ..] ? parts[0] : "/" + parts[0]));
            request.QueryString = parts.Length > 1 ? new QueryString("?" + parts[1].Replace("#", "%23", StringComparison.Ordinal)) : default;
        });

    [Theory]
    [InlineData("/run/predict", "{\"data\": [\"\u008e\"]}")]
    [InlineData("/gradio_api/call/predict", """{"data": [{"path": "\ud800"}]}""")]
    [InlineData("/gradio_api/cancel", "{\"event_id\": \"\u00c0\"}")]
    [InlineData("/gradio_api/queue/join", """{"data": ["a"], "fn_index": 0, "session_hash": "\udc00"}""")]
    [InlineData("/api/v1/runs", """{"dataset": "drawn", "options": {"momentum": "\ud800"}}""")]
    public async Task Body_WithATextThatIsNoUnicode_IsRefused(string path, string body)
    {
        var (response, text) = await SendAsync("POST", path, Json, Encoding.Latin1.GetBytes(body));

        Assert.Equal(StatusCodes.Status400BadRequest, response.StatusCode);
        Assert.Contains("no Unicode", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PATCH", "/api/v1/classroom-sets/SET", """{"name": null}""", "needs a name")]
    [InlineData("POST", "/api/v1/classroom-sets", """{"classes": ["a", "b"]}""", "is missing")]
    [InlineData("POST", "/api/v1/classroom-sets", """{"name": "a", "classes": ["a", null]}""", "cannot be the name of a class")]
    [InlineData("POST", "/api/v1/classroom-sets/SET/classes", """{"name": null}""", "cannot be the name|has 2 to 10 classes")] // or it is full by then
    [InlineData("PATCH", $"/api/v1/models/{ShippedModel.Id}", """{"name": null}""", "keeps its name")]
    [InlineData("POST", "/api/v1/models/combine", $$"""{"models": ["{{ShippedModel.Id}}", null], "dataset": "drawn"}""", "Name the models")]
    [InlineData("POST", "/api/v1/models/combine", $$"""{"models": ["{{ShippedModel.Id}}", "x"], "dataset": null}""", "Name a data set")]
    [InlineData("POST", "/api/v1/sweeps", """{"dataset": "drawn", "axes": [{"option": null, "values": [1]}]}""", "There is no such setting")]
    [InlineData("POST", "/api/v1/sweeps", """{"dataset": "drawn", "axes": [null]}""", "axes")]
    [InlineData("POST", "/api/v1/datasets/drawn/versions", """{"changes": [null]}""", "changes")]
    public async Task Body_WithoutWhatItMustHave_IsRefusedByName(string method, string path, string body, string words)
    {
        var (response, text) = await SendAsync(method, _site.Fill(path), Json, Encoding.UTF8.GetBytes(body));

        Assert.InRange(response.StatusCode, 400, 499);
        Assert.Matches(words, text);
    }

    [Fact]
    public async Task Body_OfAFormWhosePartSaysNoName_IsRefused()
    {
        var body = "--cut\r\nContent-Dis0osition: form-data\r\n\r\na\r\n--cut--\r\n"u8.ToArray();

        var (response, text) = await SendAsync("POST", "/api/v1/models/import", Form, body);

        Assert.Equal(StatusCodes.Status400BadRequest, response.StatusCode);
        Assert.Contains("The form could not be read", text, StringComparison.Ordinal);
    }

    private Task<(HttpResponse Response, string Text)> SendAsync(string method, string path, string type, byte[] body)
        => _site.SendAsync(method, path, request => (request.ContentType, request.ContentLength, request.Body) = (type, body.Length, new MemoryStream(body)));

    /// <param name="kind">What they are.</param>
    /// <param name="expected">What is answered to those that nobody changed; null where that depends on what the tests before have left.</param>
    /// <param name="valid">Unchanged ones.</param>
    /// <param name="inALongRun">Inputs.</param>
    /// <param name="write">Makes a request of one.</param>
    private async Task RunAsync(string kind, int? expected, byte[][] valid, int inALongRun, Action<HttpRequest, byte[]> write)
    {
        // What is made for the first of all requests alone does not count.
        foreach (var request in valid)
        {
            var status = await StatusAsync(request);
            Assert.Equal(expected ?? status, status);
        }

        await new MutationRun(output, MostBytes).RunAsync(kind, valid, inALongRun, async changed => await StatusAsync(changed) < 400);

        async Task<int> StatusAsync(byte[] body)
        {
            // The method and path are those that the request is given.
            var (response, _) = await _site.SendAsync("GET", "/", request => write(request, body));
            var status = response.StatusCode;
            return status is < 500 or StatusCodes.Status503ServiceUnavailable
                ? status
                : throw new InvalidOperationException($"Answered {status}. {_site.Site.Log.Text[^Math.Min(3_000, _site.Site.Log.Text.Length)..]}");
        }
    }

    /// <summary>One site for all of them.</summary>
    public sealed class OpenSite : IAsyncLifetime
    {
        internal FilledSite Filled { get; private set; } = null!;

        // A login costs 100 ms on purpose; what cannot be read is refused before it counts.
        public async Task InitializeAsync()
        {
            Filled = await FilledSite.StartAsync(("Security:LoginsPerMinute", "1"));

            // Put there and opened now, so that the request which asks for it first does not pay for it.
            DrawnSets.PutDrawn(Filled.Site.Services.GetRequiredService<DataFolder>());
            await Filled.SendAsync("GET", "/api/v1/datasets/drawn/images");
        }

        public async Task DisposeAsync() => await Filled.DisposeAsync();
    }
}
