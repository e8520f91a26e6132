using System.Globalization;
using FerWeb.Tests.Engine.Datasets;
using FerWeb.Tests.Web.Datasets;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FerWeb.Tests.Browser;

/// <summary>The upload of a data set whose connection, site or file goes away in the middle.</summary>
[Collection(OtherPages.Name)]
public sealed class DatasetUploadCutTests(BrowserFixture fixture) : BrowserTest(fixture)
{
    private const string Uploads = "**/api/v1/dataset-uploads/*";

    private ILocator Lost => Page.Locator(".upload[data-state=lost]");

    [Fact]
    public async Task Upload_ConnectionCutInTheMiddle_GoesOnWhereItStoodAndIsImported()
    {
        await OpenDatasetsAsync();
        IsExpectedError = error => error.Contains("ERR_CONNECTION_RESET") || error.Contains("ERR_INTERNET_DISCONNECTED");
        var offsets = new List<long>();
        await Page.RouteAsync(Uploads, async route =>
        {
            var isPiece = IsPiece(route, offsets);
            if (isPiece && offsets.Count == 6)
            {
                await Page.Context.SetOfflineAsync(true);
            }

            await (isPiece && offsets.Count is (3 or 6) ? route.AbortAsync("connectionreset") : route.ContinueAsync());
        });

        await ChooseFacesAsync("cut");

        // The third piece is lost and sent again by itself; at the sixth the network is gone.
        await Expect(Lost).ToContainTextAsync("What has arrived is kept");
        var asked = Requests.Count;
        await Page.GetByRole(AriaRole.Button, new() { Name = "Try again" }).PressAsync("Enter");
        await Expect(Page.GetByRole(AriaRole.Button, new() { Name = "Cancel the upload" })).ToBeFocusedAsync(); // the other one was hidden
        await Expect(Lost).ToBeVisibleAsync();
        Assert.True(Requests.Count > asked);
        await Page.Context.SetOfflineAsync(false);

        var card = await ExpectImportedAsync("cut");
        await Expect(Page.Locator(".upload .drop")).ToBeFocusedAsync();
        Assert.Equal([0, 8192, 16384, 16384], offsets.Take(4));
        Assert.Equal(offsets.Order(), offsets);
        await DeleteAsync(card);
    }

    [Fact]
    public async Task Upload_ProxyAnswersForTheSiteAfterACut_GoesOnWhereItStood()
    {
        await OpenDatasetsAsync();
        IsExpectedError = error => error.Contains("ERR_CONNECTION_RESET") || error.Contains("502") || error.Contains("429");
        var offsets = new List<long>();
        var answers = new Queue<int>([502, 429]);
        await Page.RouteAsync(Uploads, async route =>
        {
            if (IsPiece(route, offsets) && offsets.Count == 3)
            {
                await route.AbortAsync("connectionreset");
            }
            else if (route.Request.Method == "HEAD" && answers.TryDequeue(out var status))
            {
                await route.FulfillAsync(new() { Status = status });
            }
            else
            {
                await route.ContinueAsync();
            }
        });

        await ChooseFacesAsync("behind a proxy");

        var card = await ExpectImportedAsync("behind a proxy");
        Assert.Empty(answers);
        Assert.Equal([0, 8192, 16384, 16384], offsets.Take(4));
        Assert.Equal(offsets.Order(), offsets);
        await DeleteAsync(card);
    }

    [Fact]
    public async Task Upload_LostWithTheSite_GoesOnWhenTheSiteIsBackThoughTheBrowserWasOnlineAllAlong()
    {
        IsExpectedError = CutConnection.IsExpected;
        var connection = await CutConnection.OfAsync(Page, "/_blazor");
        await OpenDatasetsAsync();
        // Without a network it is lost at once, not after six tries; that there is one again is told by no event.
        await Page.EvaluateAsync("() => { Object.defineProperty(navigator, 'onLine', { value: false }); }");
        var offsets = new List<long>();
        await Page.RouteAsync(Uploads, route => IsPiece(route, offsets) && offsets.Count < 3 ? route.ContinueAsync() : route.AbortAsync());

        await ChooseFacesAsync("restarted");
        await Expect(Lost).ToBeVisibleAsync();
        await connection.CutAsync();
        await Expect(Page.Locator("#connection")).ToBeVisibleAsync();
        await Page.UnrouteAsync(Uploads);
        connection.Restore();

        await DeleteAsync(await ExpectImportedAsync("restarted"));
    }

    [Fact]
    public async Task Upload_FileTakenAwayMeanwhile_IsToldAndNotTakenForALostConnection()
    {
        using var stick = new TemporaryFolder();
        var file = stick.PathTo("faces.zip");
        await File.WriteAllBytesAsync(file, FaceZip.Make());
        await OpenDatasetsAsync();
        IsExpectedError = error => error.Contains("net::ERR_");
        var offsets = new List<long>();
        await Page.RouteAsync(Uploads, route =>
        {
            if (IsPiece(route, offsets) && offsets.Count == 3)
            {
                File.Delete(file);
            }

            return route.ContinueAsync();
        });

        await Page.SetInputFilesAsync("input[type=file]", file);

        await Expect(Error).ToHaveTextAsync("“faces.zip” could not be sent. Choose it again.");
        await Expect(Page.GetByText("Drop a zip or CSV file here")).ToBeVisibleAsync();
        Assert.False(File.Exists(file));
    }

    /// <summary>Whether a piece is sent; notes where it begins.</summary>
    private static bool IsPiece(IRoute route, List<long> offsets)
    {
        var isPiece = route.Request.Method == "PATCH";
        if (isPiece)
        {
            offsets.Add(long.Parse(route.Request.Headers["upload-offset"], CultureInfo.InvariantCulture));
        }

        return isPiece;
    }

    private Task ChooseFacesAsync(string name)
        => ChooseAsync(new FilePayload { Name = $"{name}.zip", MimeType = "application/zip", Buffer = FaceZip.Make() });

    /// <returns>The card of the new data set.</returns>
    private async Task<ILocator> ExpectImportedAsync(string name)
    {
        var card = Page.Locator("article", new() { Has = Page.GetByRole(AriaRole.Link, new() { Name = name, Exact = true }) });
        await Expect(card).ToContainTextAsync("42 faces");
        return card;
    }

    private async Task DeleteAsync(ILocator card)
    {
        await card.GetByText("Delete", new() { Exact = true }).ClickAsync();
        await Page.GetByText("Delete for good", new() { Exact = true }).ClickAsync();
        await Expect(card).ToHaveCountAsync(0);
    }

    private async Task OpenDatasetsAsync()
    {
        await Page.GotoAsync("datasets");
        await Expect(Page.Locator(".upload[data-ready]")).ToBeAttachedAsync();
    }
}
