using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net;
using System.Text.Json;
using FerWeb.Api;
using FerWeb.Engine.Emotions;
using FerWeb.Engine.Faces;
using FerWeb.Engine.Recognition;
using FerWeb.Recognition;
using FerWeb.Tests.Browser;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace FerWeb.Tests.Web;

/// <summary>Frames of live video: answered and forgotten, beside the photos and behind them.</summary>
public sealed class LiveApiTests
{
    [Fact]
    public async Task Frame_IsAnsweredWithItsFaces_AndKeptNowhere()
    {
        using var site = new Site();
        using var client = site.CreateClient();
        site.Recognizer.Rare = [new RareClass(Emotion.Fear, 486)];

        using var answer = JsonDocument.Parse(await (await PostFrameAsync(client)).Content.ReadAsStringAsync());

        Assert.Equal(320, answer.RootElement.GetProperty("image_width").GetInt32());
        Assert.Equal("happy", Assert.Single(answer.RootElement.GetProperty("faces").EnumerateArray()).GetProperty("label").GetString());
        Assert.Equal("""{"fear":486}""", answer.RootElement.GetProperty("few_pictures").GetRawText());
        Assert.False(answer.RootElement.TryGetProperty("result_id", out _));
    }

    [Fact]
    public async Task Frame_OfLiveVideo_IsSearchedQuickly_APhotoThoroughly()
    {
        using var site = new Site();
        using var client = site.CreateClient();

        await PostFrameAsync(client);
        Assert.Equal(FaceSearchMode.Quick, site.Recognizer.LastSearch);

        await PostAsync(client, RecognizeApi.Path, TestPhotos.Png().Buffer);
        Assert.Equal(FaceSearchMode.Thorough, site.Recognizer.LastSearch);
    }

    [Fact]
    public async Task Frames_HaveALimitOfTheirOwn_AndLeaveThePhotosAlone()
    {
        using var site = new Site(new Dictionary<string, string>
        {
            ["Limits:Burst"] = "1",
            ["Limits:RequestsPerMinute"] = "1",
            ["Limits:LiveBurst"] = "2",
            ["Limits:LiveFramesPerMinute"] = "1",
        });
        using var client = site.CreateClient();

        Assert.Equal(HttpStatusCode.OK, (await PostFrameAsync(client)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await PostFrameAsync(client)).StatusCode);
        var refused = await PostFrameAsync(client);

        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.NotNull(refused.Headers.RetryAfter?.Delta);
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(client, RecognizeApi.Path, TestPhotos.Png().Buffer)).StatusCode);
    }

    [Fact]
    public async Task Frame_BesidePhotosThatWait_IsAnsweredAfterThem()
    {
        using var site = new Site(new Dictionary<string, string> { ["Limits:MaxConcurrent"] = "1" });

        // By a clock that stands: a frame waits for five seconds, which pass on a busy machine.
        using var timed = site.WithWebHostBuilder(
            builder => builder.ConfigureTestServices(services => services.AddSingleton<TimeProvider>(new FakeTimeProvider())));
        using var client = timed.CreateClient();
        var hold = new TaskCompletionSource();
        site.Recognizer.Hold = hold.Task;
        var running = PostAsync(client, RecognizeApi.Path, TestPhotos.Png(width: 301).Buffer);
        await Patience.UntilAsync(() => Task.FromResult(site.Recognizer.Photos.Count == 1));
        var frame = PostAsync(client, LiveApi.Path, TestPhotos.Png(width: 302).Buffer);
        var queue = timed.Services.GetRequiredService<RecognitionQueue>();
        await Patience.UntilAsync(() => queue.Waiting == 1);
        var photo = PostAsync(client, RecognizeApi.Path + "?ticket=mine", TestPhotos.Png(width: 303).Buffer);
        await Patience.UntilAsync(() => queue.Waiting == 2);

        Assert.Equal(0, queue.CountAhead("mine"));
        hold.SetResult();

        foreach (var answer in new[] { running, frame, photo })
        {
            Assert.Equal(HttpStatusCode.OK, (await answer).StatusCode);
        }

        Assert.Equal([301, 303, 302], site.Recognizer.Photos.Select(seen => PhotoBytes.SizeOf(seen).Width));
    }

    [Fact]
    public async Task Frame_ThatWaitedTooLong_IsCountedOnce()
    {
        using var site = new Site(new Dictionary<string, string> { ["Limits:MaxConcurrent"] = "1" });
        var clock = new FakeTimeProvider();
        using var timed = site.WithWebHostBuilder(builder => builder.ConfigureTestServices(services => services.AddSingleton<TimeProvider>(clock)));
        using var client = timed.CreateClient();
        var outcomes = new ConcurrentQueue<object?>();
        using var listener = new MeterListener();
        var meters = timed.Services.GetRequiredService<IMeterFactory>(); // Other sites of this process count, too.
        listener.InstrumentPublished = (instrument, listening) =>
        {
            if (instrument.Name == "ferweb.recognition.photos" && ReferenceEquals(instrument.Meter.Scope, meters))
            {
                listening.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) => outcomes.Enqueue(tags[0].Value));
        listener.Start();
        var hold = new TaskCompletionSource();
        site.Recognizer.Hold = hold.Task;
        var running = PostAsync(client, RecognizeApi.Path, TestPhotos.Png(width: 301).Buffer);
        await Patience.UntilAsync(() => site.Recognizer.Photos.Count == 1);
        var frame = PostFrameAsync(client);
        var queue = timed.Services.GetRequiredService<RecognitionQueue>();
        await Patience.UntilAsync(() => queue.Waiting == 1);

        // Again and again: its time begins to run a moment after it is seen to wait.
        await Patience.UntilAsync(() =>
        {
            clock.Advance(TimeSpan.FromSeconds(5));
            return frame.IsCompleted;
        });

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await frame).StatusCode);
        hold.SetResult();
        Assert.Equal(HttpStatusCode.OK, (await running).StatusCode);
        Assert.Equal("refused answered", string.Join(' ', outcomes));
    }

    [Fact]
    public async Task Frame_AsLargeAsAPhoto_IsRefusedUnread()
    {
        using var site = new Site();
        using var client = site.CreateClient();

        var refused = await PostAsync(client, LiveApi.Path, new byte[500_001]);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, refused.StatusCode);
        Assert.Empty(site.Recognizer.Photos);
    }

    private static Task<HttpResponseMessage> PostFrameAsync(HttpClient client) => PostAsync(client, LiveApi.Path, TestPhotos.Png().Buffer);

    private static async Task<HttpResponseMessage> PostAsync(HttpClient client, string path, byte[] picture)
    {
        using var body = new ByteArrayContent(picture);
        return await client.PostAsync(path, body);
    }
}
