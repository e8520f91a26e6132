using System.Net.Http.Json;
using System.Text.Json;
using FerWeb.Engine.Models;
using Microsoft.Playwright;

namespace FerWeb.Benchmarks;

/// <summary>A picture of every page, wide and narrow, light and dark, to be looked at.</summary>
internal static class Screenshots
{
    private static readonly (string Name, string Path, Func<IPage, Task>? Act)[] _pages =
    [
        ("recognise", "", null), ("result", "", ShowResultAsync), ("explained", "", ExplainAsync), ("camera", "?source=camera", null), ("live", "live", null),
        ("batch", "batch", null), ("batch-done", "batch", FillBatchAsync), ("tour", "tour", null), ("about", "about", null),
        ("train", "train", null), ("runs", "runs", null),
        ("run", "runs/{run}", null), ("compare", "compare?runs={compared}", null), ("sweeps", "sweeps", null), ("sweep", "sweeps/{sweep}", null),
        ("models", "models", null), ("evaluations", "evaluations", null), ("evaluation", "evaluations/{evaluation}?against={other}", null),
        ("datasets", "datasets", null), ("dataset", "datasets/drawn", null), ("pictures", "datasets/drawn/pictures", null),
        ("duplicates", "datasets/drawn/duplicates", null), ("classroom", "classroom", null),
        ("api", "use-via-api", null), ("login", "login", null), ("not-found", "no-such-page", null),
    ];

    /// <param name="site">A FerWeb on this machine; a run, a sweep and two evaluations on the drawn faces are made there.</param>
    /// <param name="folder">Where NAME-WIDTH-THEME.png go.</param>
    public static async Task TakeAsync(Uri site, string folder)
    {
        Directory.CreateDirectory(folder);
        var made = await MakeAsync(site);
        await using var chromium = await Chromium.StartAsync();
        foreach (var width in (int[])[1280, 390])
        {
            foreach (var theme in (ColorScheme[])[ColorScheme.Light, ColorScheme.Dark])
            {
                await using var context = await chromium.OpenContextAsync(new()
                {
                    BaseURL = site.ToString(),
                    ColorScheme = theme,
                    ReducedMotion = ReducedMotion.Reduce,
                    ViewportSize = new ViewportSize { Width = width, Height = 900 },
                });
                var page = await context.NewPageAsync();
                foreach (var (name, path, act) in _pages)
                {
                    await page.GotoAsync(made.Aggregate(path, (address, one) => address.Replace($"{{{one.Key}}}", one.Value, StringComparison.Ordinal)));
                    await page.Locator("h1").First.WaitForAsync();
                    await (act?.Invoke(page) ?? Task.CompletedTask);

                    // The header stays at the top of the window, which may have been scrolled; charts draw themselves a moment after their page.
                    await page.EvaluateAsync("() => scrollTo(0, 0)");
                    await page.WaitForTimeoutAsync(1_500);
                    var file = Path.Combine(folder, $"{name}-{width}-{theme.ToString().ToLowerInvariant()}.png");
                    await page.ScreenshotAsync(new() { Path = file, FullPage = true });
                    Console.WriteLine(file);
                }
            }
        }
    }

    private static async Task ShowResultAsync(IPage page)
    {
        await page.Locator(".photo-input[data-ready]").WaitForAsync();
        await page.Locator("[data-action=example]").Nth(3).ClickAsync();
        await page.Locator(".output .bars li").First.WaitForAsync();
    }

    private static async Task ExplainAsync(IPage page)
    {
        await ShowResultAsync(page);
        await page.GetByRole(AriaRole.Button, new() { Name = "What did it look at?" }).ClickAsync();
        await page.Locator(".glow").WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "How good is this?" }).ClickAsync();
    }

    private static async Task FillBatchAsync(IPage page)
    {
        await page.Locator(".batch[data-ready]").WaitForAsync();
        var faces = new List<FilePayload>();
        foreach (var emotion in (string[])["angry", "disgust", "fear", "happy", "sad", "surprise", "neutral"])
        {
            var face = await page.APIRequest.GetAsync($"examples/{emotion}.png");
            faces.Add(new() { Name = $"{emotion}.png", MimeType = "image/png", Buffer = await face.BodyAsync() });
        }

        await page.SetInputFilesAsync("input[type=file]", faces);
        await page.Locator("tr[data-state=done]").Nth(faces.Count - 1).WaitForAsync();
        await page.GetByRole(AriaRole.Checkbox).Nth(3).CheckAsync();
        await page.GetByRole(AriaRole.Checkbox).Nth(4).CheckAsync();
    }

    // What the pages are about, by the names that stand in their addresses.
    private static async Task<Dictionary<string, string>> MakeAsync(Uri site)
    {
        using var client = new HttpClient { BaseAddress = site };
        await ReadyAsync(client);
        var run = await PostAsync(
            client, "api/v1/runs", new { name = "Drawn faces for the pictures", dataset = "drawn", preset = "quick", epochs = 4 }, "run");
        var sweep = await PostAsync(client, "api/v1/sweeps", new
        {
            name = "Learning rates",
            dataset = "drawn",
            preset = "quick",
            method = "grid",
            axes = new object[]
            {
                new { option = "learning_rate", values = new[] { 0.01, 0.03, 0.1 } }, new { option = "optimizer", values = new[] { "sgd", "adam" } },
            },
            epochs = 1,
        }, "sweep");
        await EndAsync(client, $"api/v1/runs/{run}", "run");
        await EndAsync(client, $"api/v1/sweeps/{sweep}", "sweep");
        var ranking = (await client.GetFromJsonAsync<JsonElement>($"api/v1/sweeps/{sweep}")).GetProperty("ranking");
        string[] best = [.. ranking.EnumerateArray().Take(3).Select(one => one.GetProperty("run").GetString()!)];
        var evaluation = await PostAsync(client, "api/v1/evaluations", new { dataset = "drawn", split = "validation", run }, "evaluation");
        var other = await PostAsync(client, "api/v1/evaluations", new { dataset = "drawn", split = "validation", model = ModelStore.DefaultId }, "evaluation");
        await EndAsync(client, $"api/v1/evaluations/{evaluation}", "evaluation");
        await EndAsync(client, $"api/v1/evaluations/{other}", "evaluation");
        using var search = await client.PostAsync("api/v1/datasets/drawn/near-duplicates", null);
        return new Dictionary<string, string>
        {
            ["run"] = run,
            ["sweep"] = sweep,
            ["compared"] = string.Join(',', best),
            ["evaluation"] = evaluation,
            ["other"] = other,
        };
    }

    private static async Task<string> PostAsync(HttpClient client, string path, object body, string part)
    {
        using var answer = await client.PostAsJsonAsync(path, body);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty(part).GetProperty("id").GetString()!;
    }

    private static async Task EndAsync(HttpClient client, string path, string part)
    {
        while ((await client.GetFromJsonAsync<JsonElement>(path)).GetProperty(part).GetProperty("status").GetString()
            is "queued" or "starting" or "running" or "waiting")
        {
            await Task.Delay(1_000);
        }
    }

    /// <summary>Until a site that is still starting has its model warm.</summary>
    /// <exception cref="TimeoutException">It is not ready after two minutes.</exception>
    private static async Task ReadyAsync(HttpClient client)
    {
        for (var left = 240; left > 0; left--, await Task.Delay(500))
        {
            try
            {
                using var answer = await client.GetAsync("health/ready");
                if (answer.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }
        }

        throw new TimeoutException($"The site at {client.BaseAddress} is not ready after two minutes. Look at its messages, then try again.");
    }
}
