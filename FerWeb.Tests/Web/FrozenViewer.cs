using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text.Json;
using System.Threading.Channels;
using FerWeb.Runs;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;

namespace FerWeb.Tests.Web;

/// <summary>A viewer of a run whose network stands still until <see cref="Thaw"/>: what the site sends meanwhile stays with the site.</summary>
internal sealed class FrozenViewer : IAsyncDisposable
{
    private readonly TaskCompletionSource _thawed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly HubConnection _connection;
    private StandingStream? _network;

    private FrozenViewer(Site site) => _connection = new HubConnectionBuilder()
        .WithUrl(new Uri(site.ClientOptions.BaseAddress, TrainingHub.Path), HttpTransportType.WebSockets, options =>
        {
            options.SkipNegotiation = true;
            options.WebSocketFactory = async (context, cancellation) => await ConnectAsync(context.Uri, cancellation);
        })
        .WithServerTimeout(TimeSpan.FromMinutes(5))
        .Build();

    /// <summary>Bytes that have come.</summary>
    public long Bytes => _network?.Bytes ?? 0;

    /// <summary>False when the site has dropped this viewer.</summary>
    public bool IsConnected => _connection.State is HubConnectionState.Connected;

    public static async Task<FrozenViewer> OpenAsync(Site site)
    {
        var viewer = new FrozenViewer(site);
        await viewer._connection.StartAsync();
        viewer._network!.Until = viewer._thawed.Task;
        return viewer;
    }

    /// <summary>Asks for a run; returns before the first frame.</summary>
    public Task<ChannelReader<JsonElement>> FollowAsync(string run, long after) => _connection.StreamAsChannelAsync<JsonElement>("Stream", run, after);

    /// <summary>From now on it reads.</summary>
    public void Thaw() => _thawed.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        Thaw();
        await _connection.DisposeAsync();
    }

    // A small receive buffer, so that what is not read stays with the site.
    private async Task<WebSocket> ConnectAsync(Uri address, CancellationToken cancellation)
    {
        using var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (context, connecting) =>
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
                await socket.ConnectAsync(context.DnsEndPoint, connecting);
                return _network = new StandingStream(socket);
            },
        };
        using var invoker = new HttpMessageInvoker(handler, disposeHandler: false);
        var webSocket = new ClientWebSocket();
        await webSocket.ConnectAsync(address, invoker, cancellation);
        return webSocket;
    }

    private sealed class StandingStream(Socket socket) : NetworkStream(socket, ownsSocket: true)
    {
        public Task Until { get; set; } = Task.CompletedTask;

        public long Bytes { get; private set; }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Until.WaitAsync(cancellationToken);
            var read = await base.ReadAsync(buffer, cancellationToken);
            Bytes += read;
            return read;
        }
    }
}
