using FerWeb.Engine.Datasets;
using FerWeb.Tests.Shared;
using FerWeb.Tests.Web;
using FerWeb.Tests.Web.Evaluations;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FerWeb.Tests.Browser;

/// <summary>The circuit dies, as it does when a phone's file picker sends the page to the background.</summary>
[Collection(OtherPages.Name)]
public sealed class ConnectionTests(BrowserFixture fixture) : BrowserTest(fixture)
{
    private CutConnection _connection = null!;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        IsExpectedError = CutConnection.IsExpected;
        _connection = await CutConnection.OfAsync(Page, "/_blazor");
    }

    [Fact]
    public async Task Connection_ServerRestarts_PhotoResultAndChoicesAreThereAgain()
    {
        IsExpectedError = error => CutConnection.IsExpected(error) || error.Contains("Connection disconnected") || error.Contains("ERR_CONNECTION");
        var port = FreePort.Take();
        var first = Serve(port);
        await OpenAsync($"http://127.0.0.1:{port}/");
        await ChoosePhotoAsync();
        await ChooseFerLabelsAsync();
        await Expect(Headline).ToHaveTextAsync("Not sure: maybe sad or neutral");

        await first.DisposeAsync();
        await Expect(Page.Locator("#connection")).ToBeVisibleAsync();
        await Expect(Headline).ToHaveTextAsync("Not sure: maybe sad or neutral");
        await using var second = Serve(port);

        await Expect(Page.Locator("#connection")).ToBeHiddenAsync();
        await Expect(Page.GetByAltText("Your photo")).ToBeVisibleAsync();
        await Expect(Headline).ToHaveTextAsync("Not sure: maybe sad or neutral");
        Assert.Equal(first.Recognizer.Photos[0], Assert.Single(second.Recognizer.Photos));
        Assert.Equal("0", await Page.EvaluateAsync<string>("() => String(sessionStorage.length)"));
    }

    [Fact]
    public async Task Page_LeftWhileItsChartLoads_DoesNotHoldUpTheEndOfTheSite()
    {
        await using var site = new Site(new Dictionary<string, string>
        {
            ["Logging:LogLevel:Microsoft.AspNetCore.Hosting.Diagnostics"] = "Information",
            ["Logging:LogLevel:Microsoft.AspNetCore.Server.Kestrel"] = "Debug",
        });
        site.UseKestrel();
        site.StartServer();
        var evaluation = EvaluationsApiTests.Kept(site, Split.Test, testUse: 2);
        var asked = new TaskCompletionSource();
        await Page.RouteAsync("**/plotly-interop-*", _ => Task.FromResult(asked.TrySetResult())); // It never comes.
        await Page.GotoAsync($"{site.ClientOptions.BaseAddress}evaluations/{evaluation.Id}");
        await Patience.ForAsync(asked.Task);

        await Page.GotoAsync("about:blank");
        await Patience.UntilAsync(() => site.Log.Text.Contains("/_blazor/disconnect"));
        await site.DisposeAsync();

        Assert.DoesNotContain("failed to close gracefully", site.Log.Text);
    }

    [Fact]
    public async Task Circuit_KilledWhileAFileIsChosen_PhotoIsSentAndItsResultShownAfterTheReconnect()
    {
        await OpenAsync();
        await Page.EvaluateAsync("() => { window.stillTheSamePage = true; }");
        var chooser = await Page.RunAndWaitForFileChooserAsync(() => Page.GetByText("Drop a photo here").ClickAsync());

        await _connection.CutAsync();
        await Expect(Page.Locator("#connection")).ToBeVisibleAsync();
        var answer = await Page.RunAndWaitForResponseAsync(() => chooser.SetFilesAsync(TestPhotos.Png()), "**/api/v1/recognize?*");
        Assert.Equal(200, answer.Status);
        await Expect(Page.GetByText("The result is ready. Waiting for the connection")).ToBeVisibleAsync();
        await Expect(Headline).ToHaveCountAsync(0);
        _connection.Restore();

        await Expect(Headline).ToContainTextAsync("Happy");
        await Expect(Page.Locator("#connection")).ToBeHiddenAsync();
        Assert.True(await Page.EvaluateAsync<bool>("() => window.stillTheSamePage === true"));
        Assert.Single(Recognizer.Photos);
    }

    [Fact]
    public async Task ResultThatWaits_WhenAnotherPhotoIsChosen_IsNotShownOverIt()
    {
        await OpenAsync();
        await _connection.CutAsync();
        await Expect(Page.Locator("#connection")).ToBeVisibleAsync();
        await ChoosePhotoAsync();
        await Expect(Page.GetByText("The result is ready. Waiting for the connection")).ToBeVisibleAsync();
        var hold = new TaskCompletionSource();
        Recognizer.Hold = hold.Task;
        Recognizer.FaceCount = 2;
        await ChoosePhotoAsync();
        await Expect(Page.GetByText("Looking at the face ...")).ToBeVisibleAsync();

        _connection.Restore();
        await Expect(Page.Locator("#connection")).ToBeHiddenAsync();
        await Expect(Page.Locator(".photo-input[data-state=busy]")).ToBeVisibleAsync();
        await Expect(Headline).ToHaveCountAsync(0);
        hold.SetResult();

        await Expect(Page.Locator(".face-row")).ToHaveCountAsync(2);
    }

    [Fact]
    public async Task Circuit_KilledAfterAResult_KeepsPhotoResultAndChoices()
    {
        await OpenAsync();
        await ChoosePhotoAsync();
        await Expect(Headline).ToContainTextAsync("Happy");

        await _connection.CutAsync();
        await Expect(Page.Locator("#connection")).ToBeVisibleAsync();
        await Expect(Headline).ToContainTextAsync("Happy");
        _connection.Restore();
        await Expect(Page.Locator("#connection")).ToBeHiddenAsync();
        await ChooseFerLabelsAsync();

        await Expect(Headline).ToHaveTextAsync("Not sure: maybe sad or neutral");
        await Expect(Page.GetByAltText("Your photo")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Photo_ThatCannotBeSentWhileTheCircuitIsDown_HasNoOldResultBesideItAfterTheReconnect()
    {
        await OpenAsync();
        await ChoosePhotoAsync();
        await Expect(Headline).ToContainTextAsync("Happy");
        await Page.RouteAsync("**/api/v1/recognize?*", route => route.AbortAsync());

        await _connection.CutAsync();
        await Expect(Page.Locator("#connection")).ToBeVisibleAsync();
        await ChooseAsync(TestPhotos.Png(400, 200));
        await Expect(Error).ToContainTextAsync("The photo could not be sent.");
        _connection.Restore();

        await Expect(Headline).ToHaveCountAsync(0);
        await Expect(Page.GetByAltText("Your photo")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Connection_ServerRestartsWhileABatchIsNotSaved_LeavesThePageUntilThePersonLoadsItAnew()
    {
        IsExpectedError = error => CutConnection.IsExpected(error) || error.Contains("Connection disconnected") || error.Contains("ERR_CONNECTION");
        var port = FreePort.Take();
        var first = Serve(port);
        await Page.GotoAsync($"http://127.0.0.1:{port}/batch");
        await Expect(Page.Locator(".batch[data-ready]")).ToBeAttachedAsync();
        await ChoosePhotoAsync();
        var done = Page.Locator("tbody tr[data-state=done]");
        await Expect(done).ToHaveCountAsync(1);

        await first.DisposeAsync();
        await Expect(Page.Locator("#connection")).ToBeVisibleAsync();
        await using var second = Serve(port);
        var anew = Page.GetByRole(AriaRole.Link, new() { Name = "Load it anew" });
        await Expect(anew).ToBeVisibleAsync();
        await Expect(done).ToHaveCountAsync(1);

        Page.Dialog += async (_, dialog) => await dialog.AcceptAsync();
        await anew.ClickAsync();
        await Expect(Page.Locator("#connection")).ToBeHiddenAsync();
        await Expect(Page.Locator(".batch[data-ready]")).ToBeAttachedAsync();
        await Expect(done).ToHaveCountAsync(0);
    }

    // As Safari brings it back, which keeps it in its memory.
    [Fact]
    public async Task Page_BroughtBackAsItWasLeft_IsLoadedAnew()
    {
        await OpenAsync();
        await Page.EvaluateAsync("() => { window.stillTheSamePage = true; }");

        await Page.EvaluateAsync("() => { setTimeout(() => dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))); }");

        await Page.WaitForFunctionAsync("() => window.stillTheSamePage !== true");
        await PhotoModuleAsync();
        await Expect(Page.Locator("#connection")).ToBeHiddenAsync();
    }

    private static Site Serve(int port)
    {
        var site = new Site(new Dictionary<string, string> { ["urls"] = $"http://127.0.0.1:{port}" });
        site.UseKestrel();
        site.StartServer();
        return site;
    }
}
