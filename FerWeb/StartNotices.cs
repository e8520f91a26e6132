using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Reflection;
using System.Security.Cryptography;
using FerWeb.Recognition;
using Microsoft.AspNetCore.Connections;

namespace FerWeb;

/// <summary>What the person who starts the site reads on the terminal: that its port is closed to it, or that the site is ready.</summary>
internal static class StartNotices
{
    // A test that holds the site within its own process chooses another server.
    private static readonly bool _isTheProgram = Assembly.GetEntryAssembly() == typeof(Program).Assembly;

    /// <summary>Said before anything is started, because whatever listens there may be a FerWeb that works on the same data.</summary>
    /// <returns>The sentence; null when the site may listen wherever it shall.</returns>
    public static string? ClosedPort(this WebApplication app)
    {
        return _isTheProgram ? AddressesOf(app.Configuration).Select(Say).FirstOrDefault(fault => fault is not null) : null;

        string? Say(string address)
        {
            if (RefusalOf(address) is not { } refusal)
            {
                return null;
            }

            var port = BindingAddress.Parse(address).Port;
            var isDenied = refusal == SocketError.AccessDenied;
            var another = EndpointsOf(app.Configuration).Length > 0
                ? "choose another port in Kestrel:Endpoints."
                : $"choose another port: ./run --port {(port < IPEndPoint.MaxPort && !isDenied ? port + 1 : 5080)}";
            return isDenied
                ? $"Port {port} needs a right that this account does not have: {address}. Give it as docs/https.md says, or {another}"
                : $"Port {port} is taken: something already answers on {address}. Stop it, or {another}";
        }
    }

    /// <summary>Why the server could not begin to listen, where nothing spoke against it before.</summary>
    /// <returns>The sentence; null for an error of another kind.</returns>
    public static string? FaultOfListening(this WebApplication app, Exception error)
    {
        var addresses = AddressesOf(app.Configuration);
        var advice = error switch
        {
            SocketException or IOException { InnerException: AddressInUseException or AggregateException } => "Choose another address or port.",
            CryptographicException or InvalidOperationException or ArgumentException or FormatException when IsOfServer(error)
                => error is not FormatException && addresses.Any(address => address.StartsWith("https:", StringComparison.OrdinalIgnoreCase))
                    ? "Name a certificate and its key in Kestrel:Endpoints (docs/https.md)."
                    : "Write it like http://0.0.0.0:5080.",
            _ => null,
        };

        // The lines after the first are for who develops the site.
        return advice is null ? null : $"The site cannot listen on {string.Join(", ", addresses)}. {error.Message.Split('\n')[0].TrimEnd('\r', '.')}. {advice}";
    }

    /// <summary>Says where the site is once its model is warm, or why it has none; nothing when it is stopped before.</summary>
    public static async Task SayWhenReadyAsync(this WebApplication app)
    {
        if (!_isTheProgram || app.Services.GetServices<IHostedService>().OfType<ModelWarmUp>().Single().ExecuteTask is not { } warming)
        {
            return;
        }

        await warming.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var live = app.Services.GetRequiredService<LiveRecognizer>();
        if (live.ModelId is not null)
        {
            await Console.Out.WriteLineAsync($"Ready: {Where()}   (Ctrl-C stops)");
        }
        else if (live.Fault is { } fault)
        {
            await Console.Out.WriteLineAsync($"FerWeb answers on {Where()}, but it cannot recognise anything: {fault}");
        }

        string Where() => WhereToOpen(app.Urls.First(), OwnAddresses());
    }

    /// <summary>The addresses that a browser can open; one that stands for all of the machine's own is none of them.</summary>
    internal static string WhereToOpen(string address, IPAddress[] own)
    {
        var binding = BindingAddress.Parse(address);
        if (binding.Host is not "0.0.0.0" and not "[::]" and not "*" and not "+")
        {
            return address;
        }

        var others = string.Join(" or ", own.Select(one => At(one.ToString())));
        return own.Length == 0 ? At("localhost") : $"{At("localhost")}, on other devices {others}";

        // Without the port that a browser takes by itself.
        string At(string host) => new UriBuilder(binding.Scheme, host, binding.Port).Uri.GetLeftPart(UriPartial.Authority);
    }

    // Those of version 4, which can be typed; first where a router is, not the bridges of containers.
    private static IPAddress[] OwnAddresses()
    {
        try
        {
            return
            [
                .. NetworkInterface.GetAllNetworkInterfaces()
                    .Where(one => one.OperationalStatus == OperationalStatus.Up && one.NetworkInterfaceType != NetworkInterfaceType.Loopback)
                    .Select(one => one.GetIPProperties())
                    .OrderByDescending(one => one.GatewayAddresses.Count > 0)
                    .SelectMany(one => one.UnicastAddresses)
                    .Select(one => one.Address)
                    .Where(ip => ip.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(ip)),
            ];
        }
        catch (NetworkInformationException)
        {
            return []; // The system does not tell.
        }
    }

    // Such an error of another service that starts beside it says nothing of the addresses.
    private static bool IsOfServer(Exception error) => error.StackTrace?.Contains("AspNetCore.Server.Kestrel", StringComparison.Ordinal) == true;

    // Kestrel's own endpoints go before every other address.
    private static string[] AddressesOf(IConfiguration settings) => EndpointsOf(settings) is { Length: > 0 } endpoints
        ? endpoints
        : (settings[WebHostDefaults.ServerUrlsKey] ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries);

    private static string[] EndpointsOf(IConfiguration settings)
        => [.. settings.GetSection("Kestrel:Endpoints").GetChildren().Select(endpoint => endpoint["Url"]).OfType<string>()];

    // Taken or denied; what else there may be the server finds out: an address may have more than one way.
    private static SocketError? RefusalOf(string address)
    {
        try
        {
            var binding = BindingAddress.Parse(address);
            if (binding.IsUnixPipe || binding.IsNamedPipe)
            {
                return null;
            }

            var local = binding.Host == "localhost" ? IPAddress.Loopback : IPAddress.TryParse(binding.Host, out var ip) ? ip : IPAddress.Any;
            using var listener = new TcpListener(local, binding.Port);
            listener.Start();
            return null;
        }
        catch (SocketException error)
        {
            return error.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied ? error.SocketErrorCode : null;
        }
        catch (Exception error) when (error is FormatException or ArgumentOutOfRangeException)
        {
            return null; // The server says what is wrong with the address.
        }
    }
}
