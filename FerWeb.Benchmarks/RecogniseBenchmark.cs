using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;

namespace FerWeb.Benchmarks;

/// <summary>Peer (c): one photo after another over HTTP, 127.0.0.1 only.</summary>
internal static class RecogniseBenchmark
{
    private const int Port = 5188;
    private const int Requests = 40;

    /// <summary>Where a started peer answers.</summary>
    public static Uri PeerUrl { get; } = new($"http://127.0.0.1:{Port}/predict");

    public static async Task RunAsync(Uri ours, string photo, int rounds)
    {
        using var peer = await StartPeerAsync(ours);
        try
        {
            using var client = new HttpClient();
            var bytes = await File.ReadAllBytesAsync(photo);
            Pairs.Run("ms (median)", rounds, () => Median(client, new Uri(ours, "api/v1/recognize"), bytes), () => Median(client, PeerUrl, bytes));
        }
        finally
        {
            peer.Kill(entireProcessTree: true);
        }
    }

    /// <summary>The site's own count, from the photo's bytes to the answer, without a peer beside it.</summary>
    public static async Task MeasureServerAsync(Uri ours, string photo, int rounds)
    {
        const int Photos = 100;
        using var client = new HttpClient();
        var bytes = await File.ReadAllBytesAsync(photo);
        for (var round = 0; round <= rounds; round++)
        {
            var milliseconds = new List<double>();
            for (var i = 0; i < Photos; i++)
            {
                using var response = Send(client, new Uri(ours, "api/v1/recognize"), bytes);
                using var answer = await JsonDocument.ParseAsync(await response.Content.ReadAsStreamAsync());
                milliseconds.Add(answer.RootElement.GetProperty("ms").GetDouble());
            }

            milliseconds.Sort();
            if (round > 0) // the first warms up
            {
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"round {round}: median {milliseconds[Photos / 2]:F1} ms, p95 {milliseconds[Photos * 95 / 100]:F1} ms (n {Photos})"));
            }
        }
    }

    /// <summary>Starts the peer and waits until it listens.</summary>
    public static async Task<Process> StartPeerAsync(Uri ours)
    {
        if (!ours.IsLoopback)
        {
            throw new ArgumentException("Only an app on this machine is measured.", nameof(ours));
        }

        var peer = Peer.Start("recognise_server.py", "--port", Port.ToString(CultureInfo.InvariantCulture));
        await WaitForPeerAsync();
        return peer;
    }

    private static double Median(HttpClient client, Uri url, byte[] photo)
    {
        var milliseconds = new List<double>();
        for (var i = 0; i < Requests; i++)
        {
            var start = Stopwatch.GetTimestamp();
            Send(client, url, photo).Dispose();
            milliseconds.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        milliseconds.Sort();
        return milliseconds[Requests / 2];
    }

    private static HttpResponseMessage Send(HttpClient client, Uri url, byte[] photo)
    {
        using var content = new ByteArrayContent(photo);
        content.Headers.ContentType = new MediaTypeHeaderValue("image/jpeg");
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = content };
        return client.Send(request).EnsureSuccessStatusCode();
    }

    private static async Task WaitForPeerAsync()
    {
        for (var attempt = 0; attempt < 100; attempt++)
        {
            try
            {
                using var socket = new TcpClient();
                await socket.ConnectAsync("127.0.0.1", Port);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(300);
            }
        }

        throw new InvalidOperationException("The peer did not start listening.");
    }
}
