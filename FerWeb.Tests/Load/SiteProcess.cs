using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.RegularExpressions;
using FerWeb.Tests.Engine.Datasets;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR.Client;

namespace FerWeb.Tests.Load;

/// <summary>The whole site as a process of its own, on a free port and an empty data folder, with the model that ships.</summary>
internal sealed partial class SiteProcess : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ConcurrentQueue<string> _log = new();
    private readonly Process _process;

    private SiteProcess(IEnumerable<string> settings) => _process = Process.Start(
        new ProcessStartInfo(
            "dotnet", [typeof(Program).Assembly.Location, "--urls", "http://127.0.0.1:0", "--Storage:Folder", _folder.PathTo("data"), .. settings])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;

    public Uri Address { get; private set; } = null!;

    public string DataFolder => _folder.PathTo("data");

    /// <summary>
    /// Fails with what the site has logged of errors of its own. Kestrel's 67 is none: it could not read the rest of a body whose
    /// sender had left.
    /// </summary>
    public void HasNoErrors()
    {
        const int Lines = 8;
        string[] log = [.. _log];
        var errors = log.Index().Where(line => Error().IsMatch(line.Item)).Select(line => string.Join('\n', log.Skip(line.Index).Take(Lines)));
        Assert.True(!errors.Any(), string.Join("\n\n", errors));
    }

    /// <param name="settings">As on its command line.</param>
    public static async Task<SiteProcess> StartAsync(params string[] settings)
    {
        var site = new SiteProcess(settings);
        site.Read(site._process.StandardOutput);
        site.Read(site._process.StandardError);
        await Patience.UntilAsync(() => site._process.HasExited || (site.Address = site.Announced()!) is not null);
        using var client = site.Client(0);
        await Patience.UntilAsync(async () => site._process.HasExited || (await client.GetAsync("health/ready")).IsSuccessStatusCode);
        return site._process.HasExited ? throw new InvalidOperationException("The site ended: " + string.Join('\n', site._log)) : site;
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
        _process.Refresh();
        return new SiteFigures(
            _process.WorkingSet64, status.GetProperty("memory").GetProperty("managed_heap").GetInt64(), _process.Threads.Count, _process.HandleCount,
            status.GetProperty("circuits").GetInt32());
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
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

    private Uri? Announced()
        => _log.Select(line => Ready().Match(line)).FirstOrDefault(match => match.Success) is { } ready ? new Uri(ready.Groups[1].Value) : null;

    private void Read(StreamReader reader) => _ = Task.Run(async () =>
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            _log.Enqueue(line);
        }
    });

    [GeneratedRegex(@"^(fail|crit): (?!Microsoft\.AspNetCore\.Server\.Kestrel\[67\])")]
    private static partial Regex Error();

    [GeneratedRegex(@"Ready: (http://\S+)")]
    private static partial Regex Ready();
}

/// <summary>What a site holds at one moment.</summary>
/// <param name="WorkingSet">Bytes of the machine's memory.</param>
/// <param name="ManagedHeap">Bytes of .NET's objects, those that are garbage already with them.</param>
/// <param name="Threads">Of the process.</param>
/// <param name="Handles">Open files and connections.</param>
/// <param name="Circuits">Pages that are open or kept for a reconnect.</param>
internal sealed record SiteFigures(long WorkingSet, long ManagedHeap, int Threads, int Handles, int Circuits)
{
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{WorkingSet / 1e6:F0} MB, heap {ManagedHeap / 1e6:F0} MB, {Threads} threads, {Handles} handles, {Circuits} circuits");
}
