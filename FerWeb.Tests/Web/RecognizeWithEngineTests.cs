using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using FerWeb.Api;
using FerWeb.Engine.Emotions;
using FerWeb.Engine.Faces;
using FerWeb.Engine.Models;
using FerWeb.Engine.Networks;
using FerWeb.Engine.Photos;
using FerWeb.Tests.Engine.Faces;
using FerWeb.Tests.Engine.Photos;

namespace FerWeb.Tests.Web;

/// <summary>The endpoint over the real engine: a small, untrained model that the site finds and loads by its settings.</summary>
public sealed class RecognizeWithEngineTests : IClassFixture<RecognizeWithEngineTests.EngineSite>
{
    private readonly EngineSite _engine;

    public RecognizeWithEngineTests(EngineSite engine) => _engine = engine;

    [Fact]
    public async Task Recognize_TwoDrawnFaces_FindsAndClassifiesBoth()
    {
        var photo = PngEncoder.Encode(AverageFace.Scene(480, 260, (60, 60, 130, 0), (290, 60, 130, 0)));

        var answer = await (await PostAsync(photo)).Content.ReadFromJsonAsync<JsonElement>();

        Assert.Equal("tiny", answer.GetProperty("model").GetString());
        Assert.Equal(480, answer.GetProperty("image_width").GetInt32());
        Assert.Equal(2, answer.GetProperty("faces").GetArrayLength());
        Assert.All(answer.GetProperty("faces").EnumerateArray(), face =>
        {
            Assert.Equal(EmotionNames.All, face.GetProperty("probabilities").EnumerateObject().Select(item => item.Name));
            Assert.Equal(1, face.GetProperty("probabilities").EnumerateObject().Sum(item => item.Value.GetDouble()), 1e-4);
        });
    }

    [Fact]
    public async Task Recognize_FaceAndItsWholePicture_DifferInTheBox()
    {
        var photo = PngEncoder.Encode(AverageFace.Scene(480, 260, (60, 60, 130, 0)));

        var found = await (await PostAsync(photo)).Content.ReadFromJsonAsync<JsonElement>();
        var whole = await (await PostAsync(photo, "?whole=true")).Content.ReadFromJsonAsync<JsonElement>();

        Assert.False(found.GetProperty("whole_image").GetBoolean());
        Assert.InRange(found.GetProperty("faces")[0].GetProperty("box").GetProperty("width").GetInt32(), 60, 240);
        Assert.True(whole.GetProperty("whole_image").GetBoolean());
        Assert.Equal(480, whole.GetProperty("faces")[0].GetProperty("box").GetProperty("width").GetInt32());
    }

    [Fact]
    public async Task ClassroomPicture_ThatIsNearlyAFace_IsKeptAsTheCloserCutThatCountsMost()
    {
        var photo = PngEncoder.Encode(AverageFace.Crop(350));
        using var decoded = ImageDecoder.Decode(photo);
        using var finder = new FaceFinder();
        var expected = FaceCropper.Crop(decoded.Gray, finder.Find(decoded).Inner!);
        var made = await _engine.Client.PostAsJsonAsync("api/v1/classroom-sets", new { name = "7b", classes = new[] { "Happy", "Sad" } });
        var set = made.Headers.Location!.ToString();
        await _engine.Client.PutAsync($"{set}/consent", null);

        var added = await _engine.Client.PostAsync($"{set}/classes/c1/pictures", new ByteArrayContent(photo));

        Assert.Equal(HttpStatusCode.Created, added.StatusCode);
        Assert.Equal(expected.Pixels, ImageDecoder.DecodeGray(await _engine.Client.GetByteArrayAsync(added.Headers.Location)).Pixels);
    }

    [Theory]
    [InlineData("text", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("nothing", HttpStatusCode.UnprocessableEntity)]
    [InlineData("truncated", HttpStatusCode.UnprocessableEntity)]
    [InlineData("200 megapixels", HttpStatusCode.UnprocessableEntity)]
    public async Task Recognize_NoReadablePhoto_IsRefusedInAPlainSentence(string kind, HttpStatusCode expected)
    {
        var png = PngEncoder.Encode(AverageFace.Scene(200, 200));

        var response = await PostAsync(kind switch
        {
            "text" => "a renamed text"u8.ToArray(),
            "nothing" => [],
            "truncated" => png[..(png.Length / 2)],
            _ => WithSize(png, 20_000, 10_000),
        });

        Assert.Equal(expected, response.StatusCode);
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.EndsWith(".", problem.GetProperty("detail").GetString());
        Assert.DoesNotContain("Exception", problem.GetRawText());
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(47, 47)]
    [InlineData(10_000, 3)]
    public async Task Recognize_OddSize_GetsAPlainAnswer(int width, int height)
    {
        var photo = DrawnPictures.GrayPng(DrawnPictures.Draw(width, height, (x, y) => (byte)((x * 7) + y)));

        var searched = await PostAsync(photo);
        var whole = await (await PostAsync(photo, "?whole=true")).Content.ReadFromJsonAsync<JsonElement>();

        Assert.Equal(HttpStatusCode.OK, searched.StatusCode);
        Assert.Equal((width, height), (whole.GetProperty("image_width").GetInt32(), whole.GetProperty("image_height").GetInt32()));
        var probabilities = whole.GetProperty("probabilities").EnumerateObject().Select(item => item.Value.GetDouble()).ToArray();
        Assert.All(probabilities, probability => Assert.True(double.IsFinite(probability)));
        Assert.Equal(1, probabilities.Sum(), 1e-4);
    }

    private Task<HttpResponseMessage> PostAsync(byte[] photo, string query = "")
        => _engine.Client.PostAsync(RecognizeApi.Path + query, new ByteArrayContent(photo));

    /// <summary>The picture with another size in its header.</summary>
    private static byte[] WithSize(byte[] png, int width, int height)
    {
        const int WidthAt = 16;
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(WidthAt), width);
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(WidthAt + 4), height);
        return png;
    }

    /// <summary>A models folder with one small model, and the site over it, ready.</summary>
    public sealed class EngineSite : IAsyncLifetime
    {
        private readonly DirectoryInfo _models = Directory.CreateTempSubdirectory("ferweb-models");
        private Site? _site;

        internal HttpClient Client { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            var shape = NetworkCatalog.Describe("fernet") with { Widths = [4, 4, 8, 8] };
            using (var network = NetworkCatalog.Create(shape))
            {
                ModelFolder.Save(Path.Combine(_models.FullName, "tiny"), new ModelDescription { Id = "tiny", Network = shape }, network);
            }

            _site = new Site(new Dictionary<string, string> { ["Recognition:ModelsFolder"] = _models.FullName }, useEngine: true);
            Client = _site.CreateClient();
            using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
            while ((await Client.GetAsync("/health/ready", patience.Token)).StatusCode != HttpStatusCode.OK)
            {
                await Task.Delay(50, patience.Token);
            }
        }

        public async Task DisposeAsync()
        {
            await (_site?.DisposeAsync() ?? ValueTask.CompletedTask);
            _models.Delete(recursive: true);
        }
    }
}
