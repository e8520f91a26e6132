using Microsoft.Playwright;

namespace FerWeb.Tests.Browser;

/// <summary>What Plotly has drawn.</summary>
internal static class Drawn
{
    /// <summary>Waits until the first trace of the loss chart has so many points.</summary>
    public static Task PointsAsync(IPage page, int count) => page.WaitForFunctionAsync(
        "count => document.querySelector('[data-chart=loss] .js-plotly-plot')?.data?.[0]?.x?.length === count", count);
}
