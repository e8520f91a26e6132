using Microsoft.Playwright;

namespace FerWeb.Benchmarks;

/// <summary>A headless browser for what only a page can tell.</summary>
internal sealed class Chromium : IAsyncDisposable
{
    private static readonly string[] _arguments =
    [
        "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync",
    ];

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;

    private Chromium(IPlaywright playwright, IBrowser browser) => (_playwright, _browser) = (playwright, browser);

    public static async Task<Chromium> StartAsync(params string[] more)
    {
        var playwright = await Playwright.CreateAsync();
        return new Chromium(playwright, await playwright.Chromium.LaunchAsync(
            new BrowserTypeLaunchOptions { ExecutablePath = "/usr/bin/chromium", Args = [.. _arguments, .. more] }));
    }

    public Task<IBrowserContext> OpenContextAsync(BrowserNewContextOptions options) => _browser.NewContextAsync(options);

    public Task<IPage> OpenAsync() => _browser.NewPageAsync();

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }
}
