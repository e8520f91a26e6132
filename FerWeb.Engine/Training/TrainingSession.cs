using System.Text.Json;
using FerWeb.Engine.Datasets;
using FerWeb.Engine.Models;
using FerWeb.Engine.Networks;
using FerWeb.Engine.Storage;
using TorchSharp;
using static TorchSharp.torch;

namespace FerWeb.Engine.Training;

/// <summary>All that a run holds in memory, and how it goes to and comes from a checkpoint.</summary>
internal sealed class TrainingSession : IDisposable
{
    private const string WeightsFile = "weights.safetensors";
    private const string AverageFile = "average.safetensors";
    private const string OptimizerFile = "optimizer.safetensors";
    private const string StateFile = "trainer.json";

    private static readonly Sentence _whatWeightsAreGoodFor = "Their weights can still be used: start a new run from a checkpoint, or make a model of it.";

    /// <summary>A session with fresh weights, or those of a network.</summary>
    /// <param name="options">For the data set's classes.</param>
    /// <param name="dataset">Pictures to learn from.</param>
    /// <param name="device">Where to compute.</param>
    /// <param name="start">Weights to begin with, of the same network or one that it deepens; stays the caller's.</param>
    /// <param name="freshHead">Leaves the head of <paramref name="start"/> out, which answers with other classes.</param>
    /// <exception cref="TrainingException">The cleaning leaves fewer than two pictures.</exception>
    /// <exception cref="ModelFileException">The weights belong to another network.</exception>
    public TrainingSession(TrainingOptions options, FaceDataset dataset, Device device, FaceNetwork? start = null, bool freshHead = false)
    {
        Device = device;
        manual_seed(RunSeed.Weights(options.Seed));
        Network = NetworkCatalog.Create(options.Network).to(Device);
        if (start is not null)
        {
            StartFrom(start, freshHead);
        }

        Frozen = new FrozenStages(Network, options.FrozenStages);
        Compute = Network.ComputesInBFloat16 ? ComputeDevice.Resolve(options.Compute, Device) : ScalarType.Float32;
        Data = new TrainingSet(dataset, options, Device);
        Update = new WeightUpdate(Network, options);
        Norms = new NormStatistics(Network);
        Average = options.AverageDecay > 0 ? new WeightAverage(Network, options.AverageDecay, Device, Frozen) : null;
    }

    public Device Device { get; }

    public ScalarType Compute { get; }

    public FaceNetwork Network { get; }

    public FrozenStages Frozen { get; }

    public TrainingSet Data { get; }

    public WeightUpdate Update { get; }

    public NormStatistics Norms { get; }

    public WeightAverage? Average { get; }

    /// <value>The network that is measured and handed on.</value>
    public FaceNetwork Result => Average?.Network ?? Network;

    /// <summary>Training mode for all that learns.</summary>
    public void EnterTraining()
    {
        Network.train();
        Frozen.KeepInEvaluation();
    }

    /// <summary>True when no weight and no statistic is infinite or NaN.</summary>
    public bool IsFinite()
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        return Network.state_dict().Values.Concat(Result.state_dict().Values)
            .Where(tensor => tensor.dtype == ScalarType.Float32)
            .All(tensor => tensor.isfinite().all().item<bool>());
    }

    /// <summary>Copies everything into memory, as the files of a checkpoint by name.</summary>
    public void Capture(Dictionary<string, MemoryStream> files, TrainerState state)
    {
        SafeTensors.Write(Emptied(files, WeightsFile), Network.state_dict());
        if (Average is not null)
        {
            SafeTensors.Write(Emptied(files, AverageFile), Average.Network.state_dict());
        }

        Update.Save(Emptied(files, OptimizerFile));
        JsonSerializer.Serialize(Emptied(files, StateFile), state, JsonFormats.Compact);
    }

    /// <summary>Goes back to what <see cref="Capture"/> kept.</summary>
    public TrainerState Load(string folder)
    {
        LoadWeights(folder, WeightsFile, Network);
        if (Average is not null)
        {
            LoadWeights(folder, AverageFile, Average.Network);
        }

        Update.Load(SafeTensors.Read(File.ReadAllBytes(Path.Combine(folder, OptimizerFile))));
        return ReadState(folder);
    }

    /// <summary>Only the weights to be handed on.</summary>
    public void LoadResult(string folder) => LoadResult(folder, Result);

    /// <summary>The weights to be handed on, for a network outside any session: the average where the run keeps one.</summary>
    public static void LoadResult(string folder, FaceNetwork network)
        => LoadWeights(folder, File.Exists(Path.Combine(folder, AverageFile)) ? AverageFile : WeightsFile, network);

    /// <summary>Where the loop stood.</summary>
    public static TrainerState ReadState(string folder)
        => JsonFile.Read<TrainerState>(Path.Combine(folder, StateFile), JsonFormats.Compact)!;

    /// <summary>Where the loop stood, when the optimiser's state can be read here too.</summary>
    /// <exception cref="TrainingException">Another engine wrote it; the message says what can still be done with the weights.</exception>
    public static TrainerState RequireSameEngine(string folder)
    {
        var state = ReadState(folder);
        Sentence wrote = state.Engine ?? "An earlier FerWeb";
        return state.Engine == ComputeDevice.Engine && state.Options is not null
            ? state
            : throw new TrainingException(
                $"{wrote} wrote the checkpoints of this run, and {ComputeDevice.Engine} cannot go on from them. {_whatWeightsAreGoodFor}");
    }

    public void Dispose()
    {
        Update.Dispose();
        Average?.Dispose();
        Norms.Dispose();
        Data.Dispose();
        Network.Dispose();
    }

    private void StartFrom(FaceNetwork start, bool freshHead)
    {
        var known = start.state_dict();
        var deepens = Network.Description.Deepens(start.Description);
        bool IsTaken(string name) => (!freshHead || !name.StartsWith(Network.Head + ".", StringComparison.Ordinal)) && (!deepens || known.ContainsKey(name));
        using var weights = new MemoryStream();
        SafeTensors.Write(weights, known.Where(pair => IsTaken(pair.Key)).ToDictionary());
        SafeTensors.Read(weights.ToArray()).CopyInto(Network.state_dict().Where(pair => IsTaken(pair.Key)).ToDictionary());
    }

    private static void LoadWeights(string folder, string name, FaceNetwork network)
        => SafeTensors.Read(File.ReadAllBytes(Path.Combine(folder, name))).CopyInto(network);

    private static MemoryStream Emptied(Dictionary<string, MemoryStream> files, string name)
    {
        if (!files.TryGetValue(name, out var stream))
        {
            files.Add(name, stream = new MemoryStream());
        }

        stream.SetLength(0);
        return stream;
    }
}
