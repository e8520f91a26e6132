using System.Globalization;
using System.Net;

namespace FerWeb.Tests.Shared;

/// <summary>Which hosts a process is connected to or sends to, as Linux tells in /proc.</summary>
internal static class ProcessSockets
{
    private static readonly string[] _tables = ["tcp", "tcp6", "udp", "udp6"];

    /// <summary>The addresses at the other end of the process's sockets, without those of this machine.</summary>
    public static IReadOnlyList<string> ForeignPeers(int processId)
    {
        var inodes = Inodes(processId);
        return
        [
            .. from table in _tables
               let file = $"/proc/{processId}/net/{table}"
               where File.Exists(file)
               from peer in ForeignPeers(File.ReadAllLines(file), inodes)
               select $"{table} {peer}",
        ];
    }

    /// <summary>Those that the lines of such a table tell of the sockets with these numbers.</summary>
    public static IEnumerable<IPAddress> ForeignPeers(IEnumerable<string> table, IReadOnlySet<string> inodes)
        => from line in table.Skip(1)
           let columns = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)
           where inodes.Contains(columns[9])
           let peer = Parse(columns[2])
           where !IPAddress.IsLoopback(peer) && !peer.Equals(IPAddress.Any) && !peer.Equals(IPAddress.IPv6Any)
           select peer;

    private static HashSet<string> Inodes(int processId)
    {
        const string Prefix = "socket:[";
        var inodes = new HashSet<string>(StringComparer.Ordinal);
        foreach (var file in Directory.GetFiles($"/proc/{processId}/fd"))
        {
            // A file that was closed meanwhile has no target.
            if (new FileInfo(file).LinkTarget is { } target && target.StartsWith(Prefix, StringComparison.Ordinal))
            {
                inodes.Add(target[Prefix.Length..^1]);
            }
        }

        return inodes;
    }

    // "0100007F:1F90": words of four bytes in the machine's order, then the port.
    private static IPAddress Parse(string endpoint)
    {
        var hex = endpoint[..endpoint.IndexOf(':', StringComparison.Ordinal)];
        var bytes = new byte[hex.Length / 2];
        for (var word = 0; word < bytes.Length; word += 4)
        {
            BitConverter.TryWriteBytes(bytes.AsSpan(word), uint.Parse(hex.AsSpan(2 * word, 8), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
        }

        var address = new IPAddress(bytes);
        return address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
    }
}
