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
    /// <summary>GPUs first.</summary>
    public static IReadOnlyList<Device> List() => [.. Gpus(new NvidiaSmi()), Processor()];

    /// <summary>Memory that is free now, for what the processor computes.</summary>
    public static long FreeBytes()
    {
        // As of the last collection, which is all that other systems tell.
        var memory = GC.GetGCMemoryInfo();
        return FreeMemory.Bytes() ?? Math.Max(0, memory.TotalAvailableMemoryBytes - memory.MemoryLoadBytes);
    }

    internal static IReadOnlyList<Device> Gpus(NvidiaSmi tool)
    {
        try
        {
            return [.. tool.Ask("index,name,memory.total,memory.free").Select(Parse).OfType<Device>()];
        }
        catch (TimeoutException)
        {
            // A driver whose own tool hangs trains nothing.
            return [];
        }
    }

    private static Device Processor()
    {
        var memory = GC.GetGCMemoryInfo();
        return new Device(Device.Cpu, "", memory.TotalAvailableMemoryBytes, FreeBytes());
    }

    private static Device? Parse(string[] parts)
        => parts.Length == 4 && NvidiaSmi.Bytes(parts[2]) is { } total && NvidiaSmi.Bytes(parts[3]) is { } free
            ? new Device($"cuda:{parts[0]}", parts[1], total, free)
            : null;
}
