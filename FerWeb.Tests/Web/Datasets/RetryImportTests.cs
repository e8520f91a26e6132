using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace FerWeb.Tests.Web.Datasets;

/// <summary>Sources of which more cannot be used than usual: refused first, and then imported without them when a person says so.</summary>
public sealed class RetryImportTests : IAsyncLifetime
{
    private DatasetSite _site = null!;

    public Task InitializeAsync()
    {
        _site = new DatasetSite();
        return Task.CompletedTask;
    }

    public async Task DisposeAsync() => await _site.DisposeAsync();

    [Fact]
    public async Task Upload_TooMuchThatCannotBeUsed_IsRefusedKeptAndImportedByRetry()
    {
        var refused = await UploadAsync("");
        var id = refused.GetProperty("id").GetString();
        Assert.Equal(("failed", true), (refused.GetProperty("state").GetString(), refused.GetProperty("can_retry").GetBoolean()));
        Assert.Contains("letter.png", refused.GetProperty("fault").GetString());
        Assert.Contains($"/api/v1/dataset-imports/{id}/retry with 'max_bad_percent'", refused.GetProperty("fault").GetString());

        var retried = await _site.EndAsync(await RetryAsync(id, new { max_bad_percent = 100 }));

        Assert.Equal("finished", retried.GetProperty("state").GetString());
        var set = await _site.Client.GetFromJsonAsync<JsonElement>($"{DatasetSite.Datasets}/{retried.GetProperty("dataset_id").GetString()}");
        Assert.Equal((21, 1), (set.GetProperty("images").GetInt32(), set.GetProperty("report").GetProperty("left_out").GetInt32()));
        Assert.Equal(HttpStatusCode.NotFound, (await _site.Client.GetAsync($"/api/v1/dataset-imports/{id}")).StatusCode);
        await Patience.UntilAsync(() => Task.FromResult(_site.Stored().Length == 1));
    }

    [Theory]
    [InlineData("?max_bad_percent=3", "failed")]
    [InlineData("?max_bad_percent=4.6", "finished")]
    public async Task Upload_WithAPercentage_IsMeasuredByIt(string query, string state)
        => Assert.Equal(state, (await UploadAsync(query)).GetProperty("state").GetString());

    [Fact]
    public async Task Upload_InPiecesWithAPercentage_IsMeasuredByIt()
    {
        var file = Faces();
        using var create = new HttpRequestMessage(HttpMethod.Post, "/api/v1/dataset-uploads");
        create.Headers.Add("Tus-Resumable", "1.0.0");
        create.Headers.Add("Upload-Length", file.Length.ToString(CultureInfo.InvariantCulture));
        create.Headers.Add("Upload-Metadata", $"filename {Base64("faces.zip")},max_bad_percent {Base64("5")}");
        var upload = (await _site.Client.SendAsync(create)).Headers.Location;
        using var piece = new HttpRequestMessage(HttpMethod.Patch, upload) { Content = new ByteArrayContent(file) };
        piece.Headers.Add("Tus-Resumable", "1.0.0");
        piece.Headers.Add("Upload-Offset", "0");
        piece.Content.Headers.ContentType = new MediaTypeHeaderValue("application/offset+octet-stream");

        var last = await _site.Client.SendAsync(piece);

        var accepted = new HttpResponseMessage(HttpStatusCode.Accepted);
        accepted.Headers.Location = new Uri(last.Headers.GetValues("Upload-Import").Single(), UriKind.Relative);
        Assert.Equal("finished", (await _site.EndAsync(accepted)).GetProperty("state").GetString());
    }

    [Fact]
    public async Task Retry_OfAFolderOfTheServer_ReadsItAgain()
    {
        _site.Folder.WriteImage("allowed/mine/train/happy/a.png", 1);
        _site.Folder.WriteText("allowed/mine/train/happy/b.png", "no picture");
        var path = _site.Folder.PathTo("allowed", "mine");
        var refused = await _site.EndAsync(await _site.Client.PostAsJsonAsync($"{DatasetSite.Datasets}/from-folder", new { path }));

        var retried = await _site.EndAsync(await RetryAsync(refused.GetProperty("id").GetString(), new { max_bad_percent = 50 }));

        Assert.Equal(("failed", "mine"), (refused.GetProperty("state").GetString(), retried.GetProperty("dataset_id").GetString()));
    }

    [Fact]
    public async Task Retry_OfAFolderOfTheServerAfterADay_ReadsItAgain()
    {
        _site.Folder.WriteImage("allowed/mine/train/happy/a.png", 1);
        _site.Folder.WriteText("allowed/mine/train/happy/b.png", "no picture");
        var path = _site.Folder.PathTo("allowed", "mine");
        var refused = await _site.EndAsync(await _site.Client.PostAsJsonAsync($"{DatasetSite.Datasets}/from-folder", new { path }));
        SweepPlace();

        var retried = await _site.EndAsync(await RetryAsync(refused.GetProperty("id").GetString(), new { max_bad_percent = 50 }));

        Assert.Equal(("finished", "mine"), (retried.GetProperty("state").GetString(), retried.GetProperty("dataset_id").GetString()));
    }

    [Fact]
    public async Task Upload_RefusedMoreThanADayAgo_IsNotOfferedAgain()
    {
        var id = (await UploadAsync("")).GetProperty("id").GetString();
        SweepPlace();

        var import = await _site.Client.GetFromJsonAsync<JsonElement>($"/api/v1/dataset-imports/{id}");

        Assert.Equal(("failed", false), (import.GetProperty("state").GetString(), import.GetProperty("can_retry").GetBoolean()));
        Assert.DoesNotContain("/retry", import.GetProperty("fault").GetString());
        Assert.Contains(
            "is not kept any more", await DatasetSite.RefusalAsync(await RetryAsync(id, new { max_bad_percent = 100 }), HttpStatusCode.Conflict));
    }

    [Fact]
    public async Task Retry_WithoutAValidPercentageOrWithAnUnknownField_IsRefusedByName()
    {
        var id = (await UploadAsync("")).GetProperty("id").GetString();

        foreach (var body in (object[])[new { }, new { max_bad_percent = 101 }, new { max_bad_percent = -1 }])
        {
            Assert.Contains("'max_bad_percent'", await DatasetSite.RefusalAsync(await RetryAsync(id, body), HttpStatusCode.BadRequest));
        }

        Assert.Contains("'max_bad'", await DatasetSite.RefusalAsync(await RetryAsync(id, new { max_bad = 5 }), HttpStatusCode.BadRequest));
    }

    [Fact]
    public async Task Retry_OfWhatCannotBeTriedAgain_IsRefused()
    {
        var finished = (await UploadAsync("?max_bad_percent=100")).GetProperty("id").GetString();

        var again = await RetryAsync(finished, new { max_bad_percent = 5 });

        Assert.Contains("cannot be tried again", await DatasetSite.RefusalAsync(again, HttpStatusCode.Conflict));
        var own = await DatasetSite.RefusalAsync(await RetryAsync(finished, new { own_classes = true }), HttpStatusCode.Conflict);
        Assert.Contains("not refused for its folders' names", own);
        await DatasetSite.RefusalAsync(await RetryAsync("no-such-import", new { max_bad_percent = 5 }), HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Hide_OfARefusedUpload_RemovesWhatWasKept()
    {
        var id = (await UploadAsync("")).GetProperty("id").GetString();
        Assert.Single(_site.Stored());

        Assert.Equal(HttpStatusCode.NoContent, (await _site.Client.DeleteAsync($"/api/v1/dataset-imports/{id}")).StatusCode);

        Assert.Empty(_site.Stored());
    }

    [Fact]
    public async Task ImportFolder_WithAnUnknownFieldOrNoPath_IsRefused()
    {
        var path = _site.Folder.PathTo("allowed");
        async Task<string> RefusalAsync(object body, HttpStatusCode status)
            => await DatasetSite.RefusalAsync(await _site.Client.PostAsJsonAsync($"{DatasetSite.Datasets}/from-folder", body), status);

        Assert.Contains("'nmae'", await RefusalAsync(new { path, nmae = "x" }, HttpStatusCode.BadRequest));
        Assert.Contains("'max_bad_percent'", await RefusalAsync(new { path, max_bad_percent = 1e300 }, HttpStatusCode.BadRequest));
        Assert.Contains("'path' is missing", await RefusalAsync(new { }, HttpStatusCode.BadRequest));
        Assert.Contains("full path", await RefusalAsync(new { path = " " }, HttpStatusCode.UnprocessableEntity));
    }

    [Fact]
    public async Task ImportFolder_WithALinkOutOfTheAllowedFolders_DoesNotReadWhatLiesThere()
    {
        _site.Folder.WriteImage("private/secret.png", 1);
        _site.Folder.WriteImage("allowed/mine/train/happy/a.png", 2);
        File.CreateSymbolicLink(_site.Folder.PathTo("allowed", "mine", "train", "happy", "b.png"), _site.Folder.PathTo("private", "secret.png"));

        var path = _site.Folder.PathTo("allowed", "mine");
        var import = await _site.EndAsync(await _site.Client.PostAsJsonAsync($"{DatasetSite.Datasets}/from-folder", new { path }));

        Assert.Contains("b.png: a link that leads out of the folders that may be imported", import.GetProperty("fault").GetString());
        Assert.DoesNotContain("private", import.GetProperty("fault").GetString());
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    /// <summary>One of 22 cannot be used.</summary>
    private static byte[] Faces() => FaceZip.Make(7, ("train/happy/letter.png", "no picture"u8.ToArray()));

    private async Task<JsonElement> UploadAsync(string query)
    {
        using var body = new ByteArrayContent(Faces());
        body.Headers.ContentType = new MediaTypeHeaderValue("application/zip");
        return await _site.EndAsync(await _site.Client.PostAsync($"{DatasetSite.Datasets}{query}", body));
    }

    /// <summary>As the site does to what has lain there for a day.</summary>
    private void SweepPlace() => Directory.Delete(Path.Combine(_site.Data.Datasets, Assert.Single(_site.Stored())), recursive: true);

    private Task<HttpResponseMessage> RetryAsync(string? id, object body) => _site.Client.PostAsJsonAsync($"/api/v1/dataset-imports/{id}/retry", body);
}
