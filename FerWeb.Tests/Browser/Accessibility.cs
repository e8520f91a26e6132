using Deque.AxeCore.Commons;
using Microsoft.Playwright;

namespace FerWeb.Tests.Browser;

/// <summary>What axe finds on a page.</summary>
internal static class Accessibility
{
    private static readonly string _axe = "() => " + new BundledAxeScriptProvider().GetScript();

    // A theme changes colours and nothing else; no other rule looks at them.
    private static readonly string[] _ofColours = ["color-contrast", "link-in-text-block"];

    /// <summary>Fails with each element that violates a rule.</summary>
    /// <param name="page">It has no frames: axe is asked in the page itself.</param>
    /// <param name="state">What the page shows, for who reads the failure.</param>
    /// <param name="rules">Ids of the rules; all that axe applies by default when null.</param>
    /// <param name="part">A selector of the part that is looked at; the whole page when null.</param>
    public static async Task AssertAccessibleAsync(this IPage page, string state, string[]? rules = null, string? part = null)
    {
        Assert.Single(page.Frames);
        if (await page.EvaluateAsync<bool>("() => !window.axe"))
        {
            await page.EvaluateAsync(_axe);
        }

        var violations = await page.EvaluateAsync<string[]>(
            """
            async ({ rules, part }) => {
              const only = rules ? { runOnly: { type: 'rule', values: rules } } : {};
              const { violations } = await axe.run(part ?? document, { resultTypes: ['violations'], ...only });
              return violations.flatMap(({ id, nodes }) => nodes.map(node => `${id}: ${node.html} ${node.failureSummary}`));
            }
            """,
            new { rules, part });
        Assert.True(violations.Length == 0, $"{state}: " + string.Join('\n', violations));
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
