using System.Net;
using FerWeb.Api;
using FerWeb.Tests.Shared;
using Xunit.Abstractions;

namespace FerWeb.Tests.Load;

/// <summary>Clients that send byte by byte or vanish: the site ends them, keeps nothing of them, and goes on serving the others.</summary>
public sealed class SlowClientsTests(ITestOutputHelper output)
{
    // More than there are places for photos.
    private const int Senders = 100;

    private static readonly TimeSpan _second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task Headers_SentByteByByte_KeepNobodyOutAndAreEnded()
    {
        await using var site = await SiteProcess.StartAsync();
        var before = await site.MeasureAsync();
        var slow = await OpenAsync(site, Repetitions.Of(Senders, 2_000), "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ", 1);
        var during = await site.MeasureAsync();
        for (var i = 0; i < 5; i++)
        {
            await IsServedAsync(site);
        }

        // Kestrel waits half a minute for headers, which is long for the short form.
        if (Repetitions.Of(0, 1) == 1)
        {
            await Patience.UntilAsync(() => slow.TrueForAll(one => one.IsEnded));
            Assert.All(slow, one => Assert.StartsWith("HTTP/1.1 408 ", one.Answer, StringComparison.Ordinal));
            await Patience.UntilAsync(async () => (await site.MeasureAsync()).Handles < before.Handles + 50);
        }

        slow.ForEach(one => one.Dispose());
        output.WriteLine($"{slow.Count} connections; before {before}; during {during}; after {await site.MeasureAsync()}");
        Assert.Empty(site.Errors);
    }

    [Fact]
    public async Task Bodies_SentByteByByte_AreEndedWithinTheirTime()
    {
        await using var site = await SiteProcess.StartAsync();
        var slow = await OpenAsync(site, Senders, SlowConnection.Post(RecognizeApi.Path, 100_000), 1);

        await Patience.UntilAsync(() => slow.TrueForAll(one => one.IsEnded));
        output.WriteLine(string.Join(", ", slow.CountBy(one => one.Answer.Split("\r\n")[0]).Select(one => $"{one.Key}: {one.Value}")));
        Assert.All(slow, one => Assert.Matches("^HTTP/1.1 (408|503) ", one.Answer));
        await IsServedAsync(site);
        slow.ForEach(one => one.Dispose());
        Assert.Empty(site.Errors);
    }

    [Theory]
    [InlineData(RecognizeApi.Path)]
    [InlineData(LiveApi.Path)]
    public async Task Bodies_SentJustFastEnough_TakeNoPlaceFromPhotosThatAreThere(string path)
    {
        // As long as they may take, nobody would be served before the test gives up.
        await using var site = await SiteProcess.StartAsync("--Limits:UploadTimeout", "00:10:00");
        var slow = await OpenAsync(site, Senders, SlowConnection.Post(path, 400_000), 1_000);

        await Patience.UntilAsync(async () => await AnswerAsync(site) is HttpStatusCode.OK);
        slow.ForEach(one => one.Dispose());
        Assert.Empty(site.Errors);
    }

    [Fact]
    public async Task Senders_WhoVanishInTheMiddle_LeaveNothingBehind()
    {
        await using var site = await SiteProcess.StartAsync();
        await IsServedAsync(site);
        var before = await site.MeasureAsync();
        for (var round = 0; round < Repetitions.Of(1, 30); round++)
        {
            var photos = await OpenAsync(site, 60, SlowConnection.Post(RecognizeApi.Path, 100_000), 500);
            var zips = await OpenAsync(site, 20, SlowConnection.Post("/api/v1/datasets", 100_000, "application/zip"), 500);
            await Patience.UntilAsync(() => Uploads(site).Length == 20);
            photos.ForEach(one => one.Vanish());
            zips.ForEach(one => one.Vanish());

            await IsServedAsync(site);
            await Patience.UntilAsync(() => Uploads(site).Length == 0);
        }

        await Patience.UntilAsync(async () => (await site.MeasureAsync()).Handles < before.Handles + 20);
        output.WriteLine($"before {before}; after {await site.MeasureAsync()}");
        Assert.Empty(site.Errors);
    }

    [Fact]
    public async Task Upload_InPiecesLeftInTheMiddle_GoesOnWhereItWas()
    {
        await using var site = await SiteProcess.StartAsync();
        using var client = site.Client(0);
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
            var piece = await SlowConnection.OpenAsync(site, 1, SlowConnection.Post(place, 100_000, "application/offset+octet-stream", Tus).Replace("POST", "PATCH") + "some");
            await Patience.UntilAsync(async () => await ArrivedAsync(client, place) == "4");

            piece.Vanish();

            await Patience.UntilAsync(async () => (await client.DeleteAsync(place)).StatusCode is HttpStatusCode.NoContent);
        }

        Assert.Empty(Uploads(site));
        Assert.Empty(site.Errors);
    }

    private static async Task<List<SlowConnection>> OpenAsync(SiteProcess site, int count, string beginning, int bytesPerSecond)
    {
        var slow = new List<SlowConnection>();
        for (var i = 0; i < count; i++)
        {
            slow.Add(await SlowConnection.OpenAsync(site, 1 + i, beginning));
            slow[^1].Trickle(bytesPerSecond, _second);
        }

        return slow;
    }

    private static async Task IsServedAsync(SiteProcess site)
    {
        await Patience.UntilAsync(async () => await AnswerAsync(site) is HttpStatusCode.OK);
        using var client = site.Client(0);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/")).StatusCode);
    }

    private static async Task<HttpStatusCode> AnswerAsync(SiteProcess site)
    {
        using var client = site.Client(0);
        using var content = new ByteArrayContent(People.Face(0));
        using var answer = await client.PostAsync(RecognizeApi.Path, content);
        Assert.InRange((int)answer.StatusCode, 200, 503);
        return answer.StatusCode;
    }

    private static async Task<string?> ArrivedAsync(HttpClient client, string place)
    {
        using var ask = new HttpRequestMessage(HttpMethod.Head, place);
        using var answer = await client.SendAsync(ask);
        return answer.Headers.TryGetValues("Upload-Offset", out var arrived) ? arrived.Single() : null;
    }

    private static string[] Uploads(SiteProcess site)
        => Path.Combine(site.DataFolder, "datasets") is var sets && Directory.Exists(sets) ? Directory.GetDirectories(sets, ".new-upload-*") : [];
}
