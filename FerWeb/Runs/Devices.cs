using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using static FerWeb.Localization.Texts;

namespace FerWeb.Runs;

/// <summary>Something to train on.</summary>
/// <param name="Id">"cpu", "cuda:0".</param>
/// <param name="Name">For a person.</param>
/// <param name="MemoryBytes">In all.</param>
/// <param name="FreeBytes">Now.</param>
internal sealed record Device(string Id, string Name, long MemoryBytes, long FreeBytes)
{
    public const string Auto = "auto";
    public const string Cpu = "cpu";

    public bool IsGpu => Id != Cpu;
}

/// <summary>What this machine can train on: its GPUs by the driver's own tool, and always the processor.</summary>
internal static class Devices
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(5);

    /// <summary>GPUs first.</summary>
    public static IReadOnlyList<Device> List() => [.. Gpus(), Processor()];

    private static Device Processor()
    {
        var memory = GC.GetGCMemoryInfo();
        return new Device(Device.Cpu, T["Processor ({0} threads)", Environment.ProcessorCount], memory.TotalAvailableMemoryBytes, Math.Max(0, memory.TotalAvailableMemoryBytes - memory.MemoryLoadBytes));
    }

    private static IEnumerable<Device> Gpus()
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("nvidia-smi", ["--query-gpu=index,name,memory.total,memory.free", "--format=csv,noheader,nounits"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            var output = process.StandardOutput.ReadToEndAsync();
            if (!process.WaitForExit(_patience) || process.ExitCode != 0)
            {
                return [];
            }

            return [.. output.Result.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Parse).OfType<Device>()];
        }
        catch (Win32Exception)
        {
            // No such tool: no NVIDIA driver, so no GPU that libtorch could use.
            return [];
        }
    }

    private static Device? Parse(string line)
    {
        const long Mebibyte = 1 << 20;
        var parts = line.Split(',', StringSplitOptions.TrimEntries);
        return parts.Length == 4
            && long.TryParse(parts[2], CultureInfo.InvariantCulture, out var total)
            && long.TryParse(parts[3], CultureInfo.InvariantCulture, out var free)
            ? new Device($"cuda:{parts[0]}", parts[1], total * Mebibyte, free * Mebibyte)
            : null;
    }
}
