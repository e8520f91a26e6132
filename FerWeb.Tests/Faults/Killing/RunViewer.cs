using System.Net.WebSockets;
using System.Text.Json;
using FerWeb.Runs;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;

namespace FerWeb.Tests.Faults.Killing;

/// <summary>Follows a run over the hub as docs/live-protocol.md says: after a broken connection it asks again with its last number.</summary>
internal sealed class RunViewer(Uri site, string run)
{
    private static readonly TimeSpan _betweenTries = TimeSpan.FromMilliseconds(200);

    private readonly SortedDictionary<long, float> _losses = [];

    /// <value>Numbers of the events that came, in the order in which they came.</value>
    public List<long> Seqs { get; } = [];

    /// <value>The loss of each step, when all that was rolled back is forgotten.</value>
    public IReadOnlyDictionary<long, float> Losses => _losses;

    /// <value>How often it had to ask again.</value>
    public int Breaks { get; private set; }

    /// <summary>Follows until the run has finished, or failed for good.</summary>
    public async Task FollowAsync(CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                await using var connection = new HubConnectionBuilder().WithUrl(new Uri(site, TrainingHub.Path)).Build();
                await connection.StartAsync(cancellation);
                var frames = connection.StreamAsync<JsonElement>("Stream", run, Seqs is [.., var last] ? last : 0, cancellation);
                await foreach (var frame in frames)
                {
                    if (Take(frame))
                    {
                        return;
                    }
                }
            }
            catch (Exception error) when (IsOfAKilledSite(error) && !cancellation.IsCancellationRequested)
            {
                // Or of a site whose database is being started again.
            }

            Breaks++;
            await Task.Delay(_betweenTries, cancellation);
        }
    }

    // Several at once when it is killed between its first answer and the connection.
    private static bool IsOfAKilledSite(Exception error) => error is AggregateException or HttpRequestException or IOException or WebSocketException
        or HubException or OperationCanceledException or InvalidOperationException;

    private bool Take(JsonElement frame)
    {
        foreach (var happened in frame.GetProperty("events").EnumerateArray())
        {
            Seqs.Add(happened.GetProperty("seq").GetInt64());
            if (happened.GetProperty("kind").GetString() == "rolledBack")
            {
                var step = happened.GetProperty("data").GetProperty("step").GetInt64();
                _losses.Keys.Where(known => known > step).ToList().ForEach(forgotten => _losses.Remove(forgotten));
            }
        }

        foreach (var curve in frame.GetProperty("curves").EnumerateArray().Where(curve => curve.GetProperty("key").GetString() == "step/loss"))
        {
            foreach (var (step, value) in curve.GetProperty("steps").EnumerateArray().Zip(curve.GetProperty("values").EnumerateArray()))
            {
                _losses[step.GetInt64()] = value.GetSingle();
            }
        }

        return frame.GetProperty("isComplete").GetBoolean() && frame.GetProperty("run").GetProperty("status").GetString() is "finished" or "failed";
    }
}
