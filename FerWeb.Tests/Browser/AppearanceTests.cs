using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FerWeb.Tests.Browser;

/// <summary>For everybody: both themes, assistive technology, narrow screens, and no other host.</summary>
public sealed class AppearanceTests(BrowserFixture fixture) : BrowserTest(fixture)
{
    private const string Background = "() => getComputedStyle(document.body).backgroundColor";

    [Fact]
    public async Task Theme_Chosen_HoldsWithoutReloadAndIsRemembered()
    {
        await OpenAsync();
        var light = await Page.EvaluateAsync<string>(Background);

        await Page.GetByLabel("Dark").CheckAsync(new() { Force = true });
        await Expect(Page.Locator("html[data-theme=dark]")).ToBeAttachedAsync();
        Assert.NotEqual(light, await Page.EvaluateAsync<string>(Background));

        await Page.ReloadAsync();
        await Expect(Page.Locator("html[data-theme=dark]")).ToBeAttachedAsync();
        await Expect(Page.GetByLabel("Dark")).ToBeCheckedAsync();
    }

    [Fact]
    public async Task Theme_AsTheSystem_FollowsItAtOnce()
    {
        await OpenAsync();
        await Expect(Page.Locator("html[data-theme=light]")).ToBeAttachedAsync();

        await Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });

        await Expect(Page.Locator("html[data-theme=dark]")).ToBeAttachedAsync();
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Axe_OnEveryStateOfTheFirstPage_FindsNothing(ColorScheme theme)
    {
        await Page.EmulateMediaAsync(new() { ColorScheme = theme, ReducedMotion = ReducedMotion.Reduce });

        await OpenAsync();
        await Page.AssertAccessibleAsync("empty");
        await ChooseAsync(TestPhotos.Text());
        await Expect(Error).ToBeVisibleAsync();
        await Page.AssertAccessibleAsync("error");
        Recognizer.FaceCount = 2;
        await ChoosePhotoAsync();
        await Expect(Page.Locator(".chart .bars .point")).ToHaveCountAsync(14);
        await Page.GetByText("Show as a table").First.ClickAsync();
        await Page.AssertAccessibleAsync("two faces");
        Recognizer.FaceCount = 0;
        await ChoosePhotoAsync();
        await Expect(Page.GetByText("We couldn't find a face")).ToBeVisibleAsync();
        await Page.AssertAccessibleAsync("no face");
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Axe_OnTheOtherPages_FindsNothing(ColorScheme theme)
    {
        IsExpectedError = error => error.Contains("404");
        await Page.EmulateMediaAsync(new() { ColorScheme = theme, ReducedMotion = ReducedMotion.Reduce });

        foreach (var path in (string[])["about", "tour", "use-via-api", "login", "no-such-page"])
        {
            await Page.GotoAsync(path);
            await Expect(Page.Locator("h1")).ToBeVisibleAsync();
            await Page.AssertAccessibleAsync(path);
        }
    }

    [Fact]
    public async Task Pages_At320Pixels_NeedNoSidewaysScroll()
    {
        await Page.SetViewportSizeAsync(320, 568);
        await OpenAsync();
        await ChoosePhotoAsync();
        await Expect(Headline).ToContainTextAsync("Happy");
        Assert.Equal(320, await Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth"));

        await Page.GotoAsync("about");
        await Expect(Page.Locator("h1")).ToBeVisibleAsync();
        Assert.Equal(320, await Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth"));
    }

    [Fact]
    public async Task Controls_OnTheFirstPage_AreLargeEnoughToTouch()
    {
        await OpenAsync();
        await ChoosePhotoAsync();
        await Expect(Headline).ToContainTextAsync("Happy");

        var small = await Page.EvaluateAsync<string[]>(
            """
            () => [...document.querySelectorAll('button, summary, .rz-switch, .theme-switch label, nav a')]
              .map(element => [element, element.getBoundingClientRect()])
              .filter(([, box]) => box.width > 0 && (box.width < 24 || box.height < 24))
              .map(([element, box]) => `${element.outerHTML.slice(0, 80)} ${box.width}x${box.height}`)
            """);

        Assert.Empty(small);
    }

    [Fact]
    public async Task Pages_AllOfThem_AskNoOtherHost()
    {
        IsExpectedError = error => error.Contains("404");
        await OpenAsync();
        await ChoosePhotoAsync();
        await Expect(Page.Locator(".chart .bars .point")).ToHaveCountAsync(7);
        foreach (var path in (string[])["live", "batch", "tour", "about", "train", "runs", "models", "datasets", "datasets/drawn", "use-via-api", "login", "setup", "no-such-page"])
        {
            await Page.GotoAsync(path);
            await Expect(Page.Locator("h1")).ToBeVisibleAsync();
            await Page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        }

        await Page.GotoAsync("openapi");
        await Expect(Page.GetByText("/api/v1/recognize").First).ToBeVisibleAsync();

        Assert.Contains(Requests, address => address.Contains("/api/v1/recognize"));
        Assert.DoesNotContain(Requests, address => new Uri(address) is { Scheme: not ("data" or "blob") } target && target.Authority != new Uri(Address).Authority);
    }
}
