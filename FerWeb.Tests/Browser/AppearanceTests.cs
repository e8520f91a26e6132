using System.Text.RegularExpressions;
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

        // On paper it is light.
        await Page.EvaluateAsync("() => window.dispatchEvent(new Event('beforeprint'))");
        Assert.Equal(light, await Page.EvaluateAsync<string>(Background));
        await Page.EvaluateAsync("() => window.dispatchEvent(new Event('afterprint'))");
        Assert.NotEqual(light, await Page.EvaluateAsync<string>(Background));
    }

    [Fact]
    public async Task Theme_ChosenOnThePageOfTheLogin_HoldsThereTooAndOnTheNextPage()
    {
        await Page.GotoAsync("login");

        await Page.GetByLabel("Dark").CheckAsync(new() { Force = true });

        await Expect(Page.Locator("html[data-theme=dark]")).ToBeAttachedAsync();
        await OpenAsync();
        await Expect(Page.GetByLabel("Dark")).ToBeCheckedAsync();
        await Page.GotoAsync("login");
        await Expect(Page.GetByLabel("Dark")).ToBeCheckedAsync();
    }

    [Fact]
    public async Task Theme_Chosen_HoldsWhenALinkLeadsAwayFromThePageOfTheLogin()
    {
        await Page.GotoAsync("login");
        await Page.GetByLabel("Dark").CheckAsync(new() { Force = true });

        await Page.GetByRole(AriaRole.Link, new() { Name = "Tour for teachers" }).First.ClickAsync();

        await Page.WaitForURLAsync("**/tour*");
        await Expect(Page.Locator("h1")).Not.ToHaveTextAsync("Log in");
        await Expect(Page.Locator("html[data-theme=dark][data-theme-choice=dark]")).ToBeAttachedAsync();
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

    [Fact]
    public async Task Axe_OnEveryStateOfTheFirstPage_FindsNothing()
    {
        await Page.EmulateMediaAsync(new() { ReducedMotion = ReducedMotion.Reduce });

        await OpenAsync();
        await Expect(Page.Locator("input[type=file]:visible")).ToHaveCountAsync(0); // the buttons that open them are there already
        await Page.AssertAccessibleInBothThemesAsync("empty");
        await ChooseAsync(TestPhotos.Text());
        await Expect(Error).ToBeVisibleAsync();
        await Page.AssertAccessibleInBothThemesAsync("error");
        Recognizer.FaceCount = 2;
        await ChoosePhotoAsync();
        await Expect(Page.Locator(".face-row")).ToHaveCountAsync(2);
        await Expect(Page.Locator(".bars li")).ToHaveCountAsync(7);
        await Page.AssertAccessibleInBothThemesAsync("two faces");
        Recognizer.FaceCount = 0;
        await ChoosePhotoAsync();
        await Expect(Page.GetByText("We couldn't find a face")).ToBeVisibleAsync();
        await Page.AssertAccessibleInBothThemesAsync("no face");
    }

    [Fact]
    public async Task Axe_OnTheOtherPages_FindsNothing()
    {
        IsExpectedError = error => error.Contains("404");
        await Page.EmulateMediaAsync(new() { ReducedMotion = ReducedMotion.Reduce });

        foreach (var path in (string[])["about", "tour", "models", "use-via-api", "login", "setup", "no-such-page"])
        {
            await Page.GotoAsync(path);
            await Expect(Page.Locator("h1")).ToBeVisibleAsync();
            await Page.AssertAccessibleInBothThemesAsync(path);
        }
    }

    [Fact]
    public async Task Pages_At320Pixels_NeedNoSidewaysScroll()
    {
        await Page.SetViewportSizeAsync(320, 568);
        await OpenAsync();
        await ChoosePhotoAsync();
        await Expect(Headline).ToContainTextAsync("Happy");
        await Expect(Page.Locator("html")).ToHaveJSPropertyAsync("scrollWidth", 320);

        await Page.GotoAsync("about");
        await Expect(Page.Locator("h1")).ToBeVisibleAsync();
        await Expect(Page.Locator("html")).ToHaveJSPropertyAsync("scrollWidth", 320);
    }

    [Theory]
    [InlineData("login")]
    [InlineData("setup")]
    public async Task Menu_OnAPhoneOnAPageWithoutACircuit_IsClosedAndOpensByItsButton(string path)
    {
        await Page.SetViewportSizeAsync(390, 844);
        await Page.GotoAsync(path);
        var (nav, menu) = (Page.Locator("#site-nav"), Page.GetByText("Menu", new() { Exact = true }));
        await Expect(Page.Locator("h1")).ToBeVisibleAsync();
        await Expect(nav).ToBeHiddenAsync();
        await Expect(Page.Locator(".languages")).ToBeHiddenAsync();

        await menu.FocusAsync();
        await Page.Keyboard.PressAsync("Enter");
        await Expect(Page.Locator(".languages")).ToBeVisibleAsync();
        await Page.AssertAccessibleAsync($"{path}, menu open");
        await Page.Keyboard.PressAsync("Escape");
        await Expect(nav).ToBeHiddenAsync();
        await Page.Keyboard.PressAsync("Enter"); // It is where the menu was opened.
        await nav.GetByRole(AriaRole.Link, new() { Name = "About" }).ClickAsync();

        await Expect(Page).ToHaveURLAsync(new Regex("about$"));
        await Expect(nav).ToBeHiddenAsync();
    }

    [Fact]
    public async Task Controls_OnTheFirstPage_AreLargeEnoughToTouch()
    {
        await OpenAsync();
        await ChoosePhotoAsync();
        await Expect(Headline).ToContainTextAsync("Happy");

        var small = await Page.EvaluateAsync<string[]>(
            """
            () => [...document.querySelectorAll('button, summary, .mud-switch, .theme-switch label, nav a')]
              .map(element => [element, element.getBoundingClientRect()])
              .filter(([, box]) => box.width > 0 && (box.width < 24 || box.height < 24))
              .map(([element, box]) => `${element.outerHTML.slice(0, 80)} ${box.width}x${box.height}`)
            """);

        Assert.Empty(small);
    }

    [Theory]
    [InlineData("", "[data-ready]")]
    [InlineData("live", "[data-ready]")]
    [InlineData("batch", "[data-ready]")]
    [InlineData("tour", null)]
    [InlineData("train", "[data-part=layers]")]
    [InlineData("classroom", "[data-ready]")]
    [InlineData("runs", null)]
    [InlineData("sweeps", "[data-ready]")]
    [InlineData("models", null)]
    [InlineData("datasets", "[data-ready]")]
    [InlineData("datasets/drawn", "[data-detail=figures]")]
    [InlineData("use-via-api", null)]
    public async Task Keyboard_Tab_ReachesEveryControlAndShowsWhereItIs(string path, string? ready)
    {
        await Page.GotoAsync(path);
        await Expect(Page.Locator("h1")).ToBeFocusedAsync(); // The circuit is there.
        if (ready is not null)
        {
            await Expect(Page.Locator($"main {ready}").First).ToBeAttachedAsync();
        }
        else
        {
            await Page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        }

        await Page.EvaluateAsync(
            """
            () => {
              // What is clipped away shows nothing itself.
              const parts = element => [element.matches('.visually-hidden') ? null : element,
                ...(element.matches('input') ? [element.nextElementSibling, element.closest('label, .mud-switch')] : [])];
              window.look = element => parts(element).filter(part => part).map(part => getComputedStyle(part))
                .map(style => style.outlineStyle + style.outlineWidth + style.boxShadow).join();
              document.activeElement.blur();
              window.plain = new Map([...document.querySelectorAll('*')].map(element => [element, window.look(element)]));
              const first = document.querySelector('.skip');
              first.focus();
              first.dataset.tabbed = '1';
            }
            """);
        var unseen = new List<string>();
        for (var tabs = 0; tabs < 150; tabs++)
        {
            await Page.Keyboard.PressAsync("Tab");
            var stop = await Page.EvaluateAsync<string?>(
                """
                () => {
                  const at = document.activeElement;
                  if (at === document.body || at.className === 'skip') return null;
                  at.dataset.tabbed = '1';
                  return window.plain.has(at) && window.look(at) !== window.plain.get(at) ? '' : at.outerHTML.slice(0, 120);
                }
                """);
            if (stop is null)
            {
                break;
            }

            unseen.AddRange(stop is "" ? [] : [stop]);
        }

        // Of a group of radio buttons only one is a stop; the arrows lead to the others.
        var unreached = await Page.EvaluateAsync<string[]>(
            """
            () => [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex]')]
              .filter(element => element.tabIndex >= 0 && !element.disabled && !element.dataset.tabbed && element.checkVisibility({ visibilityProperty: true }))
              .filter(element => element.type !== 'radio' || ![...document.getElementsByName(element.name)].some(other => other.dataset.tabbed))
              .map(element => element.outerHTML.slice(0, 120))
            """);

        Assert.Empty(unreached);
        Assert.Empty(unseen);
    }

    [Theory]
    [InlineData("about")]
    [InlineData("train")]
    public async Task SkipLink_OnAPageBelowTheFirst_LeadsToItsContent(string path)
    {
        await Page.GotoAsync(path);
        await Expect(Page.Locator("h1")).ToBeFocusedAsync(); // The circuit is there.

        await Page.Locator(".skip").FocusAsync();
        await Page.Keyboard.PressAsync("Enter");

        await Expect(Page.Locator("main")).ToBeFocusedAsync();
        await Expect(Page).ToHaveURLAsync(new Regex($"/{path}$"));
    }

    [Fact]
    public async Task Languages_Opened_CloseByEscapeAndByAClickBesideThem()
    {
        await Page.GotoAsync("about");
        await Expect(Page.Locator("h1")).ToBeFocusedAsync();
        var (opener, list) = (Page.Locator(".languages summary"), Page.Locator(".languages ul"));

        await opener.ClickAsync();
        await Expect(list).ToBeVisibleAsync();
        await Page.Keyboard.PressAsync("Escape");
        await Expect(list).ToBeHiddenAsync();
        await Expect(opener).ToBeFocusedAsync();

        await opener.ClickAsync();
        await Expect(list).ToBeVisibleAsync();
        await Page.Locator("h1").ClickAsync();
        await Expect(list).ToBeHiddenAsync();
    }

    [Fact]
    public async Task Menu_HigherThanTheWindow_ScrollsToItsEnd()
    {
        await Page.SetViewportSizeAsync(390, 420);
        await Page.GotoAsync("about");
        await Expect(Page.Locator("h1")).ToBeFocusedAsync();
        await Page.GetByRole(AriaRole.Button, new() { Name = "Menu" }).ClickAsync();
        await Expect(Page.Locator("#site-nav")).ToBeVisibleAsync();

        Assert.True(await Page.Locator(".bar").EvaluateAsync<bool>("bar => bar.scrollHeight > bar.clientHeight && bar.clientHeight <= innerHeight"));
        await Page.Locator(".bar").EvaluateAsync("bar => bar.scrollTo(0, bar.scrollHeight)");

        await Expect(Page.Locator(".theme-switch")).ToBeInViewportAsync();
    }

    [Theory]
    [InlineData("")]
    [InlineData("live")]
    [InlineData("batch")]
    [InlineData("tour")]
    [InlineData("train")]
    [InlineData("classroom")]
    [InlineData("models")]
    [InlineData("datasets")]
    [InlineData("about")]
    public async Task Text_AtTwiceTheSize_StaysOnThePage(string path)
    {
        await Page.GotoAsync(path);
        await Expect(Page.Locator("h1")).ToBeFocusedAsync(); // The circuit is there.
        await Expect(Page.GetByText("Getting the data sets ready")).ToHaveCountAsync(0);

        await Page.AddStyleTagAsync(new() { Content = "html { font-size: 200% !important }" });

        foreach (var width in (int[])[1280, 390])
        {
            await Page.SetViewportSizeAsync(width, 844);
            await Expect(Page.Locator("html")).ToHaveJSPropertyAsync("scrollWidth", width);
        }
    }

    [Fact]
    public async Task Pages_ReducedMotion_NothingMoves()
    {
        await OpenAsync();
        const string Moving =
            "() => [...document.querySelectorAll('*')]" +
            ".flatMap(element => ['', '::before', '::after'].map(part => getComputedStyle(element, part || null)))" +
            ".filter(style => Math.max(" +
            "...style.transitionDuration.split(',').map(parseFloat), ...style.animationDuration.split(',').map(parseFloat)) > 0.001).length";
        Assert.NotEqual(0, await Page.EvaluateAsync<int>(Moving));

        await Page.EmulateMediaAsync(new() { ReducedMotion = ReducedMotion.Reduce });

        Assert.Equal(0, await Page.EvaluateAsync<int>(Moving));
    }

    [Theory]
    [InlineData("", "Recognise")]
    [InlineData("?source=camera", "Recognise")]
    [InlineData("live", "Recognise")]
    [InlineData("batch", "Recognise")]
    [InlineData("models", "Models")]
    public async Task Header_OnEachPage_MarksWhereOneIs(string path, string link)
    {
        await Page.GotoAsync(path);

        await Expect(Page.Locator("#site-nav a.active")).ToHaveTextAsync([link]);
    }

    [Fact]
    public async Task Footer_ForAnAdmin_LeadsToTheStatusAndItsTabsToPeopleAndAuditLog()
    {
        await Page.GotoAsync("about");
        await Page.Locator("footer").GetByRole(AriaRole.Link, new() { Name = "Administration" }).ClickAsync();
        await Expect(Page.Locator("h1")).ToHaveTextAsync("Status of the site");

        foreach (var tab in (string[])["People", "Audit log"])
        {
            await Page.GetByRole(AriaRole.Navigation, new() { Name = "Administration" }).GetByRole(AriaRole.Link, new() { Name = tab }).ClickAsync();
            await Expect(Page.Locator("h1")).ToHaveTextAsync(tab);
            await Expect(Page.Locator(".tabs [aria-current=page]")).ToHaveTextAsync([tab]);
        }
    }

    // Each test of a page fails when it asks another host; this one shows that its requests are seen, and opens what no other one does.
    [Fact]
    public async Task Requests_OfAPhotoAndOfTheApisDocument_AreSeenAndGoToNoOtherHost()
    {
        await OpenAsync();
        await ChoosePhotoAsync();
        await Expect(Page.Locator(".bars li")).ToHaveCountAsync(7);

        await Page.GotoAsync("openapi");
        await Expect(Page.GetByText("/api/v1/recognize").First).ToBeVisibleAsync();

        Assert.Contains(Requests, address => address.Contains("/api/v1/recognize"));
    }
}
