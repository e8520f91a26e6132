using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using FerWeb.Runs;
using FerWeb.Tests.Engine.Training;
using FerWeb.Tests.Workspace;
using FerWeb.Workspace.Runs;
using Microsoft.Extensions.DependencyInjection;

namespace FerWeb.Tests.Web;

/// <summary>Viewers of a run that do not read what the site sends them. Alone in the process: its memory is measured.</summary>
[Collection(TrainingRuns.Name)]
public sealed class FrozenViewerTests
{
    private const int Viewers = 8;
    private const int Batches = 120;
    private const int PointsPerBatch = 1_000;
    private const long MostBytesPerViewer = 1 << 20;

    [Fact]
    public async Task Stream_ViewersThatDoNotRead_HoldABoundedAmountAndThenGetEveryEventOnce()
    {
        await using var site = new Site();
        site.UseKestrel(0);
        site.StartServer();
        var store = site.Services.GetRequiredService<IRunStore>();
        var run = store.Launch();
        await ReadAsync(await OpenAsync(site, run.Id), run.LastSeq, site, run.Id); // whatever the first viewer makes the site load
        Append(store, run, 0);
        var before = GC.GetTotalMemory(forceFullCollection: true);

        var viewers = await Task.WhenAll(Enumerable.Range(0, Viewers).Select(_ => OpenAsync(site, run.Id)));
        Append(store, run, Batches / 2);
        await Task.Delay(TimeSpan.FromSeconds(2)); // ten frames' time: as much as the site would send
        var held = (GC.GetTotalMemory(forceFullCollection: true) - before) / Viewers;
        var last = store.Find(run.Id)!.LastSeq;
        foreach (var (events, steps, bytes) in await Task.WhenAll(viewers.Select(viewer => ReadAsync(viewer, last, site, run.Id))))
        {
            Assert.Equal(Enumerable.Range(1, (int)last).Select(seq => (long)seq), events);
            Assert.Equal(Enumerable.Range(0, Batches * PointsPerBatch).Select(step => (long)step), steps);
            Assert.True(bytes > 2 * MostBytesPerViewer, $"{bytes} bytes are too few to tell.");
        }

        Assert.True(held < MostBytesPerViewer, $"A viewer that does not read holds {held} bytes.");
    }

    private static void Append(IRunStore store, Run run, int from)
    {
        for (var batch = from; batch < from + (Batches / 2); batch++)
        {
            var first = batch * PointsPerBatch;
            Assert.True(store.Append(run.Id, run.Attempt, "worker",
                [RunSpecs.Curve(MetricKey.StepLoss, [.. Enumerable.Range(first, PointsPerBatch).Select(step => ((long)step, Math.Sin(step)))])]));
        }
    }

    // A small receive buffer, so that what is not read stays with the site.
    private static async Task<ClientWebSocket> OpenAsync(Site site, string run, long after = 0)
    {
        var viewer = new ClientWebSocket();
        using var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (context, cancellation) =>
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
                await socket.ConnectAsync(context.DnsEndPoint, cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        using var invoker = new HttpMessageInvoker(handler, disposeHandler: false);
        var address = new UriBuilder(new Uri(site.ClientOptions.BaseAddress, TrainingHub.Path)) { Scheme = "ws" }.Uri;
        await viewer.ConnectAsync(address, invoker, CancellationToken.None);
        await SendAsync(viewer, """{"protocol":"json","version":1}""");
        await SendAsync(viewer, JsonSerializer.Serialize(new { type = 4, invocationId = "1", target = "Stream", arguments = new object[] { run, after } }));
        return viewer;
    }

    private static async Task SendAsync(ClientWebSocket viewer, string message)
        => await viewer.SendAsync(Encoding.UTF8.GetBytes(message + '\u001e'), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);

    // Reads frames up to the event, then leaves. The site may have dropped a viewer that took nothing for long; as the
    // protocol says, it asks again with the last number that it has.
    private static async Task<(List<long> Events, List<long> Steps, long Bytes)> ReadAsync(ClientWebSocket viewer, long last, Site site, string run)
    {
        var (events, steps, bytes) = (new List<long>(), new List<long>(), 0L);
        var (part, pending) = (new byte[1 << 16], new MemoryStream());
        while (events.Count == 0 || events[^1] < last)
        {
            ValueWebSocketReceiveResult read;
            try
            {
                read = await viewer.ReceiveAsync(part.AsMemory(), CancellationToken.None);
            }
            catch (WebSocketException)
            {
                viewer.Dispose();
                pending.SetLength(0);
                viewer = await OpenAsync(site, run, events.LastOrDefault());
                continue;
            }

            bytes += read.Count;
            foreach (var one in part.AsMemory(0, read.Count).ToArray())
            {
                if (one != 0x1e)
                {
                    pending.WriteByte(one);
                    continue;
                }

                using var message = JsonDocument.Parse(pending.GetBuffer().AsMemory(0, (int)pending.Length));
                pending.SetLength(0);
                if (message.RootElement.TryGetProperty("item", out var frame))
                {
                    events.AddRange(frame.GetProperty("events").EnumerateArray().Select(happened => happened.GetProperty("seq").GetInt64()));
                    steps.AddRange(frame.GetProperty("curves").EnumerateArray().SelectMany(curve => curve.GetProperty("steps").EnumerateArray()).Select(step => step.GetInt64()));
                }
            }
        }

        viewer.Dispose();
        return (events, steps, bytes);
    }
}
