using System.Collections.Concurrent;
using System.Text.Json;
using FerWeb.Engine.Networks;
using FerWeb.Engine.Training;
using FerWeb.Engine.Training.Runs;
using FerWeb.Workspace.Runs;

namespace FerWeb.Workspace.Worker;

/// <summary>Refuses to train where there is no room for what training writes.</summary>
internal static class DiskSpace
{
    // Also where all are stored already: a new one is written before an old one goes.
    private const int Fewest = 3;

    // Of a network's parameters and of all that is stored of it: a sweep that waits for room asks each second.
    private static readonly ConcurrentDictionary<string, (long Parameters, long Weights)> _numbers = [];

    private const double Megabyte = 1e6;
    private const long LogAndCurves = 1 << 20;

    // File headers, the manifest, and the loop's state with its history.
    private const long BesideTensors = 64 << 10;

    /// <param name="folder">Any folder on the disk that the run will write to; it is made where it is missing.</param>
    /// <param name="options">What is trained.</param>
    /// <param name="run">The run that is to go on, whose stored checkpoints need no more room; null for a new one.</param>
    /// <exception cref="IOException">The folder cannot be made.</exception>
    /// <exception cref="NoSpaceException">
    /// Less is free than the newest and the best checkpoints and the log need, or, of a run that goes on, three checkpoints; the message says how much.
    /// </exception>
    public static void Require(string folder, TrainingOptions options, RunFolder? run = null)
    {
        Directory.CreateDirectory(folder);
        var checkpoints = Math.Max(Fewest, CheckpointStore.Newest + options.KeptCheckpoints - (run?.Checkpoints.Steps.Count ?? 0));
        var needed = (checkpoints * BytesOfCheckpoint(options)) + LogAndCurves;
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
        var (parameters, weights) = _numbers.GetOrAdd(JsonSerializer.Serialize(options.Network), _ => NumbersOf(options.Network));
        var moments = options.Optimizer == OptimizerKind.Sgd ? 1 : 2;
        var copies = options.AverageDecay > 0 ? 2 : 1;
        return (((weights * copies) + (parameters * moments)) * sizeof(float)) + BesideTensors;
    }

    private static (long Parameters, long Weights) NumbersOf(NetworkDescription description)
    {
        using var network = NetworkCatalog.Create(description);
        return (network.parameters().Sum(parameter => parameter.numel()), network.state_dict().Values.Sum(tensor => tensor.numel()));
    }
}
