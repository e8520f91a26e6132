using System.Text.Json;
using FerWeb.Engine.Emotions;
using FerWeb.Engine.Recognition;
using FerWeb.Tests.Shared;
using FerWeb.Tests.Web;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FerWeb.Tests.Browser;

/// <summary>The camera frame by frame, with boxes and bars for every face.</summary>
public sealed class LiveTests(BrowserFixture fixture) : CameraTest(fixture)
{
    private ILocator Live(string state) => Page.Locator($".live[data-live={state}]");

    private ILocator Face(int number) => Page.Locator($".faces [data-face='{number}']");

    private ILocator Note => Page.Locator("[data-part=note]");

    private ILocator Rare => Page.Locator("[data-part=rare]");

    private ILocator GoOnButton => Page.GetByRole(AriaRole.Button, new() { Name = "Go on" });

    private ILocator FreezeButton => Page.GetByRole(AriaRole.Button, new() { Name = "Freeze" });

    [Fact]
    public async Task TwoFaces_GetBoxesAndBars_OneSmallFrameAtATime()
    {
        Recognizer.FaceCount = 2;
        var hold = new TaskCompletionSource();
        Recognizer.Hold = hold.Task;
        await OpenLiveAsync();
        Assert.Equal(0, await CountAskedAsync());
        await StartButton.ClickAsync();
        await Expect(Live("on")).ToBeVisibleAsync();

        await Patience.UntilAsync(() => Recognizer.Photos.Count > 0);
        await Page.Locator("video").EvaluateAsync(
            "video => new Promise(done => { let left = 10; const next = () => left-- === 0 ? done() : video.requestVideoFrameCallback(next); next(); })");
        var frame = Assert.Single(Recognizer.Photos);
        hold.SetResult();

        Assert.Equal((480, 360), PhotoBytes.SizeOf(frame));
        await Expect(Page.Locator(".boxes .box")).ToHaveCountAsync(2);
        await Expect(Page.Locator(".faces .bar")).ToHaveCountAsync(14);

        // As in a mirror, and numbered from the left of it.
        await Expect(Face(1)).ToContainTextAsync("Not sure: maybe sad or neutral");
        await Expect(Face(2)).ToContainTextAsync("Happy 93\u00a0%");
        await Expect(Page.Locator(".boxes .word")).ToHaveTextAsync(["Not sure", "Happy"]);
        await Expect(Page.Locator(".boxes .digit")).ToHaveTextAsync(["1", "2"]);
        var places = await Page.Locator(".boxes .box").EvaluateAllAsync<double[]>("boxes => boxes.map(box => Number(box.getAttribute('x')))");
        Assert.True(places[0] < places[1]);
        await Expect(Page.Locator("[data-model]")).ToHaveTextAsync("stand-in");
        await Expect(Page.Locator("[data-part=rate]")).Not.ToHaveTextAsync("0");
        Assert.DoesNotContain(Requests, address => address.Contains("/results/"));
    }

    [Fact]
    public async Task Faces_FromFrameToFrame_KeepTheirNumberAndMoveSmoothly()
    {
        // Of the frame: on the page it is as in a mirror.
        var left = (Box: new { x = 20, y = 100, width = 100, height = 100, angle = 0 }, Other: "sad");
        var right = (Box: new { x = 300, y = 100, width = 100, height = 100, angle = 0 }, Other: "fear");
        string[] answers = [Answer((left, 0.9), (right, 0.2)), Answer((right, 0.2), (left, 0.5))];
        var asked = 0;
        await Page.RouteAsync(Frames, route => asked++ < answers.Length
            ? route.FulfillAsync(new() { ContentType = "application/json", Body = answers[asked - 1] })
            : HoldAsync(route));
        await OpenLiveWhereTimeStandsStillAsync();
        await StartButton.ClickAsync();
        await Expect(Face(1)).ToContainTextAsync("Fearful 80\u00a0%");
        await Expect(Face(2)).ToContainTextAsync("Happy 90\u00a0%");
        await Expect(Page.Locator("[data-model]")).ToHaveTextAsync("became-live");

        await Page.Clock.RunForAsync(100);

        // 0.5 + 0.4 e^(-0.1 s / 0.3 s)
        await Expect(Face(2)).ToContainTextAsync("Happy 79\u00a0%");
        await Expect(Face(1)).ToContainTextAsync("Fearful 80\u00a0%");
        await Page.GetByText("Details").ClickAsync();
        await Page.GetByLabel("Raw values, not smoothed").CheckAsync();
        await Expect(Face(2).Locator("[data-emotion=happy]")).ToContainTextAsync("50\u00a0%");
    }

    [Fact]
    public async Task AnotherModelBecomesLive_WhileLiveIsOn_ItsClassesTakeThePlaceOfTheOthers()
    {
        await OpenLiveAsync();
        await StartButton.ClickAsync();
        await Expect(Face(1)).ToContainTextAsync("Happy 93\u00a0%");
        await Expect(Face(1).Locator("li")).ToHaveCountAsync(7);

        await Expect(Page.Locator("[data-part=rare]")).ToBeHiddenAsync();
        Recognizer.Rare = [new RareClass(new FaceClass(0, "calm"), 3)];
        Recognizer.Classes = OwnClasses.Names;

        await Expect(Face(1)).ToContainTextAsync("wow 80\u00a0%");
        await Expect(Face(1).Locator("li")).ToHaveCountAsync(3);
        await Expect(Face(1).Locator("li[data-rare]")).ToContainTextAsync("calm");
        await Expect(Page.Locator("[data-part=rare]")).ToHaveTextAsync("* Learned from few pictures: calm (3)");
        await Expect(Face(1).Locator("[data-emotion=calm]")).ToContainTextAsync("10\u00a0%");
    }

    [Fact]
    public async Task NameOfAnOwnClass_LongerThanItsPanel_IsBrokenThere()
    {
        const string Fits = "() => (panel => panel.scrollWidth <= panel.clientWidth)(document.querySelector('.live > .panel:has(> .faces)'))";
        Recognizer.Classes = ["calm", "Kopf_nach_links_und_rechts"];
        await Page.SetViewportSizeAsync(320, 568);
        await OpenLiveAsync();
        await StartButton.ClickAsync();
        await Expect(Face(1)).ToContainTextAsync("Kopf_nach_links_und_rechts 80\u00a0%");
        await Page.WaitForFunctionAsync(Fits);

        await Page.SetViewportSizeAsync(1024, 768);
        await FullScreen.EnterAsync(Page);

        await Page.WaitForFunctionAsync(Fits);
    }

    [Fact]
    public async Task Freeze_KeepsThePictureAndAsksNoMore_UntilReleased()
    {
        await Page.SetViewportSizeAsync(1024, 600);
        await OpenLiveAsync();
        await StartButton.ClickAsync();
        await Expect(Face(1)).ToBeVisibleAsync();
        await Expect(FreezeButton).ToBeFocusedAsync();
        await Expect(FreezeButton).ToBeInViewportAsync(new() { Ratio = 1 });

        await FreezeButton.ClickAsync();
        await Expect(Live("frozen")).ToBeVisibleAsync();
        await Expect(Page.Locator("[data-part=status]")).ToContainTextAsync("Happy 93\u00a0%");
        Assert.True(await Page.Locator("video").EvaluateAsync<bool>("video => video.paused && video.srcObject.active"));
        var asked = CountFrames();
        await Page.EvaluateAsync("() => new Promise(done => setTimeout(done, 500))");
        Assert.Equal(asked, CountFrames());

        await Expect(FreezeButton).ToHaveCountAsync(0);
        await GoOnButton.ClickAsync();
        await Expect(Live("on")).ToBeVisibleAsync();
        await Page.WaitForFunctionAsync("() => Number(document.querySelector('[data-part=rate]').textContent) > 0");
        Assert.True(CountFrames() > asked);
    }

    [Fact]
    public async Task FullScreen_ByKeyboard_ShowsPictureAndBarsLargeUntilEscape()
    {
        const string TextHeight = "() => parseFloat(getComputedStyle(document.querySelector('.faces li')).fontSize)";
        await OpenLiveAsync();
        await StartButton.ClickAsync();
        await Expect(Face(1)).ToBeVisibleAsync();
        var before = await Page.EvaluateAsync<double>(TextHeight);
        var (enter, leave) = (Button("Full screen"), Button("Leave full screen"));

        await FullScreen.EnterAsync(Page, button => button.PressAsync("Enter"));

        await Page.WaitForFunctionAsync("() => document.fullscreenElement === document.documentElement");
        await Expect(Page.Locator(".site-header")).ToBeHiddenAsync();
        await Expect(Page.GetByRole(AriaRole.Navigation)).ToHaveCountAsync(0);
        await Expect(leave).ToBeFocusedAsync();
        Assert.InRange(await Page.EvaluateAsync<double>(TextHeight), 1.3 * before, 3 * before);
        await Page.AssertAccessibleAsync("full screen");

        await Page.Keyboard.PressAsync("Escape");

        await Expect(Page.Locator("main.presenting")).ToHaveCountAsync(0);
        await Page.WaitForFunctionAsync("() => document.fullscreenElement === null");
        await Expect(enter).ToBeFocusedAsync();
        await Expect(Live("on")).ToBeVisibleAsync();

        // Two faces share the screen.
        Recognizer.FaceCount = 2;
        await enter.ClickAsync();
        await Expect(Face(2)).ToBeVisibleAsync();
        await Page.WaitForFunctionAsync("() => document.documentElement.scrollHeight <= window.innerHeight");
        await Expect(FreezeButton).ToBeInViewportAsync(new() { Ratio = 1 });
        await leave.ClickAsync();
        await Expect(Page.Locator(".site-header")).ToBeVisibleAsync();

        ILocator Button(string name) => Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });
    }

    [Fact]
    public async Task FullScreen_ThatTheBrowserRefuses_ShowsThePageLargeInItsWindowUntilEscape()
    {
        await Page.AddInitScriptAsync("Element.prototype.requestFullscreen = () => Promise.reject(new TypeError('refused'));");
        await OpenLiveAsync();
        var enter = Page.GetByRole(AriaRole.Button, new() { Name = "Full screen", Exact = true });

        await FullScreen.EnterAsync(Page);

        await Expect(Page.Locator(".site-header")).ToBeHiddenAsync();
        Assert.True(await Page.EvaluateAsync<bool>("() => document.fullscreenElement === null"));
        await Page.Keyboard.PressAsync("Escape");
        await Expect(Page.Locator(".site-header")).ToBeVisibleAsync();
        await Expect(enter).ToBeFocusedAsync();
    }

    [Theory]
    [InlineData("hidden")]
    [InlineData("page")]
    public async Task LiveCamera_WhenThePageIsLeft_IsReleased(string end)
    {
        await OpenLiveAsync();
        await StartButton.ClickAsync();
        await Expect(Face(1)).ToBeVisibleAsync();

        await (end == "hidden" ? HidePageAsync() : Page.GetByRole(AriaRole.Link, new() { Name = "Photo", Exact = true }).ClickAsync());

        await ExpectReleasedAsync();
        await Expect(
            end == "hidden" ? Page.Locator("[data-part=note]").Filter(new() { HasText = "because this page was hidden" }) : Page.Locator(".photo-input"))
            .ToBeVisibleAsync();
    }

    // As where the call that disposes of it is lost in a cut connection.
    [Fact]
    public async Task LiveCamera_WhoseElementGoesWithoutAWord_IsReleased()
    {
        await OpenLiveAsync();
        await StartButton.ClickAsync();
        await Expect(Face(1)).ToBeVisibleAsync();

        await Page.Locator(".live[data-ready]").EvaluateAsync("live => live.remove()");

        await ExpectReleasedAsync();
    }

    [Fact]
    public async Task Frames_ThatTheSiteRefuses_EndLiveWithItsSentence()
    {
        IsExpectedError = error => error.Contains("409");
        await Page.RouteAsync(Frames, route => route.FulfillAsync(
            new() { Status = 409, ContentType = "application/problem+json", Body = """{ "detail": "This checkpoint is gone." }""" }));
        await OpenLiveAsync();

        await StartButton.ClickAsync();

        await Expect(Page.Locator("[data-part=note]")).ToHaveTextAsync("This checkpoint is gone.");
        await Expect(Live("off")).ToBeVisibleAsync();
        await ExpectReleasedAsync();
        Assert.Equal(1, CountFrames());
    }

    [Fact]
    public async Task Answers_ThatDoNotComeAnyMore_DoNotLeaveTheLastOneOnTheMovingPicture()
    {
        IsExpectedError = error => error.Contains("503");
        Recognizer.Rare = [new RareClass(Emotion.Fear, 486)];
        await OpenLiveAsync();
        await StartButton.ClickAsync();
        await Expect(Face(1)).ToBeVisibleAsync();
        await Expect(Rare).ToBeVisibleAsync();

        await Page.RouteAsync(Frames, route => route.FulfillAsync(
            new() { Status = 503, Headers = new Dictionary<string, string> { ["Retry-After"] = "1" } }));

        await Expect(Note).ToHaveTextAsync("Many people use this site: live goes on more slowly.");
        await ExpectNoAnswerAsync();
        await Expect(Live("on")).ToBeVisibleAsync();

        await Page.UnrouteAsync(Frames);
        await Expect(Face(1)).ToContainTextAsync("Happy 93\u00a0%");
        await Expect(Note).ToHaveTextAsync("");
    }

    [Fact]
    public async Task Frame_ThatIsNeverAnswered_IsGivenUpAndThePageSaysSo()
    {
        var asked = 0;
        await Page.RouteAsync(Frames, route => asked++ == 0 ? route.ContinueAsync() : HoldAsync(route));
        await OpenLiveWhereTimeStandsStillAsync();
        await StartButton.ClickAsync();
        await Expect(Face(1)).ToBeVisibleAsync();
        await Page.Clock.RunForAsync(100);
        await Patience.UntilAsync(() => asked == 2);

        await Page.Clock.RunForAsync(3_100);
        await ExpectNoAnswerAsync();
        await Expect(Note).ToHaveTextAsync("");
        await Page.Clock.RunForAsync(7_000);

        await Expect(Note).ToHaveTextAsync("The site cannot be reached. Live goes on when it can.");
        await ExpectNoAnswerAsync();
        await Expect(Live("on")).ToBeVisibleAsync();
    }

    // The model of a checkpoint may have to be made first. All of the two minutes cannot be let pass: the circuit has the same clock, and would end.
    [Fact]
    public async Task FirstAnswer_IsWaitedForLongerThanThoseThatFollow()
    {
        var first = new TaskCompletionSource<IRoute>();
        await Page.RouteAsync(Frames, route => first.TrySetResult(route) ? Task.CompletedTask : HoldAsync(route));
        await OpenLiveWhereTimeStandsStillAsync();
        await StartButton.ClickAsync();
        var asked = await Patience.ForAsync(first.Task);

        await Page.Clock.RunForAsync(12_000);
        await asked.ContinueAsync();

        await Expect(Face(1)).ToBeVisibleAsync();
        await Expect(Note).ToHaveTextAsync("");
    }

    [Fact]
    public async Task Live_WhereTheWorkerCannotBeLoaded_MakesItsFramesInThePage()
    {
        IsExpectedError = error => error.Contains("ERR_FAILED") || error.Contains("photo-worker");
        var refused = 0;
        await Page.RouteAsync("**/assets/photo-worker*", route =>
        {
            refused++;
            return route.AbortAsync();
        });
        await OpenLiveAsync();

        await StartButton.ClickAsync();

        await Expect(Face(1)).ToBeVisibleAsync();
        Assert.True(refused > 0);
    }

    [Fact]
    public async Task LiveCamera_Refused_LeadsToThePhotos()
    {
        await OpenLiveAsync();
        await Page.EvaluateAsync("() => window.cameraFault = 'NotFoundError'");
        await StartButton.ClickAsync();
        await Expect(CameraFault).ToContainTextAsync("No camera was found");

        await Page.GetByRole(AriaRole.Link, new() { Name = "Upload a photo instead" }).ClickAsync();

        await Expect(Page.GetByText("Drop a photo here")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Axe_OnLive_FindsNothing()
    {
        await Page.EmulateMediaAsync(new() { ReducedMotion = ReducedMotion.Reduce });
        Recognizer.FaceCount = 2;
        await OpenLiveAsync();
        await Page.AssertAccessibleInBothThemesAsync("off");
        await StartButton.ClickAsync();
        await Expect(Face(2)).ToBeVisibleAsync();
        await FreezeButton.ClickAsync();
        await Expect(Live("frozen")).ToBeVisibleAsync();
        await Page.AssertAccessibleInBothThemesAsync("two faces");
        await Page.SetViewportSizeAsync(320, 568);
        await Expect(Page.Locator("html")).ToHaveJSPropertyAsync("scrollWidth", 320);
    }

    private async Task ExpectNoAnswerAsync()
    {
        await Expect(Page.Locator(".faces [data-face]")).ToHaveCountAsync(0);
        await Expect(Page.Locator(".boxes .box")).ToHaveCountAsync(0);
        await Expect(Rare).ToBeHiddenAsync();
        await Expect(Page.Locator("[data-part=rate]")).ToHaveTextAsync("0");
    }

    private int CountFrames() => Requests.Count(IsFrame);

    private async Task OpenLiveAsync()
    {
        await Page.GotoAsync("live");
        await Expect(Page.Locator(".live[data-ready]")).ToBeAttachedAsync();
    }

    private async Task OpenLiveWhereTimeStandsStillAsync()
    {
        await Page.Clock.InstallAsync();
        await OpenLiveAsync();
        var soon = await Page.EvaluateAsync<long>("() => Date.now() + 10_000");
        await Page.Clock.PauseAtAsync(DateTimeOffset.FromUnixTimeMilliseconds(soon).UtcDateTime);
    }

    /// <summary>Faces that are happy by that much, and the rest something else.</summary>
    private static string Answer(params ((object Box, string Other) Face, double Happy)[] faces) => JsonSerializer.Serialize(new
    {
        faces = faces.Select(face => new
        {
            box = face.Face.Box,
            probabilities = new Dictionary<string, double> { ["happy"] = face.Happy, [face.Face.Other] = 1 - face.Happy },
        }),
        classes = FaceClasses.Seven,
        model = "became-live",
        image_width = 480,
        image_height = 360,
    });
}
