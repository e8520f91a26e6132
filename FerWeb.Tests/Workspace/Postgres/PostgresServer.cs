using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace FerWeb.Tests.Workspace.Postgres;

/// <summary>
/// A real PostgreSQL server in a temporary folder, reached by a socket there alone. It ends with the process that started it,
/// also when that is killed.
/// </summary>
public sealed class PostgresServer : IDisposable
{
    // The server refuses to run as root, as tests in a container do. Its data need not survive a power cut,
    // but a SIGKILL in the middle of a page, of which the kernel then has written half: full_page_writes stays on.
    private const string Script = """
        set -e
        bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
        PATH=$bin:$PATH
        folder=$(mktemp -d)
        trap 'pg_ctl -D "$folder/data" -m immediate stop >/dev/null 2>&1; rm -rf "$folder"' EXIT
        initdb -D "$folder/data" -A trust -U ferweb -E UTF8 --no-locale --no-sync >"$folder/log" 2>&1 || { cat "$folder/log" >&2; exit 1; }
        start() {
          pg_ctl -D "$folder/data" -l "$folder/log" -w -o "-c listen_addresses= -c unix_socket_directories=$folder -c fsync=off \
            -c max_connections=200" start >/dev/null || { cat "$folder/log" >&2; exit 1; }
        }
        start
        echo "$folder"
        while read -r word; do
          case $word in
            crash) pg_ctl -D "$folder/data" -m immediate stop >/dev/null ;;
            kill)
              postmaster=$(head -n 1 "$folder/data/postmaster.pid")
              kill -STOP "$postmaster" # it makes no further processes
              all="$postmaster $(cat "/proc/$postmaster/task/$postmaster/children")"
              kill -9 $all
              for process in $all; do
                while kill -0 "$process" 2>/dev/null; do sleep 0.02; done
              done
              ;;
            start) start ;;
          esac
          echo "$word"
        done
        """;

    private static readonly Lazy<PostgresServer> _shared = new(() => new PostgresServer());
    private static int _schemas;

    private readonly Process _process;
    private readonly string _folder;

    /// <summary>Starts one of its own, for a test that stops it.</summary>
    public PostgresServer()
    {
        string[] shell = ["bash", "-c", Script];
        var command = Environment.UserName == "root" ? ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", .. shell] : shell;
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        start.Environment["TMPDIR"] = "/tmp"; // the path of a socket must be short
        _process = Process.Start(start)!;
        _folder = _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException(
            $"PostgreSQL cannot be started; ./test installs it. {_process.StandardError.ReadToEnd()}");
    }

    /// <value>The one that tests share.</value>
    public static PostgresServer Shared => _shared.Value;

    /// <summary>Makes an empty schema.</summary>
    /// <returns>The connection string that leads to it.</returns>
    public string CreateSchema()
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"s{Interlocked.Increment(ref _schemas)}");
        var settings = new NpgsqlConnectionStringBuilder { Host = _folder, Username = "ferweb", Database = "postgres" };
        Execute(settings.ToString(), $"CREATE SCHEMA {name}");
        settings.SearchPath = name;
        return settings.ToString();
    }

    /// <summary>As a statement of somebody else.</summary>
    public static void Execute(string connection, string sql)
    {
        using var other = new NpgsqlConnection($"{connection};Pooling=false");
        other.Open();
#pragma warning disable CA2100 // the tests' own text
        using var command = new NpgsqlCommand(sql, other);
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    /// <summary>Ends all its processes at once, as a crash does.</summary>
    public void Crash() => Tell("crash");

    /// <summary>SIGKILL for each of its processes.</summary>
    public void Kill() => Tell("kill");

    /// <summary>Starts it again.</summary>
    public void Start() => Tell("start");

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }

    private void Tell(string word)
    {
        _process.StandardInput.WriteLine(word);
        if (_process.StandardOutput.ReadLine() != word)
        {
            throw new InvalidOperationException($"PostgreSQL did not {word}: {_process.StandardError.ReadToEnd()}");
        }
    }
}
