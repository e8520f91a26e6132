using System.Runtime.InteropServices;

namespace FerWeb.Cli.Runs;

/// <summary>Ends this process without a further instruction of its other threads: they might still write.</summary>
internal static class ProcessEnd
{
    /// <summary>Exits with <see cref="ExitCode.Failed"/>.</summary>
    public static void AtOnce()
    {
        if (OperatingSystem.IsWindows())
        {
            Environment.Exit(ExitCode.Failed);
        }

        _exit(ExitCode.Failed);
    }

    [DllImport("libc")]
    private static extern void _exit(int status);
}
