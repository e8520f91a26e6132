using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FerWeb.Tests.Browser;

/// <summary>What a box for files says to who has a finger for a pointer; with a mouse the other tests see it.</summary>
public sealed class TapTests(BrowserFixture fixture) : BrowserTest(fixture)
{
    protected override BrowserNewContextOptions ContextOptions => new()
    {
        ViewportSize = new ViewportSize { Width = 390, Height = 844 },
        HasTouch = true,
        IsMobile = true,
    };

    [Theory]
    [InlineData("", "Tap to choose or take a photo")]
    [InlineData("batch", "Tap to choose or take photos")]
    [InlineData("datasets", "Tap to choose a zip or CSV file")]
    public async Task Box_UnderAFinger_SaysToTapAndSpeaksOfNoDrop(string path, string words)
    {
        await Page.GotoAsync(path);

        var box = Page.GetByRole(AriaRole.Button, new() { Name = words });
        await Expect(box).ToBeVisibleAsync();
        await Expect(box.GetByText("Drop")).ToBeHiddenAsync();
        await Expect(box.GetByText("click")).ToBeHiddenAsync();
    }
}
