using System.Diagnostics;
using System.Globalization;
using FerWeb.Engine.Training.Runs;
using FerWeb.Workspace;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Storage;

namespace FerWeb.Benchmarks;

/// <summary>A store that a class has used for years: how long a page waits for its list, its search and the curves of one run.</summary>
internal static class StoreBenchmark
{
    private const int Epochs = 200;
    private const int StepsPerEpoch = 224;
    private const int Times = 200;

    private static readonly string[] _keys =
    [
        MetricKey.TrainLoss, MetricKey.TrainAccuracy, MetricKey.ValidationLoss, MetricKey.ValidationAccuracy, MetricKey.MacroF1, MetricKey.CrowdAccuracy,
        MetricKey.LearningRate, MetricKey.ImagesPerSecond, MetricKey.StepLoss, "validation/recall/happy", "validation/recall/sad", "validation/recall/fear",
    ];

    private static readonly RunStatus[] _ends = [RunStatus.Finished, RunStatus.EarlyStopped, RunStatus.Failed, RunStatus.Diverged];

    /// <summary>Fills a store in the temporary folder, measures, and removes it.</summary>
    public static void Run(int runs)
    {
        var folder = Directory.CreateTempSubdirectory("ferweb-store-");
        try
        {
            var data = new DataFolder(folder.FullName);
            var filling = Stopwatch.StartNew();
            string[] ids;
            using (var store = RunStore.Open(data))
            {
                ids = [.. Enumerable.Range(0, runs).Select(i => Fill(store, i))];
            }

            var (points, megabytes) = ((long)runs * Epochs * _keys.Length, new FileInfo(data.Database).Length / 1e6);
            var seconds = filling.Elapsed.TotalSeconds;
            Say($"filled {runs:N0} runs x {Epochs} epochs x {_keys.Length} metrics = {points:N0} points in {seconds:F0} s, {megabytes:N0} MB");
            using var reopened = RunStore.Open(data);
            Measure("list, first page of 50", _ => reopened.List(new RunQuery()).Runs.Count);
            Measure("list, best first", _ => reopened.List(new RunQuery { Order = RunOrder.Best }).Runs.Count);
            Measure("list, last page", _ => reopened.List(new RunQuery { Skip = runs - 50 }).Runs.Count);
            Measure("search for two words", i => reopened.List(new RunQuery { Text = $"owner{i % 20} night {i}" }).Total);
            Measure(
                "search by status, owner and tag",
                i => reopened.List(new RunQuery { Statuses = [_ends[i % _ends.Length]], Owner = $"owner{i % 20}", Tag = "night" }).Total);
            var filter = RunFilter.Parse("learningRate>0.001 optimizer=sgd accuracy>0.9");
            Measure("filter by settings and accuracy", _ => reopened.List(new RunQuery { Filter = filter }).Total);
            var random = new Random(1);
            Measure("all curves of one run", _ => reopened.ReadMetrics(ids[random.Next(runs)]).Count);
            Measure("one curve of one run", _ => reopened.ReadMetrics(ids[random.Next(runs)], MetricKey.ValidationAccuracy).Count);
            Measure("all events and metrics since 0", _ => reopened.ReadSince(ids[random.Next(runs)], 0).Points.Count);
            Measure("is there anything new", _ => (int)reopened.Version());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // Through the same door as a worker: one append per run instead of one per epoch is the only difference.
    private static string Fill(RunStore store, int number)
    {
        var owner = $"owner{number % 20}";
        var spec = new RunSpec(
            $"Run {number} of {owner}", owner, new RunDataset($"set-{number % 7}", $"Faces {number % 7}", $"/data/set-{number % 7}", new string('a', 64)),
            Recipe.For(number % 3 == 0 ? "cnn-seed" : "fernet"));
        store.Create(spec, owner);
        var run = store.Claim("here", TimeSpan.FromMinutes(1))!;
        run = store.Move(run, RunStatus.Running, "worker")!;
        var events = Enumerable.Range(1, Epochs).Select(epoch => new NewRunEvent(
            RunEventKind.Epoch,
            $$"""{"epoch":{{epoch}},"step":{{epoch * StepsPerEpoch}},"seconds":61.25}""",
            [.. _keys.Select((key, k) => new MetricPoint(key, epoch * StepsPerEpoch, epoch, 1.0 / (epoch + k + (number / 7.0)), epoch * 61.25))]));
        store.Append(
            run.Id, run.Attempt, "worker", [.. events],
            new RunProgress { Epoch = Epochs, Step = Epochs * StepsPerEpoch, BestAccuracy = number % 1000 / 1000.0 });
        store.Annotate(run.Id, owner, notes: $"lesson {number % 40}", tags: number % 2 == 0 ? ["night"] : ["day"]);
        store.Move(run, _ends[number % _ends.Length], "worker", StopCause.Finished, "All epochs are done.");
        return run.Id;
    }

    private static void Measure(string what, Func<int, int> work)
    {
        var found = work(0);
        var milliseconds = new double[Times];
        for (var i = 0; i < Times; i++)
        {
            var watch = Stopwatch.StartNew();
            work(i);
            milliseconds[i] = watch.Elapsed.TotalMilliseconds;
        }

        Array.Sort(milliseconds);
        Say($"{what,-34} median {milliseconds[Times / 2],7:F2} ms, 95 % within {milliseconds[Times * 95 / 100],7:F2} ms, n {Times} ({found:N0} found)");
    }

    private static void Say(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
