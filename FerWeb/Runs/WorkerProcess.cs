using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using FerWeb.Workspace;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Worker;

namespace FerWeb.Runs;

/// <summary>
/// Starts worker processes. A worker is a session of its own, so that it outlives the site, and writes what
/// libtorch or the runtime say last to worker.log in its run's folder.
/// </summary>
internal static class WorkerProcess
{
    private static readonly string _program = Path.Combine(AppContext.BaseDirectory, "ferweb-train.dll");

    /// <summary>Starts the worker of a claimed run.</summary>
    /// <exception cref="Win32Exception">The program cannot be started.</exception>
    public static Process Start(Run run, DataFolder data, string device, SupervisorOptions options)
    {
        Directory.CreateDirectory(data.Run(run.Id));
        string[] command =
        [
            "dotnet", _program, "worker", "--data-folder", data.Root, "--run", run.Id, "--attempt", run.Attempt.ToString(CultureInfo.InvariantCulture),
            "--lease-seconds", options.Lease.TotalSeconds.ToString(CultureInfo.InvariantCulture),
        ];
        var start = OperatingSystem.IsWindows()
            ? new ProcessStartInfo(command[0], command[1..]) { CreateNoWindow = true }
            : new ProcessStartInfo("/bin/sh", ["-c", "log=$1; nice=$2; shift 2; exec setsid nice -n \"$nice\" \"$@\" >>\"$log\" 2>&1 </dev/null", "worker", LogOf(data, run.Id), options.Nice.ToString(CultureInfo.InvariantCulture), .. command]);
        start.UseShellExecute = false;

        // Threads that stay on their core: a tenth quicker per step (docs/performance.md).
        start.Environment["OMP_PROC_BIND"] = "true";
        Show(start, run.Spec.Device, device);
        var process = Process.Start(start)!;
        if (OperatingSystem.IsWindows())
        {
            process.PriorityClass = ProcessPriorityClass.BelowNormal;
        }

        return process;
    }

    /// <summary>Starts the measuring of a recipe's cost; the answer comes on its standard output.</summary>
    public static Process StartEstimate(string recipe, string device)
    {
        var start = new ProcessStartInfo("dotnet", [_program, "estimate", "--recipe", recipe]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["OMP_PROC_BIND"] = "true";
        Show(start, asked: Device.Auto, device == Device.Auto ? Devices.List()[0].Id : device);
        return Process.Start(start)!;
    }

    /// <summary>Where the process writes what it cannot say otherwise.</summary>
    public static string LogOf(DataFolder data, string run) => Path.Combine(data.Run(run), "worker.log");

    // A run that left the choice to us sees only the GPU that it got; one that named its GPU finds it under that number.
    private static void Show(ProcessStartInfo start, string asked, string device)
    {
        if (asked == Device.Auto || device == Device.Cpu)
        {
            start.Environment["CUDA_VISIBLE_DEVICES"] = device == Device.Cpu ? "" : device[(device.IndexOf(':', StringComparison.Ordinal) + 1)..];
        }
    }
}
