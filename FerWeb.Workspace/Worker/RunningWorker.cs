using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using FerWeb.Workspace.Runs;

namespace FerWeb.Workspace.Worker;

/// <summary>Finds and ends the worker process of a run on this machine.</summary>
public static class RunningWorker
{
    private const string Program = "ferweb-train";

    private const int Terminate = 15;

    /// <summary>The process, when it lives and is this run's worker on this machine; the caller disposes it.</summary>
    /// <param name="run">The run.</param>
    /// <param name="host">What this machine is called in the store; its own name when null.</param>
    public static Process? Find(Run run, string? host = null)
    {
        if (run.WorkerProcess is not { } id || run.Host != (host ?? Environment.MachineName))
        {
            return null;
        }

        try
        {
            var process = Process.GetProcessById(id);
            if (!process.HasExited && IsWorkerOf(process, run.Id))
            {
                return process;
            }

            process.Dispose();
        }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException)
        {
            // It has ended.
        }

        return null;
    }

    /// <summary>True when the worker was stopped (SIGSTOP, a debugger) and so does nothing until somebody lets it go on.</summary>
    public static bool IsStopped(Run run, string? host = null)
    {
        using var process = Find(run, host);
        try
        {
            // The state stands behind the name in brackets (man 5 proc_pid_stat).
            return process is not null && OperatingSystem.IsLinux() && File.ReadAllText($"/proc/{process.Id}/stat").Split(") ")[^1][0] is 'T' or 't';
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>Ends a run's worker at once, without a checkpoint.</summary>
    public static void Kill(Run run, string? host = null)
    {
        using var process = Find(run, host);
        if (process is not null)
        {
            Kill(process);
        }
    }

    /// <summary>Ends a worker at once, without a checkpoint.</summary>
    public static void Kill(Process worker)
    {
        try
        {
            worker.Kill();
        }
        catch (Exception error) when (error is InvalidOperationException or Win32Exception)
        {
            // It ended in between.
        }
    }

    /// <summary>Asks a worker to store a checkpoint and end (SIGTERM). Windows has no such signal: there it goes on.</summary>
    public static void AskToEnd(Process worker)
    {
        if (!OperatingSystem.IsWindows())
        {
            _ = Signal(worker.Id, Terminate);
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Signal(int process, int signal);

    // Process ids are used again; the command line tells the worker from a stranger.
    private static bool IsWorkerOf(Process process, string run)
    {
        if (!OperatingSystem.IsLinux())
        {
            return process.ProcessName.Contains("dotnet", StringComparison.OrdinalIgnoreCase);
        }

        try
        {
            var arguments = File.ReadAllText($"/proc/{process.Id}/cmdline").Split('\0');

            // One that trains in a terminal (train, runs start --here) names no run: it has only the one.
            return arguments.Contains("worker") ? arguments.Contains(run) : arguments.Any(argument => Path.GetFileNameWithoutExtension(argument) == Program);
        }
        catch (IOException)
        {
            return false;
        }
    }
}
