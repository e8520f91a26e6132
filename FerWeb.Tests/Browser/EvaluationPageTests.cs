using FerWeb.Engine.Datasets;
using FerWeb.Tests.Web.Evaluations;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FerWeb.Tests.Browser;

/// <summary>What only a browser shows of evaluations: drawn curves, and whether everybody can use the pages.</summary>
[Collection(OtherPages.Name)]
public sealed class EvaluationPageTests(BrowserFixture fixture) : BrowserTest(fixture)
{
    private const string Script = "**/plotly-basic-*";

    private readonly string _id = EvaluationsApiTests.Kept(fixture.Site, Split.Test, testUse: 2).Id;

    [Fact]
    public async Task Axe_OnEvaluations_FindsNothingAndNothingScrollsSideways()
    {
        await Page.EmulateMediaAsync(new() { ReducedMotion = ReducedMotion.Reduce });
        foreach (var path in new[] { "evaluations", $"evaluations/{_id}" })
        {
            await Page.SetViewportSizeAsync(1280, 900);
            await Page.GotoAsync(path);
            await Expect(Page.Locator("h1")).ToBeFocusedAsync(); // The circuit is there.
            if (path.Contains(_id))
            {
                await Expect(Page.Locator("[data-chart=roc] .legend .traces")).ToHaveCountAsync(7);
                await Expect(Page.Locator("[data-chart=reliability] .points path").First).ToBeAttachedAsync();
                foreach (var table in await Page.GetByText("Show as a table").AllAsync())
                {
                    await table.ClickAsync();
                }

                await Expect(Page.Locator("[data-table=reliability] tbody tr")).ToHaveCountAsync(15);
            }

            await Page.AssertAccessibleInBothThemesAsync(path);
            await Page.SetViewportSizeAsync(320, 700);
            await Page.WaitForFunctionAsync("() => document.documentElement.scrollWidth === 320"); // Charts take a moment.
        }
    }

    [Fact]
    public async Task Charts_WhoseScriptDidNotCome_AreThereOnceTheyAreTriedAgain()
    {
        IsExpectedError = error => error.Contains("ERR_FAILED");
        await Page.RouteAsync(Script, route => route.AbortAsync());
        await Page.GotoAsync($"evaluations/{_id}");
        await Expect(Page.Locator(".fault-panel")).ToBeVisibleAsync();

        await Page.UnrouteAsync(Script);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Try again" }).ClickAsync();

        await Expect(Page.Locator("[data-chart=roc] .legend .traces")).ToHaveCountAsync(7);
    }

    [Fact]
    public async Task Charts_OfAPageThatWasLeftBeforeTheirScriptCame_KeepNoOtherFromBeingDrawn()
    {
        var (asked, comes) = (new TaskCompletionSource(), new TaskCompletionSource());
        await Page.RouteAsync(Script, async route =>
        {
            asked.TrySetResult();
            await comes.Task;
            await route.ContinueAsync();
        });
        await Page.GotoAsync($"evaluations/{_id}", new() { WaitUntil = WaitUntilState.DOMContentLoaded });
        await Patience.ForAsync(asked.Task);

        await Page.GetByRole(AriaRole.Link, new() { Name = "About", Exact = true }).First.ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Heading, new() { Name = "About FerWeb" })).ToBeVisibleAsync();
        await Page.EvaluateAsync("() => history.back()");
        await Expect(Page.Locator("[data-chart=roc]")).ToBeAttachedAsync();
        comes.SetResult();

        await Expect(Page.Locator("[data-chart=roc] .legend .traces")).ToHaveCountAsync(7);
    }
}
