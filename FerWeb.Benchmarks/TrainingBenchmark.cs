using System.Diagnostics;
using System.Globalization;
using FerWeb.Engine.Datasets;
using FerWeb.Engine.Networks;
using FerWeb.Engine.Training;

namespace FerWeb.Benchmarks;

/// <summary>Peer (a): the whole of training, from stored pictures to stepped weights.</summary>
internal static class TrainingBenchmark
{
    private const int Uncounted = 5;
    private const int Steps = 30;

    public static void Run(string data, int rounds)
        => Pairs.Run(
            "images/s",
            rounds,
            () => Peer.MeasureOurs("training", data),
            () => Peer.Measure("training_loop.py", "--data", Path.Combine(data, "train"), "--steps", Steps.ToString(CultureInfo.InvariantCulture)));

    public static void MeasureOurs(string data)
    {
        using var dataset = DatasetSource.OpenOrImport(data, DatasetSource.DefaultCacheFolder);
        var folder = Directory.CreateTempSubdirectory("ferweb-benchmark");
        try
        {
            using var stop = new CancellationTokenSource();
            var clock = new StepClock(stop);
            var options = new TrainingOptions { Network = NetworkCatalog.Describe(NetworkCatalog.Names[0]) };
            using var result = new Trainer(options, dataset, new CheckpointStore(folder.FullName), clock).Run(stop.Token);
            Console.WriteLine((Steps * options.BatchSize / clock.Counted.TotalSeconds).ToString(CultureInfo.InvariantCulture));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private sealed class StepClock(CancellationTokenSource stop) : ITrainingObserver
    {
        private readonly Stopwatch _clock = new();

        public TimeSpan Counted { get; private set; }

        public void OnStarted(TrainingStarted started)
        {
        }

        public void OnStep(StepCompleted step)
        {
            if (step.Step == Uncounted)
            {
                _clock.Start();
            }
            else if (step.Step == Uncounted + Steps)
            {
                Counted = _clock.Elapsed;
                stop.Cancel();
            }
        }

        public void OnEpoch(EpochCompleted epoch)
        {
        }

        public void OnCheckpoint(CheckpointStored checkpoint)
        {
        }
    }
}
