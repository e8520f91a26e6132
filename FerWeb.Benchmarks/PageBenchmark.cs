using System.Globalization;
using Microsoft.Playwright;

namespace FerWeb.Benchmarks;

/// <summary>
/// What a person waits for: from a chosen file to its preview and to the painted result, and from a clicked example to the
/// result. The browser's own clock.
/// </summary>
internal static class PageBenchmark
{
    private const int Photos = 30;
    private const int Rounds = 4;

    // Resolves after the frame that shows a result other than the one before.
    private const string Painted = """
        () => new Promise(resolve => {
            const output = document.querySelector('[data-result]');
            const look = new MutationObserver(() => {
                if (output.querySelector('.bars li')) {
                    look.disconnect();
                    requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - window.began)));
                }
            });
            look.observe(output, { childList: true, subtree: true });
        })
        """;

    private const string Previewed =
        "() => new Promise(resolve => document.querySelector('[data-part=preview]').addEventListener('load', " +
        "() => requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - window.began))), { once: true }))";

    public static async Task RunAsync(Uri url, string photo)
    {
        await using var browser = await Chromium.StartAsync();
        var page = await browser.OpenAsync();
        await page.GotoAsync(url.ToString());
        await page.WaitForSelectorAsync(".photo-input[data-ready]");
        await page.EvaluateAsync(
            "() => document.querySelector('input[type=file]').addEventListener('change', () => { window.began = performance.now(); }, { capture: true })");
        await page.EvaluateAsync(
            "() => document.addEventListener('click', event => { " +
            "if (event.target.closest('[data-action=example]')) { window.began = performance.now(); } }, { capture: true })");
        Tell("chosen file to preview", await MeasureAsync(page, Previewed, Photos, _ => page.SetInputFilesAsync("input[type=file]", photo)));
        Tell("chosen file to painted result", await MeasureAsync(page, Painted, Photos, _ => page.SetInputFilesAsync("input[type=file]", photo)));
        Tell(
            "clicked example to painted result",
            await MeasureAsync(page, Painted, 7 * Rounds, index => page.Locator("[data-action=example]").Nth(index % 7).ClickAsync()));
    }

    private static async Task<List<double>> MeasureAsync(IPage page, string watched, int count, Func<int, Task> act)
    {
        var milliseconds = new List<double>();
        for (var i = -2; i < count; i++)
        {
            await page.GetByRole(AriaRole.Button, new() { Name = "Remove", Exact = true }).Or(page.Locator(".empty")).First.WaitForAsync();
            if (await page.Locator("[data-action=remove]").IsVisibleAsync())
            {
                await page.Locator("[data-action=remove]").ClickAsync();
                await page.Locator(".photo-input[data-state=empty]").WaitForAsync();
                await page.Locator(".output > .empty").WaitForAsync();
            }

            var seen = page.EvaluateAsync<double>(watched);
            await act(Math.Max(i, 0));
            var took = await seen;
            if (i >= 0)
            {
                milliseconds.Add(took);
            }
        }

        milliseconds.Sort();
        return milliseconds;
    }

    private static void Tell(string what, List<double> sorted)
        => Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{what}: median {sorted[sorted.Count / 2]:F0} ms, p95 {sorted[sorted.Count * 95 / 100]:F0} ms (n {sorted.Count})"));
}
