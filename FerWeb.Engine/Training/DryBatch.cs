using System.Diagnostics;
using FerWeb.Engine.Datasets;
using FerWeb.Engine.Emotions;
using FerWeb.Engine.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace FerWeb.Engine.Training;

/// <summary>What a run will cost, by a few steps on noise.</summary>
/// <param name="SecondsPerStep">At full picture size, the quickest of the timed steps.</param>
/// <param name="SecondsPerEarlyStep">At the early picture size; equals <paramref name="SecondsPerStep"/> without one.</param>
/// <param name="ProcessBytes">Most memory that the process held, libtorch itself included; null on a GPU, whose own memory it does not tell.</param>
/// <param name="TrainableParameters">Numbers that the run changes; those of frozen stages are none of them.</param>
/// <param name="Layers">Of the network, in the order of its forward pass.</param>
public sealed record DryBatch(
    double SecondsPerStep, double SecondsPerEarlyStep, long? ProcessBytes, long TrainableParameters, IReadOnlyList<LayerSummary> Layers)
{
    private const int TimedSteps = 3;

    /// <summary>
    /// Trains a fresh network on one batch of noise. Takes seconds, and a process of its own: it sets libtorch's thread count
    /// and draws from its generator.
    /// </summary>
    /// <param name="options">The recipe.</param>
    /// <exception cref="TrainingException">The options cannot work.</exception>
    public static DryBatch Measure(TrainingOptions options)
    {
        options.Validate(hasValidation: true);
        set_num_threads(options.Threads > 0 ? options.Threads : ComputeDevice.PhysicalCores());
        FreedMemory.Keep();
        var pixels = new byte[options.BatchSize * DatasetSplit.ImagePixels];
        new Random(1).NextBytes(pixels);
        IReadOnlyList<string> classes = options.Network.Classes == FaceClasses.Seven.Count
            ? FaceClasses.Seven
            : [.. Enumerable.Range(0, options.Network.Classes).Select(i => $"class {i}")];
        var labels = Enumerable.Range(0, options.BatchSize).Select(i => (byte)(i % classes.Count)).ToArray();
        var split = new DatasetSplit(pixels, labels, classes: classes);
        using var noise = FaceDataset.InMemory("noise", new Dictionary<Split, DatasetSplit> { [Split.Train] = split });
        using var session = new TrainingSession(options, noise, ComputeDevice.Best);
        session.EnterTraining();
        using var rows = tensor(Enumerable.Range(0, options.BatchSize).Select(i => (long)i).ToArray(), dtype: ScalarType.Int64, device: session.Device);
        var full = Time(session, rows, options, options.Epochs - 1);
        var early = options.EarlySize > 0 ? Time(session, rows, options, epoch: 0) : full;
        using var process = Process.GetCurrentProcess();
        var trainable = session.Network.parameters().Where(parameter => parameter.requires_grad).Sum(parameter => parameter.numel());
        return new DryBatch(
            full, early, session.Device.type == DeviceType.CUDA ? null : process.PeakWorkingSet64, trainable, NetworkSummary.Of(session.Network).Layers);
    }

    /// <summary>Training time of a run over so many pictures, its time limit at most; without validation, checkpoints and what teachers take.</summary>
    public TimeSpan Total(TrainingOptions options, int images)
    {
        var all = Epoch(options, images) * options.Epochs;
        return options.MaxTime is { } limit && limit < all ? limit : all;
    }

    /// <summary>The same of one epoch: the mean of the small and the large ones.</summary>
    public TimeSpan Epoch(TrainingOptions options, int images)
    {
        var steps = Math.Ceiling((double)images / options.BatchSize);
        var early = options.EarlyEpochs();
        return TimeSpan.FromSeconds(steps * ((early * SecondsPerEarlyStep) + ((options.Epochs - early) * SecondsPerStep)) / options.Epochs);
    }

    /// <summary>How many epochs over so many pictures are done in a time: the small ones, which are the quicker, come first.</summary>
    public double EpochsIn(TimeSpan time, TrainingOptions options, int images)
    {
        var steps = Math.Ceiling((double)images / options.BatchSize);
        var early = options.EarlyEpochs();
        var (small, large) = (steps * SecondsPerEarlyStep, steps * SecondsPerStep);
        return time.TotalSeconds < early * small ? time.TotalSeconds / small : early + ((time.TotalSeconds - (early * small)) / large);
    }

    private static double Time(TrainingSession session, Tensor rows, TrainingOptions options, int epoch)
    {
        var best = double.MaxValue;
        for (var i = 0; i <= TimedSteps; i++)
        {
            var start = Stopwatch.GetTimestamp();
            TrainingStep.Run(session, rows, options, new TrainerState { Epoch = epoch, Step = i }, options.LearningRate * 1e-3);

            // The first step also allocates and compiles.
            best = i == 0 ? best : Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return best;
    }
}
