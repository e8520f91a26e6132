using System.Text.RegularExpressions;
using FerWeb.Engine.Datasets;
using FerWeb.Tests.Shared;
using FerWeb.Tests.Web;
using FerWeb.Workspace;
using FerWeb.Workspace.Classroom;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FerWeb.Tests.Browser;

/// <summary>
/// What an analyst does after training, on two sites with the real engine and real workers: train two runs, compare and evaluate them,
/// take the better one elsewhere as a bundle, fine-tune it there on a classroom set, and try that live.
/// </summary>
[Collection(OtherPages.Name)]
public sealed class AnalystWayTests(BrowserFixture browser) : IAsyncLifetime
{
    private const int LongestMilliseconds = 240_000;

    private readonly List<Site> _sites = [];

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var site in _sites)
        {
            foreach (var run in site.Services.GetRequiredService<IRunStore>().List(new RunQuery()).Runs)
            {
                RunningWorker.Kill(run);
            }

            await site.DisposeAsync();
        }
    }

    [Fact]
    public async Task Analyst_FromTwoRunsToAFineTunedModelLiveElsewhere()
    {
        var (site, address) = Open();
        var data = site.Services.GetRequiredService<DataFolder>();
        Directory.CreateDirectory(data.Datasets);
        DrawnFaces.Write(Path.Combine(data.Datasets, "lesson"), "Lesson", 35, 35, 0, seed: 1);

        // 1. Two runs that start from the shipped model: one by the form, the other a clone with another learning rate.
        var page = await OpenAsync(address + "train?dataset=lesson", "form[data-ready]");
        await page.Locator($"[data-field=start] input[value$={ShippedModel.Id}]").CheckAsync();
        var first = await TrainAsync(page, "Slow rate", "0.005");
        await page.GotoAsync($"{address}train?clone={first}");
        await Expect(page.Locator("form[data-ready]")).ToBeVisibleAsync();
        var second = await TrainAsync(page, "Fast rate", "0.02");

        // 2. Compare: the setting that differs, and whether they differ by more than chance, which evaluates both.
        await page.GotoAsync(address + "runs");
        await Expect(page.Locator("table.runs[data-ready]")).ToBeVisibleAsync();
        await page.GetByLabel("Select Slow rate").CheckAsync();
        await page.GetByLabel("Select Fast rate").CheckAsync();
        await page.Locator(".bulk").GetByText("Compare").ClickAsync();
        await Expect(page.Locator(".chips[data-ready]")).ToBeVisibleAsync();
        await Expect(page.Locator("[data-table=settings]")).ToContainTextAsync("Learning rate");
        await page.GetByRole(AriaRole.Button, new() { Name = "Evaluate them on the validation pictures" }).ClickAsync();
        await Expect(page.Locator("[data-test]")).ToContainTextAsync("over the same 35 pictures", new() { Timeout = LongestMilliseconds });

        // 3. An evaluation, with its pictures.
        await page.GotoAsync(address + "evaluations");
        await page.Locator("tr", new() { HasText = "Fast rate" }).GetByRole(AriaRole.Link).First.ClickAsync();
        await Expect(page.GetByText("Most confident mistakes")).ToBeVisibleAsync();

        // 4. Save the best as a model, and take its bundle away.
        await page.GotoAsync($"{address}runs/{second}");
        await Expect(page.Locator(".run[data-ready]")).ToBeVisibleAsync();
        await page.GetByText("Checkpoints", new() { Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Save as a model: step [\\d,]+$") }).Last.ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "To the models" }).ClickAsync(new() { Timeout = LongestMilliseconds });
        var bundle = Path.Combine(data.Root, "bundle.zip");
        var model = page.Locator($"article[data-model^='{second}-']");
        await Expect(model.Locator(".origin")).ToContainTextAsync("Fast rate, step");
        var download = await page.RunAndWaitForDownloadAsync(() => model.GetByText("Bundle (zip)").ClickAsync());
        await download.SaveAsAsync(bundle);
        await page.Context.CloseAsync();

        // 5. Elsewhere.
        var (other, elsewhere) = Open();
        page = await OpenAsync(elsewhere + "models", ".import[data-ready]");
        await page.SetInputFilesAsync(".import input[type=file]", bundle);
        await Expect(page.Locator(".said")).ToContainTextAsync("was imported");
        var imported = page.Locator($"article[data-model^='{second}-']");
        await Expect(imported).ToContainTextAsync("on 35 drawings");
        var start = await imported.GetAttributeAsync("data-model");

        // 6. A classroom set there, trained from the imported model.
        await page.GotoAsync(elsewhere + "classroom");
        await Expect(page.Locator("form[data-ready]")).ToBeAttachedAsync();
        await page.FillAsync("#set-name", "Mouths");
        await Button(page, "Make the set").ClickAsync();
        await page.Locator("[data-part=consent]").CheckAsync();
        await Button(page, "Go on to the camera").ClickAsync();
        await Expect(page.Locator(".collect[data-ready]")).ToBeAttachedAsync();
        await CollectAsync(page, other, "c1", "Shut");
        await page.EvaluateAsync("() => window.mouthOpen = true");
        await CollectAsync(page, other, "c2", "Open");
        await page.Locator(".train").GetByText("More", new() { Exact = true }).ClickAsync();
        await page.SelectOptionAsync("#start-model", start!);
        await Button(page, "Train").ClickAsync();
        await Expect(page.Locator(".train .badge")).ToContainTextAsync("Finished", new() { Timeout = LongestMilliseconds });
        await Expect(page.Locator("[data-part=accuracy]")).ToContainTextAsync(new Regex("\\d of \\d"));
        var tuned = Assert.Single(other.Services.GetRequiredService<IRunStore>().List(new RunQuery()).Runs);
        Assert.Equal(start, Path.GetFileName(tuned.Spec.Options.StartModel));

        // 7. Live: the network answers with the classes of the set.
        await page.Locator(".live [data-part=camera-start]").ClickAsync();
        await Expect(page.Locator(".live .faces li")).ToHaveTextAsync([new Regex("Open"), new Regex("Shut")], new() { Timeout = LongestMilliseconds });
        await ExpectTopAsync(page, "Open");
        await page.EvaluateAsync("() => window.mouthOpen = false");
        await ExpectTopAsync(page, "Shut");
        await page.AssertAccessibleAsync("live");
        await Expect(page.Locator(".collect[data-camera=off]")).ToBeAttachedAsync();
        await page.Context.CloseAsync();
    }

    private static ILocator Button(IPage page, string name) => page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    private static Task ExpectTopAsync(IPage page, string name)
        => Expect(page.Locator(".live .faces [data-top]")).ToContainTextAsync(name, new() { Timeout = LongestMilliseconds });

    // By a button that is held.
    private static async Task CollectAsync(IPage page, Site site, string id, string name)
    {
        await page.FillAsync($"[data-class={id}] [data-part=class-name]", name);
        await page.Keyboard.PressAsync("Tab");
        await Button(page, $"Hold to take pictures of {name}").HoverAsync();
        await page.Mouse.DownAsync();
        var sets = site.Services.GetRequiredService<ClassroomStore>();
        await Patience.UntilAsync(() => sets.FindClass(sets.List()[0].Id, id).Pictures.Count >= ClassroomLimits.LeastPictures);
        await page.Mouse.UpAsync();
    }

    private static async Task<string> TrainAsync(IPage page, string name, string rate)
    {
        await page.EvaluateAsync("() => document.querySelectorAll('main details').forEach(details => { details.open = true; })");
        await page.FillAsync("#name", name);
        await page.FillAsync("#epochs", "2");
        await page.FillAsync("#learningRate", rate);
        await page.Keyboard.PressAsync("Tab");
        await Expect(page.GetByText("faces 2 times over")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Start training" }).ClickAsync();
        await Expect(page.Locator(".run-head .badge")).ToContainTextAsync("Finished", new() { Timeout = LongestMilliseconds });
        return page.Url.Split('/')[^1].Split('?')[0];
    }

    private (Site Site, string Address) Open()
    {
        var settings = new Dictionary<string, string>
        {
            ["Training:Enabled"] = "true",
            ["Recognition:ModelsFolder"] = Path.Combine(Checkout.Root, "models"),
            ["Limits:Burst"] = "1000",
        };
        var site = new Site(settings, useEngine: true);
        _sites.Add(site);
        site.UseKestrel();
        site.StartServer();
        return (site, site.ClientOptions.BaseAddress.ToString());
    }

    private async Task<IPage> OpenAsync(string address, string ready)
    {
        var context = await browser.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = 1280, Height = 900 },
            ReducedMotion = ReducedMotion.Reduce,
        });
        var page = await context.NewPageAsync();
        await page.AddInitScriptAsync(DrawnCamera.Script);
        await page.GotoAsync(address);
        await Expect(page.Locator(ready)).ToBeAttachedAsync();
        return page;
    }
}
