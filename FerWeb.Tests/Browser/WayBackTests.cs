using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FerWeb.Tests.Browser;

/// <summary>A photo and its answer over a reload, by the address, on the way back from another page of the site, and after its removal is undone.</summary>
public sealed class WayBackTests(BrowserFixture fixture) : BrowserTest(fixture)
{
    [Fact]
    public async Task Reload_AfterAResult_ShowsPhotoAndResultAgain()
    {
        await OpenAsync();
        await ChoosePhotoAsync();
        await Expect(Headline).ToContainTextAsync("Happy");
        await Expect(Page).ToHaveURLAsync(new Regex(@"\?result=[\w-]{22}$"));

        await Page.ReloadAsync();

        await Expect(Headline).ToContainTextAsync("Happy");
        await Expect(Page.Locator(".bars li")).ToHaveCountAsync(7);
        await Expect(Page.GetByAltText("Your photo")).ToBeVisibleAsync();
        await Expect(Page.Locator("svg.faces rect.box")).ToBeVisibleAsync();
        Assert.Single(Recognizer.Photos);

        // As on the way back from another page.
        await Page.GetByRole(AriaRole.Link, new() { Name = "About", Exact = true }).ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Heading, new() { Name = "About FerWeb" })).ToBeVisibleAsync();
        await Page.GoBackAsync();
        await Expect(Page.GetByAltText("Your photo")).ToBeVisibleAsync();
        await Page.GetByRole(AriaRole.Button, new() { Name = "Remove", Exact = true }).ClickAsync();
        await Expect(Headline).ToHaveCountAsync(0);

        await Page.ReloadAsync();

        await Expect(Page.Locator(".photo-input[data-ready][data-state=empty]")).ToBeAttachedAsync();
        await Expect(Headline).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Reload_WhileAnotherPhotoIsSent_SendsThatPhotoAgain()
    {
        await OpenAsync();
        await ChoosePhotoAsync();
        await Expect(Headline).ToContainTextAsync("Happy");
        Recognizer.Hold = new TaskCompletionSource().Task;
        await ChooseAsync(TestPhotos.Png(400, 200));
        await Expect(Page.Locator(".photo-input[data-state=busy]")).ToBeAttachedAsync();
        await Patience.UntilAsync(() => Recognizer.Photos.Count == 2);

        Recognizer.Hold = null;
        Recognizer.FaceCount = 2;
        await Page.ReloadAsync();

        await Expect(Page.Locator(".face-row")).ToHaveCountAsync(2);
        Assert.Equal((400, 200), Web.PhotoBytes.SizeOf(Recognizer.Photos[^1]));
    }

    [Fact]
    public async Task WayBack_FromAnotherPage_ShowsPhotoAndResultAgain()
    {
        await OpenAsync();
        await ChoosePhotoAsync();
        await Expect(Headline).ToContainTextAsync("Happy");

        await Page.GetByRole(AriaRole.Link, new() { Name = "About", Exact = true }).ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Heading, new() { Name = "About FerWeb" })).ToBeVisibleAsync();
        await Page.GoBackAsync();

        await Expect(Headline).ToContainTextAsync("Happy");
        await Expect(Page.GetByAltText("Your photo")).ToBeVisibleAsync();
        await Expect(Page.Locator("svg.faces rect.box")).ToBeVisibleAsync();
        Assert.Single(Recognizer.Photos);
    }

    [Fact]
    public async Task WayBack_FromAnotherPage_SendsThePhotoAgainThatWasBeingAnswered()
    {
        await OpenAsync();
        Recognizer.Hold = new TaskCompletionSource().Task;
        await ChoosePhotoAsync();
        await Patience.UntilAsync(() => Recognizer.Photos.Count == 1);
        await Page.GetByRole(AriaRole.Link, new() { Name = "About", Exact = true }).ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Heading, new() { Name = "About FerWeb" })).ToBeVisibleAsync();
        Recognizer.Hold = null;

        await Page.GoBackAsync();

        await Expect(Headline).ToContainTextAsync("Happy");
        await Expect(Page.GetByAltText("Your photo")).ToBeVisibleAsync();
        Assert.Equal(2, Recognizer.Photos.Count);
    }

    [Fact]
    public async Task WayBack_ToAResultThatIsNoLongerKept_SendsThePhotoAgain()
    {
        await OpenAsync();
        await ChoosePhotoAsync();
        await Expect(Headline).ToContainTextAsync("Happy");

        await LeaveUntilItIsForgottenAsync();
        await Page.GoBackAsync();
        await Expect(Headline).ToContainTextAsync("Happy");
        Assert.Equal(2, Recognizer.Photos.Count);

        // By a link, whose address has no result.
        await LeaveUntilItIsForgottenAsync();
        await Page.Locator("#site-nav a").First.ClickAsync();
        await Expect(Headline).ToContainTextAsync("Happy");
        Assert.Equal(3, Recognizer.Photos.Count);

        async Task LeaveUntilItIsForgottenAsync()
        {
            await Page.GetByRole(AriaRole.Link, new() { Name = "About", Exact = true }).ClickAsync();
            await Expect(Page.GetByRole(AriaRole.Heading, new() { Name = "About FerWeb" })).ToBeVisibleAsync();
            ForgetResults();
        }
    }

    [Fact]
    public async Task Undo_OfARemovalFromABatchWhoseResultIsNoLongerKept_BringsTheResultBack()
    {
        await Page.GotoAsync("batch");
        await Expect(Page.Locator(".batch[data-ready]")).ToBeAttachedAsync();
        await ChoosePhotoAsync();
        var rows = Page.Locator("tbody tr[data-state]");
        await Expect(rows).ToContainTextAsync("Happy");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Remove all" }).ClickAsync();
        await Expect(rows).ToHaveCountAsync(0);
        ForgetResults();

        await Page.GetByRole(AriaRole.Button, new() { Name = "Undo the removal" }).ClickAsync();

        await Expect(rows).ToContainTextAsync("Happy");
        Assert.Single(Recognizer.Photos);
    }

    [Fact]
    public async Task WayBack_ByALinkWithoutTheChoices_IsAnsweredAsTheOptionsSay()
    {
        await OpenAsync();
        await ChoosePhotoAsync();
        await Expect(Headline).ToContainTextAsync("Happy");
        await ChooseFerLabelsAsync();
        await Expect(Headline).ToHaveTextAsync("Not sure: maybe sad or neutral");

        await Page.GetByRole(AriaRole.Link, new() { Name = "Batch", Exact = true }).ClickAsync();
        await Expect(Page.Locator(".batch[data-ready]")).ToBeAttachedAsync();
        await Page.GetByRole(AriaRole.Link, new() { Name = "Photo", Exact = true }).ClickAsync();

        await Expect(Headline).ToContainTextAsync("Happy");
        await Expect(Page.Locator(".options summary")).ToHaveTextAsync("Options");
        await Expect(Page.GetByAltText("Your photo")).ToBeVisibleAsync();
        Assert.Equal(3, Recognizer.Photos.Count);
    }

    [Fact]
    public async Task Address_OfAResultNoLongerKept_SaysSo()
    {
        await OpenAsync("?result=AAAAAAAAAAAAAAAAAAAAAA");

        await Expect(Page.GetByText("This result is no longer kept.")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Address_WithAFaceAndATriedCheckpoint_KeepsThemOverAReload()
    {
        Recognizer.FaceCount = 3;
        await OpenAsync();
        await ChoosePhotoAsync();
        await Page.Locator(".face-row").Nth(2).ClickAsync();
        await Expect(Page).ToHaveURLAsync(new Regex("face=3"));
        await Page.EvaluateAsync("() => history.replaceState(history.state, '', location.href + '&run=r1&step=40&beside=none')");

        await Page.ReloadAsync();

        await Expect(Page.Locator("article.face .number")).ToHaveTextAsync("Face 3");
        await Expect(Page.Locator(".tried")).ToContainTextAsync("Step 40 of ");
        await Expect(Page.GetByAltText("Your photo")).ToBeVisibleAsync();

        // Another tab has the answer, not the photo.
        var other = await Page.Context.NewPageAsync();
        await other.GotoAsync(Page.Url);
        await Expect(other.Locator("article.face .number")).ToHaveTextAsync("Face 3");
        await Expect(other.Locator("[data-part=note]")).ToContainTextAsync("The photo of this result is in the tab that chose it");
        await Expect(other.GetByAltText("Your photo")).ToBeHiddenAsync();
        await other.CloseAsync();
    }

    [Fact]
    public async Task Address_OfAPhotoWithoutAFace_SaysWhereThePhotoIsThatWouldBeTakenWhole()
    {
        Recognizer.FaceCount = 0;
        await OpenAsync();
        await ChoosePhotoAsync();
        await Expect(Headline).ToHaveTextAsync("We couldn't find a face");
        await Expect(Page).ToHaveURLAsync(new Regex("result="));
        var other = await Page.Context.NewPageAsync();
        await other.GotoAsync(Page.Url);
        await Expect(other.Locator(".photo-input[data-ready]")).ToBeAttachedAsync();

        await other.GetByRole(AriaRole.Button, new() { Name = "Use the whole picture" }).ClickAsync();

        await Expect(other.Locator("[data-part=error]")).ToContainTextAsync("The photo of this result is in the tab that chose it");
        await other.CloseAsync();
    }
}
