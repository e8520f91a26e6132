using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace FerWeb.Workspace.Worker;

/// <summary>The tool that comes with every driver of NVIDIA's GPUs. It is asked in a process of its own, and for a limited time.</summary>
/// <param name="program">Its path, or its name to be found on the PATH.</param>
internal sealed class NvidiaSmi(string program = "nvidia-smi")
{
    /// <value>How long it may take.</value>
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>What it says, a row for each GPU; nothing where there is no such tool, so no driver, or where it fails.</summary>
    /// <param name="fields">Names of its columns, with commas between them.</param>
    /// <param name="gpu">The one GPU to ask about, by its number or its UUID; null for all.</param>
    /// <exception cref="TimeoutException">It did not answer in time, and was ended.</exception>
    public IReadOnlyList<string[]> Ask(string fields, string? gpu = null)
    {
        string[] query = [$"--query-gpu={fields}", "--format=csv,noheader,nounits", .. gpu is null ? Array.Empty<string>() : [$"--id={gpu}"]];
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, query) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var output = process.StandardOutput.ReadToEndAsync();
            if (!process.WaitForExit(Patience) || !output.Wait(Patience))
            {
                End(process);
                throw new TimeoutException();
            }

            return process.ExitCode == 0
                ? [.. output.Result.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(',', StringSplitOptions.TrimEntries))]
                : [];
        }
        catch (Win32Exception)
        {
            return [];
        }
    }

    /// <summary>A number of its answer; null for what it does not know, such as [N/A].</summary>
    public static double? Number(string text) => double.TryParse(text, CultureInfo.InvariantCulture, out var value) ? value : null;

    /// <summary>The same for memory, which it counts in MiB.</summary>
    public static long? Bytes(string text)
    {
        const long Mebibyte = 1 << 20;
        return long.TryParse(text, CultureInfo.InvariantCulture, out var value) ? value * Mebibyte : null;
    }

    private static void End(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception error) when (error is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It ended in between, or the driver holds it.
        }
    }
}
