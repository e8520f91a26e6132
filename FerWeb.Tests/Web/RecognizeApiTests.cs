using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using FerWeb.Api;

namespace FerWeb.Tests.Web;

/// <summary>POST /api/v1/recognize in its three forms: what it answers and what it refuses.</summary>
public sealed class RecognizeApiTests : IClassFixture<RecognizeApiTests.OpenSite>
{
    private const int LimitBytes = 100_000;

    private readonly Site _site;

    public RecognizeApiTests(OpenSite open)
    {
        _site = open.Site;
        _site.Recognizer.Reset();
    }

    [Theory]
    [InlineData("raw")]
    [InlineData("form")]
    [InlineData("json")]
    [InlineData("data address")]
    public async Task Recognize_PhotoInAnyForm_AnswersWithSevenProbabilities(string form)
    {
        var answer = await ReadAsync(await PostAsync(Body(form, PhotoBytes.Jpeg())), HttpStatusCode.OK);

        Assert.Equal("happy", answer.GetProperty("label").GetString());
        Assert.Equal(
            ["angry", "disgust", "fear", "happy", "sad", "surprise", "neutral"],
            answer.GetProperty("probabilities").EnumerateObject().Select(item => item.Name));
        Assert.Equal(1, answer.GetProperty("probabilities").EnumerateObject().Sum(item => item.Value.GetDouble()), 1e-4);
        Assert.Equal("stand-in", answer.GetProperty("model").GetString());
        Assert.Equal("crowd", answer.GetProperty("head").GetString());
        Assert.Equal(12.3, answer.GetProperty("ms").GetDouble());
        Assert.Equal(8, answer.GetProperty("image_width").GetInt32());
        Assert.Equal(PhotoBytes.Jpeg(), Assert.Single(_site.Recognizer.Photos));
    }

    [Fact]
    public async Task Recognize_SeveralFaces_AnswersWithEachBox()
    {
        _site.Recognizer.FaceCount = 3;

        var answer = await ReadAsync(await PostAsync(Body("raw", PhotoBytes.Jpeg())), HttpStatusCode.OK);

        Assert.Equal(3, answer.GetProperty("faces").GetArrayLength());
        Assert.All(answer.GetProperty("faces").EnumerateArray(), face => Assert.True(face.GetProperty("box").GetProperty("width").GetInt32() > 0));
        Assert.Equal("happy", answer.GetProperty("label").GetString());
    }

    [Fact]
    public async Task Recognize_NoFace_AnswersWithoutLabel()
    {
        _site.Recognizer.FaceCount = 0;

        var answer = await ReadAsync(await PostAsync(Body("raw", PhotoBytes.Jpeg())), HttpStatusCode.OK);

        Assert.Equal(JsonValueKind.Null, answer.GetProperty("label").ValueKind);
        Assert.Equal(0, answer.GetProperty("faces").GetArrayLength());
    }

    [Fact]
    public async Task Recognize_OtherHeadAndWholePicture_AreHanded()
    {
        var answer = await ReadAsync(await PostAsync(Body("raw", PhotoBytes.Jpeg()), "?head=fer&whole=true"), HttpStatusCode.OK);

        Assert.Equal("fer", answer.GetProperty("head").GetString());
        Assert.Equal("sad", answer.GetProperty("label").GetString());
        Assert.True(answer.GetProperty("whole_image").GetBoolean());
    }

    [Theory]
    [InlineData("raw")]
    [InlineData("form")]
    [InlineData("json")]
    public async Task Recognize_PhotoOfExactlyTheLimit_IsTaken(string form)
        => await ReadAsync(await PostAsync(Body(form, PhotoBytes.JpegOfSize(LimitBytes))), HttpStatusCode.OK);

    [Theory]
    [InlineData("raw")]
    [InlineData("form")]
    [InlineData("json")]
    [InlineData("raw without length")]
    public async Task Recognize_OneByteOverTheLimit_IsRefusedWith413(string form)
    {
        var detail = await ReadProblemAsync(await PostAsync(Body(form, PhotoBytes.JpegOfSize(LimitBytes + 1))), HttpStatusCode.RequestEntityTooLarge);

        Assert.Contains("100\u00a0kB", detail);
        Assert.Empty(_site.Recognizer.Photos);
    }

    [Theory]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg'/>", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("<!doctype html><p>photo.jpg", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("just text that was renamed", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("", HttpStatusCode.UnprocessableEntity)]
    public async Task Recognize_NoPhotoUnderAPhotosName_IsRefusedByItsBytes(string text, HttpStatusCode expected)
        => Assert.NotEmpty(await ReadProblemAsync(await PostAsync(Body("form", System.Text.Encoding.UTF8.GetBytes(text))), expected));

    [Fact]
    public async Task Recognize_TruncatedPhoto_IsRefusedWith422()
        => Assert.Contains("damaged", await ReadProblemAsync(await PostAsync(Body("raw", PhotoBytes.Jpeg()[..30])), HttpStatusCode.UnprocessableEntity));

    [Theory]
    [InlineData("{\"image\": 7}")]
    [InlineData("{\"image\": null}")]
    [InlineData("{\"picture\": \"/9j/\"}")]
    [InlineData("[]")]
    [InlineData("{")]
    public async Task Recognize_JsonWithoutAPhoto_IsRefusedWith400(string json)
    {
        using var body = new StringContent(json, MediaTypeHeaderValue.Parse("application/json"));

        Assert.Contains("{\"image\":", await ReadProblemAsync(await PostAsync(body), HttpStatusCode.BadRequest));
    }

    [Theory]
    [InlineData("not base64!")]
    [InlineData("/9j/4A")] // its end is not filled up
    [InlineData("data:image/jpeg;base64")]
    public async Task Recognize_JsonWhoseTextIsNoBase64_SaysThat(string text)
    {
        using var body = JsonContent.Create(new { image = text });

        var problem = await ReadAsync(await PostAsync(body), HttpStatusCode.BadRequest, "application/problem+json");

        Assert.StartsWith("The text in 'image' is not base64.", problem.GetProperty("detail").GetString());
        Assert.True(problem.GetProperty("errors").TryGetProperty("image", out _));
    }

    [Fact]
    public async Task Recognize_FormWithoutAFile_IsRefusedWith400()
    {
        using var body = new MultipartFormDataContent { { new StringContent("x"), "image" } };

        Assert.Contains("'image'", await ReadProblemAsync(await PostAsync(body), HttpStatusCode.BadRequest));
    }

    [Fact]
    public async Task Recognize_FormWithASecondFile_NamesItAndLooksAtNone()
    {
        using var body = new MultipartFormDataContent
        {
            { new ByteArrayContent(PhotoBytes.Jpeg()), "image", "first.jpg" },
            { new ByteArrayContent(PhotoBytes.Jpeg()), "other", "second.jpg" },
        };

        var problem = await ReadAsync(await PostAsync(body), HttpStatusCode.BadRequest, "application/problem+json");

        Assert.Contains("a second file, 'second.jpg' in the field 'other'", problem.GetProperty("detail").GetString());
        Assert.True(problem.GetProperty("errors").TryGetProperty("other", out _));
        Assert.Empty(_site.Recognizer.Photos);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Recognize_FormWithAnUnknownField_NamesIt(bool isFirst)
    {
        using var body = new MultipartFormDataContent();
        var photo = new ByteArrayContent(PhotoBytes.Jpeg());
        if (isFirst)
        {
            body.Add(new StringContent("fer"), "head");
            body.Add(photo, "image", "photo.jpg");
        }
        else
        {
            body.Add(photo, "image", "photo.jpg");
            body.Add(new StringContent("fer"), "head");
        }

        var problem = await ReadAsync(await PostAsync(body), HttpStatusCode.BadRequest, "application/problem+json");

        Assert.Contains("a field 'head'", problem.GetProperty("detail").GetString());
        Assert.True(problem.GetProperty("errors").TryGetProperty("head", out _));
        Assert.Empty(_site.Recognizer.Photos);
    }

    [Theory]
    [InlineData("""{"image": "IMAGE", "head": "fer"}""", "a field 'head'")]
    [InlineData("""{"picture": "IMAGE"}""", "a field 'picture'")]
    [InlineData("""{"image": "IMAGE", "image": "IMAGE"}""", "a second 'image'")]
    public async Task Recognize_JsonWithMoreThanThePhoto_NamesIt(string json, string expected)
    {
        using var body = new StringContent(
            json.Replace("IMAGE", Convert.ToBase64String(PhotoBytes.Jpeg()), StringComparison.Ordinal), MediaTypeHeaderValue.Parse("application/json"));

        Assert.Contains(expected, await ReadProblemAsync(await PostAsync(body), HttpStatusCode.BadRequest));
        Assert.Empty(_site.Recognizer.Photos);
    }

    [Fact]
    public async Task Recognize_JsonOfMoreValuesThanAPhotoNeeds_IsRefusedUnread()
    {
        using var body = JsonContent.Create(new { more = new int[500], image = Convert.ToBase64String(PhotoBytes.Jpeg()) });

        Assert.StartsWith("The body is not JSON of the form", await ReadProblemAsync(await PostAsync(body), HttpStatusCode.BadRequest));
    }

    [Theory]
    [InlineData("photo.txt", "photo.txt: ")]
    [InlineData("C:\\Users\\me\\letter to \u00c7a\u011flar.doc", "letter to \u00c7a\u011flar.doc: ")]
    [InlineData("/home/me/photo.txt", "photo.txt: ")]
    public async Task Recognize_FormWithAFileThatIsNoPhoto_CallsItAsThePersonDoes(string name, string expected)
    {
        using var body = new MultipartFormDataContent { { new ByteArrayContent("text"u8.ToArray()), "image", name } };

        Assert.StartsWith($"{expected}That is not a photo", await ReadProblemAsync(await PostAsync(body), HttpStatusCode.UnsupportedMediaType));
    }

    [Fact]
    public async Task Recognize_FormWithAPhotoOverTheLimit_CallsItAsThePersonDoes()
        => Assert.StartsWith("photo.jpg: The photo is larger than", await ReadProblemAsync(
            await PostAsync(Body("form", PhotoBytes.JpegOfSize(LimitBytes + 1))), HttpStatusCode.RequestEntityTooLarge));

    [Fact]
    public async Task Recognize_BrokenForm_IsRefusedWith400()
    {
        using var body = new ByteArrayContent(PhotoBytes.Jpeg());
        body.Headers.TryAddWithoutValidation("Content-Type", "multipart/form-data; boundary=zzz");

        Assert.NotEmpty(await ReadProblemAsync(await PostAsync(body), HttpStatusCode.BadRequest));
    }

    [Theory]
    [InlineData("?head=mine", "head")]
    [InlineData("?whole=maybe", "whole")]
    public async Task Recognize_UnknownChoice_IsRefusedWith400AndNamed(string query, string name)
    {
        var answer = await PostAsync(Body("raw", PhotoBytes.Jpeg()), query);

        var problem = await ReadAsync(answer, HttpStatusCode.BadRequest, "application/problem+json");
        Assert.Contains($"'{name}'", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.True(problem.GetProperty("errors").TryGetProperty(name, out _));
    }

    [Fact]
    public async Task Recognize_ForcedFault_TellsAnIdWhoseStackIsInTheLogOnly()
    {
        _site.Recognizer.Fault = new InvalidOperationException("the secret reason");

        var response = await PostAsync(Body("raw", PhotoBytes.Jpeg()));
        var text = await response.Content.ReadAsStringAsync();
        var problem = await ReadAsync(response, HttpStatusCode.InternalServerError, "application/problem+json");

        Assert.DoesNotContain("secret", text);
        Assert.DoesNotContain(" at ", text);
        var errorId = problem.GetProperty("error_id").GetString()!;
        Assert.Contains(errorId, _site.Log.Text);
        Assert.Contains("the secret reason", _site.Log.Text);
        Assert.Contains(nameof(FakeRecognizer), _site.Log.Text);
    }

    [Fact]
    public async Task Api_UnknownPathOrMethod_AnswersWithAProblem()
    {
        using var client = _site.CreateClient();

        await ReadProblemAsync(await client.GetAsync("/api/v1/nothing"), HttpStatusCode.NotFound);
        await ReadProblemAsync(await client.GetAsync(RecognizeApi.Path), HttpStatusCode.MethodNotAllowed);
    }

    private static HttpContent Body(string form, byte[] photo) => form switch
    {
        "raw" => new ByteArrayContent(photo),
        "raw without length" => new StreamContent(new UnseekableStream(photo)),
        "form" => new MultipartFormDataContent { { new ByteArrayContent(photo), "image", "photo.jpg" } },
        "json" => JsonContent.Create(new { image = Convert.ToBase64String(photo) }),
        "data address" => JsonContent.Create(new { image = "data:image/jpeg;base64," + Convert.ToBase64String(photo) }),
        _ => throw new ArgumentOutOfRangeException(nameof(form)),
    };

    private async Task<HttpResponseMessage> PostAsync(HttpContent body, string query = "")
    {
        using var client = _site.CreateClient();
        return await client.PostAsync(RecognizeApi.Path + query, body);
    }

    private static async Task<string> ReadProblemAsync(HttpResponseMessage response, HttpStatusCode expected)
    {
        var problem = await ReadAsync(response, expected, "application/problem+json");
        Assert.Equal((int)expected, problem.GetProperty("status").GetInt32());
        return problem.TryGetProperty("detail", out var detail) ? detail.GetString()! : "";
    }

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage response, HttpStatusCode expected, string type = "application/json")
    {
        Assert.Equal(expected, response.StatusCode);
        Assert.Equal(type, response.Content.Headers.ContentType?.MediaType);
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    /// <summary>One site for all of them.</summary>
    public sealed class OpenSite : IDisposable
    {
        internal Site Site { get; } = new(new Dictionary<string, string> { ["Limits:MaxPhotoBytes"] = $"{LimitBytes}", ["Limits:Burst"] = "10000" });

        public void Dispose() => Site.Dispose();
    }

    /// <summary>A stream whose length the client cannot tell in advance.</summary>
    private sealed class UnseekableStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
