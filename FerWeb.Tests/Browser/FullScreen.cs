using Microsoft.Playwright;

namespace FerWeb.Tests.Browser;

/// <summary>A page before a room.</summary>
internal static class FullScreen
{
    /// <summary>Has a page shown large. Its button is there before the module that listens to it.</summary>
    /// <param name="press">Presses the button, with a click unless given.</param>
    public static Task EnterAsync(IPage page, Func<ILocator, Task>? press = null) => Patience.UntilAsync(async () =>
    {
        var button = page.GetByRole(AriaRole.Button, new() { Name = "Full screen", Exact = true });
        await (press?.Invoke(button) ?? button.ClickAsync());
        return await page.Locator("main.presenting").CountAsync() > 0;
    });
}
