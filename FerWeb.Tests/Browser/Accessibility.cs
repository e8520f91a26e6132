using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace FerWeb.Tests.Browser;

/// <summary>What axe finds on a page.</summary>
internal static class Accessibility
{
    /// <summary>Fails with each element that violates a rule.</summary>
    public static async Task AssertAccessibleAsync(this IPage page, string state)
    {
        var violations = (await page.RunAxe()).Violations;
        var told = violations.SelectMany(
            violation => violation.Nodes.Select(node => $"{violation.Id}: {node.Html} {string.Join(' ', node.Any.Select(check => check.Message))}"));
        Assert.True(violations.Length == 0, $"{state}: " + string.Join('\n', told));
    }
}
