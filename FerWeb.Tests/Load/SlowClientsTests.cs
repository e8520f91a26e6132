using System.Net;
using FerWeb.Api;
using FerWeb.Tests.Shared;
using Xunit.Abstractions;

namespace FerWeb.Tests.Load;

/// <summary>Clients that send byte by byte or vanish: the site ends them, keeps nothing of them, and goes on serving the others.</summary>
[Collection(LoadedSites.Name)]
public sealed class SlowClientsTests(SlowClientsTests.OpenSite open, ITestOutputHelper output) : IClassFixture<SlowClientsTests.OpenSite>
{
    // More than there are places for photos.
    private const int Senders = 100;

    private static readonly TimeSpan _second = TimeSpan.FromSeconds(1);

    private readonly LoadedSite _site = open.Site;

    [Fact]
    public async Task Headers_SentByteByByte_KeepNobodyOut()
    {
        var before = await _site.MeasureAsync();
        var slow = await OpenAsync(Repetitions.Of(Senders, 2_000), "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ", 1);
        var during = await _site.MeasureAsync();
        for (var i = 0; i < 5; i++)
        {
            await IsServedAsync();
        }

        // And that they are ended: Kestrel waits half a minute for headers, which is long for the short form.
        if (Repetitions.Of(0, 1) == 1)
        {
            await Patience.UntilAsync(() => slow.TrueForAll(one => one.IsEnded));
            Assert.All(slow, one => Assert.StartsWith("HTTP/1.1 408 ", one.Answer, StringComparison.Ordinal));
            await Patience.UntilAsync(async () => (await _site.MeasureAsync()).Handles < before.Handles + 50);
        }
        else
        {
            output.WriteLine("Only in ./test --long: that headers sent byte by byte are ended.");
        }

        slow.ForEach(one => one.Dispose());
        output.WriteLine($"{slow.Count} connections; before {before}; during {during}; after {await _site.MeasureAsync()}");
        _site.HasNoErrors();
    }

    [Fact]
    public async Task Bodies_SentByteByByte_AreEndedWithinTheirTime()
    {
        var slow = await OpenAsync(Senders, SlowConnection.Post(RecognizeApi.Path, 100_000), 1);

        await Patience.UntilAsync(() => slow.TrueForAll(one => one.IsEnded));
        output.WriteLine(string.Join(", ", slow.CountBy(one => one.Answer.Split("\r\n")[0]).Select(one => $"{one.Key}: {one.Value}")));
        Assert.All(slow, one => Assert.Matches("^HTTP/1.1 (408|503) ", one.Answer));
        await IsServedAsync();
        slow.ForEach(one => one.Dispose());
        _site.HasNoErrors();
    }

    [Theory]
    [InlineData(RecognizeApi.Path)]
    [InlineData(LiveApi.Path)]
    public async Task Bodies_SentJustFastEnough_TakeNoPlaceFromPhotosThatAreThere(string path)
    {
        var slow = await OpenAsync(Senders, SlowConnection.Post(path, 400_000), 1_000);

        await Patience.UntilAsync(async () => await AnswerAsync() is HttpStatusCode.OK);
        slow.ForEach(one => one.Dispose());
        _site.HasNoErrors();
    }

    [Fact]
    public async Task Senders_WhoVanishInTheMiddle_LeaveNothingBehind()
    {
        await IsServedAsync();
        var before = await _site.MeasureAsync();
        for (var round = 0; round < Repetitions.Of(1, 30); round++)
        {
            var photos = await OpenAsync(60, SlowConnection.Post(RecognizeApi.Path, 100_000), 500);
            var zips = await OpenAsync(20, SlowConnection.Post("/api/v1/datasets", 100_000, "application/zip"), 500);
            await Patience.UntilAsync(() => Uploads().Length == 20);
            photos.ForEach(one => one.Vanish());
            zips.ForEach(one => one.Vanish());

            await IsServedAsync();
            await Patience.UntilAsync(() => Uploads().Length == 0);
        }

        await Patience.UntilAsync(async () => (await _site.MeasureAsync()).Handles < before.Handles + 20);
        output.WriteLine($"before {before}; after {await _site.MeasureAsync()}");
        _site.HasNoErrors();
    }

    [Fact]
    public async Task Upload_InPiecesLeftInTheMiddle_KeepsWhatArrivedUntilItIsGivenUp()
    {
        using var client = _site.Client(0);
        client.DefaultRequestHeaders.Add("Tus-Resumable", "1.0.0");
        for (var round = 0; round < Repetitions.Of(3, 50); round++)
        {
            using var begin = new HttpRequestMessage(HttpMethod.Post, "/api/v1/dataset-uploads")
            {
                Headers = { { "Upload-Length", "100000" }, { "Upload-Metadata", "filename ZmFjZXMuemlw" } },
            };
            using var begun = await client.SendAsync(begin);
            var place = begun.Headers.Location!.ToString();
            const string Tus = "Tus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\n";
            var head = SlowConnection.Post(place, 100_000, "application/offset+octet-stream", Tus)["POST".Length..];
            var piece = await SlowConnection.OpenAsync(_site, 1, $"PATCH{head}some");
            await Patience.UntilAsync(async () => await ArrivedAsync(client, place) == "4");

            piece.Vanish();

            Assert.Equal("4", await ArrivedAsync(client, place));
            await Patience.UntilAsync(async () => (await client.DeleteAsync(place)).StatusCode is HttpStatusCode.NoContent);
        }

        Assert.Empty(Uploads());
        _site.HasNoErrors();
    }

    private async Task<List<SlowConnection>> OpenAsync(int count, string beginning, int bytesPerSecond)
    {
        var slow = new List<SlowConnection>();
        for (var i = 0; i < count; i++)
        {
            slow.Add(await SlowConnection.OpenAsync(_site, 1 + i, beginning));
            slow[^1].Trickle(bytesPerSecond, _second);
        }

        return slow;
    }

    private async Task IsServedAsync()
    {
        await Patience.UntilAsync(async () => await AnswerAsync() is HttpStatusCode.OK);
        using var client = _site.Client(0);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/")).StatusCode);
    }

    private async Task<HttpStatusCode> AnswerAsync()
    {
        using var client = _site.Client(0);
        using var content = new ByteArrayContent(People.Face(0));
        using var answer = await client.PostAsync(RecognizeApi.Path, content);
        Assert.Contains(
            answer.StatusCode,
            (HttpStatusCode[])[HttpStatusCode.OK, HttpStatusCode.RequestTimeout, HttpStatusCode.TooManyRequests, HttpStatusCode.ServiceUnavailable]);
        return answer.StatusCode;
    }

    private static async Task<string?> ArrivedAsync(HttpClient client, string place)
    {
        using var ask = new HttpRequestMessage(HttpMethod.Head, place);
        using var answer = await client.SendAsync(ask);
        return answer.Headers.TryGetValues("Upload-Offset", out var arrived) ? arrived.Single() : null;
    }

    private string[] Uploads()
        => Path.Combine(_site.DataFolder, "datasets") is var sets && Directory.Exists(sets) ? Directory.GetDirectories(sets, ".new-upload-*") : [];

    /// <summary>One site for all of them, which lets photos take as long as they may: longer than a test waits.</summary>
    public sealed class OpenSite : IAsyncLifetime
    {
        internal LoadedSite Site { get; private set; } = null!;

        public async Task InitializeAsync() => Site = await LoadedSite.StartAsync("--Limits:UploadTimeout", "00:10:00");

        public Task DisposeAsync()
        {
            Site.Dispose();
            return Task.CompletedTask;
        }
    }
}
