using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using FerWeb.Api;
using FerWeb.Engine.Recognition;
using FerWeb.Tests.Shared;

namespace FerWeb.Tests.Web;

/// <summary>What happens when many photos come at once, or before the model is warm.</summary>
public sealed class RecognizeLoadTests
{
    [Fact]
    public async Task Recognize_FullHouse_Answers503WithRetryAfterAndServesTheOthersLater()
    {
        using var site = new Site(new Dictionary<string, string> { ["Limits:MaxConcurrent"] = "1", ["Limits:MaxWaiting"] = "1" });
        using var client = site.CreateClient();
        var hold = new TaskCompletionSource();
        site.Recognizer.Hold = hold.Task;
        var running = PostAsync(client);
        await Patience.UntilAsync(() => Task.FromResult(site.Recognizer.Photos.Count == 1));
        var waiting = PostAsync(client, "?ticket=mine");
        await Patience.UntilAsync(async () => (await client.GetAsync(RecognizeApi.Path + "/places/mine")).StatusCode == HttpStatusCode.OK);

        var refused = await PostAsync(client);
        hold.SetResult();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Equal("application/problem+json", refused.Content.Headers.ContentType?.MediaType);
        Assert.NotNull(refused.Headers.RetryAfter?.Delta);
        Assert.Equal(HttpStatusCode.OK, (await running).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await waiting).StatusCode);
    }

    [Fact]
    public async Task Places_WaitingPhotos_AreCountedInOrder()
    {
        using var site = new Site(new Dictionary<string, string> { ["Limits:MaxConcurrent"] = "1" });
        using var client = site.CreateClient();
        var hold = new TaskCompletionSource();
        site.Recognizer.Hold = hold.Task;
        var running = PostAsync(client, "?ticket=running");
        await Patience.UntilAsync(() => Task.FromResult(site.Recognizer.Photos.Count == 1));
        var first = PostAsync(client, "?ticket=first");
        await Patience.UntilAsync(async () => await AheadOfAsync(client, "first") is 0);
        var second = PostAsync(client, "?ticket=second");

        await Patience.UntilAsync(async () => await AheadOfAsync(client, "second") is 1);
        Assert.Null(await AheadOfAsync(client, "running"));

        hold.SetResult();
        await Task.WhenAll(running, first, second);
        Assert.Null(await AheadOfAsync(client, "second"));
    }

    [Fact]
    public async Task Recognize_ClientGivesUpWhileWaiting_FreesItsPlace()
    {
        using var site = new Site(new Dictionary<string, string> { ["Limits:MaxConcurrent"] = "1", ["Limits:MaxWaiting"] = "1" });
        using var client = site.CreateClient();
        var hold = new TaskCompletionSource();
        site.Recognizer.Hold = hold.Task;
        var running = PostAsync(client);
        await Patience.UntilAsync(() => Task.FromResult(site.Recognizer.Photos.Count == 1));
        using var impatience = new CancellationTokenSource();
        var givingUp = PostAsync(client, "?ticket=gone", impatience.Token);
        await Patience.UntilAsync(async () => await AheadOfAsync(client, "gone") is 0);

        await impatience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => givingUp);
        await Patience.UntilAsync(async () => await AheadOfAsync(client, "gone") is null);
        var next = PostAsync(client, "?ticket=next");
        await Patience.UntilAsync(async () => await AheadOfAsync(client, "next") is 0);
        hold.SetResult();
        Assert.Equal(HttpStatusCode.OK, (await running).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await next).StatusCode);
    }

    [Fact]
    public async Task TryModel_OneClientTooOften_IsRefusedAsRecogniseIs()
    {
        using var site = new Site(new Dictionary<string, string>
        {
            ["Limits:Burst"] = "1",
            ["Limits:RequestsPerMinute"] = "1",
            ["Recognition:ModelsFolder"] = Path.Combine(Checkout.Root, "models"),
        });
        using var client = site.CreateClient();

        async Task<HttpStatusCode> AskAsync()
        {
            using var answer = await client.PostAsync(
                new Uri($"api/v1/models/{ShippedModel.Id}/recognize?head=sad", UriKind.Relative), new ByteArrayContent(PhotoBytes.Jpeg()));
            return answer.StatusCode;
        }

        Assert.Equal(HttpStatusCode.BadRequest, await AskAsync());
        Assert.Equal(HttpStatusCode.TooManyRequests, await AskAsync());
    }

    [Fact]
    public async Task Others_FullHouse_AreRefusedAsRecogniseIs()
    {
        using var site = new Site(new Dictionary<string, string>
        {
            ["Limits:MaxConcurrent"] = "1",
            ["Limits:MaxWaiting"] = "1",
            ["Recognition:ModelsFolder"] = Path.Combine(Checkout.Root, "models"),
        });
        using var client = site.CreateClient();
        var hold = new TaskCompletionSource();
        site.Recognizer.Hold = hold.Task;
        var running = PostAsync(client);
        await Patience.UntilAsync(() => site.Recognizer.Photos.Count == 1);
        var waiting = PostAsync(client, "?ticket=mine");
        await Patience.UntilAsync(async () => await AheadOfAsync(client, "mine") is 0);

        using var refused = await client.PostAsync(
            new Uri($"api/v1/models/{ShippedModel.Id}/recognize", UriKind.Relative), new ByteArrayContent(PhotoBytes.Jpeg()));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);

        // Gradio's clients too: before their bytes are read. What ends a call needs no place.
        foreach (var (path, expected) in new[]
        {
            ("upload", HttpStatusCode.ServiceUnavailable), ("queue/join", HttpStatusCode.ServiceUnavailable),
            ("call/predict", HttpStatusCode.ServiceUnavailable), ("cancel", HttpStatusCode.OK),
        })
        {
            using var answer = await client.PostAsync(new Uri($"gradio_api/{path}", UriKind.Relative), JsonContent.Create(new { data = 1 }));
            Assert.Equal((path, expected), (path, answer.StatusCode));
        }

        hold.SetResult();
        Assert.Equal(HttpStatusCode.OK, (await running).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await waiting).StatusCode);
    }

    [Fact]
    public async Task Recognize_OneClientTooOften_Answers429WithRetryAfter()
    {
        using var site = new Site(new Dictionary<string, string> { ["Limits:Burst"] = "2", ["Limits:RequestsPerMinute"] = "1" });
        using var client = site.CreateClient();

        Assert.Equal(HttpStatusCode.OK, (await PostAsync(client)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(client)).StatusCode);
        var refused = await PostAsync(client);

        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal("application/problem+json", refused.Content.Headers.ContentType?.MediaType);
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
        Assert.Contains("Too many photos", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains("Too many requests", await client.GetStringOfAsync($"{RecognizeApi.Path}/results/any/faces/0/heat-map"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Recognize_RestOfThePhotoDoesNotCome_Answers408AfterTheTimeForAnUpload()
    {
        await using var site = new Site(new Dictionary<string, string> { ["Limits:UploadTimeout"] = "00:00:01" });
        site.UseKestrel();
        site.StartServer();
        var photo = PhotoBytes.Jpeg();
        using var connection = new TcpClient();
        await connection.ConnectAsync(IPAddress.Loopback, site.ClientOptions.BaseAddress.Port);
        var stream = connection.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"POST {RecognizeApi.Path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/jpeg\r\nContent-Length: {photo.Length}\r\n\r\n"));
        await stream.WriteAsync(photo.AsMemory(0, photo.Length / 2));

        var answer = "";
        var buffer = new byte[4096];
        while (!answer.Contains("The photo took too long to arrive.", StringComparison.Ordinal))
        {
            var read = await Patience.ForAsync(stream.ReadAsync(buffer).AsTask());
            Assert.True(read > 0, answer);
            answer += Encoding.UTF8.GetString(buffer, 0, read);
        }

        Assert.StartsWith("HTTP/1.1 408 ", answer, StringComparison.Ordinal);
        Assert.Empty(site.Recognizer.Photos);
    }

    [Fact]
    public async Task Site_WhileTheModelLoads_IsLiveButNotReady()
    {
        var loading = new TaskCompletionSource<IPhotoRecognizer>();
        using var site = new Site { Loading = loading.Task };
        using var client = site.CreateClient();

        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/health/live")).StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await client.GetAsync("/health/ready")).StatusCode);
        var refused = await PostAsync(client);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.NotNull(refused.Headers.RetryAfter);

        loading.SetResult(site.Recognizer);
        await Patience.UntilAsync(async () => (await client.GetAsync("/health/ready")).StatusCode == HttpStatusCode.OK);
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(client)).StatusCode);
    }

    [Fact]
    public async Task Site_WithoutAModel_SaysWhyWhereTheOwnerLooks()
    {
        using var site = new Site { Loading = Task.FromException<IPhotoRecognizer>(new DirectoryNotFoundException("There is no folder 'models'.")) };
        using var client = site.CreateClient();

        await Patience.UntilAsync(async () => (await client.GetStringOfAsync("/health/ready")).Contains("There is no folder"));
        var refused = await PostAsync(client);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.DoesNotContain("folder", await refused.Content.ReadAsStringAsync());
        Assert.Contains("There is no folder", site.Log.Text);
    }

    private static Task<HttpResponseMessage> PostAsync(HttpClient client, string query = "", CancellationToken cancellation = default)
        => client.PostAsync(RecognizeApi.Path + query, new ByteArrayContent(PhotoBytes.Jpeg()), cancellation);

    private static async Task<int?> AheadOfAsync(HttpClient client, string ticket)
    {
        var answer = await client.GetAsync($"{RecognizeApi.Path}/places/{ticket}");
        return answer.StatusCode == HttpStatusCode.OK ? (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("ahead").GetInt32() : null;
    }
}
