using FerWeb.Engine.Networks;
using FerWeb.Engine.Training;
using FerWeb.Workspace.Runs;

namespace FerWeb.Workspace.Worker;

/// <summary>Refuses to train where there is no room for what training writes.</summary>
internal static class DiskSpace
{
    private const int CheckpointsAtOnce = 3;
    private const double Megabyte = 1e6;
    private const long LogAndCurves = 1 << 20;

    // File headers, the manifest, and the loop's state with its history.
    private const long BesideTensors = 64 << 10;

    /// <param name="folder">Any folder on the disk that the run will write to; it is made where it is missing.</param>
    /// <param name="options">What is trained.</param>
    /// <exception cref="IOException">The folder cannot be made.</exception>
    /// <exception cref="NoSpaceException">Less is free than three checkpoints and the log need; the message says how much.</exception>
    public static void Require(string folder, TrainingOptions options)
    {
        Directory.CreateDirectory(folder);
        var needed = (CheckpointsAtOnce * BytesOfCheckpoint(options)) + LogAndCurves;
        var free = new DriveInfo(folder).AvailableFreeSpace;
        if (free < needed)
        {
            throw new NoSpaceException(
                $"The run needs {Math.Ceiling(needed / Megabyte)} MB of disk for its checkpoints and log, and {Math.Floor(free / Megabyte)} MB are free. " +
                $"Free some space, or choose a smaller network, and try again.");
        }
    }

    /// <summary>Size of a checkpoint: weights, their average where one is kept, and what the optimizer knows of each parameter.</summary>
    public static long BytesOfCheckpoint(TrainingOptions options)
    {
        using var network = NetworkCatalog.Create(options.Network);
        var parameters = network.parameters().Sum(parameter => parameter.numel());
        var weights = network.state_dict().Values.Sum(tensor => tensor.numel());
        var moments = options.Optimizer == OptimizerKind.Sgd ? 1 : 2;
        var copies = options.AverageDecay > 0 ? 2 : 1;
        return (((weights * copies) + (parameters * moments)) * sizeof(float)) + BesideTensors;
    }
}
