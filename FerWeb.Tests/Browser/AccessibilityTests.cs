using static Microsoft.Playwright.Assertions;

namespace FerWeb.Tests.Browser;

/// <summary>That tests which find nothing could find something.</summary>
public sealed class AccessibilityTests(BrowserFixture fixture) : BrowserTest(fixture)
{
    [Theory]
    [InlineData("<input>", "light", "label: <input>")]
    [InlineData("<p style='color: #595959'>Faint where it is dark</p>", "dark", "color-contrast: <p style")]
    public async Task Assert_OnAPageWithAFault_FailsWithItInItsTheme(string fault, string theme, string expected)
    {
        await Page.GotoAsync("about");
        await Expect(Page.Locator("h1")).ToBeFocusedAsync(); // The circuit is there.
        await Page.Locator("main").EvaluateAsync("(main, fault) => main.insertAdjacentHTML('beforeend', fault)", fault);

        var found = await Assert.ThrowsAsync<Xunit.Sdk.TrueException>(() => Page.AssertAccessibleInBothThemesAsync("about"));

        Assert.StartsWith($"about, {theme}: ", found.Message, StringComparison.Ordinal);
        Assert.Contains(expected, found.Message, StringComparison.Ordinal);
    }
}
