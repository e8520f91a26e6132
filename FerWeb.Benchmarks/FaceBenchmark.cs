using System.Diagnostics;
using System.Globalization;
using FerWeb.Engine.Models;
using FerWeb.Engine.Photos;
using FerWeb.Engine.Recognition;

namespace FerWeb.Benchmarks;

/// <summary>From one 48x48 face to the calibrated probabilities of both heads, two views.</summary>
internal static class FaceBenchmark
{
    public static void Run(string modelFolder)
    {
        using var classifier = new FaceClassifier(ModelFolder.Read(modelFolder));
        classifier.WarmUp();
        var pixels = new byte[48 * 48];
        new Random(1).NextBytes(pixels);
        GrayImage[] face = [new(48, 48, pixels)];
        var milliseconds = new List<double>();
        for (var i = 0; i < 1100; i++)
        {
            var start = Stopwatch.GetTimestamp();
            classifier.Classify(face);
            if (i >= 100)
            {
                milliseconds.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }
        }

        milliseconds.Sort();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"one face: median {milliseconds[500]:F2} ms, p95 {milliseconds[950]:F2} ms (n 1000)"));
    }
}
