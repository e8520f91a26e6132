using FerWeb.Tests.Shared;
using FerWeb.Tests.Web;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FerWeb.Tests.Browser;

/// <summary>The tour for teachers and About, with the model that ships.</summary>
[Collection(BrowserTests.Name)]
public sealed class TourTests(BrowserFixture browser) : IAsyncLifetime
{
    private readonly Site _site = new(new Dictionary<string, string> { ["Recognition:ModelsFolder"] = Path.Combine(Checkout.Root, "models") }, useEngine: true);

    public async Task InitializeAsync()
    {
        _site.UseKestrel(0);
        _site.StartServer();
        using var client = new HttpClient { BaseAddress = _site.ClientOptions.BaseAddress };
        await Patience.UntilAsync(async () => (await client.GetAsync("health/ready")).IsSuccessStatusCode);
    }

    public async Task DisposeAsync() => await _site.DisposeAsync();

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task TourAndAbout_ForTeachers_ShowTheLiveModelAndWhatItIsNot(ColorScheme theme)
    {
        await using var context = await browser.NewContextAsync(
            new BrowserNewContextOptions { ColorScheme = theme, ViewportSize = new ViewportSize { Width = 320, Height = 640 } });
        var page = await context.NewPageAsync();
        await page.GotoAsync(new Uri(_site.ClientOptions.BaseAddress, "tour").ToString());
        await Expect(page.Locator(".headline")).ToContainTextAsync("Happy");

        await page.GetByRole(AriaRole.Button, new() { Name = "Surprised" }).ClickAsync();

        await Expect(page.Locator(".headline")).ToContainTextAsync("Surprised");
        await Expect(page.Locator(".bars li")).ToHaveCountAsync(7);
        await Expect(page.Locator(".pair img")).ToHaveCountAsync(2);
        await Expect(page.Locator(".matrix th img")).ToHaveCountAsync(14);
        await Expect(page.Locator(".steps > li")).ToHaveCountAsync(5);
        Assert.Equal(320, await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth"));
        await page.AssertAccessibleAsync($"tour, {theme}");

        await page.GetByRole(AriaRole.Link, new() { Name = "What it is and is not" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "fernet-1" })).ToBeVisibleAsync();
        await Expect(page.GetByText("n = 3,309".Replace(' ', '\u00a0'))).ToBeVisibleAsync();
        await Expect(page.GetByText("Art. 5(1)(f)")).ToBeVisibleAsync();
        await page.AssertAccessibleAsync($"about, {theme}");
    }
}
