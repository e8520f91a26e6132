using System.Diagnostics;

namespace FerWeb.Tests.Web.Replicas;

/// <summary>A real redis-server that is reached by a socket in a temporary folder alone. It ends with the process that started it.</summary>
internal sealed class RedisServer : IDisposable
{
    private const string Script = """
        folder=$(mktemp -d)
        trap 'kill $server; wait; rm -rf "$folder"' EXIT
        redis-server --port 0 --unixsocket "$folder/socket" --save "" --appendonly no --dir "$folder" >"$folder/log" 2>&1 </dev/null &
        server=$!
        for _ in $(seq 200); do
          [ ! -S "$folder/socket" ] || break
          sleep 0.05
        done
        [ -S "$folder/socket" ] || { cat "$folder/log" >&2; exit 1; }
        echo "$folder/socket"
        read -r _ || true
        """;

    private readonly Process _process;

    public RedisServer()
    {
        var start = new ProcessStartInfo("bash", ["-c", Script]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["TMPDIR"] = "/tmp"; // the path of a socket must be short
        _process = Process.Start(start)!;
        Socket = _process.StandardOutput.ReadLine()
            ?? throw new InvalidOperationException($"Redis cannot be started; ./test installs it. {_process.StandardError.ReadToEnd()}");
    }

    /// <value>Path of the socket; StackExchange.Redis wants an exclamation mark before it.</value>
    public string Socket { get; }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }
}
