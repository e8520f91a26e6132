using System.Globalization;
using FerWeb.Engine.Training.Runs;
using FerWeb.Workspace;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Storage;

namespace FerWeb.Benchmarks;

/// <summary>The page that compares twenty runs: from a chosen curve to the painted chart, by the browser's own clock.</summary>
internal static class CompareBenchmark
{
    private const int Runs = 20;
    private const int Steps = 2_000;
    private const int StepsPerEpoch = 100;
    private const int Rounds = 10;

    /// <summary>Fills the store of a running site with runs of 2,000 points a curve, and looks at them there.</summary>
    public static async Task RunAsync(Uri url, string folder)
    {
        string[] ids;
        using (var store = RunStore.Open(DataFolder.At(folder)))
        {
            ids = [.. Enumerable.Range(0, Runs).Select(run => Fill(store, run))];
        }

        await using var browser = await Chromium.StartAsync();
        var page = await browser.OpenAsync();
        await page.GotoAsync(new Uri(url, $"compare?runs={string.Join(',', ids)}").ToString());
        await page.WaitForFunctionAsync($"() => document.querySelector('[data-chart=left] .js-plotly-plot')?.data?.length === {Runs}");
        var milliseconds = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            milliseconds.Add(await page.EvaluateAsync<double>(
                """
                key => new Promise(resolve => {
                    const chart = document.querySelector('[data-chart=left] .js-plotly-plot');
                    const select = document.querySelector('#metric-left');
                    const began = performance.now();
                    const painted = () => {
                        chart.removeListener('plotly_afterplot', painted);
                        requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - began)));
                    };
                    chart.on('plotly_afterplot', painted);
                    select.value = key;
                    select.dispatchEvent(new Event('change', { bubbles: true }));
                })
                """,
                round % 2 == 0 ? MetricKey.StepLoss : MetricKey.LearningRate));
        }

        milliseconds.Sort();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{Runs} runs x {Steps:N0} points, chosen curve to painted chart: median {milliseconds[Rounds / 2]:F0} ms, "
            + $"slowest {milliseconds[^1]:F0} ms (n {Rounds})"));
    }

    private static string Fill(RunStore store, int number)
    {
        var random = new Random(number);
        var dataset = new RunDataset("benchmark", "Benchmark", "/benchmark", new string('0', 64));
        var run = store.Create(new RunSpec($"Benchmark {number + 1}", "benchmark", dataset, Recipe.For("fernet") with { Seed = number }), "benchmark");
        run = store.Move(store.Claim("benchmark", TimeSpan.FromMinutes(5), candidate => candidate.Id == run.Id)!, RunStatus.Running, "benchmark")!;
        var points = Enumerable.Range(1, Steps).SelectMany(step => new[]
        {
            new MetricPoint(MetricKey.StepLoss, step, step / (double)StepsPerEpoch, (3 * Math.Exp(-step / 700.0)) + (0.3 * random.NextDouble()), step),
            new MetricPoint(MetricKey.LearningRate, step, step / (double)StepsPerEpoch, 0.1 * Math.Cos(step / 1300.0), step),
        });
        store.Append(run.Id, run.Attempt, "benchmark", [new NewRunEvent(RunEventKind.Metrics, "{}", [.. points])]);
        store.Move(run, RunStatus.Finished, "benchmark", StopCause.Finished);
        return run.Id;
    }
}
