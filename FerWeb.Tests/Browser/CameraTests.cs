using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FerWeb.Tests.Browser;

/// <summary>The camera as a source of photos: asked for by a click only, let go of at once, and never a dead end.</summary>
public sealed class CameraTests(BrowserFixture fixture) : CameraTest(fixture)
{
    private ILocator Camera(string state) => Page.Locator($".photo-input[data-camera={state}]");

    private ILocator Shutter => Page.Locator("[data-part=camera-shutter]");

    [Theory]
    [InlineData("snap")]
    [InlineData("source")]
    [InlineData("hidden")]
    [InlineData("page")]
    public async Task Camera_AskedForByAClickOnly_IsReleasedOn(string end)
    {
        await OpenAsync("?source=camera");
        Assert.Equal(0, await CountAskedAsync());
        await StartAsync();
        Assert.Equal(1, await CountAskedAsync());

        await (end switch
        {
            "snap" => Shutter.ClickAsync(),
            "source" => Page.GetByRole(AriaRole.Link, new() { Name = "Photo", Exact = true }).ClickAsync(),
            "hidden" => HidePageAsync(),
            _ => Page.GetByRole(AriaRole.Link, new() { Name = "About", Exact = true }).ClickAsync(),
        });

        await ExpectReleasedAsync();
        Assert.Equal(1, await CountAskedAsync());
    }

    [Fact]
    public async Task Refusal_OfEachCause_SaysWhatToDoAndOffersTheUpload()
    {
        await OpenAsync("?source=camera");
        (string Fault, string Text)[] causes =
        [
            ("NotAllowedError", "allow the camera for this page"),
            ("NotAllowedError: Permission denied by system", "in the privacy settings of the system"),
            ("NotFoundError", "No camera was found"),
            ("NotReadableError", "Close other programs"),
            ("OverconstrainedError", "cannot give a picture that fits"),
            ("SecurityError", "in a tab of its own"),
            ("OperationError", "restart the browser"),
        ];

        var start = StartButton;
        foreach (var (fault, text) in causes)
        {
            await Page.EvaluateAsync("fault => window.cameraFault = fault", fault);
            await start.ClickAsync();
            await Expect(Page.GetByRole(AriaRole.Alert).Filter(new() { HasText = text })).ToBeVisibleAsync();
            await Expect(Page.Locator("[data-part=status]")).ToHaveTextAsync("");
            start = Page.GetByRole(AriaRole.Button, new() { Name = "Try again" });
        }

        var chooser = await Page.RunAndWaitForFileChooserAsync(() => Page.GetByRole(AriaRole.Button, new() { Name = "Upload a photo instead" }).ClickAsync());
        await chooser.SetFilesAsync(TestPhotos.Png());
        await Expect(Headline).ToContainTextAsync("Happy");
        await Expect(CameraFault).ToBeHiddenAsync();
    }

    [Fact]
    public async Task Camera_ThatWasChosenAndGivesNothing_GivesWayToTheFrontOne()
    {
        await OpenAsync("?source=camera");
        await Page.EvaluateAsync(
            """
            () => {
              localStorage.setItem('ferweb-camera', 'held-by-another-program');
              const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
              navigator.mediaDevices.getUserMedia = wish => wish.video.deviceId
                ? Promise.reject(new DOMException('busy', 'NotReadableError'))
                : ask(wish);
            }
            """);

        await StartAsync();

        Assert.Null(await Page.EvaluateAsync<string?>("() => localStorage.getItem('ferweb-camera')"));
    }

    [Fact]
    public async Task NoAnswer_ForTenSeconds_SaysWhereTheQuestionIs()
    {
        await Page.Clock.InstallAsync();
        await OpenAsync("?source=camera");
        await Page.EvaluateAsync("() => window.cameraFault = 'silent'");
        await StartButton.ClickAsync();
        await Expect(Camera("asking")).ToBeVisibleAsync();
        await Expect(CameraFault).ToBeHiddenAsync();

        await Page.Clock.FastForwardAsync(10_000);

        await Expect(CameraFault).ToContainTextAsync("no answer for 10 seconds");
        await Expect(Page.GetByRole(AriaRole.Button, new() { Name = "Upload a photo instead" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task PlainHttp_TheButton_OpensTheCameraOfTheDevice()
    {
        IsExpectedError = error => error.Contains("Cross-Origin-Opener-Policy");
        await OpenAsync(new UriBuilder(Address) { Host = FakeCamera.PlainHost, Query = "source=camera" }.ToString());
        await Expect(StartButton).ToBeHiddenAsync();

        var chooser = await Page.RunAndWaitForFileChooserAsync(() => Page.GetByRole(AriaRole.Button, new() { Name = "Take a photo" }).ClickAsync());
        Assert.Equal("user", await chooser.Element.GetAttributeAsync("capture"));
        await chooser.SetFilesAsync(TestPhotos.Png());

        await Expect(Headline).ToContainTextAsync("Happy");
    }

    [Fact]
    public async Task Preview_IsAMirror_ThePhotoSentIsNot()
    {
        await OpenAsync("?source=camera");
        await StartAsync();
        var video = Page.Locator("video");
        Assert.Equal("matrix(-1, 0, 0, 1, 0, 0)", await video.EvaluateAsync<string>("video => getComputedStyle(video).transform"));
        Assert.True(await video.EvaluateAsync<bool>("video => video.muted && video.playsInline"));
        Assert.Equal("user", await Page.EvaluateAsync<string>("() => window.asked[0].video.facingMode.ideal"));

        // The second of two clicks hits nothing that moves below the pointer.
        await Shutter.ClickAsync();
        await Page.GetByRole(AriaRole.Button, new() { Name = "Use photo" }).DblClickAsync();
        await Expect(Headline).ToContainTextAsync("Happy");

        var (left, right) = await BrightnessAsync(Assert.Single(Recognizer.Photos));
        Assert.InRange(left, 0, FakeCamera.Dark + 20);
        Assert.InRange(right, FakeCamera.Light - 20, 255);
    }

    [Fact]
    public async Task SeveralCameras_TheSwitchedOne_IsRemembered()
    {
        await Page.AddInitScriptAsync(
            """
            window.cameraWish = { video: true };
            navigator.mediaDevices.enumerateDevices = async () => ['first', 'second'].map(deviceId => ({ kind: 'videoinput', deviceId }));
            MediaStreamTrack.prototype.getSettings = () => ({ deviceId: window.asked.at(-1).video.deviceId?.exact ?? 'first' });
            """);
        await OpenAsync("?source=camera");
        await StartAsync();

        await Page.GetByRole(AriaRole.Button, new() { Name = "Switch the camera" }).ClickAsync();
        await Page.WaitForFunctionAsync("() => window.asked.length === 2 && window.asked[1].video.deviceId.exact === 'second'");
        await Expect(Camera("on")).ToBeVisibleAsync();

        await OpenAsync("?source=camera");
        await StartAsync();
        Assert.Equal("second", await Page.EvaluateAsync<string>("() => window.asked[0].video.deviceId.exact"));
    }

    [Fact]
    public async Task Countdown_IsCancelledByEscape_AndTheSecondPhotoIsSent()
    {
        await Page.Clock.InstallAsync();
        await OpenAsync("?source=camera");
        await StartAsync();
        await Page.GetByLabel("Countdown").SelectOptionAsync("10");
        await Shutter.ClickAsync();
        await Expect(Page.Locator(".count")).ToHaveTextAsync(new Regex("^(10|[1-9])$")); // The clock goes on by itself, too.
        await Page.Keyboard.PressAsync("Escape");
        await Expect(Camera("on")).ToBeVisibleAsync();
        await Page.Clock.FastForwardAsync(15_000);
        await Expect(Camera("on")).ToBeVisibleAsync();

        await Shutter.ClickAsync();
        await Page.Clock.RunForAsync(4_000);
        await Expect(Camera("counting")).ToBeVisibleAsync();
        await Page.Clock.RunForAsync(6_000);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Retake" }).ClickAsync();
        await Expect(Camera("on")).ToBeVisibleAsync();
        Assert.Empty(Recognizer.Photos);
        await Page.GetByLabel("Countdown").SelectOptionAsync("0");
        await Shutter.ClickAsync();
        await Page.GetByRole(AriaRole.Button, new() { Name = "Use photo" }).ClickAsync();

        await Expect(Headline).ToContainTextAsync("Happy");
        Assert.Equal((640, 480), Web.PhotoBytes.SizeOf(Assert.Single(Recognizer.Photos)));
    }

    [Theory]
    [InlineData(320, 568)]
    [InlineData(390, 844)]
    [InlineData(844, 390)]
    public async Task Shutter_OnASmallScreen_IsInView(int width, int height)
    {
        await Page.SetViewportSizeAsync(width, height);
        await OpenAsync("?source=camera");

        await StartAsync();

        await Expect(Shutter).ToBeInViewportAsync(new() { Ratio = 1 });
        await Expect(Page.Locator(".guide")).ToBeInViewportAsync();
        await Expect(Page.Locator("html")).ToHaveJSPropertyAsync("scrollWidth", width);
    }

    [Fact]
    public async Task Tabs_ThereAndBack_KeepTheLastPhotoAndItsResult()
    {
        await OpenAsync();
        await ChoosePhotoAsync();
        await Expect(Headline).ToContainTextAsync("Happy");
        await Expect(Page).ToHaveURLAsync(new Regex("result=")); // The page writes it after it has drawn the result.
        var address = Page.Url;

        await Page.GetByRole(AriaRole.Link, new() { Name = "Camera", Exact = true }).ClickAsync();
        await Expect(Page).ToHaveURLAsync(new Regex("source=camera.*result=|result=.*source=camera"));
        await StartAsync();
        await Page.GetByRole(AriaRole.Button, new() { Name = "Close the camera" }).ClickAsync();
        await ExpectPhotoAsync();

        await Page.GetByRole(AriaRole.Link, new() { Name = "About", Exact = true }).ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync("About");
        await Page.GetByRole(AriaRole.Link, new() { Name = "Recognise", Exact = true }).ClickAsync();
        await ExpectPhotoAsync();
        await Page.WaitForURLAsync(address);
        Assert.Single(Recognizer.Photos);

        async Task ExpectPhotoAsync()
        {
            await Expect(Headline).ToContainTextAsync("Happy");
            await Expect(Page.GetByAltText("Your photo")).ToBeVisibleAsync();
        }
    }

    [Theory]
    [InlineData(1280, 900)]
    [InlineData(390, 844)]
    public async Task Camera_AfterAPhoto_IsOfferedAndItsControlsCoverNothing(int width, int height)
    {
        await Page.SetViewportSizeAsync(width, height);
        await OpenAsync("?source=camera");
        await ChoosePhotoAsync();
        await Expect(Headline).ToContainTextAsync("Happy");
        await Expect(Page.GetByAltText("Your photo")).ToBeVisibleAsync();

        await StartAsync();

        await Expect(Page.GetByAltText("Your photo")).ToBeHiddenAsync();
        var covered = await Page.EvaluateAsync<string[]>(
            """
            () => {
              const picture = document.querySelector('[data-part=camera-picture]').getBoundingClientRect();
              return [...document.querySelectorAll('.photo-input :is(button, select)')]
                .map(control => [control, control.getBoundingClientRect()])
                .filter(([, box]) => box.width > 0 && box.top < picture.bottom && box.bottom > picture.top)
                .filter(([, box]) => box.left < picture.right && box.right > picture.left)
                .map(([control]) => control.outerHTML);
            }
            """);
        Assert.Empty(covered);
        await Page.WaitForFunctionAsync(
            """
            () => {
              const video = document.querySelector('[data-part=camera-video]'), box = video.getBoundingClientRect();
              const scale = Math.min(box.width / video.videoWidth, box.height / video.videoHeight);
              const oval = document.querySelector('.guide ellipse').getBoundingClientRect();
              return oval.height > 0.7 * scale * video.videoHeight && oval.height <= scale * video.videoHeight && oval.width <= scale * video.videoWidth;
            }
            """);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Close the camera" }).FocusAsync();
        var stops = new List<string>();
        for (var tabs = 0; tabs < 4; tabs++)
        {
            stops.Add(await Page.EvaluateAsync<string>(
                """
                () => {
                  const at = document.activeElement;
                  at.scrollIntoView({ block: 'center', behavior: 'instant' });
                  const box = at.getBoundingClientRect();
                  const seen = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
                  return at.contains(seen) ? at.dataset.part ?? at.dataset.action : `${at.outerHTML} is not seen`;
                }
                """));
            await Page.Keyboard.PressAsync("Tab");
        }

        Assert.Equal(["camera-stop", "camera-delay", "camera-shutter", "example"], stops);
    }

    [Fact]
    public async Task Axe_OnEveryStateOfTheCamera_FindsNothing()
    {
        await Page.EmulateMediaAsync(new() { ReducedMotion = ReducedMotion.Reduce });
        await OpenAsync("?source=camera");
        await Page.AssertAccessibleInBothThemesAsync("off");
        await StartAsync();
        await Page.AssertAccessibleInBothThemesAsync("on");
        await Shutter.ClickAsync();
        await Expect(Camera("taken")).ToBeVisibleAsync();
        await Page.AssertAccessibleInBothThemesAsync("taken");
        await Page.EvaluateAsync("() => window.cameraFault = 'NotAllowedError'");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Retake" }).ClickAsync();
        await Expect(CameraFault).ToBeVisibleAsync();
        await Page.AssertAccessibleInBothThemesAsync("refused");
    }

    private async Task StartAsync()
    {
        await StartButton.ClickAsync();
        await Expect(Camera("on")).ToBeVisibleAsync();
    }

    private async Task<(int Left, int Right)> BrightnessAsync(byte[] photo)
    {
        var sides = await Page.EvaluateAsync<int[]>(
            """
            async base64 => {
              const bitmap = await createImageBitmap(new Blob([Uint8Array.from(atob(base64), c => c.charCodeAt(0))]));
              const canvas = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
              canvas.drawImage(bitmap, 0, 0);
              return [0.25, 0.75].map(x => canvas.getImageData(bitmap.width * x, bitmap.height / 2, 1, 1).data[1]);
            }
            """,
            Convert.ToBase64String(photo));
        return (sides[0], sides[1]);
    }
}
