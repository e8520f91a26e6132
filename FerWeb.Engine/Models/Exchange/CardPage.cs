using System.Net;
using Markdig;

namespace FerWeb.Engine.Models.Exchange;

/// <summary>A model's card as a page that stands alone.</summary>
internal static class CardPage
{
    /// <summary>The whole page.</summary>
    public static string Of(ModelDescription model) => $$"""
        <!doctype html>
        <html lang="en">
          <head>
            <meta charset="utf-8" />
            <meta name="viewport" content="width=device-width, initial-scale=1" />
            <title>Model card: {{WebUtility.HtmlEncode(model.Id)}}</title>
            <link rel="icon" href="data:," />
            <link rel="stylesheet" href="page/page.css" />
          </head>
          <body class="card">
            <main>
              <p><a href="{{BundlePage.Index}}">Try the model on a photo</a></p>
        {{Body(model)}}
            </main>
          </body>
        </html>

        """;

    // Wide tables scroll, also by the keyboard; a corner of a table that heads nothing is no header, for those who hear the table.
    private static string Body(ModelDescription model) => Markdown.ToHtml(ModelCard.Text(model), CardMarkdown.Pipeline)
        .Replace("<th></th>", "<td></td>", StringComparison.Ordinal)
        .Replace("<table>", "<div class=\"scroll\" role=\"group\" tabindex=\"0\" aria-label=\"Table\"><table>", StringComparison.Ordinal)
        .Replace("</table>", "</table></div>", StringComparison.Ordinal);
}
