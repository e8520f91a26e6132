using System.Net;
using System.Net.Sockets;

namespace FerWeb.Tests.Shared;

/// <summary>
/// Ports of this machine for what has to know its own before it binds it. They lie below those that the system itself hands out (Linux:
/// from 32768 on), to outgoing connections too, so that nobody gets one of them in between.
/// </summary>
internal static class FreePort
{
    private const int First = 20_000;
    private const int Count = 12_000;

    // Two test runs at once begin at two places.
    private static int _taken = Environment.ProcessId * 97 % Count;

    /// <summary>One at which nothing listens, and which nobody else here has got.</summary>
    public static int Take()
    {
        for (var tries = 0; tries < Count; tries++)
        {
            var port = First + (Interlocked.Increment(ref _taken) % Count);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Somebody has it.
            }
        }

        throw new InvalidOperationException($"No port from {First} to {First + Count - 1} is free.");
    }
}
