using Markdig;
using Markdig.Parsers.Inlines;

namespace FerWeb.Engine.Models;

/// <summary>
/// How a model's card is read as Markdown. Names in it come from people: HTML stands there as it was typed, and links, which could
/// lead anywhere, and pictures, which would ask another host, are not made of it.
/// </summary>
public static class CardMarkdown
{
    /// <value>For reading and for writing HTML.</value>
    public static MarkdownPipeline Pipeline { get; } = Create();

    private static MarkdownPipeline Create()
    {
        var builder = new MarkdownPipelineBuilder().UsePipeTables().DisableHtml();
        builder.InlineParsers.TryRemove<LinkInlineParser>();
        builder.InlineParsers.TryRemove<AutolinkInlineParser>();
        return builder.Build();
    }
}
