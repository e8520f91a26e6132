using System.Net;
using System.Net.Sockets;
using System.Reflection;
using FerWeb.Recognition;

namespace FerWeb;

/// <summary>What the person who starts the site reads on the terminal: that the port is taken, or that the site is ready.</summary>
internal static class StartNotices
{
    // A test that holds the site within its own process chooses another server.
    private static readonly bool _isTheProgram = Assembly.GetEntryAssembly() == typeof(Program).Assembly;

    /// <summary>Said before anything is started, because whatever listens there may be a FerWeb that works on the same data.</summary>
    /// <returns>The sentence; null when the port is free.</returns>
    public static string? TakenPort(this WebApplication app)
    {
        var addresses = _isTheProgram ? app.Configuration[WebHostDefaults.ServerUrlsKey] : null;
        return (addresses ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries).Where(IsTaken).Select(Say).FirstOrDefault();

        static string Say(string address)
        {
            var port = BindingAddress.Parse(address).Port;
            return $"Port {port} is taken: something already answers on {address}. "
                + $"Stop it, or choose another port: ./run --port {(port < IPEndPoint.MaxPort ? port + 1 : 5080)}";
        }
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
            await Console.Out.WriteLineAsync($"Ready: {app.Urls.First()}   (Ctrl-C stops)");
        }
        else if (live.Fault is { } fault)
        {
            await Console.Out.WriteLineAsync($"FerWeb answers on {app.Urls.First()}, but it cannot recognise anything: {fault}");
        }
    }

    private static bool IsTaken(string address)
    {
        try
        {
            var binding = BindingAddress.Parse(address);
            if (binding.IsUnixPipe || binding.IsNamedPipe)
            {
                return false;
            }

            var local = binding.Host == "localhost" ? IPAddress.Loopback : IPAddress.TryParse(binding.Host, out var ip) ? ip : IPAddress.Any;
            using var listener = new TcpListener(local, binding.Port);
            listener.Start();
            return false;
        }
        catch (SocketException error)
        {
            return error.SocketErrorCode == SocketError.AddressAlreadyInUse;
        }
        catch (Exception error) when (error is FormatException or ArgumentOutOfRangeException)
        {
            return false; // The server says what is wrong with the address.
        }
    }
}
