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

    public static Process Start(string log, string? database, string program, IEnumerable<string> arguments)
    {
        string[] command =
        [
            "-c", "log=$1; shift; exec dotnet \"$@\" >>\"$log\" 2>&1", "bash", log, Path.Combine(AppContext.BaseDirectory, program), .. arguments,
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

    /// <summary>An address of this machine at which nothing listens now, for a site that is to come back at the same one.</summary>
    public static Uri FreeAddress()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
    }
}
