using FerWeb.Tests.Workspace;
using FerWeb.Workspace.Runs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FerWeb.Tests.Browser;

/// <summary>The charts of a run on a phone.</summary>
[Collection(OtherPages.Name)]
public sealed class TouchedChartTests(BrowserFixture fixture) : BrowserTest(fixture)
{
    private const string Chart = "document.querySelector('[data-chart=loss] .js-plotly-plot')";

    private readonly IRunStore _store = fixture.Site.Services.GetRequiredService<IRunStore>();

    protected override BrowserNewContextOptions ContextOptions => new()
    {
        ViewportSize = new ViewportSize { Width = 390, Height = 844 },
        HasTouch = true,
        IsMobile = true,
    };

    [Fact]
    public async Task Chart_UnderAFinger_ShowsTheValuesOfAPointAndLetsThePageScroll()
    {
        var spec = RunSpecs.Small("Touched", "local");
        var created = _store.Create(spec with { Options = spec.Options with { Epochs = 3 } }, "local");
        var run = _store.Move(_store.Claim("elsewhere", TimeSpan.FromMinutes(5), waiting => waiting.Id == created.Id)!, RunStatus.Running, "worker")!;
        NewRunEvent[] curves =
        [
            .. ((string[])[MetricKey.StepLoss, MetricKey.TrainLoss, MetricKey.ValidationLoss])
                .Select(key => RunSpecs.Curve(key, (5, 0.9), (10, 0.8), (15, 0.7))),
        ];
        Assert.True(_store.Append(run.Id, run.Attempt, "worker", curves));
        await Page.GotoAsync($"runs/{run.Id}?smooth=0");
        await Drawn.PointsAsync(Page, 3);
        await Drawn.FollowedAsync(Page);
        await Page.WaitForFunctionAsync($"() => {Chart}._fullLayout.width === {Chart}.clientWidth && {Chart}.clientWidth < 390");

        // Its legend has three rows, and leaves room for the curves.
        Assert.True(await Page.EvaluateAsync<double>($"() => {Chart}._fullLayout._size.h") > 200);

        await Page.Locator("[data-chart=loss]").ScrollIntoViewIfNeededAsync();
        var point = await Page.EvaluateAsync<float[]>(
            $$"""
            () => {
              const [chart, { left, top }] = [{{Chart}}, {{Chart}}.getBoundingClientRect()];
              const { xaxis, yaxis } = chart._fullLayout;
              return [left + xaxis._offset + xaxis.d2p(chart.data[0].x[1]), top + yaxis._offset + yaxis.d2p(chart.data[0].y[1])];
            }
            """);
        var values = Page.Locator("[data-chart=loss] .hoverlayer");
        await Page.Touchscreen.TapAsync(point[0] + 15, point[1] + 30); // a finger is not exact
        await Expect(values).ToContainTextAsync("Training loss");
        await Page.Touchscreen.TapAsync(3, point[1]);
        await Expect(values).ToBeEmptyAsync();

        var (ranges, scrolled) = (await RangesAsync(), await Page.EvaluateAsync<double>("() => scrollY"));
        var browser = await Page.Context.NewCDPSessionAsync(Page);
        await SwipeAsync(-100, 0);
        await SwipeAsync(0, -200);

        await Page.WaitForFunctionAsync("before => scrollY > before + 50", scrolled);
        Assert.Equal(ranges, await RangesAsync());

        async Task SwipeAsync(int right, int down)
        {
            await TouchAsync("touchStart", 0);
            for (var share = 0.1f; share < 1.05f; share += 0.1f)
            {
                await TouchAsync("touchMove", share);
            }

            await TouchAsync("touchEnd");

            Task TouchAsync(string type, params float[] shares) => browser.SendAsync(
                "Input.dispatchTouchEvent",
                new Dictionary<string, object>
                {
                    ["type"] = type,
                    ["touchPoints"] = shares.Select(share => new { x = point[0] + (share * right), y = point[1] + (share * down) }).ToArray(),
                });
        }

        Task<string> RangesAsync() => Page.EvaluateAsync<string>(
            $"() => JSON.stringify([{Chart}._fullLayout.xaxis.range, {Chart}._fullLayout.yaxis.range])");
    }
}
