using System.Text.RegularExpressions;
using FerWeb.Engine.Photos;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FerWeb.Tests.Browser;

/// <summary>What the page shows of an answer.</summary>
public sealed class ResultTests(BrowserFixture fixture) : BrowserTest(fixture)
{
    [Fact]
    public async Task Result_SeveralFaces_AreNumberedOnThePhotoAndInTheResult()
    {
        Recognizer.FaceCount = 3;
        await OpenAsync();

        await ChoosePhotoAsync();

        await Expect(Page.Locator(".face-row .number")).ToHaveTextAsync(["1", "2", "3"]);
        await Expect(Page.Locator("svg.faces .digit")).ToHaveTextAsync(["1", "2", "3"]);
        await Expect(Page.Locator(".face-row .word")).ToHaveTextAsync(["Happy", "Not sure: maybe sad or neutral", "Happy"]);
        await Expect(Page.Locator(".face-row .value")).ToHaveTextAsync(["93\u00a0%", "", "93\u00a0%"]);
    }

    [Fact]
    public async Task Result_SeveralFaces_ShowsTheDetailsOfTheOneThatIsChosenInTheListOrOnThePhoto()
    {
        Recognizer.FaceCount = 3;
        await OpenAsync();
        await ChoosePhotoAsync();
        await Expect(Page.Locator("article.face .number")).ToHaveTextAsync("Face 1");
        await Expect(Page.Locator(".bars li")).ToHaveCountAsync(7);

        await Page.Locator(".face-row input").First.FocusAsync();
        await Page.Keyboard.PressAsync("ArrowDown");

        await Expect(Page.Locator("article.face .number")).ToHaveTextAsync("Face 2");
        await Expect(Headline).ToHaveTextAsync("Not sure: maybe sad or neutral");
        await Expect(Page.Locator(".face-row:has(:checked) .number")).ToHaveTextAsync("2");
        await Expect(Page.Locator("svg.faces .selected .digit")).ToHaveTextAsync("2");

        await Page.Locator("svg.faces .box").Nth(2).ClickAsync(new() { Force = true });

        await Expect(Page.Locator("article.face .number")).ToHaveTextAsync("Face 3");
        await Expect(Headline).ToContainTextAsync("Happy");
    }

    [Fact]
    public async Task TriedCheckpoint_WithOnePhotoAfterTheOther_AnswersUntilThePersonGoesBack()
    {
        var (note, asked) = (Page.Locator(".tried"), 0);
        await Page.RouteAsync("**/api/v1/runs/r1/checkpoints/40/recognize?*", route =>
        {
            asked++;
            return route.ContinueAsync(new() { Url = $"{Address}api/v1/recognize" });
        });
        await OpenAsync("?run=r1&step=40");
        await Expect(note).ToContainTextAsync("Step 40 of ");

        await Page.Locator("[data-action=example]").Nth(3).ClickAsync();
        await Expect(Headline).ToContainTextAsync("Happy");
        await ChooseAsync(TestPhotos.Png(400, 200));

        await Patience.UntilAsync(() => Recognizer.Photos.Count == 4);
        await Expect(Page.Locator(".photo-input[data-state=done]")).ToBeAttachedAsync();
        await Expect(note).ToContainTextAsync("The live model, stand-in, says: Happy, 93\u00a0%.");
        await Expect(Page).ToHaveURLAsync(new Regex(@"\?run=r1&step=40&result=[\w-]{22}&beside=[\w-]{22}$"));
        Assert.Equal(2, asked);

        await Page.GetByRole(AriaRole.Button, new() { Name = "Back to the live model" }).ClickAsync();

        await Expect(note).ToHaveCountAsync(0);
        await Expect(Headline).ToContainTextAsync("Happy");
        await Expect(Page).ToHaveURLAsync(new Regex(@"\?result=[\w-]{22}$"));
        Assert.Equal((2, 5), (asked, Recognizer.Photos.Count));
    }

    [Fact]
    public async Task Result_TwentyEightFaces_FitsOnAPageOfTwoThousandPixels()
    {
        Recognizer.FaceCount = 28;
        await Page.SetViewportSizeAsync(1280, 900);
        await OpenAsync();

        await ChooseAsync(TestPhotos.Png(1280, 850));

        await Expect(Page.Locator(".face-row")).ToHaveCountAsync(28);
        Assert.InRange(await Page.EvaluateAsync<int>("() => document.documentElement.scrollHeight"), 900, 2_000);
        await Page.Locator(".face-row").Nth(27).ClickAsync();
        await Expect(Page.Locator("article.face .number")).ToHaveTextAsync("Face 28");
    }

    [Theory]
    [InlineData(320)]
    [InlineData(1024)]
    public async Task NameOfAnOwnClass_LongerThanTheCard_IsBrokenThere(int width)
    {
        Recognizer.Classes = ["calm", "Kopf_nach_links_und_rechts"];
        await Page.SetViewportSizeAsync(width, 768);
        await OpenAsync();

        await ChoosePhotoAsync();

        await Expect(Headline).ToContainTextAsync("Kopf_nach_links_und_rechts");
        await Page.WaitForFunctionAsync("() => (card => card.scrollWidth <= card.clientWidth)(document.querySelector('.output article.face'))");
    }

    [Fact]
    public async Task Boxes_LieWhereTheFacesAreOnTheShownPhoto()
    {
        await OpenAsync();
        await ChooseAsync(TestPhotos.Png(400, 200));
        await Expect(Headline).ToContainTextAsync("Happy");

        // The stand-in's one box in a 400x200 photo: 100 wide, from (150, 50).
        var frame = (await Page.Locator(".frame").BoundingBoxAsync())!;
        var box = (await Page.Locator("svg.faces rect.box").BoundingBoxAsync())!;
        var scale = Math.Min(frame.Width / 400, frame.Height / 200);
        var (left, top) = (frame.X + ((frame.Width - (400 * scale)) / 2), frame.Y + ((frame.Height - (200 * scale)) / 2));

        Assert.Equal(left + (150 * scale), box.X, 3f);
        Assert.Equal(top + (50 * scale), box.Y, 3f);
        Assert.Equal(100 * scale, box.Width, 4f);
    }

    [Fact]
    public async Task NoFace_UseTheWholePicture_AsksAgainForIt()
    {
        Recognizer.FaceCount = 0;
        await OpenAsync();
        await ChoosePhotoAsync();
        await Expect(Headline).ToHaveTextAsync("We couldn't find a face");

        await Page.GetByRole(AriaRole.Button, new() { Name = "Use the whole picture" }).ClickAsync();

        await Expect(Headline).ToContainTextAsync("Happy");
        await Expect(Page.GetByText("The whole picture was taken as the face.")).ToBeVisibleAsync();

        // That one alone: on the next photo faces are looked for, as the options say.
        Recognizer.FaceCount = 2;
        await ChooseAsync(TestPhotos.Png(400, 200));
        await Expect(Page.Locator(".face-row")).ToHaveCountAsync(2);
        await Expect(Page.Locator(".options summary")).ToHaveTextAsync("Options");
    }

    [Fact]
    public async Task WholePicture_UnderTheOptions_HoldsForLaterPhotosAndInTheAddress()
    {
        await OpenAsync();
        await Page.GetByText("Options").ClickAsync();
        await Page.GetByText("Use the whole picture as the face").ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Switch, new() { Name = "Use the whole picture as the face" })).ToBeCheckedAsync();
        await Expect(Page).ToHaveURLAsync(new Regex("whole=true"));

        await ChoosePhotoAsync();
        await Expect(Page.GetByText("The whole picture was taken as the face.")).ToBeVisibleAsync();
        await ChooseAsync(TestPhotos.Png(400, 200));

        await Patience.UntilAsync(() => Recognizer.Photos.Count == 2);
        await Expect(Page.Locator(".photo-input[data-state=done]")).ToBeAttachedAsync();
        await Expect(Page.GetByText("The whole picture was taken as the face.")).ToBeVisibleAsync();
        await Expect(Page.Locator(".options summary")).ToHaveTextAsync("Options whole picture");
    }

    [Fact]
    public async Task Labels_OfFer2013_AnswerAnewFromTheSamePhoto()
    {
        await OpenAsync();
        await ChoosePhotoAsync();
        await Expect(Headline).ToContainTextAsync("Happy");

        await ChooseFerLabelsAsync();

        await Expect(Headline).ToHaveTextAsync("Not sure: maybe sad or neutral");
        await Expect(Page).ToHaveURLAsync(new Regex("head=fer"));
        Assert.Equal(2, Recognizer.Photos.Count);
        Assert.Equal(Recognizer.Photos[0], Recognizer.Photos[1]);
    }

    [Fact]
    public async Task Sort_SwitchedOn_OrdersTheBarsByProbability()
    {
        await OpenAsync();
        await ChoosePhotoAsync();
        var emotions = Page.Locator(".bars .word");
        await Expect(emotions).ToHaveTextAsync(["Angry", "Disgusted", "Fearful", "Happy", "Sad", "Surprised", "Neutral"]);

        await Page.GetByText("Sort by probability").ClickAsync();

        string[] sorted = ["Happy", "Surprised", "Neutral", "Sad", "Angry", "Fearful", "Disgusted"];
        await Expect(emotions).ToHaveTextAsync(sorted);
    }

    [Fact]
    public async Task HeatMap_AskedFor_GlowsWhereTheChosenEmotionWasFound()
    {
        await Page.SetViewportSizeAsync(390, 844);
        await OpenAsync();
        await ChoosePhotoAsync();
        await Page.GetByRole(AriaRole.Button, new() { Name = "What did it look at?" }).ClickAsync();
        await Expect(Page.Locator(".glow")).ToHaveCSSAsync("mask-image", new Regex("^url\\(\"data:image/png"));
        await Expect(Page.Locator(".glow")).ToBeInViewportAsync(new() { Ratio = 1 });
        var happy = await Page.Locator(".glow").EvaluateAsync<string>("glow => getComputedStyle(glow).maskImage");

        var choices = Page.GetByRole(AriaRole.Group, new() { Name = "Evidence for" });
        await Expect(choices.GetByRole(AriaRole.Button, new() { Name = "Happy", Pressed = true })).ToBeVisibleAsync();

        await choices.GetByRole(AriaRole.Button, new() { Name = "Sad" }).ClickAsync();

        await Expect(Page.Locator(".glow")).Not.ToHaveCSSAsync("mask-image", happy);
        await Expect(choices.GetByRole(AriaRole.Button, new() { Pressed = true })).ToHaveTextAsync("Sad");
        await Expect(Page.GetByRole(AriaRole.Status).Filter(new() { HasText = "The glow shows" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Bars_OfAResult_AreAsLongAsTheirFiguresAndHatchedOnlyWhereItIsNotSure()
    {
        Recognizer.FaceCount = 2;
        await OpenAsync();
        await ChoosePhotoAsync();
        string[] figures = ["1.2\u00a0%", "<0.1\u00a0%", "0.8\u00a0%", "93\u00a0%", "1.5\u00a0%", "2.0\u00a0%", "1.5\u00a0%"];
        await Expect(Page.Locator(".bars .value")).ToHaveTextAsync(figures);
        const string Share = "bar => bar.getBoundingClientRect().width / bar.parentElement.getBoundingClientRect().width";
        Assert.Equal(0.93, await Page.Locator(".bars .top .track > span").EvaluateAsync<double>(Share), 0.02);
        Assert.Equal(0, await HatchedAsync());

        await Page.Locator(".face-row").Nth(1).ClickAsync();

        await Expect(Headline).ToHaveTextAsync("Not sure: maybe sad or neutral");
        Assert.Equal(7, await HatchedAsync());

        Task<int> HatchedAsync() => Page.Locator(".bars .track > span")
            .EvaluateAllAsync<int>("bars => bars.filter(bar => getComputedStyle(bar).backgroundImage.includes('repeating')).length");
    }

    [Fact]
    public async Task Card_OfAResult_IsAPictureOfFaceAndBarsWithASafeName()
    {
        await OpenAsync();
        await ChooseAsync(TestPhotos.Png(400, 200));
        await Expect(Headline).ToContainTextAsync("Happy");

        var (name, withPhoto) = await SaveCardAsync(Page);
        await Expect(Page).ToHaveURLAsync(new Regex("result="));
        var elsewhere = await Page.Context.NewPageAsync(); // by the link, without the photo
        await elsewhere.GotoAsync(Page.Url);
        await Expect(elsewhere.Locator(".output .headline")).ToContainTextAsync("Happy");
        var (_, withCrop) = await SaveCardAsync(elsewhere);

        Assert.Matches(@"^ferweb-happy-\d{4}-\d\d-\d\d\.png$", name);
        Assert.Equal((2400, 1350), (withPhoto.Width, withPhoto.Height));
        Assert.True(Dark(withPhoto, 1800..2300, 1040..1300) < 100, "Nothing stands at the lower right corner.");
        Assert.True(Dark(withPhoto, 1000..2300, 100..220) > 1000, "The headline stands over the bars.");
        Assert.True(Dark(withPhoto, 1400..1900, 625..680) > 20_000, "The bar of happy is long.");
        Assert.True(Dark(withPhoto, 100..1000, 1060..1250) > 1000, "Model, date and caution stand below.");
        Assert.NotEqual(Dark(withCrop, 96..1016, 96..1016), Dark(withPhoto, 96..1016, 96..1016));
        Assert.True(Dark(withPhoto, 1400..1600, 630..675) > 0.98 * 200 * 45, "The bar of a sure answer is solid.");
    }

    [Fact]
    public async Task Card_OfAnAnswerThatIsNotSure_HasItsBarsHatchedAsOnThePage()
    {
        Recognizer.FaceCount = 2;
        await OpenAsync();
        await ChoosePhotoAsync();
        await Page.Locator(".face-row").Nth(1).ClickAsync();
        await Expect(Headline).ToHaveTextAsync("Not sure: maybe sad or neutral");

        var (_, card) = await SaveCardAsync(Page);

        // The bar of sad, the most probable.
        Assert.InRange(Dark(card, 1400..1600, 735..775), 0.2 * 200 * 40, 0.9 * 200 * 40);
    }

    private static int Dark(GrayImage card, Range columns, Range rows)
        => Enumerable.Range(rows.Start.Value, rows.End.Value - rows.Start.Value)
            .Sum(y => Enumerable.Range(columns.Start.Value, columns.End.Value - columns.Start.Value)
                .Count(x => card.Pixels[(y * card.Width) + x] < 160));

    private static async Task<(string Name, GrayImage Card)> SaveCardAsync(IPage page)
    {
        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Button, new() { Name = "Save as a picture" }).ClickAsync());
        return (download.SuggestedFilename, ImageDecoder.DecodeGray(await File.ReadAllBytesAsync(await download.PathAsync())));
    }
}
