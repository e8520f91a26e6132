using System.Globalization;
using System.Runtime.InteropServices;

namespace FerWeb.Cli.Runs;

/// <summary>
/// The session that a worker leads, so that it outlives who started it. Where Linux shares the processor among sessions first
/// (autogroups, man 7 sched), a process's nice value counts only within its own: a worker's session gets that value too.
/// </summary>
internal static class WorkerSession
{
    private const string Priority = "/proc/self/autogroup";

    private const int TryAgain = 11; // EAGAIN (Linux, include/uapi/asm-generic/errno-base.h)

    private const int MostTries = 20;

    private static readonly TimeSpan _betweenTries = TimeSpan.FromMilliseconds(100);

    /// <summary>Begins it, also where there was no program setsid for that (macOS).</summary>
    /// <param name="cancellation">Ends the waiting for a turn to set its priority.</param>
    public static void Begin(CancellationToken cancellation)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        _ = Lead();
        if (OperatingSystem.IsLinux())
        {
            TakePriority(NiceOf(0, 0).ToString(CultureInfo.InvariantCulture), cancellation);
        }
    }

    private static void TakePriority(string nice, CancellationToken cancellation)
    {
        for (var tries = 0; tries < MostTries && !cancellation.IsCancellationRequested; tries++)
        {
            try
            {
                File.WriteAllText(Priority, nice);
                return;
            }
            catch (IOException error) when (error.HResult == TryAgain)
            {
                // The kernel takes one such change in 0.1 s from all ordinary users together.
                cancellation.WaitHandle.WaitOne(_betweenTries);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                return; // a kernel without autogroups, or a system that lets nobody set them
            }
        }
    }

    // Fails, to no harm, where the process leads a session already (man 2 setsid).
    [DllImport("libc", EntryPoint = "setsid")]
    private static extern int Lead();

    // 0, 0 is the caller itself (man 2 getpriority).
    [DllImport("libc", EntryPoint = "getpriority")]
    private static extern int NiceOf(int which, uint who);
}
