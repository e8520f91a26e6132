using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace FerWeb.Workspace.Worker;

/// <summary>Something to train on.</summary>
/// <param name="Id">"cpu", "cuda:0".</param>
/// <param name="Name">As its driver calls it; empty for the processor.</param>
/// <param name="MemoryBytes">In all.</param>
/// <param name="FreeBytes">Now.</param>
public sealed record Device(string Id, string Name, long MemoryBytes, long FreeBytes)
{
    /// <summary>Stands for the best that is free.</summary>
    public const string Auto = "auto";

    /// <summary>The processor.</summary>
    public const string Cpu = "cpu";

    /// <value>True for a graphics card.</value>
    public bool IsGpu => Id != Cpu;
}

/// <summary>What this machine can train on: its GPUs by the driver's own tool, and always the processor.</summary>
public static class Devices
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(5);

    /// <summary>GPUs first.</summary>
    public static IReadOnlyList<Device> List() => [.. Gpus(), Processor()];

    private static Device Processor()
    {
        var memory = GC.GetGCMemoryInfo();
        return new Device(Device.Cpu, "", memory.TotalAvailableMemoryBytes, Math.Max(0, memory.TotalAvailableMemoryBytes - memory.MemoryLoadBytes));
    }

    private static IEnumerable<Device> Gpus()
    {
        try
        {
            string[] query = ["--query-gpu=index,name,memory.total,memory.free", "--format=csv,noheader,nounits"];
            using var process = Process.Start(new ProcessStartInfo("nvidia-smi", query)
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
