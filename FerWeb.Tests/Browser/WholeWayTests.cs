using System.Globalization;
using System.Text.RegularExpressions;
using FerWeb.Tests.Shared;
using FerWeb.Tests.Web;
using FerWeb.Tests.Web.Datasets;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FerWeb.Tests.Browser;

/// <summary>
/// What an analyst does from beginning to end, on a site with the real engine and real workers: bring a data set, train on
/// it, leave and come back, stop, resume, make the result live, and recognise a photo with it.
/// </summary>
[Collection(OtherPages.Name)]
public sealed class WholeWayTests(BrowserFixture browser) : IAsyncLifetime
{
    private const int LongestMilliseconds = 240_000;

    private readonly Site _site = new(
        new Dictionary<string, string>
        {
            ["Training:Enabled"] = "true",
            ["Recognition:ModelsFolder"] = Path.Combine(Checkout.Root, "models"),
            ["Limits:Burst"] = "1000",
        },
        useEngine: true);

    private string _address = "";

    public Task InitializeAsync()
    {
        _site.UseKestrel();
        _site.StartServer();
        _address = _site.ClientOptions.BaseAddress.ToString();
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        var runs = _site.Services.GetRequiredService<IRunStore>().List(new RunQuery()).Runs;
        foreach (var run in runs)
        {
            RunningWorker.Kill(run);
        }

        await _site.DisposeAsync();
    }

    [Fact]
    public async Task Analyst_FromZipToLiveModel()
    {
        // 1. A data set by upload.
        var page = await OpenAsync("datasets", ".upload[data-ready]");
        await page.SetInputFilesAsync(
            ".upload input[type=file]", new FilePayload { Name = "Lesson.zip", MimeType = "application/zip", Buffer = FaceZip.Make(perSplit: 28) });
        var card = page.Locator("article", new() { Has = page.GetByRole(AriaRole.Link, new() { Name = "Lesson", Exact = true }) });
        await Expect(card).ToContainTextAsync("84 faces");

        // 2. A run with the beginner's form.
        await card.GetByText("Train on this").ClickAsync();
        await Expect(page.Locator("form[data-ready]")).ToBeVisibleAsync();
        await page.FillAsync("#epochs", "500");
        await page.Keyboard.PressAsync("Tab");
        await Expect(page.GetByText("faces 500 times over")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Start training" }).ClickAsync();
        await Expect(page.Locator(".run[data-ready]")).ToBeVisibleAsync();
        var id = page.Url.Split('/')[^1].Split('?')[0];

        // 3. The curves move; whoever leaves and comes back sees the same ones.
        await Expect(Badge(page)).ToContainTextAsync("Training", new() { Timeout = LongestMilliseconds });
        var seen = await RowsAsync(page, atLeast: 2);
        await page.Context.CloseAsync();
        page = await OpenAsync($"runs/{id}", ".run[data-ready]");
        var again = await RowsAsync(page, atLeast: seen.Count);
        Assert.Equal(seen, again.Take(seen.Count));

        // 4. Stop, resume, finish.
        await page.GetByRole(AriaRole.Button, new() { Name = "Stop", Exact = true }).ClickAsync();
        await Expect(Badge(page)).ToContainTextAsync("Stopped", new() { Timeout = LongestMilliseconds });
        await Expect(page.GetByText("Resume with other settings")).ToBeVisibleAsync();
        var done = Store.Find(id)!.Progress.Epoch;
        await page.GetByText("Resume with other settings").ClickAsync();
        await page.FillAsync("#resume-epochs", (done + 2).ToString(CultureInfo.InvariantCulture));
        await page.Keyboard.PressAsync("Tab");
        await page.GetByRole(AriaRole.Button, new() { Name = "Resume", Exact = true }).ClickAsync();
        await Expect(Badge(page)).ToContainTextAsync("Finished", new() { Timeout = LongestMilliseconds });
        Assert.Equal(done + 2, Store.Find(id)!.Progress.Epoch);
        var whole = await RowsAsync(page, atLeast: done + 2);
        Assert.Equal(done + 2, whole.Count);
        Assert.Equal(seen, whole.Take(seen.Count));

        // 5. Ask a checkpoint once, without making it live.
        await Expect(page.Locator(".samples li").First).ToContainTextAsync(new Regex("is .+, said .+"));
        var step = Store.Checkpoints(id)[^1].Step;
        await page.GetByLabel(string.Create(CultureInfo.InvariantCulture, $"Try on a photo: step {step:N0}"), new() { Exact = true })
            .SetInputFilesAsync(Path.Combine(Checkout.Root, "wwwroot-assets", "static", "examples", "happy.png"));
        await Expect(page.Locator("[data-part=model]")).ToContainTextAsync(
            $"Model {Store.Find(id)!.Spec.Name}, epoch {done + 2}, labels of ", new() { Timeout = LongestMilliseconds });
        await Expect(page.Locator(".tried")).ToContainTextAsync($"Epoch {done + 2} of the run");
        await Expect(page.Locator(".tried")).ToContainTextAsync($"The live model, {ShippedModel.Id}, says: Happy");
        await Expect(page.Locator("[data-part=preview]")).ToBeVisibleAsync();
        await Expect(page.GetByText("labels of Lesson")).ToBeVisibleAsync(); // No picture of the zip had votes.
        await page.GetByRole(AriaRole.Link, new() { Name = "Back to the run" }).ClickAsync();
        await Expect(page.Locator(".run[data-ready]")).ToBeAttachedAsync();

        // 6. Make it live and recognise a photo with it.
        await page.GetByText("Checkpoints", new() { Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { NameRegex = new("Make live: step \\d+") }).Last.ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Yes, use it" }).ClickAsync();
        await page.GetByText("Recognise a photo with it").ClickAsync(new() { Timeout = LongestMilliseconds });
        await Expect(page.Locator(".photo-input[data-ready]")).ToBeAttachedAsync();
        await page.SetInputFilesAsync("input[type=file]", Path.Combine(Checkout.Root, "wwwroot-assets", "static", "examples", "happy.png"));
        await Expect(page.Locator("[data-part=model]")).ToContainTextAsync($"Model {Store.Find(id)!.Spec.Name}, step ");
        await Expect(page.GetByText("labels of Lesson")).ToBeVisibleAsync();
        await page.Context.CloseAsync();
    }

    private IRunStore Store => _site.Services.GetRequiredService<IRunStore>();

    private static ILocator Badge(IPage page) => page.Locator(".run-head .badge");

    private async Task<IPage> OpenAsync(string path, string ready)
    {
        var context = await browser.NewContextAsync(new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = 1280, Height = 900 } });
        var page = await context.NewPageAsync();
        await page.GotoAsync(_address + path);
        await Expect(page.Locator(ready)).ToBeAttachedAsync();
        return page;
    }

    /// <summary>The rows of the accuracy chart's table, once there are enough.</summary>
    private static async Task<IReadOnlyList<string>> RowsAsync(IPage page, int atLeast)
    {
        // The page comes rendered and is drawn again when its circuit is there, which closes what was opened before.
        await Expect(page.Locator(".curves .js-plotly-plot").First).ToBeAttachedAsync();
        var rows = page.Locator("[data-table=accuracy] tbody tr");
        if (!await rows.First.IsVisibleAsync())
        {
            await page.Locator("details", new() { Has = page.Locator("[data-table=accuracy]") }).Locator("summary").ClickAsync();
        }

        await Expect(rows.Nth(atLeast - 1)).ToBeVisibleAsync(new() { Timeout = LongestMilliseconds });
        return await rows.AllInnerTextsAsync();
    }
}
