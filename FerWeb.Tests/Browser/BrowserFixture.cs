using FerWeb.Tests.Engine.Datasets;
using FerWeb.Tests.Shared;
using FerWeb.Tests.Web;
using FerWeb.Workspace;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace FerWeb.Tests.Browser;

/// <summary>One site on a free port and one Chromium for the browser tests of a collection, which run one after the other.</summary>
public sealed class BrowserFixture : IAsyncLifetime
{
    private static readonly string[] _executables =
    [
        "/usr/bin/chromium-headless-shell", "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome",
        "/usr/bin/google-chrome-stable", "/snap/bin/chromium",
        @"C:\Program Files\Google\Chrome\Application\chrome.exe", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    ];

    private static readonly string[] _arguments =
    [
        "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ];

    private readonly TemporaryFolder _files = new();
    private IPlaywright? _playwright;
    private IBrowser? _browser;
    private IBrowser? _browserWithCamera;

    internal Site Site { get; } = new(new Dictionary<string, string> { ["Limits:Burst"] = "10000", ["Datasets:ChunkBytes"] = "8192" });

    /// <summary>Where the site listens, with a slash at the end.</summary>
    internal string Address { get; private set; } = "";

    public async Task InitializeAsync()
    {
        Assertions.SetDefaultExpectTimeout(30_000); // a machine that builds something else meanwhile
        Site.UseKestrel();
        Site.StartServer();
        Address = Site.ClientOptions.BaseAddress.ToString();
        DrawnSets.PutDrawn(Site.Services.GetRequiredService<DataFolder>());
        _playwright = await Playwright.CreateAsync();
        _browser = await LaunchAsync(_arguments);
    }

    public async Task DisposeAsync()
    {
        await (_browser?.CloseAsync() ?? Task.CompletedTask);
        await (_browserWithCamera?.CloseAsync() ?? Task.CompletedTask);
        _playwright?.Dispose();
        await Site.DisposeAsync();
        _files.Dispose();
    }

    internal Task<IBrowserContext> NewContextAsync(BrowserNewContextOptions options)
    {
        options.BaseURL = Address;
        return _browser!.NewContextAsync(options);
    }

    /// <summary>In a browser with a camera, which shows <see cref="FakeCamera"/> and says yes to every question; started by its first test.</summary>
    internal async Task<IBrowserContext> NewCameraContextAsync(BrowserNewContextOptions options)
    {
        options.BaseURL = Address;
        _browserWithCamera ??= await LaunchAsync([.. _arguments, .. FakeCamera.Arguments(_files.PathTo("still.y4m"))]);
        return await _browserWithCamera.NewContextAsync(options);
    }

    private Task<IBrowser> LaunchAsync(IEnumerable<string> arguments)
        => _playwright!.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = FindChromium(), Args = arguments });

    private static string FindChromium() => _executables.FirstOrDefault(File.Exists)
        ?? throw new FileNotFoundException(
            $"The browser tests need Chromium or Chrome at one of: {string.Join(", ", _executables)}. On Debian and Ubuntu: apt install chromium.");
}

/// <summary>Tests of photos, which share a browser.</summary>
[CollectionDefinition(Name)]
public sealed class PhotoPages : ICollectionFixture<BrowserFixture>
{
    public const string Name = "Photos in the browser";
}

/// <summary>Tests of all other pages, which share another one.</summary>
[CollectionDefinition(Name)]
public sealed class OtherPages : ICollectionFixture<BrowserFixture>
{
    public const string Name = "Other pages in the browser";
}
