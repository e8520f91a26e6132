using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FerWeb.Tests.Browser;

/// <summary>A fresh window of the browser with a camera, which counts how often a page asks for it and sees whether it let go.</summary>
public abstract class CameraTest(BrowserFixture fixture) : BrowserTest(fixture)
{
    /// <summary>Set <c>cameraFault</c> in the page to have the camera refused with an error of that name; "silent" never answers.</summary>
    private const string Watch =
        """
        window.asked = [];
        window.tracks = [];
        if (navigator.mediaDevices) {
          const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
          navigator.mediaDevices.getUserMedia = async wish => {
            window.asked.push(wish);
            if (window.cameraFault === 'silent') {
              return new Promise(() => {});
            }
            if (window.cameraFault) {
              throw new DOMException('provoked', window.cameraFault);
            }
            const stream = await open(window.cameraWish ?? wish);
            window.tracks.push(...stream.getTracks());
            return stream;
          };
        }
        """;

    protected ILocator StartButton => Page.GetByRole(AriaRole.Button, new() { Name = "Start the camera" });

    protected ILocator CameraFault => Page.Locator("[data-part=camera-fault]");

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await Page.AddInitScriptAsync(Watch);
    }

    private protected override Task<IBrowserContext> NewContextAsync(BrowserFixture site) => site.NewCameraContextAsync(ContextOptions);

    protected Task<int> CountAskedAsync() => Page.EvaluateAsync<int>("() => window.asked.length");

    /// <summary>At least one camera was opened, and each has been let go of.</summary>
    protected Task ExpectReleasedAsync()
        => Page.WaitForFunctionAsync("() => window.tracks.length > 0 && window.tracks.every(track => track.readyState === 'ended')");

    /// <summary>As a page sees it when its tab is left.</summary>
    protected Task HidePageAsync() => Page.EvaluateAsync(
        """
        () => {
          Object.defineProperty(document, 'hidden', { value: true, configurable: true });
          document.dispatchEvent(new Event('visibilitychange'));
        }
        """);
}
