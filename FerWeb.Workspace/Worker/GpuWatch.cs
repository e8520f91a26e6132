using System.Globalization;
using FerWeb.Engine.Training;
using FerWeb.Workspace.Runs;

namespace FerWeb.Workspace.Worker;

/// <summary>
/// Looks at the GPU that a run trains on, every few seconds beside the training. A tool that fails or hangs costs its figures and nothing else.
/// </summary>
internal sealed class GpuWatch : IDisposable
{
    private const string Fields = "index,name,driver_version,memory.total,utilization.gpu,memory.used,temperature.gpu";

    private static readonly TimeSpan _usual = TimeSpan.FromSeconds(5);

    private readonly Lock _looking = new();
    private readonly NvidiaSmi _tool;
    private readonly string _gpu;
    private readonly TimeSpan _every;
    private Timer? _timer;
    private volatile GpuReading? _last;

    /// <summary>Looks once, for the name.</summary>
    /// <param name="device">What the run asks for: "auto", "cpu", "cuda:0".</param>
    /// <param name="tool">The driver's; that of this machine when null.</param>
    /// <param name="every">Time between two looks; 5 seconds when null.</param>
    public GpuWatch(string device, NvidiaSmi? tool = null, TimeSpan? every = null)
    {
        (_tool, _every) = (tool ?? new NvidiaSmi(), every ?? _usual);
        var visible = Environment.GetEnvironmentVariable("CUDA_VISIBLE_DEVICES");
        _gpu = IdOf(device, visible);

        // An empty list hides them all from libtorch.
        if (device != Device.Cpu && visible is not "")
        {
            Look();
        }
    }

    /// <value>The GPU that a training on one has here; null where nobody tells of any.</value>
    public TrainingGpu? Gpu => _last is { } seen ? new TrainingGpu(seen.Name, seen.Driver, seen.MemoryBytes) : null;

    /// <value>What was last seen of it; null before <see cref="Begin"/>.</value>
    public GpuReading? Now => _timer is null ? null : _last;

    /// <summary>The training is on that GPU: from now on it is looked at.</summary>
    public void Begin() => _timer ??= new Timer(_ => LookUnlessLooking(), null, _every, _every);

    public void Dispose() => _timer?.Dispose();

    /// <summary>What the tool is to be asked about: libtorch counts those GPUs alone that the process may see.</summary>
    /// <param name="device">What the run asks for.</param>
    /// <param name="visible">CUDA's list of them; all when null or empty.</param>
    internal static string IdOf(string device, string? visible)
    {
        var number = int.TryParse(device.AsSpan(device.IndexOf(':', StringComparison.Ordinal) + 1), CultureInfo.InvariantCulture, out var named) ? named : 0;
        var ids = (visible ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return number < ids.Length ? ids[number] : number.ToString(CultureInfo.InvariantCulture);
    }

    private static GpuReading? Parse(string[] parts) => parts.Length != Fields.Split(',').Length ? null : new GpuReading(
        parts[1], parts[2], NvidiaSmi.Bytes(parts[3]), (int?)NvidiaSmi.Number(parts[0]), NvidiaSmi.Number(parts[4]) / 100, NvidiaSmi.Bytes(parts[5]),
        NvidiaSmi.Number(parts[6]));

    // A look may take longer than the time to the next one.
    private void LookUnlessLooking()
    {
        if (_looking.TryEnter())
        {
            try
            {
                Look();
            }
            finally
            {
                _looking.Exit();
            }
        }
    }

    private void Look()
    {
        try
        {
            _last = _tool.Ask(Fields, _gpu) is [var row, ..] && Parse(row) is { } seen ? seen : _last?.WithoutLoad();
        }
        catch (Exception)
        {
            // Whatever it is, it must not reach the training; and one that hangs may hold what it is not to be asked for again.
            _last = _last?.WithoutLoad();
            _timer?.Dispose();
        }
    }
}
