using System.Diagnostics;
using System.Globalization;
using FerWeb.Engine.Datasets;
using FerWeb.Engine.Evaluation;
using FerWeb.Engine.Models;

namespace FerWeb.Benchmarks;

/// <summary>A whole evaluation, figures with intervals and curves included, against the plain PyTorch loop, which counts a confusion matrix.</summary>
internal static class EvaluationBenchmark
{
    public static void Run(string data, int rounds)
        => Pairs.Run(
            "images/s",
            rounds,
            () => Peer.MeasureOurs("evaluation", data),
            () => Peer.Measure("evaluation_loop.py", "--data", Path.Combine(data, "validation")));

    public static void MeasureOurs(string data)
    {
        using var dataset = DatasetSource.OpenOrImport(data, DatasetSource.DefaultCacheFolder);
        using var model = ModelFolder.Load(ModelStore.Nearest().FolderOf(ModelStore.DefaultId));
        var images = dataset[Split.Validation];
        Predictor.Predict(model.Network, images.Pixels[..(640 * DatasetSplit.ImagePixels)]);
        var clock = Stopwatch.StartNew();
        ModelEvaluator.Measure(model, dataset, Split.Validation);
        Console.WriteLine((images.Count / clock.Elapsed.TotalSeconds).ToString(CultureInfo.InvariantCulture));
    }
}
