using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using FerWeb.Datasets;
using FerWeb.Workspace;
using FerWeb.Workspace.Runs;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace FerWeb.Tests.Web.Datasets;

/// <summary>Uploads in pieces by tus 1.0.</summary>
public sealed class UploadsApiTests : IAsyncLifetime
{
    private const string Uploads = "/api/v1/dataset-uploads";
    private const string Imports = "/api/v1/dataset-imports";

    private readonly FakeTimeProvider _clock = new();
    private Site _site = null!;
    private WebApplicationFactory<Program> _timed = null!;
    private HttpClient _client = null!;

    public Task InitializeAsync()
    {
        _site = new Site(new Dictionary<string, string> { ["Datasets:MaxUploadBytes"] = "2000000" });
        _timed = _site.WithWebHostBuilder(builder => builder.ConfigureTestServices(services => services.AddSingleton<TimeProvider>(_clock)));
        _client = _timed.CreateClient();
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _timed.DisposeAsync();
        await _site.DisposeAsync();
    }

    [Fact]
    public async Task Append_ConnectionCutInTheMiddleOfAPiece_GoesOnAndEqualsTheWholeFile()
    {
        var file = FaceZip.Make();
        var upload = await BeginAsync(file.Length, "Our faces.zip");
        await AppendAsync(upload, 0, file[..9_000]);
        var cut = Assert.ThrowsAnyAsync<Exception>(() => _client.SendAsync(Piece(upload, 9_000, new StreamContent(new CutStream(file[9_000..20_000])))));
        await cut;

        var arrived = await ArrivedAsync(upload);
        Assert.InRange(arrived, 9_000, 20_000);
        var last = await AppendAsync(upload, arrived, file[(int)arrived..]);

        var import = await EndAsync(Assert.Single(last.Headers.GetValues("Upload-Import")));
        Assert.Equal("finished", import.GetProperty("state").GetString());
        Assert.Equal("our-faces", import.GetProperty("dataset_id").GetString());
        // As it would be in one piece.
        using var whole = new ByteArrayContent(file);
        whole.Headers.ContentType = new MediaTypeHeaderValue("application/zip");
        var other = await EndAsync((await _client.PostAsync("/api/v1/datasets?name=whole", whole)).Headers.Location!.ToString());
        Assert.Equal(await Sha256Async(other), await Sha256Async(import));
        // A client that lost the last answer hears that nothing is missing.
        Assert.Equal(file.Length, await ArrivedAsync(upload));
    }

    [Fact]
    public async Task Measure_AfterTheConnectionBrokeWithTheLastByte_BeginsTheImportOnce()
    {
        var file = FaceZip.Make();
        var upload = await BeginAsync(file.Length, "Our faces.zip");

        // So a piece leaves it whose connection breaks while the last bytes are written.
        await File.WriteAllBytesAsync(Path.Combine(Assert.Single(Directory.GetDirectories(Data.Datasets)), "upload.zip"), file);

        await Patience.UntilAsync(async () =>
        {
            // Locked while another of these is at it.
            var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => _client.SendAsync(Request(HttpMethod.Head, upload))));
            Assert.All(answers, answer => Assert.True(answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.Locked, $"{answer.StatusCode}"));
            return answers.Any(answer => answer.StatusCode == HttpStatusCode.OK);
        });

        Assert.Equal(file.Length, await ArrivedAsync(upload));
        var import = Assert.Single((await _client.GetFromJsonAsync<JsonElement>(Imports)).EnumerateArray());
        import = await EndAsync($"{Imports}/{import.GetProperty("id").GetString()}");
        Assert.Equal(("finished", "our-faces"), (import.GetProperty("state").GetString(), import.GetProperty("dataset_id").GetString()));
    }

    [Fact]
    public async Task Measure_WhileAnotherSiteImportsWhatHasArrived_BeginsNoSecondImport()
    {
        var upload = await BeginAsync(1_000, "faces.zip");
        var place = Assert.Single(Directory.GetDirectories(Data.Datasets));
        await File.WriteAllBytesAsync(Path.Combine(place, "upload.zip"), new byte[1_000]);

        using (UploadFolder.TryTakeTurn(place))
        {
            Assert.Equal(1_000, await ArrivedAsync(upload));
        }

        Assert.Empty((await _client.GetFromJsonAsync<JsonElement>(Imports)).EnumerateArray());
    }

    [Theory]
    [InlineData("Class 7b", "Class 7b")]
    [InlineData("faces.zip", "faces")] // As Uppy sends with each file, whatever it is called.
    public async Task Upload_WithANameInItsMetadata_IsImportedUnderThatUnlessItIsTheFiles(string name, string expected)
    {
        var file = FaceZip.Make(7);
        var request = Request(HttpMethod.Post, Uploads);
        request.Headers.Add("Upload-Length", file.Length.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("Upload-Metadata", $"{Name("faces.zip")},name {Convert.ToBase64String(Encoding.UTF8.GetBytes(name))}");
        var upload = (await _client.SendAsync(request)).Headers.Location!.ToString();

        var last = await AppendAsync(upload, 0, file);

        var import = await EndAsync(Assert.Single(last.Headers.GetValues("Upload-Import")));
        Assert.Equal(expected, import.GetProperty("name").GetString());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(99)]
    [InlineData(101)]
    public async Task Append_AtAnotherOffset_Is409AndNothingIsWritten(long offset)
    {
        var upload = await BeginAsync(1_000, "faces.zip");
        await AppendAsync(upload, 0, new byte[100]);

        using var answer = await _client.SendAsync(Piece(upload, offset, new ByteArrayContent(new byte[50])));

        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Contains("100 bytes have arrived", (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail").GetString());
        Assert.Equal(100, await ArrivedAsync(upload));
    }

    [Fact]
    public async Task Append_BeyondTheAnnouncedLength_IsRefused()
    {
        var upload = await BeginAsync(100, "faces.zip");

        using var answer = await _client.SendAsync(Piece(upload, 0, new ByteArrayContent(new byte[101])));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(0, await ArrivedAsync(upload));
    }

    [Fact]
    public async Task Cancel_Upload_LeavesNothingBehind()
    {
        var upload = await BeginAsync(1_000, "faces.csv");
        await AppendAsync(upload, 0, new byte[100]);

        Assert.Equal(HttpStatusCode.NoContent, (await _client.SendAsync(Request(HttpMethod.Delete, upload))).StatusCode);

        Assert.Equal(HttpStatusCode.NotFound, (await _client.SendAsync(Request(HttpMethod.Head, upload))).StatusCode);
        Assert.Empty(Stored());
    }

    [Theory]
    [InlineData("2000001", "faces.zip", "1.0.0", 413)]
    [InlineData("100", "faces.rar", "1.0.0", 415)]
    [InlineData("0", "faces.zip", "1.0.0", 400)]
    [InlineData("many", "faces.zip", "1.0.0", 400)]
    [InlineData("100", "faces.zip", "0.2.2", 412)]
    public async Task Create_NothingUsable_IsRefused(string length, string name, string version, int status)
    {
        var request = Request(HttpMethod.Post, Uploads, version);
        request.Headers.Add("Upload-Length", length);
        request.Headers.Add("Upload-Metadata", Name(name));

        using var answer = await _client.SendAsync(request);

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal("1.0.0", Assert.Single(answer.Headers.GetValues("Tus-Version")));
        Assert.Empty(Stored());
    }

    [Theory]
    [InlineData("0123456789abcdef0123456789abcdef")]
    [InlineData("..%2F..%2Fruns")]
    public async Task Measure_UnknownUpload_Is404(string id)
        => Assert.Equal(HttpStatusCode.NotFound, (await _client.SendAsync(Request(HttpMethod.Head, $"{Uploads}/{id}"))).StatusCode);

    [Fact]
    public async Task Upload_ThatStandsStillForADay_IsRemoved()
    {
        var upload = await BeginAsync(1_000, "left.zip");
        var going = await BeginAsync(1_000, "going.zip");
        foreach (var place in Directory.GetDirectories(Data.Datasets))
        {
            Directory.SetLastWriteTimeUtc(place, TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(-25));
        }

        await AppendAsync(going, 0, new byte[10]);
        _clock.Advance(TimeSpan.FromHours(1));

        Assert.Equal(HttpStatusCode.NotFound, (await _client.SendAsync(Request(HttpMethod.Head, upload))).StatusCode);
        Assert.Equal(10, await ArrivedAsync(going));
    }

    private DataFolder Data => _timed.Services.GetRequiredService<DataFolder>();

    private string[] Stored() => Directory.Exists(Data.Datasets) ? Directory.GetFileSystemEntries(Data.Datasets) : [];

    private static string Name(string name) => $"filename {Convert.ToBase64String(Encoding.UTF8.GetBytes(name))},filetype YQ==";

    private static HttpRequestMessage Request(HttpMethod method, string address, string version = "1.0.0")
        => new(method, address) { Headers = { { "Tus-Resumable", version } } };

    private static HttpRequestMessage Piece(string upload, long offset, HttpContent content)
    {
        var request = Request(HttpMethod.Patch, upload);
        request.Headers.Add("Upload-Offset", offset.ToString(CultureInfo.InvariantCulture));
        request.Content = content;
        content.Headers.ContentType = new MediaTypeHeaderValue("application/offset+octet-stream");
        return request;
    }

    private async Task<string> BeginAsync(long length, string name)
    {
        var request = Request(HttpMethod.Post, Uploads);
        request.Headers.Add("Upload-Length", length.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("Upload-Metadata", Name(name));
        var answer = await _client.SendAsync(request);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return answer.Headers.Location!.ToString();
    }

    private async Task<HttpResponseMessage> AppendAsync(string upload, long offset, byte[] piece)
    {
        var answer = await _client.SendAsync(Piece(upload, offset, new ByteArrayContent(piece)));
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Equal(offset + piece.Length, NumberIn(answer, "Upload-Offset"));
        return answer;
    }

    private async Task<long> ArrivedAsync(string upload)
    {
        var answer = await _client.SendAsync(Request(HttpMethod.Head, upload));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return NumberIn(answer, "Upload-Offset");
    }

    private static long NumberIn(HttpResponseMessage answer, string header)
        => long.Parse(Assert.Single(answer.Headers.GetValues(header)), CultureInfo.InvariantCulture);

    private async Task<JsonElement> EndAsync(string address)
    {
        var import = default(JsonElement);
        await Patience.UntilAsync(async () =>
        {
            import = await _client.GetFromJsonAsync<JsonElement>(address);
            return import.GetProperty("state").GetString() is not ("waiting" or "running");
        });
        return import;
    }

    private async Task<string?> Sha256Async(JsonElement import)
        => (await _client.GetFromJsonAsync<JsonElement>($"/api/v1/datasets/{import.GetProperty("dataset_id").GetString()}")).GetProperty("sha256").GetString();

    /// <summary>Breaks when it has been read.</summary>
    private sealed class CutStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
            => await base.ReadAsync(buffer, cancellationToken) is var read and > 0 ? read : throw new IOException("The connection is lost.");
    }
}
