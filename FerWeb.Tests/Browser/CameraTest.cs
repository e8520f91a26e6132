using System.Collections.Concurrent;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FerWeb.Tests.Browser;

/// <summary>A fresh window of the browser with a camera, which counts how often a page asks for it and sees whether it let go.</summary>
public abstract class CameraTest(BrowserFixture fixture) : BrowserTest(fixture)
{
    /// <summary>
    /// Set <c>cameraFault</c> in the page to have the camera refused with an error of that name, after which ": " and its message may come;
    /// "silent" never answers.
    /// </summary>
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
              const [name, message] = window.cameraFault.split(': ');
              throw new DOMException(message ?? 'provoked', name);
            }
            const stream = await open(window.cameraWish ?? wish);
            window.tracks.push(...stream.getTracks());
            return stream;
          };
        }
        """;

    /// <summary>Where frames of live video are sent.</summary>
    protected const string Frames = "**/recognize/live";

    // Frames that were sent, and neither answered nor held back from the site.
    private readonly ConcurrentDictionary<IRequest, bool> _underWay = new();

    protected ILocator StartButton => Page.GetByRole(AriaRole.Button, new() { Name = "Start the camera" });

    protected ILocator CameraFault => Page.Locator("[data-part=camera-fault]");

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await Page.AddInitScriptAsync(Watch);
        Page.Request += (_, request) =>
        {
            if (IsFrame(request.Url))
            {
                _underWay[request] = true;
            }
        };
        Page.RequestFinished += (_, request) => _underWay.TryRemove(request, out bool _);
        Page.RequestFailed += (_, request) => _underWay.TryRemove(request, out bool _);
    }

    /// <summary>A frame that is still under way would come to the recogniser of the next test.</summary>
    public override async Task DisposeAsync()
    {
        try
        {
            await Page.RouteAsync(Frames, HoldAsync);
            await Patience.UntilAsync(() => _underWay.IsEmpty);
        }
        finally
        {
            await base.DisposeAsync();
        }
    }

    private protected override Task<IBrowserContext> NewContextAsync(BrowserFixture site) => site.NewCameraContextAsync(ContextOptions);

    protected static bool IsFrame(string address) => address.EndsWith(Frames[2..], StringComparison.Ordinal);

    /// <summary>Has a frame neither come to the site nor be answered.</summary>
    protected Task HoldAsync(IRoute route)
    {
        _underWay.TryRemove(route.Request, out bool _);
        return Task.CompletedTask;
    }

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
