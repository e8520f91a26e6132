using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace FerWeb.Tests.Web.Datasets;

/// <summary>Data sets as curl -F and curl --data-binary send them.</summary>
public sealed class DatasetFormsTests : IAsyncLifetime
{
    private DatasetSite _site = null!;

    public Task InitializeAsync()
    {
        _site = new DatasetSite();
        return Task.CompletedTask;
    }

    public async Task DisposeAsync() => await _site.DisposeAsync();

    [Fact]
    public async Task Upload_FormWithAZip_IsImportedUnderTheFilesName()
    {
        var import = await _site.EndAsync(await PostAsync((File(FaceZip.Make(7), "Our class.zip"), "file")));

        Assert.Equal(("finished", "our-class"), (Text(import, "state"), Text(import, "dataset_id")));
    }

    [Fact]
    public async Task Upload_FormWithFieldsAfterTheFile_ObeysThem()
    {
        var faces = FaceZip.Make(7, ("train/happy/letter.png", "no picture"u8.ToArray()));

        var import = await _site.EndAsync(await PostAsync(
            (File(faces, "x.zip"), "file"), (new StringContent("Chosen name"), "name"), (new StringContent("7.5"), "max_bad_percent")));

        Assert.Equal(("finished", "chosen-name"), (Text(import, "state"), Text(import, "dataset_id")));
    }

    [Fact]
    public async Task Upload_FormWithACsvWithoutAnExtension_IsReadByItsBytes()
    {
        var csv = await System.IO.File.ReadAllBytesAsync(_site.Folder.WriteCsv((0, "Training"), (3, "PublicTest")));

        var import = await _site.EndAsync(await PostAsync((File(csv, "faces"), "file")));

        Assert.Equal(("finished", "faces"), (Text(import, "state"), Text(import, "dataset_id")));
    }

    [Theory]
    [InlineData("zip", "application/octet-stream")]
    [InlineData("csv", "application/octet-stream")]
    [InlineData("zip", null)]
    [InlineData("csv", "text/csv; charset=utf-8")]
    public async Task Upload_BodyOfAnyOrNoType_IsReadByItsBytes(string kind, string? type)
    {
        var bytes = kind == "zip" ? FaceZip.Make(7) : await System.IO.File.ReadAllBytesAsync(_site.Folder.WriteCsv((0, "Training"), (3, "PublicTest")));
        using var body = new ByteArrayContent(bytes);
        body.Headers.ContentType = type is null ? null : MediaTypeHeaderValue.Parse(type);

        var import = await _site.EndAsync(await _site.Client.PostAsync($"{DatasetSite.Datasets}?name=mine", body));

        Assert.Equal(("finished", "mine"), (Text(import, "state"), Text(import, "dataset_id")));
    }

    [Fact]
    public async Task Upload_SecondFile_IsNamedAndNothingStays()
    {
        var answer = await PostAsync((File(FaceZip.Make(7), "one.zip"), "file"), (File([1, 2, 3], "two.zip"), "file"));

        Assert.Contains("'two.zip' is a second file", await DatasetSite.RefusalAsync(answer, HttpStatusCode.BadRequest));
        Assert.Empty(_site.Stored());
    }

    [Theory]
    [InlineData("nmae", "faces", "'nmae'")]
    [InlineData("max_bad_percent", "many", "'max_bad_percent' is a percentage of 0 to 100")]
    [InlineData("max_bad_percent", "101", "'max_bad_percent' is a percentage of 0 to 100")]
    [InlineData("max_bad_percent", "-1", "'max_bad_percent' is a percentage of 0 to 100")]
    [InlineData("max_bad_percent", "NaN", "'max_bad_percent' is a percentage of 0 to 100")]
    public async Task Upload_FieldThatIsNone_IsNamedInAFormAndInTheAddress(string field, string value, string expected)
    {
        var form = await PostAsync((File(FaceZip.Make(7), "one.zip"), "file"), (new StringContent(value), field));
        using var body = File(FaceZip.Make(7), "one.zip");
        var address = await _site.Client.PostAsync($"{DatasetSite.Datasets}?{field}={value}", body);

        foreach (var answer in (HttpResponseMessage[])[form, address])
        {
            Assert.Contains(expected, await DatasetSite.RefusalAsync(answer, HttpStatusCode.BadRequest));
            Assert.Contains($"\"errors\":{{\"{field}\":", await answer.Content.ReadAsStringAsync());
        }

        Assert.Empty(_site.Stored());
    }

    [Fact]
    public async Task Upload_FormThatCannotBeUsed_SaysWhatToSend()
    {
        var noFile = await PostAsync((new StringContent("faces"), "name"));
        var otherField = await PostAsync((File(FaceZip.Make(7), "one.zip"), "data"));
        var empty = await PostAsync((File([], "one.zip"), "file"));
        var archive = await PostAsync((File([1, 2, 3], "faces.rar"), "file"));
        var twice = await PostAsync((new StringContent("a"), "name"), (new StringContent("b"), "name"));

        Assert.Contains("Send the zip or CSV file in the field 'file'", await DatasetSite.RefusalAsync(noFile, HttpStatusCode.BadRequest));
        Assert.Contains("'data'", await DatasetSite.RefusalAsync(otherField, HttpStatusCode.BadRequest));
        Assert.Contains("'one.zip' is empty", await DatasetSite.RefusalAsync(empty, HttpStatusCode.BadRequest));
        Assert.Contains("'faces.rar' is neither a .zip nor a .csv", await DatasetSite.RefusalAsync(archive, HttpStatusCode.UnsupportedMediaType));
        Assert.Contains("'name' twice", await DatasetSite.RefusalAsync(twice, HttpStatusCode.BadRequest));
        Assert.Empty(_site.Stored());
    }

    [Theory]
    [InlineData("--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.zip\"\r\n\r\nPK")]
    [InlineData("--edge\r\nno header\r\n\r\nPK\r\n--edge--\r\n")]
    [InlineData("nothing of a form")]
    public async Task Upload_FormThatIsCutOffOrNone_IsRefused(string text)
    {
        using var body = new ByteArrayContent(Encoding.ASCII.GetBytes(text));
        body.Headers.ContentType = MediaTypeHeaderValue.Parse("multipart/form-data; boundary=edge");

        var answer = await _site.Client.PostAsync(DatasetSite.Datasets, body);

        Assert.EndsWith("Send it again.", await DatasetSite.RefusalAsync(answer, HttpStatusCode.BadRequest));
        Assert.Empty(_site.Stored());
    }

    [Fact]
    public async Task Upload_FormWithAFileOverTheLimit_Is413AndNothingStays()
    {
        var answer = await PostAsync((File(new byte[2_000_001], "large.zip"), "file"));

        Assert.Contains("2\u00a0MB", await DatasetSite.RefusalAsync(answer, HttpStatusCode.RequestEntityTooLarge));
        Assert.Empty(_site.Stored());
    }

    [Theory]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("image/png")]
    public async Task Upload_TypeThatIsNone_IsRefusedWithTheTypesThereAre(string type)
    {
        using var body = File(FaceZip.Make(7), "one.zip");
        body.Headers.ContentType = new MediaTypeHeaderValue(type);

        var refusal = await DatasetSite.RefusalAsync(await _site.Client.PostAsync(DatasetSite.Datasets, body), HttpStatusCode.UnsupportedMediaType);

        Assert.All([type, "application/zip", "text/csv", "application/octet-stream", "'file'"], word => Assert.Contains(word, refusal));
    }

    [Theory]
    [InlineData("my faces.zip", "'my faces.zip' is no complete zip archive")]
    [InlineData("rows.csv", "'rows.csv' does not start with a line that names the columns")]
    public async Task Import_OfADamagedFile_CallsItAsThePersonDoes(string name, string expected)
    {
        var import = await _site.EndAsync(await PostAsync((File("nothing"u8.ToArray(), name), "file")));

        Assert.Contains(expected, Text(import, "fault"));
        Assert.DoesNotContain(_site.Data.Root, Text(import, "fault"));
    }

    private static string? Text(JsonElement import, string key) => import.GetProperty(key).GetString();

    private static ByteArrayContent File(byte[] bytes, string name)
    {
        var part = new ByteArrayContent(bytes);
        part.Headers.ContentType = new MediaTypeHeaderValue("application/zip");
        part.Headers.ContentDisposition = new ContentDispositionHeaderValue("form-data") { FileName = $"\"{name}\"" };
        return part;
    }

    private async Task<HttpResponseMessage> PostAsync(params (HttpContent Content, string Field)[] parts)
    {
        using var form = new MultipartFormDataContent();
        foreach (var (content, field) in parts)
        {
            content.Headers.ContentDisposition ??= new ContentDispositionHeaderValue("form-data");
            content.Headers.ContentDisposition.Name = field;
            form.Add(content);
        }

        return await _site.Client.PostAsync(DatasetSite.Datasets, form);
    }
}
