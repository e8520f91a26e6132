using FerWeb.Engine.Datasets;
using FerWeb.Tests.Web.Evaluations;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FerWeb.Tests.Browser;

/// <summary>What only a browser shows of evaluations: drawn curves, and whether everybody can use the pages.</summary>
[Collection(OtherPages.Name)]
public sealed class EvaluationPageTests(BrowserFixture fixture) : BrowserTest(fixture)
{
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
}
