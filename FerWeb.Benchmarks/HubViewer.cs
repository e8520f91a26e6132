using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.SignalR.Client;

namespace FerWeb.Benchmarks;

/// <summary>One viewer of a run (docs/live-protocol.md), and what it saw of the run's steps.</summary>
internal sealed class HubViewer : IAsyncDisposable
{
    private readonly HubConnection _connection;
    private readonly CancellationTokenSource _stop = new();
    private Task _reading = Task.CompletedTask;

    private HubViewer(Uri site) => _connection = new HubConnectionBuilder().WithUrl(new Uri(site, "hubs/training")).Build();

    /// <summary>Each metrics event: when it was stored, the training clock of its last step, and when it came here.</summary>
    public List<(DateTimeOffset Stored, double Seconds, DateTimeOffset Received)> Seen { get; } = [];

    /// <summary>Bytes of each frame's JSON that came after the catching up.</summary>
    public List<int> FrameBytes { get; } = [];

    public static async Task<HubViewer> OpenAsync(Uri site, string run)
    {
        var viewer = new HubViewer(site);
        await viewer._connection.StartAsync();
        viewer._reading = Task.Run(() => viewer.ReadAllAsync(run));
        return viewer;
    }

    /// <summary>Leaves, and throws what went wrong meanwhile.</summary>
    public async Task LeaveAsync()
    {
        await _stop.CancelAsync();
        await _reading;
    }

    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync();
        _stop.Dispose();
    }

    private async Task ReadAllAsync(string run)
    {
        try
        {
            await foreach (var frame in _connection.StreamAsync<JsonElement>("Stream", run, 0L, _stop.Token))
            {
                Take(frame, TimeProvider.System.GetUtcNow());
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // leaving
        }
    }

    private void Take(JsonElement frame, DateTimeOffset received)
    {
        var curve = frame.GetProperty("curves").EnumerateArray().FirstOrDefault(curve => curve.GetProperty("key").GetString() == "step/loss");
        if (!frame.GetProperty("isComplete").GetBoolean() || frame.GetProperty("from").GetInt64() == 0 || curve.ValueKind is JsonValueKind.Undefined)
        {
            return;
        }

        FrameBytes.Add(Encoding.UTF8.GetByteCount(frame.GetRawText()));
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
