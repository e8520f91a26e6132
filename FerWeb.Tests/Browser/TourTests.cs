using FerWeb.Tests.Shared;
using FerWeb.Tests.Web;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FerWeb.Tests.Browser;

/// <summary>The tour for teachers and About, with the model that ships.</summary>
[Collection(OtherPages.Name)]
public sealed class TourTests(BrowserFixture browser, TourTests.ShippedSite site) : IClassFixture<TourTests.ShippedSite>
{
    [Fact]
    public async Task TourAndAbout_ForTeachers_ShowTheLiveModelAndWhatItIsNot()
    {
        await using var context = await browser.NewContextAsync(
            new BrowserNewContextOptions
            {
                ReducedMotion = ReducedMotion.Reduce,
                ViewportSize = new ViewportSize { Width = 320, Height = 640 },
            });
        var page = await context.NewPageAsync();
        await page.GotoAsync(site.At("tour"));
        var step = page.Locator(".step:visible");
        await Expect(step.Locator(".pair img")).ToHaveCountAsync(2);
        Assert.True(await step.Locator(".faces span").EvaluateAllAsync<bool>("words => words.length === 7 && words.every(word => word.offsetHeight < 30)"));
        await page.GetByRole(AriaRole.Button, new() { Name = "Surprised" }).ClickAsync();

        await TurnAsync("Seven words, 100 %");
        await Expect(step.Locator(".headline")).ToContainTextAsync("Surprised");
        await Expect(step.Locator(".bars li")).ToHaveCountAsync(7);
        await page.GetByRole(AriaRole.Button, new() { Name = "Happy" }).ClickAsync();
        await Expect(step.Locator(".headline")).ToContainTextAsync("Happy");
        await AssertFitsAsync();

        await TurnAsync("Where it is not sure");
        await Expect(step.Locator(".headline")).ToHaveTextAsync("Not sure: maybe disgusted or angry");
        await AssertFitsAsync();
        await TurnAsync("How often it is right");
        await Expect(step.Locator(".hundred .right")).ToHaveCountAsync((int)Math.Round(100 * ShippedModel.Figures.Accuracy));
        await AssertFitsAsync();
        await TurnAsync("What it takes for what");
        await Expect(step.Locator(".matrix th img")).ToHaveCountAsync(14);
        await AssertFitsAsync();
        await TurnAsync("An expression is not a feeling");
        await AssertFitsAsync();
        await TurnAsync("Bias and consent");
        await AssertFitsAsync();
        await TurnAsync("Try it");
        await AssertFitsAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { NameRegex = new("^Next") })).ToHaveCountAsync(0);

        await page.GetByRole(AriaRole.Link, new() { Name = "What it is and is not" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = ShippedModel.Id })).ToBeVisibleAsync();
        await Expect(page.GetByText("n = 3,309".Replace(' ', '\u00a0'))).ToBeVisibleAsync();
        await Expect(page.GetByText("Art. 5(1)(f)")).ToBeVisibleAsync();
        await page.AssertAccessibleInBothThemesAsync("about");

        async Task TurnAsync(string title)
        {
            await page.GetByRole(AriaRole.Link, new() { Name = $"Next: {title}" }).ClickAsync();
            await Expect(page.GetByRole(AriaRole.Heading, new() { Name = title })).ToBeFocusedAsync();
        }

        async Task AssertFitsAsync()
        {
            await Expect(page.Locator("html")).ToHaveJSPropertyAsync("scrollWidth", 320);
            await page.AssertAccessibleInBothThemesAsync($"tour, {page.Url}");
        }
    }

    [Fact]
    public async Task Tour_ByKeysAddressAndPaper_ShowsTheStepThatIsAskedForAndPrintsAll()
    {
        await using var context = await browser.NewContextAsync(new BrowserNewContextOptions { ReducedMotion = ReducedMotion.Reduce });
        var page = await context.NewPageAsync();
        await page.GotoAsync(site.At("tour?step=3"));
        await Expect(page.Locator("h1")).ToBeFocusedAsync();
        await Expect(page.Locator(".step:visible h2")).ToHaveTextAsync(["Where it is not sure"]);

        await page.Keyboard.PressAsync("ArrowRight");
        await Expect(page.Locator(".step:visible h2")).ToHaveTextAsync(["How often it is right"]);
        await page.Keyboard.PressAsync("ArrowRight");
        await Expect(page.Locator(".step:visible h2")).ToHaveTextAsync(["What it takes for what"]);
        await page.SetViewportSizeAsync(1024, 600);
        await page.WaitForFunctionAsync("() => (scroll => scroll.scrollWidth <= scroll.clientWidth)(document.querySelector('.step.current .scroll'))");
        await Expect(page.Locator(".step.current[data-step='5'] h2")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("ArrowLeft");
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Step 4: How often it is right" })).ToHaveAttributeAsync("aria-current", "step");
        await page.GoBackAsync();
        await Expect(page.Locator(".step:visible h2")).ToHaveTextAsync(["What it takes for what"]);

        // Before a room the way on stays in sight, however high a step is.
        await page.SetViewportSizeAsync(1280, 560);
        await FullScreen.EnterAsync(page);
        await Expect(page.GetByRole(AriaRole.Link, new() { NameRegex = new("^Next") })).ToBeInViewportAsync(new() { Ratio = 1 });
        await page.GetByRole(AriaRole.Button, new() { Name = "Leave full screen", Exact = true }).ClickAsync();
        await Expect(page.Locator("main.presenting")).ToHaveCountAsync(0);

        // Wherever on the tour one is.
        await page.GetByRole(AriaRole.Link, new() { Name = "Step 1: What the network sees" }).FocusAsync();
        await page.Keyboard.PressAsync("ArrowRight");
        await Expect(page.Locator(".step:visible h2")).ToHaveTextAsync(["An expression is not a feeling"]);
        await page.Locator(".step:visible .words p").First.ClickAsync();
        await page.Keyboard.PressAsync("ArrowRight");
        await Expect(page.Locator(".step:visible h2")).ToHaveTextAsync(["Bias and consent"]);

        await page.EmulateMediaAsync(new() { Media = Media.Print });
        await Expect(page.Locator(".step:visible")).ToHaveCountAsync(8);
        await Expect(page.Locator(".site-footer")).ToBeHiddenAsync();
        await Expect(page.Locator(".asides button").First).ToBeHiddenAsync();
        Assert.Equal("exact", await page.Locator(".hundred .right").First.EvaluateAsync<string>(
            "dot => getComputedStyle(dot).getPropertyValue('-webkit-print-color-adjust')"));
    }

    [Fact]
    public async Task Tour_ByKeysFasterThanItsSteps_LosesNone()
    {
        await using var context = await browser.NewContextAsync(new BrowserNewContextOptions { ReducedMotion = ReducedMotion.Reduce });
        var page = await context.NewPageAsync();
        await page.GotoAsync(site.At("tour?step=2"));
        await Expect(page.Locator("h1")).ToBeFocusedAsync();

        // Both before the site has heard of either.
        await page.EvaluateAsync(
            """
            () => {
              for (const key of ['ArrowRight', 'ArrowRight']) {
                document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
              }
            }
            """);
        await Expect(page.Locator(".step:visible h2")).ToHaveTextAsync(["How often it is right"]);

        for (var press = 0; press < 3; press++)
        {
            await page.Keyboard.PressAsync("ArrowRight");
        }

        await Expect(page.Locator(".step:visible h2")).ToHaveTextAsync(["Bias and consent"]);
    }

    [Fact]
    public async Task FullScreen_BeforeARoom_ShowsEachStepWholeAndNoWordSmaller()
    {
        const string TextHeights
            = "() => ['h2', '.words'].map(part => parseFloat(getComputedStyle(document.querySelector(`.step.current ${part}`)).fontSize))";
        await using var context = await browser.NewContextAsync(
            new BrowserNewContextOptions
            {
                ReducedMotion = ReducedMotion.Reduce,
                ViewportSize = new ViewportSize { Width = 1280, Height = 800 },
            });
        var page = await context.NewPageAsync();
        await page.GotoAsync(site.At("tour"));
        await Expect(page.Locator(".step:visible .pair img")).ToHaveCountAsync(2);
        var before = await page.EvaluateAsync<double[]>(TextHeights);

        await FullScreen.EnterAsync(page);

        for (var step = 1; step <= 8; step++)
        {
            if (step > 1)
            {
                await page.Keyboard.PressAsync("ArrowRight");
                await Expect(page.Locator($".step.current[data-step='{step}'] h2")).ToBeFocusedAsync();
            }

            var heights = await page.EvaluateAsync<double[]>(TextHeights);
            Assert.All(before.Zip(heights), pair => Assert.True(pair.Second >= pair.First, $"Step {step}: {pair}"));
            await page.WaitForFunctionAsync("() => document.documentElement.scrollHeight <= innerHeight");
        }
    }

    /// <summary>A site on which the model that ships answers, for all tests of the class.</summary>
    public sealed class ShippedSite : IAsyncLifetime
    {
        private readonly Site _site = new(
            new Dictionary<string, string> { ["Recognition:ModelsFolder"] = Path.Combine(Checkout.Root, "models") }, useEngine: true);

        public async Task InitializeAsync()
        {
            _site.UseKestrel();
            _site.StartServer();
            using var client = new HttpClient { BaseAddress = _site.ClientOptions.BaseAddress };
            await Patience.UntilAsync(async () => (await client.GetAsync("health/ready")).IsSuccessStatusCode);
        }

        public async Task DisposeAsync() => await _site.DisposeAsync();

        /// <summary>The address of a page of it.</summary>
        public string At(string page) => new Uri(_site.ClientOptions.BaseAddress, page).ToString();
    }
}
