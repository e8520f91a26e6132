using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FerWeb.Tests.Browser;

/// <summary>Photos of a batch that are sent again: after a fault, after a cut of the connection, and where their results are no longer kept.</summary>
public sealed class BatchRetryTests(BrowserFixture fixture) : BatchTest(fixture)
{
    private ILocator Lost => Rows.Filter(new() { HasText = "This result is no longer kept." });

    [Fact]
    public async Task Batch_ServerFault_StandsInTheRowAndRetryWorks()
    {
        IsExpectedError = error => error.Contains("500");
        await OpenBatchAsync();
        Recognizer.Fault = new InvalidOperationException("forced");

        await BringAsync(Named("a.png"));
        await Expect(Rows).ToContainTextAsync(new Regex(@"Something went wrong on our side.*\(error [0-9a-f]{8}\)"));
        Recognizer.Fault = null;
        await Page.GetByRole(AriaRole.Button, new() { Name = "Retry a.png" }).ClickAsync();

        await ExpectStatesAsync(("done", 1));
    }

    [Fact]
    public async Task Save_WithResultsThatAreNoLongerKept_LeavesThemToAskFor()
    {
        await OpenWithLostResultsAsync();
        await BringAsync(Named("c.png"));
        await ExpectStatesAsync(("done", 3), ("failed", 1));

        var csv = await SaveAsync();

        var lines = (await File.ReadAllTextAsync(await csv.PathAsync())).Split("\r\n");
        Assert.Equal(["a.png", "b.png"], lines.Where(line => line.EndsWith("not answered", StringComparison.Ordinal)).Select(line => line[..5]));
        Assert.StartsWith("c.png,1,1,happy,", lines[4], StringComparison.Ordinal);
        Assert.False(await MayLeaveAsync());
    }

    [Fact]
    public async Task RetryAll_WithResultsThatAreNoLongerKept_SendsThosePhotosAgainAndNoFileThatIsNoPhoto()
    {
        await OpenWithLostResultsAsync();

        await Page.GetByRole(AriaRole.Button, new() { Name = "Retry all" }).ClickAsync();

        await Expect(Lost).ToHaveCountAsync(0);
        await ExpectStatesAsync(("done", 2), ("failed", 1));
        Assert.Equal(4, Recognizer.Photos.Count);
        await Expect(Page.GetByRole(AriaRole.Button, new() { Name = "Retry" })).ToHaveCountAsync(0);
        await SaveAsync();
        Assert.True(await MayLeaveAsync());
    }

    [Fact]
    public async Task Circuit_KilledWhileABatchIsSent_ShowsEveryResultAfterTheReconnect()
    {
        IsExpectedError = CutConnection.IsExpected;
        var connection = await CutConnection.OfAsync(Page, "/_blazor");
        await OpenBatchAsync();

        await connection.CutAsync();
        await Expect(Page.Locator("#connection")).ToBeVisibleAsync();
        await Page.RunAndWaitForResponseAsync(() => BringAsync(Named("a.png"), Named("b.png"), Named("c.png")), "**/api/v1/recognize?*");
        await Expect(Rows).ToHaveCountAsync(0);
        connection.Restore();

        await ExpectStatesAsync(("done", 3));
        await Expect(Rows.Last).ToContainTextAsync("Happy");
        Assert.Equal(3, Recognizer.Photos.Count);
    }

    [Fact]
    public async Task Connection_CutInTheMiddleOfABatch_SendsTheRestWhenItIsBack()
    {
        IsExpectedError = CutConnection.IsExpected;
        var connection = await CutConnection.OfAsync(Page, "/_blazor");
        var hold = new TaskCompletionSource();
        Recognizer.Hold = hold.Task;
        await OpenBatchAsync();
        await BringAsync([.. Enumerable.Range(0, 5).Select(i => Named($"{i}.png"))]);
        await Patience.UntilAsync(() => Recognizer.Photos.Count == 2);

        var lost = 0;
        await Page.RouteAsync("**/api/v1/recognize?*", route =>
        {
            lost++;
            return route.AbortAsync();
        });
        await connection.CutAsync();
        await Expect(Page.Locator("#connection")).ToBeVisibleAsync();
        hold.SetResult();
        await Patience.UntilAsync(() => lost >= 2);
        await Page.UnrouteAsync("**/api/v1/recognize?*");
        connection.Restore();

        await ExpectStatesAsync(("done", 5));
        Assert.Equal(5, Recognizer.Photos.Count);
    }

    [Fact]
    public async Task Photo_LostOnItsWayOnce_IsSentAgain()
    {
        IsExpectedError = CutConnection.IsExpected;
        var asked = 0;
        await Page.RouteAsync("**/api/v1/recognize?*", route => asked++ == 0 ? route.AbortAsync() : route.ContinueAsync());
        await OpenBatchAsync();

        await BringAsync(Named("a.png"));

        await ExpectStatesAsync(("done", 1));
        Assert.Equal(2, asked);
    }

    private Task<IDownload> SaveAsync()
        => Page.RunAndWaitForDownloadAsync(() => Page.GetByRole(AriaRole.Button, new() { Name = "Save as CSV" }).ClickAsync());

    /// <summary>Opens two photos that were answered, but whose results the site no longer keeps on the way back to them, and a file that is none.</summary>
    private async Task OpenWithLostResultsAsync()
    {
        await OpenBatchAsync();
        await BringAsync(Named("a.png"), Named("b.png"), TestPhotos.Text());
        await ExpectStatesAsync(("done", 2), ("failed", 1));
        await Page.GetByRole(AriaRole.Link, new() { Name = "Photo", Exact = true }).ClickAsync();
        await PhotoModuleAsync();
        ForgetResults();
        await Page.GetByRole(AriaRole.Link, new() { Name = "Batch" }).ClickAsync();
        await Expect(Lost).ToHaveCountAsync(2);
    }
}
