using FerWeb.Engine.Photos;
using FerWeb.Tests.Web;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FerWeb.Tests.Browser;

/// <summary>Getting a photo in: every way leads to a result, and nothing that goes wrong loses the photo.</summary>
public sealed class PhotoInputTests(BrowserFixture fixture) : BrowserTest(fixture)
{
    [Theory]
    [InlineData("click")]
    [InlineData("drop")]
    [InlineData("paste")]
    public async Task Photo_ByAnyWay_LeadsToPreviewAndResult(string way)
    {
        await OpenAsync();

        await BringAsync(way, TestPhotos.Png());

        await Expect(Headline).ToContainTextAsync("Happy");
        await Expect(Page.GetByAltText("Your photo")).ToBeVisibleAsync();
        await Expect(Page.Locator(".bars li")).ToHaveCountAsync(7);
        await Expect(Page.GetByRole(AriaRole.Status)).ToHaveTextAsync("Result: Happy, 93\u00a0%.");
    }

    [Theory]
    [InlineData("click")]
    [InlineData("drop")]
    [InlineData("paste")]
    public async Task WrongType_ByAnyWay_SaysTheSameAndKeepsPhotoAndResult(string way)
    {
        await OpenAsync();
        await ChoosePhotoAsync();
        await Expect(Headline).ToContainTextAsync("Happy");

        await BringAsync(way, TestPhotos.Text());

        await Expect(Error).ToContainTextAsync($"{TestPhotos.Text().Name}: That is not a photo we can read. Use a JPEG, PNG, WebP, BMP or GIF picture.");
        await Expect(Page.GetByAltText("Your photo")).ToBeVisibleAsync();
        await Expect(Headline).ToContainTextAsync("Happy");
        await Page.GetByLabel("Dismiss this message").ClickAsync();
        await Expect(Error).ToBeHiddenAsync();
        await Expect(Page.GetByRole(AriaRole.Button, new() { Name = "Choose another" })).ToBeFocusedAsync();
        Assert.Single(Recognizer.Photos);
    }

    [Fact]
    public async Task Photo_ChosenBeforeThePageListens_IsLookedAtAsSoonAsItDoes()
    {
        var held = new TaskCompletionSource();
        await Page.RouteAsync("**/assets/photo-input*", async route =>
        {
            await held.Task;
            await route.ContinueAsync();
        });
        await Page.GotoAsync("", new() { WaitUntil = WaitUntilState.Commit });

        await ChoosePhotoAsync();
        await Expect(Page.Locator(".photo-input[data-ready]")).Not.ToBeAttachedAsync();
        held.SetResult();

        await Expect(Headline).ToContainTextAsync("Happy");
        Assert.Single(Recognizer.Photos);
    }

    [Fact]
    public async Task Photo_OverTheLimit_IsRefusedInTheBrowser()
    {
        await OpenAsync();

        await Page.EvaluateAsync(
            """
            () => {
              const data = new DataTransfer();
              data.items.add(new File([new Uint8Array(20_000_001)], 'large.jpg', { type: 'image/jpeg' }));
              document.querySelector('.stage').dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
            }
            """);

        await Expect(Error).ToContainTextAsync("at most 20\u00a0MB");
        Assert.Empty(Recognizer.Photos);
    }

    [Fact]
    public async Task Photo_FromAPhone_IsSentUprightShrunkAndWithoutMetadata()
    {
        await OpenAsync();
        var jpeg = await Page.EvaluateAsync<string>(
            """
            () => {
              const canvas = document.createElement('canvas');
              [canvas.width, canvas.height] = [2000, 1000];
              canvas.getContext('2d').fillRect(100, 100, 700, 300);
              return canvas.toDataURL('image/jpeg').split(',')[1];
            }
            """);
        var file = TestPhotos.FromPhone(Convert.FromBase64String(jpeg));
        Assert.Contains("GPSGPS", System.Text.Encoding.Latin1.GetString(file.Buffer));

        await ChooseAsync(file);
        await Expect(Headline).ToContainTextAsync("Happy");

        var sent = Assert.Single(Recognizer.Photos);
        Assert.Equal((640, 1280), PhotoBytes.SizeOf(sent));
        var text = System.Text.Encoding.Latin1.GetString(sent);
        Assert.DoesNotContain("Exif", text);
        Assert.DoesNotContain("GPSGPS", text);
    }

    [Fact]
    public async Task SmallPhoto_IsSentWithoutLoss()
    {
        await OpenAsync();
        var file = TestPhotos.Png();

        await ChooseAsync(file);
        await Expect(Headline).ToContainTextAsync("Happy");

        Assert.Equal(ImageDecoder.DecodeGray(file.Buffer).Pixels, ImageDecoder.DecodeGray(Assert.Single(Recognizer.Photos)).Pixels);
    }

    [Fact]
    public async Task Zip_OfPhotos_IsToBeUnpackedFirst()
    {
        await OpenAsync();

        await ChooseAsync(new FilePayload { Name = "photos.zip", MimeType = "application/zip", Buffer = [.. "PK\u0003\u0004"u8, .. new byte[30]] });

        await Expect(Error).ToContainTextAsync("photos.zip: That is a zip file. Unpack it first, then choose the photos in it.");
        Assert.Empty(Recognizer.Photos);
    }

    [Fact]
    public async Task Heic_WhereTheBrowserCannotOpenIt_SaysWhatToDo()
    {
        await OpenAsync();

        await ChooseAsync(new FilePayload { Name = "IMG_0002.HEIC", MimeType = "image/heic", Buffer = [0, 0, 0, 24, .. "ftypheic"u8, .. new byte[16]] });

        await Expect(Error).ToContainTextAsync("Save the photo as JPEG and choose it again (on an iPhone: Settings, Camera, Formats, Most Compatible).");
        Assert.Empty(Recognizer.Photos);
    }

    // What can be opened is the browser's to say: of these bytes it can make nothing.
    [Theory]
    [InlineData("avif")]
    [InlineData("avis")]
    public async Task Avif_OfEitherBrand_IsGivenToTheBrowserToOpen(string brand)
    {
        await OpenAsync();
        byte[] file = [0, 0, 0, 24, .. System.Text.Encoding.ASCII.GetBytes($"ftyp{brand}"), .. new byte[16]];

        await ChooseAsync(new FilePayload { Name = "art.avif", MimeType = "image/avif", Buffer = file });

        await Expect(Error).ToContainTextAsync("This photo is damaged and cannot be opened.");
        Assert.Empty(Recognizer.Photos);
    }

    [Theory]
    [InlineData("angry", 0)]
    [InlineData("disgust", 1)]
    [InlineData("fear", 2)]
    [InlineData("happy", 3)]
    [InlineData("sad", 4)]
    [InlineData("surprise", 5)]
    [InlineData("neutral", 6)]
    public async Task Example_OfEachClass_IsOneClickAndNamedByItsWord(string name, int place)
    {
        await OpenAsync();
        var example = Page.Locator(".examples button").Nth(place);
        await Expect(example.Locator("img")).ToHaveAttributeAsync("alt", ""); // the word beside it is enough
        await Expect(example).ToHaveAttributeAsync("data-name", $"{name}.png");

        await example.ClickAsync();

        await Expect(Headline).ToContainTextAsync("Happy"); // as the stand-in answers
        Assert.Single(Recognizer.Photos);
    }

    [Fact]
    public async Task SeveralPhotos_Dropped_LeaveWhatIsShownAndAreTakenToBatch()
    {
        await OpenAsync();
        await ChoosePhotoAsync();
        await Expect(Headline).ToContainTextAsync("Happy");

        await ChooseAsync(TestPhotos.Text());
        await Expect(Error).ToContainTextAsync("not a photo");

        await DropAsync(TestPhotos.Png(), TestPhotos.Png(100, 100), TestPhotos.Text());

        await Expect(Error).ToBeHiddenAsync();
        var toBatch = Page.GetByRole(AriaRole.Button, new() { Name = "Take all of them to Batch" });
        await Expect(toBatch).ToBeFocusedAsync();
        await Expect(toBatch).ToHaveAccessibleDescriptionAsync(new System.Text.RegularExpressions.Regex("^3 files"));
        await Expect(Page.GetByAltText("Your photo")).ToBeVisibleAsync();
        Assert.Single(Recognizer.Photos);
        await Page.AssertAccessibleAsync("several");
        var pages = await Page.EvaluateAsync<int>("() => history.length");
        await toBatch.DblClickAsync();

        await Expect(Page.Locator("tbody tr[data-state=done]")).ToHaveCountAsync(2);
        await Expect(Page.Locator("tbody tr[data-state=failed]")).ToHaveCountAsync(1);
        await Expect(Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("batch$"));
        Assert.Equal(pages + 1, await Page.EvaluateAsync<int>("() => history.length"));
        Assert.Equal(3, Recognizer.Photos.Count);
    }

    [Fact]
    public async Task SeveralPhotos_Chosen_TheFirstIsUsedWhereAPersonWantsThat()
    {
        await OpenAsync();

        await Page.SetInputFilesAsync("input[type=file]", [TestPhotos.Png(), TestPhotos.Png(100, 100)]);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Use only the first" }).ClickAsync();

        await Expect(Headline).ToContainTextAsync("Happy");
        await Expect(Page.Locator("[data-part=several]")).ToBeHiddenAsync();
        Assert.Equal((320, 240), PhotoBytes.SizeOf(Assert.Single(Recognizer.Photos)));
    }

    [Fact]
    public async Task Cancel_WhileTheServerThinks_LeavesThePhotoForARetryWithoutTheResultOfTheOneBefore()
    {
        await OpenAsync();
        await ChoosePhotoAsync();
        await Expect(Headline).ToContainTextAsync("Happy");
        Recognizer.Hold = new TaskCompletionSource().Task;
        await ChooseAsync(TestPhotos.Png(400, 200));

        var (cancel, retry) = (Page.GetByRole(AriaRole.Button, new() { Name = "Cancel" }), Page.GetByRole(AriaRole.Button, new() { Name = "Retry" }));
        await cancel.ClickAsync();
        await Expect(Error).ToContainTextAsync("Cancelled");
        await Expect(Headline).ToHaveCountAsync(0);
        Assert.DoesNotContain("result=", Page.Url);

        // Each hides itself.
        await Expect(retry).ToBeFocusedAsync();
        await retry.ClickAsync();
        await Expect(cancel).ToBeFocusedAsync();
        await cancel.ClickAsync();
        Recognizer.Hold = null;
        await retry.ClickAsync();

        await Expect(Headline).ToContainTextAsync("Happy");
        await Expect(Error).ToBeHiddenAsync();
    }

    [Fact]
    public async Task ServerFault_ForcedOnce_ShowsAnErrorIdAndRetryWorks()
    {
        IsExpectedError = error => error.Contains("500");
        await OpenAsync();
        Recognizer.Fault = new InvalidOperationException("forced");

        await ChoosePhotoAsync();
        await Expect(Error).ToContainTextAsync(new System.Text.RegularExpressions.Regex(@"Something went wrong on our side.*\(error [0-9a-f]{8}\)"));
        Recognizer.Fault = null;
        await Page.GetByRole(AriaRole.Button, new() { Name = "Retry" }).ClickAsync();

        await Expect(Headline).ToContainTextAsync("Happy");
    }

    [Fact]
    public async Task BusyServer_AsksForPatience_IsAskedAgainByItself()
    {
        IsExpectedError = error => error.Contains("503");
        var refusals = 0;
        await Page.RouteAsync("**/api/v1/recognize?*", route => refusals++ == 0
            ? route.FulfillAsync(new()
            {
                Status = 503,
                Headers = new Dictionary<string, string> { ["Retry-After"] = "1" },
                ContentType = "application/problem+json",
                Body = """{"detail":"Full."}""",
            })
            : route.ContinueAsync());
        await OpenAsync();

        // It stands there for a second: it is looked for from before the photo is chosen on.
        var told = Page.WaitForFunctionAsync("() => document.querySelector('.photo-input').innerText.includes('Trying again in 1 s')");
        await ChoosePhotoAsync();

        await told;
        await Expect(Headline).ToContainTextAsync("Happy");
    }

    [Fact]
    public async Task Remove_ThenUndo_BringsPhotoAndResultBack()
    {
        await OpenAsync();
        await ChoosePhotoAsync();
        await Expect(Headline).ToContainTextAsync("Happy");

        await Page.GetByRole(AriaRole.Button, new() { Name = "Remove", Exact = true }).ClickAsync();
        await Expect(Headline).ToHaveCountAsync(0);
        await Expect(Page.GetByText("Drop a photo here")).ToBeVisibleAsync();
        Assert.DoesNotContain("result=", Page.Url);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Undo the removal" }).ClickAsync();

        await Expect(Headline).ToContainTextAsync("Happy");
        await Expect(Page.GetByAltText("Your photo")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Reload_AfterAClickOnTheOpenTab_SendsThePhotoAgain()
    {
        await OpenAsync();
        await ChoosePhotoAsync();
        await Expect(Headline).ToContainTextAsync("Happy");
        await Page.GetByRole(AriaRole.Link, new() { Name = "Photo", Exact = true }).ClickAsync();
        await Expect(Page).Not.ToHaveURLAsync(new System.Text.RegularExpressions.Regex("result="));

        await Page.ReloadAsync();

        await Expect(Headline).ToContainTextAsync("Happy");
        await Expect(Page.GetByAltText("Your photo")).ToBeVisibleAsync();
        Assert.Equal(2, Recognizer.Photos.Count);
    }

    [Fact]
    public async Task PhotoInput_ExampleThatComesLate_DoesNotReplaceWhatWasChosenSince()
    {
        var late = new TaskCompletionSource<IRoute>();
        await Page.RouteAsync("**/examples/sad*", route =>
        {
            if (route.Request.ResourceType == "fetch")
            {
                late.SetResult(route);
                return Task.CompletedTask;
            }

            return route.ContinueAsync();
        });
        await OpenAsync();
        await Page.Locator("[data-action=example]").Nth(4).ClickAsync();
        var example = await Patience.ForAsync(late.Task);
        await ChoosePhotoAsync();
        await Expect(Headline).ToContainTextAsync("Happy");

        await Page.RunAndWaitForRequestFinishedAsync(() => example.ContinueAsync(), new() { Predicate = request => request.Url.Contains("/examples/sad") });
        await Page.EvaluateAsync("() => new Promise(done => setTimeout(done, 300))");

        Assert.Single(Recognizer.Photos);
    }

    [Fact]
    public async Task Photo_WhereTheWorkerCannotBeLoaded_IsPreparedInThePage()
    {
        IsExpectedError = error => error.Contains("ERR_FAILED") || error.Contains("photo-worker");
        var refused = 0;
        await Page.RouteAsync("**/assets/photo-worker*", route =>
        {
            refused++;
            return route.AbortAsync();
        });
        await OpenAsync();

        await ChoosePhotoAsync();

        await Expect(Headline).ToContainTextAsync("Happy");
        Assert.True(refused > 0);
    }

    [Fact]
    public async Task Keyboard_TabAndEnter_OpenTheFileChooser()
    {
        // Before the page opens: the browser then intercepts choosers long before the key is pressed.
        var opened = new TaskCompletionSource<IFileChooser>();
        Page.FileChooser += (_, chooser) => opened.TrySetResult(chooser);
        await OpenAsync();
        await Page.GetByRole(AriaRole.Navigation, new() { Name = "Ways to recognise" }).GetByRole(AriaRole.Link).Last.FocusAsync();

        await Page.Keyboard.PressAsync("Tab");
        await Expect(Page.GetByRole(AriaRole.Button, new() { Name = "Drop a photo here" })).ToBeFocusedAsync();
        await Page.Keyboard.PressAsync("Enter");
        await (await Patience.ForAsync(opened.Task)).SetFilesAsync(TestPhotos.Png());

        await Expect(Headline).ToContainTextAsync("Happy");
    }
}
