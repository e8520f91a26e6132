using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using FerWeb.Tests.Shared;
using Microsoft.Playwright;

namespace FerWeb.Tests.Browser;

/// <summary>What axe finds on a page.</summary>
internal static class Accessibility
{
    // A theme changes colours and nothing else; no other rule looks at them.
    private static readonly AxeRunOptions _ofColours = new() { RunOnly = RunOnlyOptions.Rules("color-contrast", "link-in-text-block") };

    /// <summary>Fails with each element that violates a rule.</summary>
    public static async Task AssertAccessibleAsync(this IPage page, string state, AxeRunOptions? options = null)
    {
        var violations = (await page.RunAxe(options)).Violations;
        var told = violations.SelectMany(
            violation => violation.Nodes.Select(node => $"{violation.Id}: {node.Html} {string.Join(' ', node.Any.Select(check => check.Message))}"));
        Assert.True(violations.Length == 0, $"{state}: " + string.Join('\n', told));
    }

    /// <summary>By all rules in the light theme, then by those about colours in the dark one, in which the page stays. Its theme is the system's.</summary>
    public static async Task AssertAccessibleInBothThemesAsync(this IPage page, string state)
    {
        await ShowAsync(page, ColorScheme.Light);
        await page.AssertAccessibleAsync($"{state}, light");
        await ShowAsync(page, ColorScheme.Dark);
        await page.AssertAccessibleAsync($"{state}, dark", _ofColours);
    }

    // Until the page's ground is that of the theme and no colour is on its way any more: without motion each change takes a frame still.
    private static async Task ShowAsync(IPage page, ColorScheme theme)
    {
        await page.EmulateMediaAsync(new() { ColorScheme = theme, ReducedMotion = ReducedMotion.Reduce });
        await Patience.UntilAsync(() => page.EvaluateAsync<bool>(
            """
            isDark => {
              const ground = getComputedStyle(document.body).backgroundColor.match(/\d+/g).slice(0, 3);
              return ground.every(value => Number(value) < 128) === isDark && !document.getAnimations().some(one => one instanceof CSSTransition);
            }
            """,
            theme == ColorScheme.Dark));
    }
}
