using System.Collections.Concurrent;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FerWeb.Tests.Browser;

/// <summary>The circuit dies, as it does when a phone's file picker sends the page to the background.</summary>
public sealed class ConnectionTests(BrowserFixture fixture) : BrowserTest(fixture)
{
    private readonly ConcurrentBag<IWebSocketRoute> _sockets = [];
    private volatile bool _isDown;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        IsExpectedError = error => error.Contains("WebSocket") || error.Contains("negotiat") || error.Contains("ERR_FAILED") || error.Contains("connection");
        await Page.RouteWebSocketAsync("**/_blazor*", socket =>
        {
            _sockets.Add(socket.ConnectToServer());
            _sockets.Add(socket);
        });
        await Page.RouteAsync("**/_blazor/negotiate*", route => _isDown ? route.AbortAsync() : route.ContinueAsync());
    }

    [Fact]
    public async Task Circuit_KilledWhileAFileIsChosen_PhotoIsSentAndItsResultShownAfterTheReconnect()
    {
        await OpenAsync();
        await Page.EvaluateAsync("() => { window.stillTheSamePage = true; }");
        var chooser = await Page.RunAndWaitForFileChooserAsync(() => Page.GetByText("Drop a photo here").ClickAsync());

        await KillCircuitAsync();
        await Expect(Page.Locator("#connection")).ToBeVisibleAsync();
        var answer = await Page.RunAndWaitForResponseAsync(() => chooser.SetFilesAsync(TestPhotos.Png()), "**/api/v1/recognize?*");
        Assert.Equal(200, answer.Status);
        await Expect(Page.GetByText("The result is ready. Waiting for the connection")).ToBeVisibleAsync();
        await Expect(Headline).ToHaveCountAsync(0);
        _isDown = false;

        await Expect(Headline).ToContainTextAsync("Happy", new() { Timeout = 20_000 });
        await Expect(Page.Locator("#connection")).ToBeHiddenAsync();
        Assert.True(await Page.EvaluateAsync<bool>("() => window.stillTheSamePage === true"));
        Assert.Single(Recognizer.Photos);
    }

    [Fact]
    public async Task Circuit_KilledAfterAResult_KeepsPhotoResultAndChoices()
    {
        await OpenAsync();
        await ChoosePhotoAsync();
        await Expect(Headline).ToContainTextAsync("Happy");

        await KillCircuitAsync();
        await Expect(Page.Locator("#connection")).ToBeVisibleAsync();
        await Expect(Headline).ToContainTextAsync("Happy");
        _isDown = false;
        await Expect(Page.Locator("#connection")).ToBeHiddenAsync(new() { Timeout = 20_000 });
        await Page.GetByText("as FER-2013 labels it").ClickAsync();

        await Expect(Headline).ToHaveTextAsync("Not sure: maybe sad or neutral");
        await Expect(Page.GetByAltText("Your photo")).ToBeVisibleAsync();
    }

    private async Task KillCircuitAsync()
    {
        _isDown = true;
        foreach (var socket in _sockets)
        {
            await socket.CloseAsync();
        }
    }
}
