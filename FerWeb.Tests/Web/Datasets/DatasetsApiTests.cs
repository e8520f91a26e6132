using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using FerWeb.Engine.Datasets;
using FerWeb.Engine.Photos;
using FerWeb.Tests.Engine.Datasets;
using FerWeb.Workspace;
using FerWeb.Workspace.Runs;
using Microsoft.Extensions.DependencyInjection;

namespace FerWeb.Tests.Web.Datasets;

public sealed class DatasetsApiTests : IAsyncLifetime
{
    private const string Datasets = "/api/v1/datasets";
    private readonly TemporaryFolder _folder = new();
    private Site _site = null!;
    private HttpClient _client = null!;

    public Task InitializeAsync()
    {
        Directory.CreateDirectory(_folder.PathTo("allowed"));
        _site = new Site(new Dictionary<string, string> { ["Datasets:MaxUploadBytes"] = "2000000", ["Datasets:AllowedRoots:0"] = _folder.PathTo("allowed") });
        _client = _site.CreateClient();
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _site.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Upload_ZipOfFaces_IsImportedListedShownAndDeleted()
    {
        var import = await UploadAsync(FaceZip.Make(), "Our faces");
        Assert.Equal("finished", import.GetProperty("state").GetString());
        var id = import.GetProperty("dataset_id").GetString();
        Assert.Equal("our-faces", id);

        var listed = await _client.GetFromJsonAsync<JsonElement>(Datasets);
        Assert.Equal(["drawn", "drawn-hard", id], listed.EnumerateArray().Select(set => set.GetProperty("id").GetString()));
        var set = await _client.GetFromJsonAsync<JsonElement>($"{Datasets}/{id}");
        Assert.Equal(42, set.GetProperty("images").GetInt32());
        Assert.Equal(2, set.GetProperty("counts").GetProperty("train").GetProperty("happy").GetInt32());
        Assert.Equal(42, set.GetProperty("report").GetProperty("read").GetInt32());
        foreach (var picture in (string[])["images/train/0.png", "samples/test/happy/1.png", "average/happy.png"])
        {
            Assert.Equal((48, 48), SizeOf(await _client.GetByteArrayAsync($"{Datasets}/{id}/{picture}")));
        }

        Assert.Equal(HttpStatusCode.NotFound, (await _client.GetAsync($"{Datasets}/{id}/images/train/14.png")).StatusCode);

        Assert.Equal(HttpStatusCode.NoContent, (await _client.DeleteAsync($"{Datasets}/{id}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await _client.GetAsync($"{Datasets}/{id}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await _client.GetAsync($"{Datasets}/{id}/images/train/0.png")).StatusCode);
        Assert.Empty(Stored());
    }

    [Fact]
    public async Task Upload_Csv_IsImportedAsIcmlAndFer2013Are()
    {
        var csv = await File.ReadAllBytesAsync(_folder.WriteCsv((0, "Training"), (3, "PublicTest"), (6, "PrivateTest")));

        var import = await UploadAsync(csv, "rows", "text/csv");

        Assert.Equal("finished", import.GetProperty("state").GetString());
    }

    [Fact]
    public async Task Upload_ZipThatLeavesItsFolder_FailsAndWritesNothing()
    {
        var import = await UploadAsync(FaceZip.Make(7, ("../../evil.png", [1, 2, 3])), "evil");

        Assert.Equal("failed", import.GetProperty("state").GetString());
        Assert.Contains("unsafe path", import.GetProperty("fault").GetString());
        Assert.DoesNotContain(Data.Root, import.GetProperty("fault").GetString());
        Assert.Empty(Stored());
        Assert.Empty(Directory.GetFiles(Data.Root, "evil*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Upload_Bomb_FailsAndWritesNothing()
    {
        var import = await UploadAsync(FaceZip.Make(7, ("train/happy/bomb.png", new byte[30 << 20])), "bomb");

        Assert.Contains("100 times", import.GetProperty("fault").GetString());
        Assert.Empty(Stored());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Upload_LargerThanTheLimit_Is413WithTheLimitAndNothingStays(bool lengthIsKnown)
    {
        using var body = new StreamContent(lengthIsKnown ? new MemoryStream(new byte[2_000_001]) : new EndlessStream(2_000_001));
        body.Headers.ContentType = new MediaTypeHeaderValue("application/zip");

        var answer = await _client.PostAsync(Datasets, body);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.Contains("2\u00a0MB", (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail").GetString());
        Assert.Empty(Stored());
    }

    [Fact]
    public async Task Upload_LargerThanTheDisk_Is507BeforeTheBodyIsRead()
    {
        await using var site = new Site(
            new Dictionary<string, string> { ["Datasets:MaxUploadBytes"] = (1L << 40).ToString(System.Globalization.CultureInfo.InvariantCulture) });
        using var client = site.CreateClient();
        using var body = new ByteArrayContent([1]);
        body.Headers.ContentType = new MediaTypeHeaderValue("application/zip");
        body.Headers.ContentLength = 1L << 40;

        var answer = await client.PostAsync(Datasets, body);

        Assert.Equal((HttpStatusCode)507, answer.StatusCode);
    }

    [Theory]
    [InlineData("image/png", 415)]
    [InlineData("application/zip", 400)]
    public async Task Upload_NothingUsable_IsRefused(string type, int status)
    {
        using var body = new ByteArrayContent([]);
        body.Headers.ContentType = new MediaTypeHeaderValue(type);

        Assert.Equal(status, (int)(await _client.PostAsync(Datasets, body)).StatusCode);
        Assert.Empty(Stored());
    }

    [Fact]
    public async Task ImportFolder_OutsideTheAllowedRoots_IsRefusedAlsoThroughALink()
    {
        _folder.WriteImage("elsewhere/train/happy/a.png", 1);
        Directory.CreateSymbolicLink(_folder.PathTo("allowed", "link"), _folder.PathTo("elsewhere"));

        string[] paths =
        [
            _folder.PathTo("elsewhere"), _folder.PathTo("allowed", "..", "elsewhere"), _folder.PathTo("allowed", "link"), "/etc/passwd", "allowed",
            _folder.PathTo("nowhere"),
        ];
        foreach (var path in paths)
        {
            var answer = await _client.PostAsJsonAsync($"{Datasets}/from-folder", new { path });
            Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        }

        Assert.Empty(Stored());
    }

    [Fact]
    public async Task ImportFolder_UnderAnAllowedRoot_IsImportedUnderItsName()
    {
        _folder.WriteImage("allowed/mine/train/happy/a.png", 1);
        _folder.WriteImage("allowed/mine/validation/sad/b.png", 2);

        var answer = await _client.PostAsJsonAsync($"{Datasets}/from-folder", new { path = _folder.PathTo("allowed", "mine") });

        Assert.Equal("mine", (await EndAsync(answer)).GetProperty("dataset_id").GetString());
        Assert.True(File.Exists(_folder.PathTo("allowed", "mine", "train", "happy", "a.png")));
    }

    [Fact]
    public async Task ImportFolder_CsvWithVotesBesideIt_TakesThem()
    {
        _folder.WriteText("allowed/fer/fer2013.csv", TemporaryFolder.Csv((3, "Training"), (0, "PublicTest")));
        _folder.WriteText(
            "allowed/fer/fer2013new.csv",
            "Usage,Image name,neutral,happiness,surprise,sadness,anger,disgust,fear,contempt,unknown,NF\n"
            + "Training,a.png,0,9,0,0,0,0,0,0,1,0\nPublicTest,b.png,0,0,0,0,8,0,0,0,0,2\n");

        var import = await EndAsync(await _client.PostAsJsonAsync($"{Datasets}/from-folder", new { path = _folder.PathTo("allowed", "fer", "fer2013.csv") }));

        var set = await _client.GetFromJsonAsync<JsonElement>($"{Datasets}/{import.GetProperty("dataset_id").GetString()}");
        Assert.True(set.GetProperty("has_votes").GetBoolean());
    }

    [Fact]
    public async Task ImportFolder_WithoutAPath_SaysThatItIsMissing()
        => Assert.StartsWith(
            "The field 'path' is missing.",
            await DatasetSite.RefusalAsync(await _client.PostAsJsonAsync($"{Datasets}/from-folder", new { }), HttpStatusCode.BadRequest));

    [Fact]
    public async Task Import_NameOfMoreThan100Characters_IsRefusedEachWay()
    {
        _folder.WriteImage("allowed/mine/train/happy/a.png", 1);
        var name = new string('n', 101);
        using var body = new ByteArrayContent(FaceZip.Make(7));

        var upload = await _client.PostAsync($"{Datasets}?name={name}", body);
        var folder = await _client.PostAsJsonAsync($"{Datasets}/from-folder", new { path = _folder.PathTo("allowed", "mine"), name });

        Assert.Contains("at most 100 characters", await DatasetSite.RefusalAsync(upload, HttpStatusCode.BadRequest));
        Assert.Contains("at most 100 characters", await DatasetSite.RefusalAsync(folder, HttpStatusCode.BadRequest));
        Assert.Empty(Stored());
    }

    [Fact]
    public async Task Picture_AskedForWithoutAVersion_IsAskedForAgainByItsETag()
    {
        const string Picture = Datasets + "/drawn/samples/train/happy/0.png";
        using var first = await _client.GetAsync(Picture);
        using var again = new HttpRequestMessage(HttpMethod.Get, Picture) { Headers = { IfNoneMatch = { first.Headers.ETag! } } };

        using var unchanged = await _client.SendAsync(again);
        using var other = await _client.GetAsync(Picture.Replace("happy", "sad", StringComparison.Ordinal));
        using var versioned = await _client.GetAsync($"{Picture}?v=01234567");

        Assert.True(first.Headers.CacheControl!.NoCache);
        Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
        Assert.NotEqual(first.Headers.ETag, other.Headers.ETag);
        Assert.Equal(TimeSpan.FromHours(1), versioned.Headers.CacheControl!.MaxAge);
    }

    [Fact]
    public async Task CancelImport_WhileItRuns_LeavesNothingBehind()
    {
        // Reading a pipe waits for its writer, so the import is surely still at it.
        await using var writer = _folder.OpenPipe("allowed/many.csv");
        var answer = await _client.PostAsJsonAsync($"{Datasets}/from-folder", new { path = _folder.PathTo("allowed", "many.csv") });
        var begun = await answer.Content.ReadFromJsonAsync<JsonElement>();
        var address = $"/api/v1/dataset-imports/{begun.GetProperty("id").GetString()}";
        Assert.Equal(HttpStatusCode.NoContent, (await _client.DeleteAsync(address)).StatusCode);
        await writer.WriteAsync(TemporaryFolder.RowsOfABatch);

        Assert.Equal("cancelled", (await EndAsync(address)).GetProperty("state").GetString());
        Assert.Empty(Stored());
    }

    [Fact]
    public async Task Delete_DrawnFacesOrUnknownSet_IsRefused()
    {
        Assert.Equal(HttpStatusCode.Conflict, (await _client.DeleteAsync($"{Datasets}/drawn")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await _client.DeleteAsync($"{Datasets}/no-such-set")).StatusCode);
    }

    private DataFolder Data => _site.Services.GetRequiredService<DataFolder>();

    private static (int Width, int Height) SizeOf(byte[] png)
    {
        var image = ImageDecoder.DecodeGray(png);
        return (image.Width, image.Height);
    }

    private string[] Stored()
        => Directory.Exists(Data.Datasets) ? [.. Directory.GetFileSystemEntries(Data.Datasets).Select(path => Path.GetFileName(path))] : [];

    private async Task<JsonElement> UploadAsync(byte[] bytes, string name, string type = "application/zip")
    {
        using var body = new ByteArrayContent(bytes);
        body.Headers.ContentType = new MediaTypeHeaderValue(type);
        return await EndAsync(await _client.PostAsync($"{Datasets}?name={Uri.EscapeDataString(name)}", body));
    }

    private Task<JsonElement> EndAsync(HttpResponseMessage accepted)
    {
        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        return EndAsync(accepted.Headers.Location!.ToString());
    }

    /// <summary>The import when it has ended; its upload is gone by then.</summary>
    private async Task<JsonElement> EndAsync(string address)
    {
        var import = default(JsonElement);
        await Patience.UntilAsync(async () =>
        {
            import = await _client.GetFromJsonAsync<JsonElement>(address);
            return import.GetProperty("state").GetString() is not ("waiting" or "running")
                && !Stored().Any(name => name.StartsWith(".new-upload", StringComparison.Ordinal));
        });
        return import;
    }

    /// <summary>Zeros whose number nobody is told.</summary>
    private sealed class EndlessStream(int length) : MemoryStream(new byte[length])
    {
        public override bool CanSeek => false;
    }
}
