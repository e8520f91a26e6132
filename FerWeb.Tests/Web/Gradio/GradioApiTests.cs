using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text.Json;
using FerWeb.Api;
using FerWeb.Engine.Faces;
using FerWeb.Gradio;
using FerWeb.Recognition;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace FerWeb.Tests.Web.Gradio;

/// <summary>What Gradio's protocol promises to those who speak it by hand.</summary>
public sealed class GradioApiTests : IClassFixture<GradioApiTests.OpenSite>, IDisposable
{
    private readonly Site _site;
    private readonly HttpClient _client;

    public GradioApiTests(OpenSite open)
    {
        _site = open.Site;
        _site.Recognizer.Reset();
        _client = _site.CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false });
    }

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task Call_UploadedPhoto_AnswersAsEventStream()
    {
        var path = await UploadAsync(PhotoBytes.Jpeg());

        var stream = await CallAsync(new { path });

        Assert.StartsWith("event: complete\ndata: [{\"label\":\"happy\"", stream);
    }

    [Fact]
    public async Task Call_PhotoAsDataAddress_IsAnswered()
        => Assert.Contains("event: complete", await CallAsync(new { url = "data:image/jpeg;base64," + Convert.ToBase64String(PhotoBytes.Jpeg()) }));

    [Fact]
    public async Task Call_ThatIsAnswered_TakesTheRoomOfNoResultThatAPageMayAskFor()
    {
        using var site = new Site(new Dictionary<string, string> { ["Recognition:ResultCapacity"] = "1" });
        using var client = site.CreateClient();
        var shown = await client.PostAsync("api/v1/recognize", new ByteArrayContent(PhotoBytes.Jpeg()));
        var kept = (await shown.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>()).GetProperty("result_id").GetString()!;

        var begun = await client.PostAsJsonAsync("call/predict", new { data = new[] { Convert.ToBase64String(PhotoBytes.Jpeg()) } });
        var id = (await begun.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>()).GetProperty("event_id").GetString();

        Assert.Contains("event: complete", await client.GetStringAsync($"call/predict/{id}"));
        Assert.NotNull(site.Services.GetRequiredService<RecognitionResultStore>().Find(kept));
    }

    [Theory]
    [InlineData("")]
    [InlineData("data:image/jpeg;base64,")]
    public async Task Call_PhotoAsText_IsAnswered(string before)
        => Assert.StartsWith("event: complete\ndata: [{\"label\":\"happy\"", await CallAsync(before + Convert.ToBase64String(PhotoBytes.Jpeg())));

    [Fact]
    public async Task Call_TextThatIsNoPhoto_SaysWhatIsTaken()
    {
        var answer = await _client.PostAsJsonAsync("gradio_api/call/predict", new { data = new[] { "x" } });

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("photo in base64", (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail").GetString());
    }

    [Fact]
    public async Task Call_AtTheAddressWithoutPrefix_IsAnsweredAsEventStream()
    {
        var begun = await _client.PostAsJsonAsync("call/predict", new { data = new[] { Convert.ToBase64String(PhotoBytes.Jpeg()) } });
        var id = (await begun.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>()).GetProperty("event_id").GetString();

        Assert.Contains("event: complete", await _client.GetStringAsync($"call/predict/{id}"));
    }

    [Theory]
    [InlineData("call/predict")]
    [InlineData("gradio_api/call/predict")]
    public async Task Call_AskedForItsHeadFirst_StillHasItsAnswer(string address)
    {
        var begun = await _client.PostAsJsonAsync(address, new { data = new[] { Convert.ToBase64String(PhotoBytes.Jpeg()) } });
        var id = (await begun.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>()).GetProperty("event_id").GetString();
        using var head = new HttpRequestMessage(HttpMethod.Head, $"{address}/{id}");

        using var refused = await _client.SendAsync(head);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, refused.StatusCode);
        Assert.Contains("event: complete", await _client.GetStringAsync($"{address}/{id}"));
    }

    [Theory]
    [InlineData("run/predict")]
    [InlineData("api/predict")]
    [InlineData("api/predict/")]
    [InlineData("gradio_api/run/predict")]
    [InlineData("gradio_api/api/predict")]
    public async Task Run_AtAnAddressOfAnEarlierRelease_AnswersAtOnce(string address)
    {
        var answer = await _client.PostAsJsonAsync(
            address, new { data = new object[] { "data:image/jpeg;base64," + Convert.ToBase64String(PhotoBytes.Jpeg()), "fer", true } });

        var label = (await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>()).GetProperty("data")[0];
        Assert.Equal("sad", label.GetProperty("label").GetString());
        Assert.Equal(7, label.GetProperty("confidences").GetArrayLength());
        Assert.Equal(FaceSearchMode.WholePicture, _site.Recognizer.LastSearch);
    }

    [Theory]
    [InlineData("run/predict")]
    [InlineData("api/predict")]
    [InlineData("call/predict")]
    public async Task Run_WithoutAPhoto_IsRefusedWithASentence(string address)
    {
        var answer = await _client.PostAsJsonAsync(address, new { data = new[] { "x" } });

        Assert.Equal((HttpStatusCode.BadRequest, "application/problem+json"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        Assert.Contains("Send the photo again.", (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail").GetString());
    }

    [Theory]
    [InlineData("run/predict")]
    [InlineData("call/predict")]
    public async Task Run_PhotoAmongMoreValuesThanACallHas_IsRefused(string address)
    {
        var photo = Convert.ToBase64String(PhotoBytes.Jpeg());

        var few = await _client.PostAsJsonAsync(address, new { data = new[] { photo }, more = new int[400] });
        var many = await _client.PostAsJsonAsync(address, new { data = new[] { photo }, more = new int[500] });

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.BadRequest), (few.StatusCode, many.StatusCode));
        Assert.Contains("of the form {\"data\": [photo]}", (await many.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail").GetString());
        await LookedAtAsync();
    }

    [Fact]
    public async Task Run_PhotoWithoutAFace_SaysSo()
    {
        _site.Recognizer.FaceCount = 0;

        var answer = await _client.PostAsJsonAsync("run/predict", new { data = new[] { Convert.ToBase64String(PhotoBytes.Jpeg()) } });

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains("couldn't find a face", (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail").GetString());
    }

    [Fact]
    public async Task Upload_OfASecondFile_IsRefusedByName()
    {
        using var form = new MultipartFormDataContent
        {
            { new ByteArrayContent(PhotoBytes.Jpeg()), "files", "a.jpg" },
            { new ByteArrayContent(PhotoBytes.Jpeg()), "files", "b.jpg" },
        };

        var answer = await _client.PostAsync("gradio_api/upload", form);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("'b.jpg'", (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail").GetString());
    }

    [Fact]
    public async Task Call_Text_AnswersErrorEvent()
        => Assert.StartsWith(
            "event: error\ndata: {\"error\":\"photo.jpg: That is not a photo", await CallAsync(new { path = await UploadAsync("text"u8.ToArray()) }));

    [Fact]
    public async Task Photo_OfACall_IsKeptNoLonger()
    {
        var path = await UploadAsync(PhotoBytes.Jpeg());
        await CallAsync(new { path });

        var again = await _client.PostAsJsonAsync("gradio_api/call/predict", new { data = new[] { new { path } } });

        Assert.Equal(HttpStatusCode.BadRequest, again.StatusCode);
        Assert.Single(_site.Recognizer.Photos);
    }

    [Fact]
    public async Task Photo_ThatNoCallNames_GoesAfterFiveMinutes()
    {
        var time = new FakeTimeProvider();
        using var files = new GradioFiles(time);
        var (photo, path) = Keep(files);

        time.Advance(TimeSpan.FromMinutes(4));
        await Task.Yield();
        GC.Collect();
        Assert.True(photo.IsAlive);
        time.Advance(TimeSpan.FromMinutes(2));

        // The cache lets go of it on a thread of the pool, which other tests keep busy.
        for (var tries = 0; !IsCollected() && tries < 1_200; tries++)
        {
            await Task.Delay(100);
        }

        Assert.False(photo.IsAlive);
        Assert.Null(files.Take(path));

        bool IsCollected()
        {
            GC.Collect();
            return !photo.IsAlive;
        }
    }

    [Fact]
    public async Task Session_WhoseAnswersNobodyReads_TakesNoMoreCalls()
    {
        using var site = new Site(new Dictionary<string, string> { ["Limits:Burst"] = "10000" });
        using var client = site.CreateClient();
        var photo = "data:image/png;base64," + Convert.ToBase64String(Browser.TestPhotos.Png().Buffer);
        var answers = new HashSet<HttpStatusCode>();
        for (var call = 0; call < 600 && !answers.Contains(HttpStatusCode.TooManyRequests); call++)
        {
            var answer = await client.PostAsJsonAsync("gradio_api/queue/join", new { data = new[] { photo }, session_hash = "unread", fn_index = 0 });
            answers.Add(answer.StatusCode);
        }

        Assert.Contains(HttpStatusCode.OK, answers);
        Assert.Contains(HttpStatusCode.TooManyRequests, answers);
    }

    [Theory]
    [InlineData(100, HttpStatusCode.OK)]
    [InlineData(101, HttpStatusCode.UnprocessableEntity)]
    public async Task Join_SessionOfSoManyCharacters_IsTakenUpToAHundred(int characters, HttpStatusCode status)
    {
        var photo = "data:image/jpeg;base64," + Convert.ToBase64String(PhotoBytes.Jpeg());

        var answer = await _client.PostAsJsonAsync(
            "gradio_api/queue/join", new { data = new[] { photo }, session_hash = new string('s', characters), fn_index = 0 });

        Assert.Equal(status, answer.StatusCode);
        var told = await answer.Content.ReadFromJsonAsync<JsonElement>();
        if (status is HttpStatusCode.OK)
        {
            Assert.NotEmpty(told.GetProperty("event_id").GetString()!);
            await LookedAtAsync();
        }
        else
        {
            Assert.Equal(
                "The call names no session_hash of 1 to 100 characters, so it could not be answered.", told.GetProperty("detail").GetString());
        }
    }

    [Fact]
    public async Task Join_FileThatIsRefusedAtOnce_IsAnsweredWhenTheClientHasHadTimeToNoteTheCall()
    {
        var clock = new FakeTimeProvider();
        using var site = new Site();
        using var timed = site.WithWebHostBuilder(builder => builder.ConfigureTestServices(services => services.AddSingleton<TimeProvider>(clock)));
        using var client = timed.CreateClient();
        var text = "data:image/png;base64," + Convert.ToBase64String("text"u8);
        (await client.PostAsJsonAsync("gradio_api/queue/join", new { data = new[] { text }, session_hash = "s", fn_index = 0 })).EnsureSuccessStatusCode();
        var queue = timed.Services.GetRequiredService<RecognitionQueue>();
        await Patience.UntilAsync(() => site.Recognizer.Photos.Count == 1 && queue.Running == 0);
        await using var messages = timed.Services.GetRequiredService<GradioQueue>().ListenAsync("s", CancellationToken.None).GetAsyncEnumerator();

        Assert.True(await messages.MoveNextAsync());
        Assert.Equal(["estimation", "process_starts"], Names());
        clock.Advance(TimeSpan.FromMilliseconds(100));
        Assert.True(await messages.MoveNextAsync());
        Assert.Equal(["process_completed", "close_stream"], Names());

        IEnumerable<string?> Names() => messages.Current.Select(message => (string?)message["msg"]);
    }

    [Fact]
    public async Task Call_PathThatWasNeverGivenOut_IsRefused()
    {
        var answer = await _client.PostAsJsonAsync("gradio_api/call/predict", new { data = new[] { new { path = "/etc/passwd" } } });

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Empty(_site.Recognizer.Photos);
    }

    [Theory]
    [InlineData("gradio_api/call/predict", "[1]")]
    [InlineData("gradio_api/call/predict", "{\"data\": 3}")]
    [InlineData("gradio_api/call/predict", "{\"data\": [\"data:image/png;base64,***\"]}")]
    [InlineData("gradio_api/queue/join", "{\"data\": [null], \"session_hash\": \"a\", \"fn_index\": 7}")]
    [InlineData("gradio_api/queue/join", "{\"data\": [null], \"fn_index\": 0}")]
    [InlineData("gradio_api/queue/join", "not json")]
    public async Task Call_Malformed_IsAnsweredWithAProblem(string path, string body)
    {
        var answer = await _client.PostAsync(path, new StringContent(body, new MediaTypeHeaderValue("application/json")));

        Assert.InRange((int)answer.StatusCode, 400, 422);
        Assert.NotEmpty((await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail").GetString()!);
    }

    [Theory]
    [InlineData(2000, HttpStatusCode.OK)]
    [InlineData(2001, HttpStatusCode.RequestEntityTooLarge)]
    public async Task Upload_AtTheLimit_CountsEveryByte(int bytes, HttpStatusCode status)
        => Assert.Equal(status, (await PostFileAsync(PhotoBytes.JpegOfSize(bytes))).StatusCode);

    [Fact]
    public async Task Config_NamesTheLargestPhoto_AndACallWithoutOneDoesToo()
    {
        var config = await _client.GetFromJsonAsync<JsonElement>("config");
        var refused = await _client.PostAsJsonAsync("gradio_api/call/predict", new { data = new[] { new { } } });

        Assert.Equal(2000, config.GetProperty("max_file_size").GetInt32());
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains("larger than 2\u00a0kB", (await refused.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail").GetString());
    }

    [Fact]
    public async Task Listen_SessionWithoutCalls_EndsWithAnError()
    {
        var stream = await _client.GetStringAsync("gradio_api/queue/data?session_hash=nobody");

        Assert.Contains("\"session_not_found\":true", stream);
        Assert.Contains("\"close_stream\"", stream);
    }

    [Fact]
    public async Task Cancel_CallThatWaits_EndsItWithAnError()
    {
        _site.Recognizer.Hold = new TaskCompletionSource().Task;
        var id = await BeginAsync(new { path = await UploadAsync(PhotoBytes.Jpeg()) });
        var answer = _client.GetStringAsync($"gradio_api/call/predict/{id}");

        await _client.PostAsJsonAsync("gradio_api/cancel", new { event_id = id, session_hash = "x", fn_index = 0 });

        Assert.Contains("cancelled", await answer);
    }

    // A call whose answer nobody reads: else its photo might come to the recogniser in the midst of the next test.
    private Task LookedAtAsync() => Patience.UntilAsync(() => _site.Recognizer.Photos.Count == 1);

    // Not inlined: a local of the caller would keep the photo.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static (WeakReference Photo, string Path) Keep(GradioFiles files)
    {
        var photo = PhotoBytes.Jpeg();
        return (new WeakReference(photo), files.Add(new PhotoFile(photo)));
    }

    private async Task<string> CallAsync(object photo) => await _client.GetStringAsync($"gradio_api/call/predict/{await BeginAsync(photo)}");

    private async Task<string> BeginAsync(object photo)
    {
        var answer = await _client.PostAsJsonAsync("gradio_api/call/predict", new { data = new[] { photo } });
        return (await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>()).GetProperty("event_id").GetString()!;
    }

    private async Task<string> UploadAsync(byte[] photo)
        => (await (await PostFileAsync(photo)).EnsureSuccessStatusCode().Content.ReadFromJsonAsync<string[]>())!.Single();

    private async Task<HttpResponseMessage> PostFileAsync(byte[] photo)
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent(photo), "files", "photo.jpg" } };
        return await _client.PostAsync("gradio_api/upload", form);
    }

    /// <summary>One site for all of them.</summary>
    public sealed class OpenSite : IDisposable
    {
        internal Site Site { get; } = new(new Dictionary<string, string> { ["Limits:MaxPhotoBytes"] = "2000", ["Limits:Burst"] = "10000" });

        public void Dispose() => Site.Dispose();
    }
}
