using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Sockets;

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
            using var content = new ByteArrayContent(photo);
            content.Headers.ContentType = new MediaTypeHeaderValue("image/jpeg");
            using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = content };
            using var response = client.Send(request);
            response.EnsureSuccessStatusCode();
            milliseconds.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        milliseconds.Sort();
        return milliseconds[Requests / 2];
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
