using System.Diagnostics;
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
}
