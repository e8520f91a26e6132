using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;

namespace FerWeb.Benchmarks;

/// <summary>A running FerWeb on this machine, asked over its REST interface for a run to measure.</summary>
internal sealed class TrainingSite : IDisposable
{
    private readonly HttpClient _client;

    public TrainingSite(Uri address)
    {
        if (!address.IsLoopback)
        {
            throw new ArgumentException("Only an app on this machine is measured.", nameof(address));
        }

        _client = new HttpClient { BaseAddress = address };
    }

    /// <summary>Launches a run on the drawn faces and waits until it steps steadily.</summary>
    public async Task<string> StartRunAsync()
    {
        using var answer = await _client.PostAsJsonAsync("api/v1/runs", new { name = "benchmark", dataset = "drawn", preset = "quick", epochs = 200 });
        answer.EnsureSuccessStatusCode();
        var run = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("run").GetProperty("id").GetString()!;
        while (await StepAsync(run) < 60)
        {
            await Task.Delay(500);
        }

        return run;
    }

    public async Task StopRunAsync(string run) => (await _client.PostAsync($"api/v1/runs/{run}/stop", null)).EnsureSuccessStatusCode();

    /// <summary>Steps per second over the next <paramref name="time"/>.</summary>
    public async Task<double> SpeedAsync(string run, TimeSpan time)
    {
        var (before, start) = (await StepAsync(run), Stopwatch.GetTimestamp());
        await Task.Delay(time);
        return (await StepAsync(run) - before) / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>Sends a photo now and then and gives the milliseconds that each answer took, in ascending order.</summary>
    public async Task<List<double>> RecogniseAsync(byte[] photo, int count, TimeSpan every)
    {
        var milliseconds = new List<double>();
        using var timer = new PeriodicTimer(every);
        for (var i = 0; i < count; i++)
        {
            await timer.WaitForNextTickAsync();
            var start = Stopwatch.GetTimestamp();
            using var content = new ByteArrayContent(photo) { Headers = { ContentType = new("image/jpeg") } };
            using var response = await _client.PostAsync("api/v1/recognize", content);
            response.EnsureSuccessStatusCode();
            milliseconds.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        milliseconds.Sort();
        return milliseconds;
    }

    public void Dispose() => _client.Dispose();

    private async Task<long> StepAsync(string run)
        => (await _client.GetFromJsonAsync<JsonElement>($"api/v1/runs/{run}")).GetProperty("run").GetProperty("progress").GetProperty("step").GetInt64();
}
