using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using FerWeb.Workspace;
using FerWeb.Workspace.Worker;

namespace FerWeb.Tests.Faults.Killing;

/// <summary>The site or the command line as a process of its own, whose output goes to a file.</summary>
internal static class FerWebProcess
{
    public const string Site = "FerWeb.dll";
    public const string CommandLine = "ferweb-train.dll";

    /// <summary>Starts it; <paramref name="before"/> is a shell's command that its process executes first.</summary>
    public static Process Start(string log, string? database, string program, IEnumerable<string> arguments, string before = "true")
    {
        string[] command =
        [
            "-c", $"{before}; log=$1; shift; exec dotnet \"$@\" >>\"$log\" 2>&1", "bash", log, Path.Combine(AppContext.BaseDirectory, program), .. arguments,
        ];
        var start = new ProcessStartInfo("bash", command);
        start.Environment[DatabaseSetting.Variable] = database ?? "";
        return Process.Start(start)!;
    }

    /// <summary>SIGKILL, and the end of it.</summary>
    public static void Kill(Process process)
    {
        RunningWorker.Kill(process);
        process.WaitForExit();
        process.Dispose();
    }

    /// <summary>An address of this machine at which nothing listens now.</summary>
    public static Uri FreeAddress()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
    }

    /// <summary>Waits until a site answers.</summary>
    public static Task WaitAsync(HttpClient client) => Patience.UntilAsync(async () =>
    {
        try
        {
            using var answer = await client.GetAsync(new Uri("/health/live", UriKind.Relative));
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    });
}
