using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using FerWeb.Engine.Faces;
using FerWeb.Tests.Browser;
using FerWeb.Tests.Engine.Datasets;
using FerWeb.Tests.Web.Datasets;
using FerWeb.Tests.Workspace.Classroom;
using FerWeb.Workspace;
using FerWeb.Workspace.Classroom;
using Microsoft.Extensions.DependencyInjection;

namespace FerWeb.Tests.Web.Classroom;

public sealed class ClassroomApiTests : IDisposable
{
    private const string Path = "api/v1/classroom-sets";

    private readonly Site _site = new();
    private readonly HttpClient _client;

    public ClassroomApiTests() => _client = _site.CreateClient();

    private string Folder => _site.Services.GetRequiredService<DataFolder>().Classroom;

    public void Dispose() => _site.Dispose();

    [Fact]
    public async Task Set_FromItsMakingToItsEnd_KeepsFacesAloneAndLeavesNothing()
    {
        var made = await CreateAsync();
        var set = made.Headers.Location!.ToString();
        Assert.Contains("agrees", await DatasetSite.RefusalAsync(await AddAsync(set, "c1"), HttpStatusCode.Conflict), StringComparison.Ordinal);
        Assert.Empty(_site.Recognizer.Photos);
        Assert.Equal(HttpStatusCode.OK, (await _client.PutAsync($"{set}/consent", null)).StatusCode);

        var added = await AddAsync(set, "c1", "?quick=true");
        Assert.Equal((HttpStatusCode.Created, FaceSearchMode.Quick), (added.StatusCode, _site.Recognizer.LastSearch));
        _site.Recognizer.Lightness = 1;
        await AddAsync(set, "c1");
        Assert.Equal(FaceSearchMode.Thorough, _site.Recognizer.LastSearch);

        // What lies on the disk is the 48x48 crop, gray.
        var files = Directory.GetFiles(Folder, "*.png", SearchOption.AllDirectories);
        Assert.Equal(2, files.Length);
        Assert.All(files, file => Assert.Equal((48, 48), PhotoBytes.SizeOf(File.ReadAllBytes(file))));
        var picture = await _client.GetAsync(added.Headers.Location);
        Assert.Equal(("image/png", true), (picture.Content.Headers.ContentType?.MediaType, picture.Headers.CacheControl?.NoStore));

        Assert.Equal(HttpStatusCode.NoContent, (await _client.DeleteAsync(added.Headers.Location)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await _client.GetAsync(added.Headers.Location)).StatusCode);
        var renamed = await ReadAsync(await _client.PatchAsJsonAsync($"{set}/classes/c1", new { name = "Glad" }));
        var first = renamed.GetProperty("classes")[0];
        Assert.Equal(("Glad", 1), (first.GetProperty("name").GetString(), first.GetProperty("pictures").GetInt32()));
        Assert.StartsWith("“Glad” has one picture;", renamed.GetProperty("missing").GetString(), StringComparison.Ordinal);

        var gone = await ReadAsync(await _client.DeleteAsync(set));
        Assert.Equal(0, gone.GetProperty("kept").GetArrayLength());
        Assert.Empty(Directory.GetFileSystemEntries(Folder));
        Assert.Equal(HttpStatusCode.NotFound, (await _client.GetAsync(set)).StatusCode);
    }

    [Fact]
    public async Task Photo_WithoutAFace_IsToldAndNotKept()
    {
        var set = await AgreedAsync();
        _site.Recognizer.FaceCount = 0;

        Assert.EndsWith("Choose a photo with a face that looks into the camera.", await RefusedAsync(""), StringComparison.Ordinal);
        Assert.EndsWith("Look into the camera, with light on the face.", await RefusedAsync("?quick=true"), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(Folder, "*.png", SearchOption.AllDirectories));

        async Task<string> RefusedAsync(string query)
            => await DatasetSite.RefusalAsync(await AddAsync(set, "c1", query), HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task Photo_OfTwoFaces_KeepsTheLargestOne()
    {
        var set = await AgreedAsync();
        _site.Recognizer.FaceCount = 2;

        Assert.Equal(1, (await ReadAsync(await AddAsync(set, "c2"))).GetProperty("pictures").GetInt32());
    }

    [Fact]
    public async Task Pictures_AsFormOrAsText_AreReadOrRefusedInWords()
    {
        var set = await AgreedAsync();
        using var form = new MultipartFormDataContent { { new ByteArrayContent(TestPhotos.Png().Buffer), "image", "one.png" } };

        Assert.Equal(HttpStatusCode.Created, (await _client.PostAsync($"{set}/classes/c1/pictures", form)).StatusCode);
        using var more = new MultipartFormDataContent { { new StringContent("true"), "quick" } };
        var refusal = await DatasetSite.RefusalAsync(await _client.PostAsync($"{set}/classes/c1/pictures", more), HttpStatusCode.BadRequest);
        Assert.Contains("a field 'quick'", refusal, StringComparison.Ordinal);
        Assert.DoesNotContain("head", refusal, StringComparison.Ordinal);
        using var text = new MultipartFormDataContent { { new ByteArrayContent(TestPhotos.Text().Buffer), "image", "holiday.jpg" } };
        Assert.StartsWith(
            "holiday.jpg: ", await DatasetSite.RefusalAsync(await _client.PostAsync($"{set}/classes/c1/pictures", text), HttpStatusCode.UnsupportedMediaType),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("c1", "one.png: This picture is in this class already, so it was not kept again.")]
    [InlineData("c2", "one.png: This picture is in another class of this set already, so it was not kept here.")]
    public async Task Picture_ThatTheSetHasAlready_IsRefusedWithItsFilesName(string one, string words)
    {
        var set = await AgreedAsync();
        await AddAsync(set, "c1");
        using var form = new MultipartFormDataContent { { new ByteArrayContent(TestPhotos.Png().Buffer), "image", "one.png" } };

        var answer = await _client.PostAsync($"{set}/classes/{one}/pictures", form);

        Assert.Equal(words, await DatasetSite.RefusalAsync(answer, HttpStatusCode.UnprocessableEntity));
        Assert.Single(Directory.GetFiles(Folder, "*.png", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Train_TooFewThenEnough_IsRefusedThenQueuesARunOnTheOwnClasses()
    {
        var set = await AgreedAsync();
        Assert.StartsWith(
            "“Happy” has 0 pictures", await DatasetSite.RefusalAsync(await _client.PostAsync($"{set}/train", null), HttpStatusCode.Conflict),
            StringComparison.Ordinal);
        var sets = _site.Services.GetRequiredService<ClassroomStore>();
        sets.Fill(set.Split('/')[^1]);

        var unknown = await _client.PostAsJsonAsync($"{set}/train", new { start_model = "none" });
        Assert.StartsWith(
            "A training cannot start from a model 'none'.", await DatasetSite.RefusalAsync(unknown, HttpStatusCode.BadRequest), StringComparison.Ordinal);
        var started = await _client.PostAsync($"{set}/train", null);

        Assert.Equal(HttpStatusCode.Created, started.StatusCode);
        var run = await _client.GetFromJsonAsync<JsonElement>(started.Headers.Location);
        Assert.Equal("queued", run.GetProperty("run").GetProperty("status").GetString());
        Assert.Equal(["Happy", "Sad"], run.GetProperty("dataset").GetProperty("classes").EnumerateArray().Select(one => one.GetString()));
        var trained = (await _client.GetFromJsonAsync<JsonElement>(set)).GetProperty("trainings")[0];
        Assert.Equal(run.GetProperty("run").GetProperty("id").GetString(), trained.GetProperty("run").GetString());
        var gone = await ReadAsync(await _client.DeleteAsync(set));
        Assert.Equal(trained.GetProperty("dataset").GetString(), gone.GetProperty("kept")[0].GetString());
    }

    [Theory]
    [InlineData("""{"name": "7b", "classes": ["Happy"]}""", "2 to 10 classes")]
    [InlineData("""{"name": " ", "classes": ["Happy", "Sad"]}""", "needs a name of 1 to 80")]
    [InlineData("""{"name": "7b", "classes": ["Happy", "happy"]}""", "appy")]
    public async Task Create_WhatCannotBeASet_IsRefusedWithASentence(string body, string words)
    {
        var answer = await _client.PostAsync(Path, new StringContent(body, new System.Net.Http.Headers.MediaTypeHeaderValue("application/json")));

        Assert.Contains(words, await DatasetSite.RefusalAsync(answer, HttpStatusCode.BadRequest), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Class_AddedThenDeletedTwice_IsAtItsLocationThenNotFound()
    {
        var set = (await CreateAsync()).Headers.Location!.ToString();
        await _client.PostAsJsonAsync($"{set}/classes", new { name = "Third" });

        var added = await _client.PostAsJsonAsync($"{set}/classes", new { name = "Fourth" });

        Assert.Equal(HttpStatusCode.Created, added.StatusCode);
        Assert.Equal("Fourth", (await ReadAsync(added)).GetProperty("classes")[3].GetProperty("name").GetString());
        var fourth = await _client.GetFromJsonAsync<JsonElement>(added.Headers.Location);
        Assert.Equal(("Fourth", 0), (fourth.GetProperty("name").GetString(), fourth.GetProperty("pictures").GetInt32()));
        var left = await ReadAsync(await _client.DeleteAsync(added.Headers.Location));
        Assert.Equal(["Happy", "Sad", "Third"], left.GetProperty("classes").EnumerateArray().Select(one => one.GetProperty("name").GetString()));
        var again = await _client.DeleteAsync(added.Headers.Location);
        Assert.Contains("no class 'c4'", await DatasetSite.RefusalAsync(again, HttpStatusCode.NotFound), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Log_OfACollection_HoldsNeitherNamesNorPictures()
    {
        await using var site = new Site(new Dictionary<string, string>
        {
            ["Logging:LogLevel:Default"] = "Trace",
            ["Logging:LogLevel:Microsoft.AspNetCore"] = "Trace",
        });
        using var client = site.CreateClient();

        var made = await client.PostAsJsonAsync(Path, new { name = "Secretname", classes = new[] { "Secretclass", "Other" } });
        var set = made.Headers.Location!.ToString();
        var agreed = await client.PutAsync($"{set}/consent", null);
        using var photo = new ByteArrayContent(TestPhotos.Png().Buffer);
        var added = await client.PostAsync($"{set}/classes/c1/pictures", photo);
        var gone = await client.DeleteAsync(set);

        Assert.Equal(
            [HttpStatusCode.Created, HttpStatusCode.OK, HttpStatusCode.Created, HttpStatusCode.OK],
            new[] { made, agreed, added, gone }.Select(answer => answer.StatusCode));
        Assert.Contains(Path, site.Log.Text, StringComparison.Ordinal); // the log is not simply empty
        Assert.All(
            ["Secret", Convert.ToBase64String(TestPhotos.Png().Buffer)[..20]],
            secret => Assert.DoesNotContain(secret, site.Log.Text, StringComparison.Ordinal));
    }

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage answer) => await answer.Content.ReadFromJsonAsync<JsonElement>();

    private Task<HttpResponseMessage> CreateAsync() => _client.PostAsJsonAsync(Path, new { name = "7b", classes = new[] { "Happy", "Sad" } });

    private async Task<string> AgreedAsync()
    {
        var set = (await CreateAsync()).Headers.Location!.ToString();
        await _client.PutAsync($"{set}/consent", null);
        return set;
    }

    private async Task<HttpResponseMessage> AddAsync(string set, string one, string query = "")
    {
        using var body = new ByteArrayContent(TestPhotos.Png().Buffer);
        return await _client.PostAsync($"{set}/classes/{one}/pictures{query}", body);
    }
}
