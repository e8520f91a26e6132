using FerWeb.Engine.Networks;
using FerWeb.Engine.Training;

namespace FerWeb.Runs.Worker;

/// <summary>Refuses to train where there is no room for what training writes.</summary>
internal static class DiskSpace
{
    private const int CheckpointsAtOnce = 3;
    private const long LogAndCurves = 1 << 20;

    /// <exception cref="TrainingException">Less is free than three checkpoints and the log need; the message says how much.</exception>
    public static void Require(string folder, TrainingOptions options)
    {
        using var network = NetworkCatalog.Create(options.Network);
        var needed = (CheckpointsAtOnce * BytesOf(network, options)) + LogAndCurves;
        var free = new DriveInfo(folder).AvailableFreeSpace;
        if (free < needed)
        {
            throw new TrainingException($"The run needs {Megabytes(needed)} MB for its checkpoints, and {Megabytes(free)} MB are free. Free some space, then resume the run.");
        }
    }

    private static long BytesOf(FaceNetwork network, TrainingOptions options)
    {
        var optimizer = options.Optimizer == OptimizerKind.Sgd ? 1 : 2;
        var average = options.AverageDecay > 0 ? 1 : 0;
        return network.parameters().Sum(parameter => parameter.numel()) * sizeof(float) * (1 + average + optimizer);
    }

    private static long Megabytes(long bytes) => (bytes >> 20) + 1;
}
