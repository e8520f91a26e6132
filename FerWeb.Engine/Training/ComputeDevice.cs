using System.Runtime.Intrinsics.X86;
using TorchSharp;
using static TorchSharp.torch;

namespace FerWeb.Engine.Training;

/// <summary>What this machine computes on, and how fast which number format is.</summary>
public static class ComputeDevice
{
    /// <value>Version of libtorch.</value>
    public static string TorchVersion => __version__;

    /// <value>
    /// What writes checkpoints: TorchSharp's version, and the layout of our own weight update's state, to be counted up when it
    /// changes. That state is read by what wrote it only, weights by any.
    /// </value>
    public static string Engine { get; } = $"TorchSharp {typeof(torch).Assembly.GetName().Version?.ToString(2)}, weight update {WeightUpdate.Layout}";

    /// <value>The GPU where libtorch finds one, else the CPU.</value>
    public static Device Best => cuda.is_available() ? CUDA : CPU;

    /// <summary>"auto", "cpu", "cuda" or "cuda:0".</summary>
    /// <exception cref="TrainingException">This machine has no such device.</exception>
    public static Device Named(string name)
    {
        if (name.Equals("auto", StringComparison.OrdinalIgnoreCase))
        {
            return Best;
        }

        // Without one, libtorch does not get as far as naming it.
        if (name.StartsWith("cuda", StringComparison.OrdinalIgnoreCase) && !cuda.is_available())
        {
            throw new TrainingException(
                $"This machine has no device '{name}' that FerWeb can use. Choose auto or cpu; for a GPU build FerWeb with FERWEB_TORCH=cuda, " +
                $"or update the driver.");
        }

        Device device;
        try
        {
            device = torch.device(name);
        }
        catch (ArgumentException error)
        {
            throw new TrainingException($"There is no device '{name}'. Choose auto, cpu or cuda:0.", error);
        }

        return device.type == DeviceType.CUDA && device.index >= cuda.device_count()
            ? throw new TrainingException($"This machine has no device '{name}'. Choose auto or cpu.")
            : device;
    }

    /// <summary>The convolutions' format that <paramref name="format"/> means on <paramref name="device"/>.</summary>
    public static ScalarType Resolve(ComputeFormat format, Device device) => format switch
    {
        ComputeFormat.Float32 => ScalarType.Float32,
        ComputeFormat.BFloat16 => ScalarType.BFloat16,
        _ => device.type == DeviceType.CUDA || CpuIsFastInBFloat16() ? ScalarType.BFloat16 : ScalarType.Float32,
    };

    /// <summary>Physical cores that this process may use: a second thread per core slows convolutions down.</summary>
    public static int PhysicalCores()
    {
        const string Cpus = "/sys/devices/system/cpu";
        try
        {
            var cores = Directory.EnumerateFiles(
                Cpus, "thread_siblings_list", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 2, AttributesToSkip = 0 })
                .Select(file => File.ReadAllText(file).Trim())
                .Distinct()
                .Count();
            return cores > 0 ? Math.Min(cores, Environment.ProcessorCount) : Environment.ProcessorCount;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return Environment.ProcessorCount;
        }
    }

    /// <summary>Sets libtorch's thread count for the process.</summary>
    public static void UseOneThreadPerCore() => set_num_threads(PhysicalCores());

    // CPUID leaf 7: AMX-BF16 is bit 22 of EDX in subleaf 0, AVX512_BF16 bit 5 of EAX in subleaf 1 (Intel SDM, volume 2A).
    private static bool CpuIsFastInBFloat16()
        => X86Base.IsSupported
            && X86Base.CpuId(0, 0).Eax >= 7
            && ((X86Base.CpuId(7, 0).Edx & (1 << 22)) != 0 || (X86Base.CpuId(7, 1).Eax & (1 << 5)) != 0);
}
