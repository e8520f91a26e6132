using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.RegularExpressions;
using FerWeb.Tests.Web;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FerWeb.Tests.Browser;

/// <summary>The site under a sub-path, as behind a reverse proxy that passes the path on.</summary>
[Collection(OtherPages.Name)]
public sealed class SubPathTests(BrowserFixture browser) : IAsyncLifetime
{
    private readonly Site _site = new(new Dictionary<string, string> { ["Web:PathBase"] = "/ferweb", ["Limits:Burst"] = "1000" });
    private string _root = "";

    public Task InitializeAsync()
    {
        _site.UseKestrel();
        _site.StartServer();
        _root = new Uri(_site.ClientOptions.BaseAddress, "/ferweb/").ToString();
        return Task.CompletedTask;
    }

    public async Task DisposeAsync() => await _site.DisposeAsync();

    [Fact]
    public async Task Person_UnderASubPath_WalksFromPhotoToResultAndThroughThePages()
    {
        await using var context = await browser.NewContextAsync(new BrowserNewContextOptions());
        var page = await context.NewPageAsync();
        ConcurrentQueue<string> requests = [], faults = [];
        page.Request += (_, request) => requests.Enqueue(request.Url);
        page.Response += (_, response) =>
        {
            if (response.Status >= 400)
            {
                faults.Enqueue($"{response.Status} {response.Url}");
            }
        };

        await page.GotoAsync(_root);
        await Expect(page.Locator(".photo-input[data-ready]")).ToBeAttachedAsync();
        await page.SetInputFilesAsync("input[type=file]", TestPhotos.Png());
        await Expect(page.Locator(".output .headline")).ToContainTextAsync("Happy");
        await page.ReloadAsync();
        await Expect(page.Locator(".output .headline")).ToContainTextAsync("Happy");

        (string, string)[] links =
        [
            ("Train", "train"), ("Runs", "runs"), ("Models", "models"), ("Data sets", "datasets"), ("Tour", "tour"), ("About", "about"), ("API", "use-via-api"),
        ];
        foreach (var (link, address) in links)
        {
            await page.GetByRole(AriaRole.Navigation, new() { Name = "Site" }).GetByRole(AriaRole.Link, new() { Name = link, Exact = true }).ClickAsync();
            await Expect(page).ToHaveURLAsync(_root + address);
            await Expect(page.Locator("h1")).ToBeVisibleAsync();
        }

        await Expect(page.Locator("pre").First).ToContainTextAsync(_root + "api/v1/recognize");
        await page.Locator(".languages summary").ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Français" }).ClickAsync();
        await Expect(page.Locator("html[lang=fr]")).ToBeAttachedAsync();
        await Expect(page).ToHaveURLAsync(_root + "use-via-api");
        await page.GotoAsync(_root + "openapi");
        await Expect(page.GetByText("/api/v1/recognize").First).ToBeVisibleAsync();

        Assert.Empty(faults);
        Assert.All(
            requests.Where(address => Regex.IsMatch(address, "^(http|ws)")),
            address => Assert.StartsWith(_root[5..], address[address.IndexOf("//", StringComparison.Ordinal)..]));
    }

    [Fact]
    public async Task Programs_UnderASubPath_AreToldAddressesWithIt()
    {
        using var client = new HttpClient { BaseAddress = new Uri(_root) };

        using var config = JsonDocument.Parse(await client.GetStringAsync("config"));
        using var document = JsonDocument.Parse(await client.GetStringAsync("openapi/v1.json"));

        Assert.Equal(_root.TrimEnd('/'), config.RootElement.GetProperty("root").GetString());
        Assert.Equal("/ferweb", document.RootElement.GetProperty("servers")[0].GetProperty("url").GetString());
    }
}
