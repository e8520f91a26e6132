using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using FerWeb.Api;
using FerWeb.Runs;
using FerWeb.Tests.Shared;
using Microsoft.AspNetCore.SignalR.Client;

namespace FerWeb.Tests.Load;

/// <summary>What people do on a site, over and over until the time is up; each answer is looked at, and everything is counted.</summary>
/// <param name="site">Where they are.</param>
/// <param name="run">Id of the run that they watch.</param>
/// <param name="tally">Counts.</param>
internal sealed class People(LoadedSite site, string run, Tally tally)
{
    private static readonly string _examples = Path.Combine(Checkout.Root, "wwwroot-assets", "static", "examples");
    private static readonly byte[][] _faces = [.. Directory.GetFiles(_examples, "*.png").Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];

    /// <summary>A face that the repository has.</summary>
    public static byte[] Face(int number) => _faces[number % _faces.Length];

    /// <summary>Four of ten recognise photos, two are live, two watch the run and two go through the pages.</summary>
    public Task LiveAsync(int person, CancellationToken timeIsUp) => (person % 10) switch
    {
        < 4 => RepeatAsync("photo", person, SendPhotoAsync, TimeSpan.FromSeconds(2), timeIsUp),
        < 6 => RepeatAsync("frame", person, SendFrameAsync, TimeSpan.FromMilliseconds(100), timeIsUp),
        < 8 => WatchAsync(person, timeIsUp),
        _ => RepeatAsync("page", person, ReadPageAsync, TimeSpan.FromSeconds(5), timeIsUp),
    };

    private async Task RepeatAsync(string kind, int person, Func<HttpClient, int, int, Task> act, TimeSpan pause, CancellationToken timeIsUp)
    {
        using var client = site.Client(person);
        for (var turn = 0; !timeIsUp.IsCancellationRequested; turn++)
        {
            try
            {
                await act(client, person, turn);
            }
            catch (Exception fault)
            {
                tally.Add($"{kind} {fault.GetType().Name}: {fault.Message}");
            }

            await Task.Delay(pause, CancellationToken.None);
        }
    }

    private async Task SendPhotoAsync(HttpClient client, int person, int turn)
    {
        if (await SendAsync(client, "photo", RecognizeApi.Path, Face(person + turn)) is { } answer)
        {
            CheckFaces(answer);
            using var map = await client.GetAsync($"{RecognizeApi.Path}/results/{answer.GetProperty("result_id").GetString()}/faces/0/heat-map");
            tally.Add("heat map", map.StatusCode);
        }
    }

    private async Task SendFrameAsync(HttpClient client, int person, int turn)
    {
        if (await SendAsync(client, "frame", LiveApi.Path, Face(person + turn)) is { } answer)
        {
            CheckFaces(answer);
        }
    }

    // A frame that has waited for its whole time is dropped, as it should be on a machine that does not keep up; one refused at once is not.
    private async Task<JsonElement?> SendAsync(HttpClient client, string kind, string path, byte[] picture)
    {
        using var content = new ByteArrayContent(picture);
        var start = Stopwatch.GetTimestamp();
        using var response = await client.PostAsync(path, content);
        if (kind == "frame" && response is { StatusCode: HttpStatusCode.ServiceUnavailable, Headers.RetryAfter: not null }
            && Stopwatch.GetElapsedTime(start) >= TimeSpan.FromSeconds(5))
        {
            tally.Add("frame dropped after its wait");
            return null;
        }

        tally.Add(kind, response.StatusCode);
        return response.StatusCode is HttpStatusCode.OK ? await response.Content.ReadFromJsonAsync<JsonElement>() : null;
    }

    // A page has its circuit as long as somebody looks at it.
    private async Task ReadPageAsync(HttpClient client, int person, int turn)
    {
        string[] paths = ["/", "/live", "/runs", $"/runs/{run}", "/models", "/datasets"];
        await using var page = await IdlePage.OpenAsync(site, client, person, paths[(person + turn) % paths.Length]);
        await Task.Delay(TimeSpan.FromSeconds(1));
        tally.Add(page is { Fault: null, IsConnected: true } ? "page painted" : $"page broken: {page.Fault}");
    }

    /// <summary>Follows the run from its beginning; leaves now and then, and comes back where it was.</summary>
    private async Task WatchAsync(int person, CancellationToken timeIsUp)
    {
        const int FramesUntilLeaving = 50;
        var last = 0L;
        while (!timeIsUp.IsCancellationRequested)
        {
            try
            {
                await using var connection = site.Hub(TrainingHub.Path.TrimStart('/'), person).Build();
                await connection.StartAsync(CancellationToken.None);
                var frames = 0;
                await foreach (var frame in connection.StreamAsync<JsonElement>("Stream", run, last, timeIsUp))
                {
                    var numbers = frame.GetProperty("events").EnumerateArray().Select(happened => happened.GetProperty("seq").GetInt64()).ToList();
                    tally.Add(numbers.SequenceEqual(Enumerable.Range(1, numbers.Count).Select(step => last + step)) ? "run frame" : "run frame with a gap");
                    last = frame.GetProperty("to").GetInt64();
                    if (++frames == FramesUntilLeaving)
                    {
                        break;
                    }
                }
            }
            catch (OperationCanceledException) when (timeIsUp.IsCancellationRequested)
            {
                break;
            }
            catch (Exception fault)
            {
                tally.Add($"run {fault.GetType().Name}: {fault.Message}");
                await Task.Delay(TimeSpan.FromSeconds(1), CancellationToken.None);
            }
        }
    }

    private static void CheckFaces(JsonElement answer)
    {
        var probabilities = answer.GetProperty("faces")[0].GetProperty("probabilities").EnumerateObject().Select(one => one.Value.GetDouble()).ToList();
        Assert.Equal(answer.GetProperty("classes").GetArrayLength(), probabilities.Count);
        Assert.Equal(1, probabilities.Sum(), 3);
    }
}
