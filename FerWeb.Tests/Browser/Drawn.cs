using Microsoft.Playwright;

namespace FerWeb.Tests.Browser;

/// <summary>What Plotly has drawn.</summary>
internal static class Drawn
{
    /// <summary>Waits until the first trace of the loss chart has so many points.</summary>
    public static Task PointsAsync(IPage page, int count) => page.WaitForFunctionAsync(
        "count => document.querySelector('[data-chart=loss] .js-plotly-plot')?.data?.[0]?.x?.length === count", count);

    /// <summary>Waits until the loss chart is kept as large as its place, which this makes wider and narrower for a while.</summary>
    public static Task FollowedAsync(IPage page) => page.WaitForFunctionAsync(
        """
        () => {
          const place = document.querySelector('[data-chart=loss] .plot-place');
          const isFollowed = [400, 401].includes(place.querySelector('.js-plotly-plot')._fullLayout.width);
          place.style.width = isFollowed ? '' : place.style.width === '400px' ? '401px' : '400px';
          return isFollowed;
        }
        """);

    /// <summary>Waits until the axis along the loss chart ends between two epochs.</summary>
    public static Task EpochsAsync(IPage page, double from, double to) => page.WaitForFunctionAsync(
        """
        ([from, to]) => {
          const end = document.querySelector('[data-chart=loss] .js-plotly-plot')?._fullLayout?.xaxis?.range?.[1];
          return end >= from && end <= to;
        }
        """,
        new[] { from, to });
}
