using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using FerWeb.Engine.Photos;
using FerWeb.Feedback;
using FerWeb.Recognition;
using FerWeb.Workspace;
using FerWeb.Workspace.Datasets;
using FerWeb.Workspace.Runs;
using Microsoft.Extensions.DependencyInjection;

namespace FerWeb.Tests.Web.Feedback;

/// <summary>Whether an answer was right, over HTTP.</summary>
public sealed class FeedbackApiTests : IAsyncLifetime
{
    private const string Owner = "api/v1/feedback";

    private readonly Site _site = new(
        new Dictionary<string, string> { ["Feedback:Enabled"] = "true", ["Feedback:MaxPictures"] = "3", ["Recognition:ResultCapacity"] = "2" });
    private HttpClient _client = null!;

    private string File => _site.Services.GetRequiredService<DataFolder>().Feedback;

    public Task InitializeAsync()
    {
        _client = _site.CreateClient();
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _site.DisposeAsync();
    }

    [Fact]
    public async Task SwitchedOff_AsItIsAtFirst_NothingOfItIsThere()
    {
        await using var site = new Site();
        using var client = site.CreateClient();
        var face = Face(await RecognizeAsync(client));

        HttpStatusCode[] answers =
        [
            (await client.PutAsJsonAsync(face, new { answer = "yes", keep_picture = true })).StatusCode,
            (await client.DeleteAsync(face)).StatusCode,
            (await client.GetAsync(Owner)).StatusCode,
            (await client.DeleteAsync(Owner)).StatusCode,
            (await client.PostAsync($"{Owner}/dataset", null)).StatusCode,
        ];

        Assert.All(answers, status => Assert.Equal(HttpStatusCode.NotFound, status));
        Assert.DoesNotContain("feedback", await client.GetStringAsync("openapi/v1.json"), StringComparison.OrdinalIgnoreCase);
        Assert.False(System.IO.File.Exists(site.Services.GetRequiredService<DataFolder>().Feedback));
    }

    [Fact]
    public async Task Answers_WithoutTheTick_AreCountedWithoutPictures()
    {
        _site.Recognizer.FaceCount = 3;
        var id = await RecognizeAsync(_client);

        Assert.False(await SayAsync(Face(id, 0), new { answer = "yes" }));
        Assert.False(await SayAsync(Face(id, 1), new { answer = "no", emotion = "neutral" }));
        Assert.False(await SayAsync(Face(id, 2), new { answer = "no_face", keep_picture = true }));

        Assert.Equal(["happy->happy 1/0", "happy->no face 1/0", "sad->neutral 1/0"], (await CountsAsync()).Order());
        Assert.False(HoldsPng());
    }

    [Fact]
    public async Task Feedback_SecondAnswerForAFace_ReplacesTheFirstAndItsPicture()
    {
        var face = Face(await RecognizeAsync(_client));

        Assert.True(await SayAsync(face, new { answer = "no", emotion = "sad", keep_picture = true }));
        Assert.True(HoldsPng());
        Assert.False(await SayAsync(face, new { answer = "no", emotion = "fear" }));

        Assert.Equal(["happy->fear 1/0"], await CountsAsync());
        Assert.False(HoldsPng());
    }

    [Fact]
    public async Task Undo_AlsoOfAResultNoLongerKept_LeavesNothing()
    {
        var face = Face(await RecognizeAsync(_client));
        await SayAsync(face, new { answer = "yes", keep_picture = true });
        await RecognizeAsync(_client);
        await RecognizeAsync(_client);

        var late = await _client.PutAsJsonAsync(face, new { answer = "yes" });
        Assert.Equal(HttpStatusCode.NotFound, late.StatusCode);
        Assert.Contains("no longer kept", await DetailAsync(late));
        Assert.Equal(HttpStatusCode.NoContent, (await _client.DeleteAsync(face)).StatusCode);

        Assert.Empty(await CountsAsync());
        Assert.False(HoldsPng());
    }

    [Fact]
    public async Task Feedback_OnAPictureThatIsNearlyAFace_KeepsTheCutThatThePageShows()
    {
        var results = _site.Services.GetRequiredService<RecognitionResultStore>();
        var result = results.Find(await RecognizeAsync(_client))!;
        var closer = new GrayImage(48, 48, [.. Enumerable.Repeat((byte)200, 48 * 48)]);
        var id = results.Add(result with { Faces = [result.Faces[0] with { Framed = closer }] });

        Assert.True(await SayAsync(Face(id), new { answer = "yes", keep_picture = true }));

        Assert.True(System.IO.File.ReadAllBytes(File).AsSpan().IndexOf(PngEncoder.Encode(closer)) >= 0);
    }

    [Fact]
    public async Task Feedback_FullOfPictures_SaysSoAndStillCounts()
    {
        _site.Recognizer.FaceCount = 4;
        var id = await RecognizeAsync(_client);
        foreach (var number in (int[])[0, 1, 2])
        {
            Assert.True(await SayAsync(Face(id, number), new { answer = "yes", keep_picture = true }));
        }

        var refused = await _client.PutAsJsonAsync(Face(id, 3), new { answer = "yes", keep_picture = true });

        Assert.Equal(HttpStatusCode.InsufficientStorage, refused.StatusCode);
        Assert.Contains("keeps no more pictures", await DetailAsync(refused));
        Assert.False(await SayAsync(Face(id, 3), new { answer = "yes" }));
    }

    [Fact]
    public async Task Feedback_WhatMakesNoSense_IsRefusedAndNotKept()
    {
        (string Body, int Face, HttpStatusCode Status)[] all =
        [
            ("""{"answer": "no"}""", 0, HttpStatusCode.BadRequest),
            ("""{"answer": "maybe"}""", 0, HttpStatusCode.BadRequest),
            ("""{"answer": "no", "emotion": 77}""", 0, HttpStatusCode.BadRequest),
            ("""{"answer": 9}""", 0, HttpStatusCode.BadRequest),
            ("""{"answer": "yes"}""", 1, HttpStatusCode.NotFound),
            ("""{"answer": "yes"}""", -1, HttpStatusCode.NotFound),
        ];
        foreach (var (body, face, status) in all)
        {
            var id = await RecognizeAsync(_client);

            var answer = await _client.PutAsync(Face(id, face), new StringContent(body, new System.Net.Http.Headers.MediaTypeHeaderValue("application/json")));

            Assert.Equal((body, face, status), (body, face, answer.StatusCode));
            Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
            Assert.Empty(await CountsAsync());
        }
    }

    [Fact]
    public async Task Dataset_OfTheFeedback_HasThePicturesByWhatPeopleSaidAndIsReadyToTrain()
    {
        var none = await _client.PostAsync($"{Owner}/dataset", null);
        Assert.Equal(HttpStatusCode.Conflict, none.StatusCode);
        Assert.Contains("Nobody has left a picture", await DetailAsync(none));
        _site.Recognizer.FaceCount = 4;
        var id = await RecognizeAsync(_client);
        await SayAsync(Face(id, 0), new { answer = "yes", keep_picture = true });
        await SayAsync(Face(id, 1), new { answer = "no", emotion = "disgust", keep_picture = true });
        await SayAsync(Face(id, 2), new { answer = "no_face", keep_picture = true });
        await SayAsync(Face(id, 3), new { answer = "no", emotion = "fear" });

        var accepted = await _client.PostAsync($"{Owner}/dataset", null);
        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        var import = await accepted.Content.ReadFromJsonAsync<JsonElement>();
        while (import.GetProperty("state").GetString() is "waiting" or "running")
        {
            import = await _client.GetFromJsonAsync<JsonElement>(accepted.Headers.Location);
        }

        Assert.Equal("finished", import.GetProperty("state").GetString());
        var made = import.GetProperty("dataset_id").GetString()!;
        Assert.Equal(FeedbackDatasets.Source, _site.Services.GetRequiredService<DatasetLibrary>().Find(made)?.Manifest?.Source);
        var set = await _client.GetFromJsonAsync<JsonElement>($"api/v1/datasets/{made}");
        var train = set.GetProperty("counts").GetProperty("train").EnumerateObject().Where(count => count.Value.GetInt32() > 0)
            .Select(count => $"{count.Name} {count.Value}");
        Assert.Equal(["disgust 1", "happy 1"], train.Order());
        Assert.Equal(2, set.GetProperty("images").GetInt32());
    }

    [Fact]
    public async Task Feedback_Owner_DeletesAllOfIt()
    {
        await SayAsync(Face(await RecognizeAsync(_client)), new { answer = "yes", keep_picture = true });

        Assert.Equal(HttpStatusCode.NoContent, (await _client.DeleteAsync(Owner)).StatusCode);

        Assert.Empty(await CountsAsync());
        Assert.False(HoldsPng());
    }

    [Fact]
    public async Task Feedback_LoginRequired_EverybodyMayAnswerButOnlyTheOwnerSeesAndDeletes()
    {
        await using var site = new Site(new Dictionary<string, string> { ["Feedback:Enabled"] = "true", ["Security:RequireLogin"] = "true" });
        using var client = site.CreateClient();
        var face = Face(await RecognizeAsync(client));

        Assert.Equal(HttpStatusCode.OK, (await client.PutAsJsonAsync(face, new { answer = "yes" })).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await client.DeleteAsync(face)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync(Owner)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.DeleteAsync(Owner)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.PostAsync($"{Owner}/dataset", null)).StatusCode);
    }

    [Fact]
    public async Task Feedback_TooManyAnswersFromOneAddress_AreRefusedAsPhotosAre()
    {
        await using var site = new Site(
            new Dictionary<string, string> { ["Feedback:Enabled"] = "true", ["Limits:Burst"] = "2", ["Limits:RequestsPerMinute"] = "1" });
        using var client = site.CreateClient();
        var face = Face(await RecognizeAsync(client));

        Assert.Equal(HttpStatusCode.OK, (await client.PutAsJsonAsync(face, new { answer = "yes" })).StatusCode);
        var refused = await client.PutAsJsonAsync(face, new { answer = "no_face" });

        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.NotNull(refused.Headers.RetryAfter);
        Assert.Contains("Too many answers", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static string Face(string id, int number = 0) => FormattableString.Invariant($"api/v1/recognize/results/{id}/faces/{number}/feedback");

    private static async Task<string> RecognizeAsync(HttpClient client)
    {
        var answer = await client.PostAsync("api/v1/recognize", new ByteArrayContent(PhotoBytes.Jpeg()));
        return (await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>()).GetProperty("result_id").GetString()!;
    }

    private static async Task<string?> DetailAsync(HttpResponseMessage answer)
        => (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail").GetString();

    /// <returns>Whether the picture is kept.</returns>
    private async Task<bool> SayAsync(string face, object said)
    {
        var answer = await _client.PutAsJsonAsync(face, said);
        return (await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>()).GetProperty("has_picture").GetBoolean();
    }

    /// <summary>"predicted->said answers/pictures" of each kind.</summary>
    private async Task<string[]> CountsAsync() => [.. (await _client.GetFromJsonAsync<JsonElement>(Owner)).EnumerateArray().Select(count =>
        $"{count.GetProperty("predicted")}->{count.GetProperty("said").GetString() ?? "no face"} " +
        $"{count.GetProperty("answers")}/{count.GetProperty("pictures")}")];

    private bool HoldsPng() => System.IO.File.ReadAllBytes(File).AsSpan().IndexOf("PNG\r\n"u8) >= 0;
}
