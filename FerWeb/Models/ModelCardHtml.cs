using Markdig;
using Markdig.Parsers.Inlines;
using Markdig.Renderers.Html;
using Markdig.Syntax;

namespace FerWeb.Models;

/// <summary>
/// A model's card as markup for a page. Names in it come from people: HTML stands there as it was typed, and links, which could
/// lead anywhere, and pictures, which would ask another host, are not made of it.
/// </summary>
internal static class ModelCardHtml
{
    private const int DeepestHeading = 6;

    private static readonly MarkdownPipeline _pipeline = Pipeline();

    /// <summary>Renders the card without its title.</summary>
    /// <param name="markdown">Content of MODEL_CARD.md.</param>
    /// <param name="above">Level of the heading under which it stands, 1 to 5.</param>
    public static string Of(string markdown, int above)
    {
        var document = Markdown.Parse(markdown, _pipeline);
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

        return document.ToHtml(_pipeline);
    }

    private static MarkdownPipeline Pipeline()
    {
        var builder = new MarkdownPipelineBuilder().UsePipeTables().DisableHtml();
        builder.InlineParsers.TryRemove<LinkInlineParser>();
        builder.InlineParsers.TryRemove<AutolinkInlineParser>();
        return builder.Build();
    }
}
