using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using FerWeb.Api;
using FerWeb.Engine.Faces;
using FerWeb.Engine.Recognition;
using FerWeb.Recognition;
using FerWeb.Tests.Shared;

namespace FerWeb.Tests.Web;

/// <summary>A model with classes of a person's own is live: every program is answered with these.</summary>
public sealed class OwnClassAnswersTests : IAsyncLifetime
{
    private readonly Site _site = new(new Dictionary<string, string> { ["Feedback:Enabled"] = "true" });
    private HttpClient _client = null!;

    public Task InitializeAsync()
    {
        _site.Recognizer.Classes = OwnClasses.Names;
        _client = _site.CreateClient();
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _site.DisposeAsync();
    }

    [Fact]
    public async Task Recognize_OwnClasses_AnswersWithTheirNames()
    {
        var answer = await RecognizeAsync();

        Assert.Equal("wow", answer.GetProperty("label").GetString());
        Assert.Equal(OwnClasses.Names, answer.GetProperty("probabilities").EnumerateObject().Select(share => share.Name));
        Assert.Equal(OwnClasses.Names, answer.GetProperty("classes").EnumerateArray().Select(name => name.GetString()));
    }

    [Fact]
    public async Task HeatMap_OwnClasses_IsOfOneOfThem()
    {
        var map = $"{RecognizeApi.Path}/results/{(await RecognizeAsync()).GetProperty("result_id").GetString()}/faces/0/heat-map";

        Assert.Equal(HttpStatusCode.OK, (await _client.GetAsync($"{map}?emotion=Calm")).StatusCode);
        var refused = await _client.GetAsync($"{map}?emotion=happy");
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains("one of: calm, grumpy, wow", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Feedback_OwnClasses_IsRefusedWithASentence()
    {
        var id = (await RecognizeAsync()).GetProperty("result_id").GetString();

        var refused = await _client.PutAsJsonAsync($"{RecognizeApi.Path}/results/{id}/faces/0/feedback", new { answer = "yes" });

        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        Assert.Contains("feedback is about the seven emotions", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Live_OwnClasses_AreNamedInTheModelsOrderWithEachFrame()
    {
        var frame = await _client.PostAsync(LiveApi.Path, new ByteArrayContent(PhotoBytes.Jpeg()));

        var answer = await frame.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(OwnClasses.Names, answer.GetProperty("classes").EnumerateArray().Select(name => name.GetString()));
        Assert.Equal("wow", answer.GetProperty("faces")[0].GetProperty("label").GetString());
    }

    [Fact]
    public async Task Gradio_OwnClasses_AreItsLabels()
    {
        var info = await _client.GetFromJsonAsync<JsonElement>("gradio_api/info");
        var data = new { data = new[] { new { path = (string?)null, url = $"data:image/jpeg;base64,{Convert.ToBase64String(PhotoBytes.Jpeg())}" } } };
        var run = await _client.PostAsJsonAsync("run/predict", data);

        var labels = info.GetProperty("named_endpoints").GetProperty("/predict").GetProperty("returns")[0].GetProperty("type").GetProperty("properties");
        Assert.Equal(OwnClasses.Names, labels.GetProperty("label").GetProperty("enum").EnumerateArray().Select(name => name.GetString()));
        var answer = (await run.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("data")[0];
        Assert.Equal("wow", answer.GetProperty("label").GetString());
        Assert.Equal(OwnClasses.Names.Order(), answer.GetProperty("confidences").EnumerateArray().Select(one => one.GetProperty("label").GetString()).Order());
    }

    [Fact]
    public async Task BatchCsv_AnswersOfTwoModels_HasAColumnForEachClass()
    {
        var own = await _site.Recognizer.RecognizeAsync(PhotoBytes.Jpeg(), LabelHead.Crowd, FaceSearchMode.Thorough, CancellationToken.None);
        var seven = await new FakeRecognizer().RecognizeAsync(PhotoBytes.Jpeg(), LabelHead.Crowd, FaceSearchMode.Thorough, CancellationToken.None);

        var lines = BatchCsv.Write([("a.jpg", own, null), ("b.jpg", seven, null)], new RecognitionOptions()).Split("\r\n");

        Assert.StartsWith("file,faces,face,emotion,probability,sure,calm,grumpy,wow,angry,", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("a.jpg,1,1,wow,0.8000,yes,0.1000,0.1000,0.8000,,,,,,,,stand-in", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("b.jpg,1,1,happy,0.9300,yes,,,,0.0120,", lines[2], StringComparison.Ordinal);
    }

    private async Task<JsonElement> RecognizeAsync()
    {
        var answer = await _client.PostAsync(RecognizeApi.Path, new ByteArrayContent(PhotoBytes.Jpeg()));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }
}
