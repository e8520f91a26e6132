using System.Text;
using System.Text.RegularExpressions;
using FerWeb.Engine.Faces;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FerWeb.Tests.Browser;

/// <summary>Many photos at once, compared side by side and taken home as a file.</summary>
public sealed class BatchTests(BrowserFixture fixture) : BatchTest(fixture)
{
    private ILocator UndoButton => Page.GetByRole(AriaRole.Button, new() { Name = "Undo the removal" });

    [Fact]
    public async Task Batch_SeveralPhotos_FillTableChartAndFile()
    {
        await OpenBatchAsync();

        await BringAsync(Named("a.png"), Named("=b.png"), TestPhotos.Text());

        await ExpectStatesAsync(("done", 2), ("failed", 1));
        await Expect(Rows.First).ToContainTextAsync("Happy");
        await Expect(Rows.First.Locator(".probability")).ToHaveTextAsync("93\u00a0%");
        await Expect(Rows.First.Locator(".sure")).ToHaveTextAsync("Sure");
        await Expect(Rows.First.Locator("img")).ToHaveAttributeAsync("src", new Regex("^blob:"));
        await Expect(Page.GetByText("2 of 3 done, 1 failed").First).ToBeVisibleAsync();
        await Expect(Page.GetByLabel("Faces by emotion: Angry 0, Disgusted 0, Fearful 0, Happy 2, Sad 0, Surprised 0, Neutral 0")).ToBeVisibleAsync();
        await Expect(Page.Locator(".chart .track > span")).ToHaveCountAsync(14);
        await Expect(Page.Locator("[data-part=model]")).ToContainTextAsync("Model stand-in, labels of a crowd");
        Assert.Equal(2, Recognizer.Photos.Count);

        Assert.False(await MayLeaveAsync());
        var csv = await Page.RunAndWaitForDownloadAsync(() => Page.GetByRole(AriaRole.Button, new() { Name = "Save as CSV" }).ClickAsync());
        Assert.Matches(@"^ferweb-batch-\d{4}-\d\d-\d\d\.csv$", csv.SuggestedFilename);
        var lines = (await File.ReadAllTextAsync(await csv.PathAsync(), Encoding.UTF8)).Split("\r\n");
        Assert.StartsWith("a.png,1,1,happy,0.9300,yes,0.0120,", lines[1]);
        Assert.StartsWith("'=b.png,1,1,happy,", lines[2]);
        Assert.StartsWith("holiday.jpg,,", lines[3]);
        Assert.True(await MayLeaveAsync());
    }

    [Fact]
    public async Task Photo_WithoutAFace_IsTakenWholeAndItsSevenValuesAreShown()
    {
        Recognizer.FaceCount = 0;
        await OpenBatchAsync();
        await BringAsync(Named("a.png"));
        await Expect(Rows).ToContainTextAsync("We couldn't find a face");

        await Page.GetByRole(AriaRole.Button, new() { Name = "Use the whole picture of a.png" }).ClickAsync();
        await Expect(Rows.Locator(".probability")).ToHaveTextAsync("93\u00a0%");
        await Expect(Rows.Locator(".file")).ToBeFocusedAsync();
        Assert.Equal(FaceSearchMode.WholePicture, Recognizer.LastSearch);
        await Page.GetByLabel("Compare a.png").CheckAsync();
        await Page.GetByRole(AriaRole.Button, new() { Name = "Show all values of the photo" }).ClickAsync();

        await Expect(Page.Locator(".compared .bars li")).ToHaveCountAsync(7);
        await Expect(Page.GetByRole(AriaRole.Heading, new() { Name = "All values of the photo" })).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Batch_MoreThanFifty_FiftyAreTakenTwoAtATimeAndTheRestIsSaidToBeLeft()
    {
        await OpenBatchAsync();
        Recognizer.Hold = new TaskCompletionSource().Task;

        await BringAsync([.. Enumerable.Range(0, 53).Select(i => Named($"{i}.png"))]);

        await Expect(Page.GetByText("so 3 files were left out")).ToBeVisibleAsync();
        await ExpectStatesAsync(("busy", 2), ("waiting", 48));
        await Page.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
        await ExpectStatesAsync(("cancelled", 50));
        Assert.InRange(Recognizer.Photos.Count, 0, 2);

        Recognizer.Hold = null;
        await Page.GetByRole(AriaRole.Button, new() { Name = "Retry all" }).ClickAsync();
        await ExpectStatesAsync(("done", 50));
        await Expect(Page.GetByRole(AriaRole.Status)).ToHaveTextAsync("50 of 50 done");
    }

    [Theory]
    [InlineData("click")]
    [InlineData("drop")]
    [InlineData("paste")]
    public async Task WrongType_ByAnyWay_SaysTheSameAsForOnePhoto(string way)
    {
        await OpenBatchAsync();

        await BringAsync(way, TestPhotos.Text());

        await Expect(Rows).ToContainTextAsync("That is not a photo we can read. Use a JPEG, PNG, WebP, BMP or GIF picture.");
        Assert.Empty(Recognizer.Photos);
    }

    [Fact]
    public async Task Compare_ChosenPhotos_StandSideBySideOnOneAxis()
    {
        await OpenBatchAsync();
        await BringAsync([.. Enumerable.Range(0, 5).Select(i => Named($"{i}.png"))]);
        await ExpectStatesAsync(("done", 5));
        var compare = Page.GetByRole(AriaRole.Button, new() { Name = "Compare" });
        await Expect(compare).ToBeDisabledAsync();

        foreach (var name in (string[])["0.png", "1.png", "3.png", "4.png"])
        {
            await Page.GetByLabel($"Compare {name}").CheckAsync();
        }

        await Expect(Page.GetByLabel("Compare 2.png")).ToBeDisabledAsync();
        await Page.GetByLabel("Compare 4.png").UncheckAsync();
        await compare.ClickAsync();

        await Expect(Page.Locator(".compared > section")).ToHaveCountAsync(3);
        await Expect(Page.Locator(".compared .bars li")).ToHaveCountAsync(21);
        await Expect(Page.GetByRole(AriaRole.Heading, new() { Name = "Side by side" })).ToBeFocusedAsync();
        var tops = await Page.Locator(".compared .bars").EvaluateAllAsync<double[]>("charts => charts.map(chart => chart.getBoundingClientRect().top)");
        var bars = await Page.Locator(".compared .bars")
            .EvaluateAllAsync<double[]>("charts => charts.map(chart => chart.querySelectorAll('.track > span')[3].getBoundingClientRect().width)");
        Assert.Single(tops.Distinct());
        Assert.InRange(bars.Max() - bars.Min(), 0, 0.5);

        var close = Page.Locator("[aria-labelledby=compare-title]").GetByRole(AriaRole.Button, new() { Name = "Close" });
        await close.ClickAsync();
        await Expect(compare).ToBeFocusedAsync();
        await compare.ClickAsync();
        await Expect(close).ToBeVisibleAsync();

        await Page.GetByRole(AriaRole.Button, new() { Name = "Remove 0.png" }).ClickAsync();
        await Expect(Page.Locator(".compared > section")).ToHaveCountAsync(2);
        await Expect(Page.GetByRole(AriaRole.Button, new() { Name = "Remove 1.png" })).ToBeFocusedAsync();
        await Page.GetByRole(AriaRole.Button, new() { Name = "Remove 4.png" }).ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Button, new() { Name = "Remove 3.png" })).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Table_SortedByKeyboardOnAPhone_SaysHowAndOrdersTheRows()
    {
        await Page.SetViewportSizeAsync(390, 844);
        await OpenBatchAsync();
        await BringAsync(Named("10.png"), Named("2.png"), TestPhotos.Text());
        await ExpectStatesAsync(("done", 2), ("failed", 1));
        var column = Page.GetByRole(AriaRole.Columnheader, new() { Name = "File" });
        await Expect(column).ToHaveAttributeAsync("aria-sort", "none");
        await column.GetByRole(AriaRole.Button).FocusAsync();

        await Page.Keyboard.PressAsync("Enter");
        await Expect(column).ToHaveAttributeAsync("aria-sort", "ascending");
        await Expect(Rows.Locator(".file")).ToHaveTextAsync(["2.png", "10.png", "holiday.jpg"]);
        await Page.Keyboard.PressAsync("Enter");
        await Expect(column).ToHaveAttributeAsync("aria-sort", "descending");
        await Expect(Rows.Locator(".file")).ToHaveTextAsync(["holiday.jpg", "10.png", "2.png"]);
    }

    [Fact]
    public async Task WayBack_FromThePhotoTab_KeepsTheBatch()
    {
        await OpenBatchAsync();
        await BringAsync(Named("a.png"), Named("b.png"));
        await ExpectStatesAsync(("done", 2));

        await Page.GetByRole(AriaRole.Link, new() { Name = "Photo", Exact = true }).ClickAsync();
        await Expect(Page.Locator(".photo-input[data-ready]")).ToBeAttachedAsync();
        Assert.True(await MayLeaveAsync()); // The page itself may load anew, as after a restart of the site; a person is asked.
        var asked = new TaskCompletionSource<string>();
        EventHandler<IDialog> refuse = async (_, dialog) =>
        {
            asked.TrySetResult(dialog.Type);
            await dialog.DismissAsync();
        };
        Page.Dialog += refuse;
        await Page.CloseAsync(new() { RunBeforeUnload = true });
        Assert.Equal("beforeunload", await Patience.ForAsync(asked.Task));
        Page.Dialog -= refuse;
        await Page.GetByRole(AriaRole.Link, new() { Name = "Batch" }).ClickAsync();

        await ExpectStatesAsync(("done", 2));
        await Expect(Rows.First).ToContainTextAsync("Happy");
        Assert.Equal(2, Recognizer.Photos.Count);
    }

    [Fact]
    public async Task WayBack_WithOtherLabelsChosen_AnswersLaterPhotosWithThemToo()
    {
        await OpenBatchAsync();
        await ChooseFerLabelsAsync();
        await Expect(Page.Locator(".options summary")).ToContainTextAsync("as FER-2013 labels it");
        await BringAsync(Named("a.png"));
        await ExpectStatesAsync(("done", 1));

        await Page.GetByRole(AriaRole.Link, new() { Name = "Photo", Exact = true }).ClickAsync();
        await PhotoModuleAsync();
        await Page.GetByRole(AriaRole.Link, new() { Name = "Batch" }).ClickAsync();
        await ExpectStatesAsync(("done", 1));
        await BringAsync(Named("b.png"));

        await ExpectStatesAsync(("done", 2));
        await Expect(Page.Locator(".options summary")).ToContainTextAsync("as FER-2013 labels it");
        await Expect(Page.Locator("[data-part=model]")).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task Remove_ByADoubleClick_TakesOnePhotoAwayAndUndoBringsItBack()
    {
        await OpenBatchAsync();
        await BringAsync(Named("a.png"), Named("b.png"), Named("c.png"));
        await ExpectStatesAsync(("done", 3));

        await Page.GetByRole(AriaRole.Button, new() { Name = "Remove a.png" }).DblClickAsync();
        await ExpectStatesAsync(("done", 2));
        await UndoButton.ClickAsync();

        await ExpectStatesAsync(("done", 3));
        await Expect(Rows.Locator(".file")).ToHaveTextAsync(["a.png", "b.png", "c.png"]);
        await Expect(Rows.First).ToContainTextAsync("Happy");
        await Expect(UndoButton).ToBeHiddenAsync();
        Assert.Equal(3, Recognizer.Photos.Count);
    }

    [Fact]
    public async Task RemoveAll_WhereCancelWas_IgnoresTheSecondOfTwoClicksAndIsUndone()
    {
        Recognizer.Hold = new TaskCompletionSource().Task;
        await OpenBatchAsync();
        await BringAsync(Named("a.png"));
        await ExpectStatesAsync(("busy", 1));
        await Page.GetByRole(AriaRole.Button, new() { Name = "Remove a.png" }).ClickAsync();
        await Expect(Rows).ToHaveCountAsync(0);
        await Expect(UndoButton).ToBeFocusedAsync();
        Recognizer.Hold = null;
        await UndoButton.ClickAsync(); // what had no answer yet is sent again
        await ExpectStatesAsync(("done", 1));

        var removeAll = Page.GetByRole(AriaRole.Button, new() { Name = "Remove all" });
        await removeAll.DispatchEventAsync("click", new { detail = 2 });
        await Expect(UndoButton).ToBeHiddenAsync();
        await removeAll.ClickAsync();
        await Expect(Rows).ToHaveCountAsync(0);
        await UndoButton.ClickAsync();

        await ExpectStatesAsync(("done", 1));
        Assert.False(await MayLeaveAsync());
    }

    [Fact]
    public async Task Batch_InEveryState_IsAccessibleAndFitsASmallScreen()
    {
        await Page.EmulateMediaAsync(new() { ReducedMotion = ReducedMotion.Reduce });
        await OpenBatchAsync();
        await AssertFitsAsync("empty");

        Recognizer.FaceCount = 2;
        await BringAsync(Named("a.png"), Named("a-very-long-name-without-any-place-to-break-it-into-two.png"), TestPhotos.Text());
        await ExpectStatesAsync(("done", 2), ("failed", 1));
        Recognizer.FaceCount = 0;
        await BringAsync(Named("c.png"));
        await ExpectStatesAsync(("done", 3), ("failed", 1));
        await Page.GetByLabel("Compare a.png").CheckAsync();
        await Page.GetByLabel("Compare a-very").CheckAsync();
        await Page.GetByRole(AriaRole.Button, new() { Name = "Compare" }).ClickAsync();
        await Expect(Page.Locator(".compared .bars li")).ToHaveCountAsync(28);
        await AssertFitsAsync("compared");
    }

    [Fact]
    public async Task Colours_ForcedByThePerson_LeaveTheOpenTabAndTheBarsToBeSeen()
    {
        await Page.EmulateMediaAsync(new() { ForcedColors = ForcedColors.Active });
        await OpenBatchAsync();
        await BringAsync(Named("a.png"));
        await ExpectStatesAsync(("done", 1));

        Assert.NotEqual(await GroundOfAsync(".tabs ul"), await GroundOfAsync(".tabs [aria-current]"));
        Assert.NotEqual(await GroundOfAsync(".chart .track"), await GroundOfAsync(".chart .row:nth-child(4) .sure"));
        Assert.NotEqual(await GroundOfAsync(".probability .bar"), await GroundOfAsync(".probability .bar > span"));

        Task<string> GroundOfAsync(string selector)
            => Page.Locator(selector).First.EvaluateAsync<string>("element => getComputedStyle(element).backgroundColor");
    }

    private async Task AssertFitsAsync(string state)
    {
        foreach (var width in (int[])[320, 1280])
        {
            await Page.SetViewportSizeAsync(width, 900);
            await Expect(Page.Locator("html")).ToHaveJSPropertyAsync("scrollWidth", width);
            await Page.AssertAccessibleInBothThemesAsync($"{state}, {width}");
        }
    }
}
