using FerWeb.Tests.Workspace;
using FerWeb.Workspace.Runs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FerWeb.Tests.Browser;

/// <summary>The lines that tell of ended runs, on a phone.</summary>
[Collection(OtherPages.Name)]
public sealed class RunNotesTests(BrowserFixture fixture) : BrowserTest(fixture)
{
    private readonly IRunStore _store = fixture.Site.Services.GetRequiredService<IRunStore>();

    protected override BrowserNewContextOptions ContextOptions => new() { ViewportSize = new ViewportSize { Width = 390, Height = 844 } };

    [Fact]
    public async Task Note_OfAnEndedRun_FitsAboveTheButtonOfTheFormAndKeepsTheFocus()
    {
        await Page.GotoAsync("train");
        await Expect(Page.GetByLabel("As the system")).ToBeCheckedAsync();
        var epochs = Page.Locator("#epochs");
        await epochs.FillAsync("7");
        await epochs.PressAsync("Tab");
        await Expect(Page.Locator(".summary")).ToContainTextAsync("7 times over"); // its circuit is there

        End("First");

        var notes = Page.Locator(".mud-snackbar");
        await Expect(notes).ToHaveCountAsync(1);
        var (note, button) = ((await notes.BoundingBoxAsync())!, (await Page.Locator("form.train .start").BoundingBoxAsync())!);
        Assert.Equal((16, 358), ((int)Math.Round(note.X), (int)Math.Round(note.Width)));
        Assert.True(note.Y + note.Height <= button.Y, $"The note ends at {note.Y + note.Height}, the button's place begins at {button.Y}.");

        await Page.Locator(".site-footer :is(a, button)").Last.FocusAsync();
        await Page.Keyboard.PressAsync("Tab");
        var first = Page.GetByRole(AriaRole.Link, new() { Name = "First" });
        await Expect(first).ToBeFocusedAsync();
        End("Second");
        await Expect(notes).ToHaveCountAsync(2);
        End("Third");
        await Page.AssertAccessibleInBothThemesAsync("Train with two notes");
        await Expect(first).ToBeFocusedAsync();

        await Page.EmulateMediaAsync(new() { Media = Media.Print });
        await Expect(first).ToBeHiddenAsync();
        await Page.EmulateMediaAsync(new() { Media = Media.Screen });
        await notes.First.GetByRole(AriaRole.Button, new() { Name = "Close" }).PressAsync("Enter");
        await Expect(Page.GetByRole(AriaRole.Link, new() { Name = "Third" })).ToBeVisibleAsync();
        await Expect(first).ToHaveCountAsync(0);
    }

    private void End(string name)
    {
        var created = _store.Create(RunSpecs.Small(name, "local"), "local");
        var run = _store.Move(_store.Claim("elsewhere", TimeSpan.FromMinutes(5), waiting => waiting.Id == created.Id)!, RunStatus.Running, "worker")!;
        _store.Move(run, RunStatus.Finished, "worker", StopCause.Finished);
    }
}
