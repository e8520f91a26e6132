using System.Globalization;

namespace FerWeb.Benchmarks;

/// <summary>From a step of a run to the point that a viewer gets (and that a page paints), and what viewers cost the training.</summary>
internal static class ViewersBenchmark
{
    private static readonly TimeSpan _time = TimeSpan.FromSeconds(30);

    public static async Task RunAsync(Uri url, int rounds)
    {
        using var site = new TrainingSite(url);
        var run = await site.StartRunAsync();
        try
        {
            foreach (var count in new[] { 1, 20 })
            {
                await MeasureDelaysAsync(site, url, run, count);
            }

            foreach (var count in new[] { 20, 50 })
            {
                for (var round = 1; round <= rounds; round++)
                {
                    var alone = await site.SpeedAsync(run, _time);
                    var viewers = await OpenAsync(url, run, count);
                    var watched = await site.SpeedAsync(run, _time);
                    await CloseAsync(viewers);
                    Say($"{count} viewers, round {round}: training {watched / alone:F3} of its speed alone ({watched:F2} of {alone:F2} steps/s)");
                }
            }
        }
        finally
        {
            await site.StopRunAsync(run);
        }
    }

    private static async Task MeasureDelaysAsync(TrainingSite site, Uri url, string run, int count)
    {
        await using var browser = await Chromium.StartAsync();
        var page = await browser.OpenAsync();
        await page.GotoAsync(new Uri(url, $"runs/{run}?x=time&smooth=0").ToString());
        await page.WaitForFunctionAsync("() => document.querySelector('[data-chart=loss] .js-plotly-plot')?.data?.[0].x.length > 0");

        // The training clock (minutes, the x axis) of the newest painted point, each time that something has been painted.
        await page.EvaluateAsync("""
            () => {
                window.painted = [];
                const chart = document.querySelector('[data-chart=loss] .js-plotly-plot');
                chart.on('plotly_afterplot', () => requestAnimationFrame(() => window.painted.push([Date.now(), chart.data[0].x.at(-1) * 60])));
            }
            """);
        var viewers = await OpenAsync(url, run, count - 1);
        await site.SpeedAsync(run, _time);
        var painted = await page.EvaluateAsync<double[][]>("() => window.painted");
        await using var clock = await HubViewer.OpenAsync(url, run);
        await Task.Delay(TimeSpan.FromSeconds(10));
        await clock.LeaveAsync();

        // The training clock starts somewhere: the quickest hand-over of the last seconds is taken as immediate.
        var zero = clock.Seen.Concat(viewers.SelectMany(viewer => viewer.Seen)).Min(seen => seen.Stored.ToUnixTimeMilliseconds() - (seen.Seconds * 1000));
        Tell(
            $"{count} viewers, step to painted point",
            painted.Skip(1).Where((point, index) => point[1] > painted[index][1]).Select(point => point[0] - (point[1] * 1000) - zero));
        if (count > 1)
        {
            Tell(
                $"{count} viewers, step to received frame",
                viewers.SelectMany(viewer => viewer.Seen).Select(seen => seen.Received.ToUnixTimeMilliseconds() - (seen.Seconds * 1000) - zero));
            var bytes = viewers.SelectMany(viewer => viewer.FrameBytes).Order().ToList();
            var perSecond = viewers.Average(viewer => viewer.FrameBytes.Count) / _time.TotalSeconds;
            Say($"{count} viewers: frames of median {bytes[bytes.Count / 2]} bytes, largest {bytes[^1]}; {perSecond:F1} a second each");
        }

        await CloseAsync(viewers);
    }

    private static async Task<HubViewer[]> OpenAsync(Uri url, string run, int count)
        => await Task.WhenAll(Enumerable.Range(0, count).Select(_ => HubViewer.OpenAsync(url, run)));

    private static async Task CloseAsync(HubViewer[] viewers)
    {
        foreach (var viewer in viewers)
        {
            await viewer.LeaveAsync();
            await viewer.DisposeAsync();
        }
    }

    private static void Tell(string what, IEnumerable<double> milliseconds)
    {
        var sorted = milliseconds.Order().ToList();
        Say($"{what}: median {sorted[sorted.Count / 2]:F0} ms, p95 {sorted[sorted.Count * 95 / 100]:F0} ms (n {sorted.Count})");
    }

    private static void Say(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
