using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.RegularExpressions;
using FerWeb.Tests.Engine.Datasets;
using FerWeb.Tests.Shared;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR.Client;

namespace FerWeb.Tests.Load;

/// <summary>The whole site as a process of its own, on an empty data folder, with the model that ships; people come from addresses of their own.</summary>
internal sealed partial class LoadedSite : IDisposable
{
    private readonly TemporaryFolder _folder;
    private readonly SiteProcess _site;

    private LoadedSite(TemporaryFolder folder, SiteProcess site) => (_folder, _site) = (folder, site);

    public Uri Address => _site.Address;

    public string DataFolder => _folder.PathTo("data");

    /// <summary>
    /// Fails with what the site has logged of errors of its own. Kestrel's 67 is none: it could not read the rest of a body whose
    /// sender had left.
    /// </summary>
    public void HasNoErrors()
    {
        const int Lines = 8;
        var log = _site.Lines;
        var errors = log.Index().Where(line => Error().IsMatch(line.Item)).Select(line => string.Join('\n', log.Skip(line.Index).Take(Lines)));
        Assert.True(!errors.Any(), string.Join("\n\n", errors));
    }

    /// <param name="settings">As on its command line.</param>
    public static async Task<LoadedSite> StartAsync(params string[] settings)
    {
        var folder = new TemporaryFolder();
        var site = new LoadedSite(folder, await SiteProcess.StartAsync(folder.PathTo("data"), settings));
        try
        {
            using var client = site.Client(0);
            await Patience.UntilAsync(async () => (await client.GetAsync("health/ready")).IsSuccessStatusCode);
            return site;
        }
        catch
        {
            site.Dispose();
            throw;
        }
    }

    /// <summary>A client with an address of its own on this machine, as people have who do not sit behind one router.</summary>
    /// <param name="person">From 0 on.</param>
    public HttpClient Client(int person) => new(Handler(person)) { BaseAddress = Address, Timeout = TimeSpan.FromMinutes(2) };

    private static SocketsHttpHandler Handler(int person) => new()
    {
        ConnectCallback = async (context, cancellation) =>
            new NetworkStream(await ConnectAsync(person, context.DnsEndPoint.Port, cancellation), ownsSocket: true),
    };

    /// <summary>A connection to a hub over a WebSocket from the person's address; not begun yet.</summary>
    public IHubConnectionBuilder Hub(string path, int person)
        => new HubConnectionBuilder().WithUrl(new Uri(Address, path), HttpTransportType.WebSockets, options =>
        {
            options.SkipNegotiation = true;
            options.WebSocketFactory = async (context, cancellation) =>
            {
                using var invoker = new HttpMessageInvoker(Handler(person), disposeHandler: false);
                var socket = new ClientWebSocket();
                await socket.ConnectAsync(context.Uri, invoker, cancellation);
                return socket;
            };
        });

    /// <summary>A bare connection to the site from the person's address.</summary>
    public Task<Socket> ConnectAsync(int person) => ConnectAsync(person, Address.Port, default);

    /// <summary>How the site says that it is, and what the system says of its process.</summary>
    public async Task<SiteFigures> MeasureAsync()
    {
        using var client = Client(0);
        var status = await client.GetFromJsonAsync<JsonElement>("api/v1/status");
        _site.Process.Refresh();
        return new SiteFigures(
            _site.Process.WorkingSet64, status.GetProperty("memory").GetProperty("managed_heap").GetInt64(), _site.Process.Threads.Count,
            _site.Process.HandleCount,
            status.GetProperty("open_pages").GetInt32(),
            status.GetProperty("circuits").GetInt32());
    }

    public void Dispose()
    {
        _site.Dispose();
        _folder.Dispose();
    }

    private static async Task<Socket> ConnectAsync(int person, int port, CancellationToken cancellation)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.Bind(new IPEndPoint(new IPAddress([127, 0, (byte)(person / 250), (byte)(1 + (person % 250))]), 0));
            await socket.ConnectAsync(IPAddress.Loopback, port, cancellation);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    [GeneratedRegex(@"^(fail|crit): (?!Microsoft\.AspNetCore\.Server\.Kestrel\[67\])")]
    private static partial Regex Error();
}

/// <summary>What a site holds at one moment.</summary>
/// <param name="WorkingSet">Bytes of the machine's memory.</param>
/// <param name="ManagedHeap">Bytes of .NET's objects, those that are garbage already with them.</param>
/// <param name="Threads">Of the process.</param>
/// <param name="Handles">Open files and connections.</param>
/// <param name="Pages">That are open.</param>
/// <param name="Circuits">Theirs, and those that are kept for a reconnect.</param>
internal sealed record SiteFigures(long WorkingSet, long ManagedHeap, int Threads, int Handles, int Pages, int Circuits)
{
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{WorkingSet / 1e6:F0} MB, heap {ManagedHeap / 1e6:F0} MB, {Threads} threads, {Handles} handles, {Circuits} circuits");
}
