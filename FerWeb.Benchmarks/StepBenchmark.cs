using System.Diagnostics;
using System.Globalization;
using FerWeb.Engine.Emotions;
using FerWeb.Engine.Networks;
using FerWeb.Engine.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace FerWeb.Benchmarks;

/// <summary>Peer (b): forward, backward, clipping and step on a fixed batch in bfloat16, without data or augmentation.</summary>
internal static class StepBenchmark
{
    private const int Uncounted = 5;
    private const int Steps = 40;
    private const int Batch = 128;

    public static void Run(int rounds)
        => Pairs.Run(
            "images/s",
            rounds,
            () => Peer.MeasureOurs("step"),
            () => Peer.Measure("training_step.py", "--steps", Steps.ToString(CultureInfo.InvariantCulture)));

    public static void MeasureOurs()
    {
        using var scope = NewDisposeScope();
        ComputeDevice.UseOneThreadPerCore();
        FreedMemory.Keep();
        manual_seed(1);
        var description = NetworkCatalog.Describe(NetworkCatalog.Names[0]);
        var options = new TrainingOptions { Network = description };
        using var network = NetworkCatalog.Create(description);
        network.train();
        using var update = new WeightUpdate(network, options);
        var faces = randn(Batch, 1, description.InputSize, description.InputSize).to(ScalarType.BFloat16);
        var labels = randint(7, [Batch]);
        var clock = new Stopwatch();
        for (var step = 0; step < Steps + Uncounted; step++)
        {
            if (step == Uncounted)
            {
                clock.Start();
            }

            using var inner = NewDisposeScope();
            update.ZeroGradients();
            var logits = network.call(faces).to(ScalarType.Float32).narrow(1, 0, FaceClasses.Seven.Count);
            var loss = nn.functional.cross_entropy(logits, labels);
            loss.backward();
            update.TryStep(0.01);
            loss.item<float>();
        }

        Console.WriteLine((Steps * Batch / clock.Elapsed.TotalSeconds).ToString(CultureInfo.InvariantCulture));
    }
}
