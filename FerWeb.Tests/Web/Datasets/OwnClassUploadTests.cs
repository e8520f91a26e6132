using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using FerWeb.Engine.Datasets;
using FerWeb.Engine.Photos;
using FerWeb.Tests.Engine.Datasets;
using FerWeb.Tests.Shared;

namespace FerWeb.Tests.Web.Datasets;

/// <summary>Data sets with classes of a person's own, over HTTP.</summary>
public sealed class OwnClassUploadTests : IAsyncLifetime
{
    private DatasetSite _site = null!;

    public Task InitializeAsync()
    {
        _site = new DatasetSite();
        OwnClasses.Write(_site.Folder, "allowed/ours", each: 6);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync() => await _site.DisposeAsync();

    [Theory]
    [InlineData("upload")]
    [InlineData("pieces")]
    [InlineData("folder")]
    public async Task Import_WithOwnClasses_MakesADataSetOfTheFolders(string way)
    {
        var import = await _site.EndAsync(await SendAsync(way, ownClasses: true));

        Assert.Equal("finished", import.GetProperty("state").GetString());
        var id = import.GetProperty("dataset_id").GetString();
        var set = await _site.Client.GetFromJsonAsync<JsonElement>($"{DatasetSite.Datasets}/{id}");
        Assert.Equal(OwnClasses.Names, set.GetProperty("counts").GetProperty("train").EnumerateObject().Select(count => count.Name));
        Assert.Equal(HttpStatusCode.OK, (await _site.Client.GetAsync($"{DatasetSite.Datasets}/{id}/samples/train/wow/0.png")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await _site.Client.GetAsync($"{DatasetSite.Datasets}/{id}/average/calm.png")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await _site.Client.GetAsync($"{DatasetSite.Datasets}/{id}/average/happy.png")).StatusCode);
    }

    [Theory]
    [InlineData("upload")]
    [InlineData("folder")]
    public async Task Import_WithoutTheOption_NamesItAndIsTriedAgainWithIt(string way)
    {
        var import = await _site.EndAsync(await SendAsync(way, ownClasses: false));
        Assert.Equal(("failed", true), (import.GetProperty("state").GetString(), import.GetProperty("can_be_own_classes").GetBoolean()));
        Assert.Contains("/retry with 'own_classes': true", import.GetProperty("fault").GetString(), StringComparison.Ordinal);
        var retry = $"/api/v1/dataset-imports/{import.GetProperty("id").GetString()}/retry";
        var wrong = await _site.Client.PostAsJsonAsync(retry, new { max_bad_percent = 100 });
        Assert.Contains("cannot be tried again", await DatasetSite.RefusalAsync(wrong, HttpStatusCode.Conflict), StringComparison.Ordinal);

        var retried = await _site.EndAsync(await _site.Client.PostAsJsonAsync(retry, new { own_classes = true }));

        Assert.Equal("finished", retried.GetProperty("state").GetString());
        var set = await _site.Client.GetFromJsonAsync<JsonElement>($"{DatasetSite.Datasets}/{retried.GetProperty("dataset_id").GetString()}");
        Assert.Equal(OwnClasses.Names, set.GetProperty("counts").GetProperty("train").EnumerateObject().Select(count => count.Name));
        await Patience.UntilAsync(() => Task.FromResult(_site.Stored().Length == 1));
    }

    [Theory]
    [InlineData("upload")]
    [InlineData("pieces")]
    public async Task Import_OfAZipOfWindowsFromATurkishBrowser_HasItsLettersInTheClasses(string way)
    {
        _site.Client.DefaultRequestHeaders.Add("Accept-Language", "tr-TR,tr;q=0.9,en;q=0.8");

        var import = await _site.EndAsync(await SendAsync(way, TurkishZip(), ownClasses: true));

        Assert.Equal("finished", import.GetProperty("state").GetString());
        var set = await _site.Client.GetFromJsonAsync<JsonElement>($"{DatasetSite.Datasets}/{import.GetProperty("dataset_id").GetString()}");
        Assert.Equal(["k\u0131zg\u0131n", "mutlu"], set.GetProperty("counts").GetProperty("train").EnumerateObject().Select(count => count.Name));
    }

    // The folder's name is "k\u0131zg\u0131n" in code page 857; ISO 8859-1 writes these very bytes.
    private static byte[] TurkishZip()
    {
        using var file = new MemoryStream();
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true, Encoding.Latin1))
        {
            for (var i = 0; i < 12; i++)
            {
                using var entry = zip.CreateEntry($"{(i % 2 == 0 ? "k\u008dzg\u008dn" : "mutlu")}/{i}.png").Open();
                entry.Write(PngEncoder.Encode(new GrayImage(DatasetSplit.ImageSize, DatasetSplit.ImageSize, TemporaryFolder.Noise(i))));
            }
        }

        return file.ToArray();
    }

    private async Task<HttpResponseMessage> SendAsync(string way, bool ownClasses)
    {
        if (way == "folder")
        {
            return await _site.Client.PostAsJsonAsync(
                $"{DatasetSite.Datasets}/from-folder", new { path = _site.Folder.PathTo("allowed", "ours"), own_classes = ownClasses });
        }

        var path = _site.Folder.PathTo("ours.zip");
        await ZipFile.CreateFromDirectoryAsync(_site.Folder.PathTo("allowed", "ours"), path);
        return await SendAsync(way, await File.ReadAllBytesAsync(path), ownClasses);
    }

    private async Task<HttpResponseMessage> SendAsync(string way, byte[] file, bool ownClasses)
    {
        if (way == "upload")
        {
            using var form = new MultipartFormDataContent { { new ByteArrayContent(file), "file", "ours.zip" } };
            if (ownClasses)
            {
                form.Add(new StringContent("true"), "own_classes");
            }

            return await _site.Client.PostAsync(DatasetSite.Datasets, form);
        }

        using var create = new HttpRequestMessage(HttpMethod.Post, "/api/v1/dataset-uploads");
        create.Headers.Add("Tus-Resumable", "1.0.0");
        create.Headers.Add("Upload-Length", file.Length.ToString(CultureInfo.InvariantCulture));
        create.Headers.Add("Upload-Metadata", $"filename {Base64("ours.zip")},own_classes {Base64("true")}");
        using var piece = new HttpRequestMessage(HttpMethod.Patch, (await _site.Client.SendAsync(create)).Headers.Location)
        {
            Content = new ByteArrayContent(file),
        };
        piece.Headers.Add("Tus-Resumable", "1.0.0");
        piece.Headers.Add("Upload-Offset", "0");
        piece.Content.Headers.ContentType = new MediaTypeHeaderValue("application/offset+octet-stream");
        var sent = await _site.Client.SendAsync(piece);
        var imports = await _site.Client.GetFromJsonAsync<JsonElement>("/api/v1/dataset-imports");
        return new HttpResponseMessage(sent.StatusCode == HttpStatusCode.NoContent ? HttpStatusCode.Accepted : sent.StatusCode)
        {
            Headers = { Location = new Uri($"/api/v1/dataset-imports/{imports[0].GetProperty("id").GetString()}", UriKind.Relative) },
        };
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
