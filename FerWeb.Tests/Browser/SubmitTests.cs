using FerWeb.Tests.Web;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FerWeb.Tests.Browser;

/// <summary>A site whose owner wants photos to be recognised on a press of the button only.</summary>
[Collection(PhotoPages.Name)]
public sealed class SubmitTests(BrowserFixture browser) : IAsyncLifetime
{
    private readonly Site _site = new(new Dictionary<string, string> { ["Recognition:OnSubmitOnly"] = "true" });

    public Task InitializeAsync()
    {
        _site.UseKestrel();
        _site.StartServer();
        return Task.CompletedTask;
    }

    public async Task DisposeAsync() => await _site.DisposeAsync();

    [Fact]
    public async Task Submit_OnSubmitOnly_PhotoWaitsForTheButton()
    {
        await using var context = await browser.NewContextAsync(new BrowserNewContextOptions());
        var page = await context.NewPageAsync();
        var sent = 0;
        page.Request += (_, request) => sent += request.Url.Contains("/recognize", StringComparison.Ordinal) ? 1 : 0;
        var submit = page.Locator(".photo-input").GetByRole(AriaRole.Button, new() { Name = "Recognise the photo", Exact = true });
        var headline = page.Locator(".output .headline");

        await page.GotoAsync(_site.ClientOptions.BaseAddress.ToString());
        await Expect(page.Locator(".photo-input[data-ready]")).ToBeAttachedAsync();
        await Expect(submit).ToBeHiddenAsync();
        await page.SetInputFilesAsync("input[type=file]", TestPhotos.Png());
        await Expect(submit).ToBeVisibleAsync();
        await Expect(page.GetByAltText("Your photo")).ToBeVisibleAsync();
        await page.AssertAccessibleAsync("a photo that waits");
        Assert.Equal(0, sent);

        await submit.ClickAsync();
        await Expect(headline).ToContainTextAsync("Happy");
        await Expect(submit).ToBeHiddenAsync();
        Assert.Equal(1, sent);

        // What is shown always belongs to the photo beside it.
        await page.GetByText("Options").ClickAsync();
        await page.GetByText("as FER-2013 labels it").Last.ClickAsync();
        await Expect(submit).ToBeVisibleAsync();
        await Expect(headline).ToHaveCountAsync(0);
        Assert.Equal(1, sent);
        await submit.PressAsync("Enter");
        await Expect(headline).ToContainTextAsync("sad or neutral");
    }
}
