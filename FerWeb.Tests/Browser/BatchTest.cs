using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FerWeb.Tests.Browser;

/// <summary>The page of many photos at once in a fresh browser window.</summary>
public abstract class BatchTest(BrowserFixture fixture) : BrowserTest(fixture)
{
    protected ILocator Rows => Page.Locator("tbody tr[data-state]");

    protected static FilePayload Named(string name)
    {
        var photo = TestPhotos.Png(64, 48);
        photo.Name = name;
        return photo;
    }

    protected async Task OpenBatchAsync()
    {
        await Page.GotoAsync("batch");
        await Expect(Page.Locator(".batch[data-ready]")).ToBeAttachedAsync();
    }

    protected Task BringAsync(params FilePayload[] files) => Page.SetInputFilesAsync("input[type=file]", files);

    protected async Task ExpectStatesAsync(params (string State, int Count)[] states)
    {
        foreach (var (state, count) in states)
        {
            await Expect(Page.Locator($"tbody tr[data-state={state}]")).ToHaveCountAsync(count);
        }

        await Expect(Rows).ToHaveCountAsync(states.Sum(state => state.Count));
    }
}
