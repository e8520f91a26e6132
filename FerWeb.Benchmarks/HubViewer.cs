using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace FerWeb.Benchmarks;

/// <summary>One viewer of a run over SignalR's JSON protocol (docs/live-protocol.md), and what it saw of the run's steps.</summary>
internal sealed class HubViewer : IDisposable
{
    private const char EndOfMessage = '\u001e';

    private readonly ClientWebSocket _socket = new();
    private readonly CancellationTokenSource _stop = new();
    private Task _reading = Task.CompletedTask;

    /// <summary>Each metrics event: when it was stored, the training clock of its last step, and when it came here.</summary>
    public List<(DateTimeOffset Stored, double Seconds, DateTimeOffset Received)> Seen { get; } = [];

    /// <summary>Bytes of each frame that came after the catching up.</summary>
    public List<int> FrameBytes { get; } = [];

    public static async Task<HubViewer> OpenAsync(Uri site, string run)
    {
        var viewer = new HubViewer();
        await viewer._socket.ConnectAsync(new UriBuilder(new Uri(site, "hubs/training")) { Scheme = "ws" }.Uri, CancellationToken.None);
        await viewer.SendAsync("""{"protocol":"json","version":1}""");
        await viewer.SendAsync(JsonSerializer.Serialize(new { type = 4, invocationId = "1", target = "Stream", arguments = new object[] { run, 0 } }));
        viewer._reading = Task.Run(viewer.ReadAllAsync);
        return viewer;
    }

    /// <summary>Leaves, and throws what went wrong meanwhile.</summary>
    public async Task LeaveAsync()
    {
        await _stop.CancelAsync();
        await _reading;
    }

    public void Dispose()
    {
        _socket.Dispose();
        _stop.Dispose();
    }

    private Task SendAsync(string message)
        => _socket.SendAsync(Encoding.UTF8.GetBytes(message + EndOfMessage), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);

    private async Task ReadAllAsync()
    {
        var buffer = new byte[1 << 16];
        var pending = new List<byte>();
        try
        {
            while (true)
            {
                var part = await _socket.ReceiveAsync(buffer, _stop.Token);
                if (part.MessageType is WebSocketMessageType.Close)
                {
                    throw new InvalidOperationException($"The site closed a viewer's connection: {part.CloseStatusDescription}");
                }

                foreach (var one in buffer.AsSpan(0, part.Count))
                {
                    if (one != EndOfMessage)
                    {
                        pending.Add(one);
                        continue;
                    }

                    Take([.. pending]);
                    pending.Clear();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // leaving
        }
    }

    private void Take(byte[] message)
    {
        using var json = JsonDocument.Parse(message);
        if (!json.RootElement.TryGetProperty("type", out var type) || type.GetInt32() != 2)
        {
            return;
        }

        var (frame, received) = (json.RootElement.GetProperty("item"), DateTimeOffset.UtcNow);
        var curve = frame.GetProperty("curves").EnumerateArray().FirstOrDefault(curve => curve.GetProperty("key").GetString() == "step/loss");
        if (!frame.GetProperty("isComplete").GetBoolean() || frame.GetProperty("from").GetInt64() == 0 || curve.ValueKind is JsonValueKind.Undefined)
        {
            return;
        }

        FrameBytes.Add(message.Length);
        var steps = curve.GetProperty("steps").EnumerateArray().Select(step => step.GetInt64()).ToList();
        foreach (var happened in frame.GetProperty("events").EnumerateArray().Where(happened => happened.GetProperty("kind").GetString() == "metrics"))
        {
            var last = steps.IndexOf(happened.GetProperty("data").GetProperty("toStep").GetInt64());
            if (last >= 0)
            {
                Seen.Add((happened.GetProperty("at").GetDateTimeOffset(), curve.GetProperty("seconds")[last].GetDouble(), received));
            }
        }
    }
}
