using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;

namespace FerWeb.Benchmarks;

/// <summary>Peer (c) again: many clients at once, each sending its next photo when the last is answered; 127.0.0.1 only.</summary>
internal static class LoadBenchmark
{
    private const int Clients = 32;
    private static readonly TimeSpan _time = TimeSpan.FromSeconds(15);

    public static async Task RunAsync(Uri ours, string photo, int rounds)
    {
        using var peer = await RecogniseBenchmark.StartPeerAsync(ours);
        try
        {
            var bytes = await File.ReadAllBytesAsync(photo);
            Pairs.Run("photos/s", rounds, () => Load(new Uri(ours, "api/v1/recognize"), bytes, _time), () => Load(RecogniseBenchmark.PeerUrl, bytes, _time));
        }
        finally
        {
            peer.Kill(entireProcessTree: true);
        }
    }

    /// <summary>The site's memory and speed in ten pieces of 30 seconds of the same load.</summary>
    /// <param name="site">Id of the site's process on this machine.</param>
    public static async Task SoakAsync(Uri ours, string photo, int site)
    {
        var bytes = await File.ReadAllBytesAsync(photo);
        for (var piece = 1; piece <= 10; piece++)
        {
            var rate = Load(new Uri(ours, "api/v1/recognize"), bytes, 2 * _time);
            using var process = Process.GetProcessById(site);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{piece * 30} s: {rate:F1} photos/s, resident {process.WorkingSet64 / 1e6:F0} MB, {process.Threads.Count} threads"));
        }
    }

    /// <summary>Photos answered per second; throws when one is not.</summary>
    private static double Load(Uri url, byte[] photo, TimeSpan time)
    {
        using var client = new HttpClient();
        var clock = Stopwatch.StartNew();
        var times = Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => SendAsync(client, url, photo, clock, time)))
            .GetAwaiter().GetResult().SelectMany(sent => sent).Order().ToList();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"  {url.Port}: {times.Count} photos, median {times[times.Count / 2]:F0} ms, p95 {times[times.Count * 95 / 100]:F0} ms"));
        return times.Count / clock.Elapsed.TotalSeconds;
    }

    private static async Task<List<double>> SendAsync(HttpClient client, Uri url, byte[] photo, Stopwatch clock, TimeSpan time)
    {
        var milliseconds = new List<double>();
        while (clock.Elapsed < time)
        {
            var start = Stopwatch.GetTimestamp();
            using var content = new ByteArrayContent(photo) { Headers = { ContentType = new MediaTypeHeaderValue("image/jpeg") } };
            using var response = await client.PostAsync(url, content);
            response.EnsureSuccessStatusCode();
            milliseconds.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        return milliseconds;
    }
}
