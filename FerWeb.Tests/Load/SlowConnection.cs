using System.Net.Sockets;
using System.Text;

namespace FerWeb.Tests.Load;

/// <summary>A client that sends a request a few bytes at a time, or leaves in the middle of it.</summary>
internal sealed class SlowConnection : IDisposable
{
    private readonly Socket _socket;
    private readonly CancellationTokenSource _end = new();
    private readonly byte[] _received = new byte[4096];
    private int _length;

    private SlowConnection(Socket socket) => _socket = socket;

    /// <summary>Whether the site has closed the connection.</summary>
    public bool IsEnded { get; private set; }

    /// <summary>What the site has answered, at most 4 kB of it.</summary>
    public string Answer => Encoding.Latin1.GetString(_received, 0, Volatile.Read(ref _length));

    /// <summary>Sends the beginning at once.</summary>
    public static async Task<SlowConnection> OpenAsync(LoadedSite site, int person, string beginning)
    {
        var slow = new SlowConnection(await site.ConnectAsync(person));
        await slow._socket.SendAsync(Encoding.Latin1.GetBytes(beginning));
        _ = slow.ReadAsync();
        return slow;
    }

    /// <summary>The beginning of a request with a body, of which nothing has been sent.</summary>
    public static string Post(string path, int length, string type = "image/png", string more = "")
        => $"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: {type}\r\nContent-Length: {length}\r\n{more}\r\n";

    /// <summary>Goes on sending.</summary>
    /// <param name="bytes">Each time.</param>
    /// <param name="pause">Between two times.</param>
    public void Trickle(int bytes, TimeSpan pause) => _ = Task.Run(async () =>
    {
        try
        {
            var some = Enumerable.Repeat((byte)'a', bytes).ToArray();
            while (!_end.IsCancellationRequested)
            {
                await _socket.SendAsync(some, _end.Token);
                await Task.Delay(pause, _end.Token);
            }
        }
        catch (Exception ended) when (ended is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The site has closed the connection, or the test is over.
        }
    });

    /// <summary>Leaves without a word: the site's system hears of it by a reset.</summary>
    public void Vanish()
    {
        _socket.LingerState = new LingerOption(enable: true, 0);
        Dispose();
    }

    public void Dispose()
    {
        _end.Cancel();
        _socket.Dispose();
    }

    private async Task ReadAsync()
    {
        try
        {
            var rest = new byte[4096];
            while (await _socket.ReceiveAsync(_length < _received.Length ? _received.AsMemory(_length) : rest) is var read and > 0)
            {
                Volatile.Write(ref _length, Math.Min(_received.Length, _length + read));
            }
        }
        catch (Exception ended) when (ended is SocketException or ObjectDisposedException)
        {
            // By a reset, or the test is over.
        }

        IsEnded = true;
    }
}
