using FerWeb.Engine.Models;
using Markdig;
using Markdig.Renderers.Html;
using Markdig.Syntax;

namespace FerWeb.Models;

/// <summary>A model's card as markup for a page.</summary>
internal static class ModelCardHtml
{
    private const int DeepestHeading = 6;

    /// <summary>Renders the card without its title.</summary>
    /// <param name="markdown">Content of MODEL_CARD.md.</param>
    /// <param name="above">Level of the heading under which it stands, 1 to 5.</param>
    public static string Of(string markdown, int above)
    {
        var document = Markdown.Parse(markdown, CardMarkdown.Pipeline);
        if (document.OfType<HeadingBlock>().FirstOrDefault(heading => heading.Level == 1) is { } title)
        {
            document.Remove(title);
        }

        foreach (var heading in document.Descendants<HeadingBlock>())
        {
            heading.Level = Math.Min(DeepestHeading, heading.Level - 1 + above);
        }

        foreach (var table in document.Descendants<Markdig.Extensions.Tables.Table>())
        {
            table.GetAttributes().AddClass("figures-table");
        }

        return document.ToHtml(CardMarkdown.Pipeline);
    }
}
