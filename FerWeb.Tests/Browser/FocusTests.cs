using FerWeb.Tests.Workspace;
using FerWeb.Workspace.Runs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FerWeb.Tests.Browser;

/// <summary>Where the focus is when a button that was pressed by the keyboard is gone, or does nothing any more.</summary>
public sealed class FocusTests(BrowserFixture fixture) : BrowserTest(fixture)
{
    private readonly IRunStore _store = fixture.Site.Services.GetRequiredService<IRunStore>();

    private ILocator CancelButton => Page.GetByRole(AriaRole.Button, new() { Name = "Cancel" });

    private ILocator RetryButton => Page.GetByRole(AriaRole.Button, new() { Name = "Retry" });

    [Fact]
    public async Task Retry_ByTheKeyboard_LeadsToWhatComesOfIt()
    {
        IsExpectedError = error => error.Contains("500");
        Recognizer.Fault = new InvalidOperationException("forced");
        await OpenAsync();
        await ChoosePhotoAsync();
        await Expect(RetryButton).ToBeVisibleAsync();

        var answer = new TaskCompletionSource();
        Recognizer.Hold = answer.Task;
        await RetryButton.PressAsync("Enter");
        await Expect(CancelButton).ToBeFocusedAsync();
        answer.SetResult();
        await Expect(RetryButton).ToBeFocusedAsync();

        Recognizer.Fault = null;
        await Page.Keyboard.PressAsync("Enter");
        await Expect(Headline).ToContainTextAsync("Happy");
        await Expect(Page.Locator("#result-title")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Enter_HeldOnAButtonThatHandsTheFocusOn_PressesNoSecondOne()
    {
        await OpenAsync();
        Recognizer.Hold = new TaskCompletionSource().Task;
        await ChoosePhotoAsync();
        await Expect(CancelButton).ToBeVisibleAsync();
        await CancelButton.FocusAsync();

        await Page.Keyboard.DownAsync("Enter");
        await Expect(RetryButton).ToBeFocusedAsync();
        await Page.Keyboard.DownAsync("Enter"); // as a key that is held repeats itself
        await Page.Keyboard.UpAsync("Enter");
        await Expect(RetryButton).ToBeFocusedAsync();
        await Expect(Error).ToContainTextAsync("Cancelled");

        Recognizer.Hold = null;
        await Page.Keyboard.PressAsync("Enter");
        await Expect(Headline).ToContainTextAsync("Happy");
    }

    [Fact]
    public async Task Queue_RunMovedToItsFront_KeepsTheFocusOnTheArrow()
    {
        foreach (var name in (string[])["First", "Second"])
        {
            _store.Create(RunSpecs.Small(name, "local"), "local");
        }

        await Page.GotoAsync("runs");
        await Expect(Page.Locator("table.runs[data-ready]")).ToBeVisibleAsync();
        var up = Page.GetByRole(AriaRole.Button, new() { Name = "Move Second up" });

        await up.PressAsync("Enter");

        await Expect(Page.Locator(".queue li a")).ToHaveTextAsync(["Second", "First"]);
        await Expect(up).ToHaveAttributeAsync("aria-disabled", "true");
        await Expect(up).ToBeFocusedAsync();
    }
}
