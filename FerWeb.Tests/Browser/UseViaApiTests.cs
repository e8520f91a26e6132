using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FerWeb.Tests.Browser;

/// <summary>The programs that a page offers to whoever wants to recognise without it.</summary>
public sealed class UseViaApiTests(BrowserFixture fixture) : BrowserTest(fixture)
{
    [Fact]
    public async Task UseViaApi_AtTheFootOfAPage_OpensADialogWhoseProgramsCanBeCopied()
    {
        await Page.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        await Page.EmulateMediaAsync(new() { ReducedMotion = ReducedMotion.Reduce });
        await Page.GotoAsync("about");
        var opener = Page.GetByRole(AriaRole.Button, new() { Name = "Use via API" });
        await opener.ClickAsync();

        var dialog = Page.GetByRole(AriaRole.Dialog, new() { Name = "Use via API" });
        await Page.WaitForFunctionAsync("() => document.activeElement.matches('[role=dialog] :is(button, a, [role=tab])')");
        await Expect(dialog.Locator("pre")).ToContainTextAsync($"curl -F image=@photo.jpg \"{Address}api/v1/recognize\"");
        await dialog.GetByRole(AriaRole.Tab, new() { Name = "Python" }).ClickAsync();
        var copy = dialog.GetByRole(AriaRole.Button, new() { Name = "Copy: Python" });

        // The button is there before the module that listens to it, and the word goes after a while: it is looked for from before the click on.
        var told = Page.WaitForFunctionAsync("() => document.querySelector('[role=dialog] [role=status]')?.innerText === 'Copied'");
        await Patience.UntilAsync(async () =>
        {
            await copy.ClickAsync();
            return told.IsCompleted;
        });
        await told;
        Assert.Contains("urlopen(request)", await Page.EvaluateAsync<string>("() => navigator.clipboard.readText()"));
        await Page.AssertAccessibleAsync("dialog");

        await Page.Keyboard.PressAsync("Escape");
        await Expect(dialog).ToHaveCountAsync(0);
        await opener.ClickAsync();
        await dialog.GetByRole(AriaRole.Link, new() { Name = "Choices, refusals, Gradio's clients" }).ClickAsync();
        await Expect(Page.Locator("h1")).ToHaveTextAsync("Use via API");
        await Expect(dialog).ToHaveCountAsync(0);
    }
}
