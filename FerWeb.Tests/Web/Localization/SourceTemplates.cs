using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace FerWeb.Tests.Web.Localization;

/// <summary>
/// The string literals of C# sources, those with a plus between them as one; an interpolated one as the template that the
/// compiler makes a sentence of.
/// </summary>
internal static partial class SourceTemplates
{
    public static IEnumerable<string> In(string source)
    {
        for (var at = source.IndexOf('"'); at >= 0; at = at < source.Length ? source.IndexOf('"', at) : -1)
        {
            yield return ReadAll(source, ref at, []);
        }
    }

    private static string ReadAll(string source, ref int at, List<string> inner)
    {
        var template = new StringBuilder();
        for (var holes = 0; ; at = source.IndexOf('"', at))
        {
            Read(source, ref at, at > 0 && source[at - 1] == '$', template, ref holes, inner);
            if (!Plus().IsMatch(source.AsSpan(at)))
            {
                return template.ToString();
            }
        }
    }

    // From the opening quote to behind the closing one; literals within the holes count for themselves.
    private static void Read(string source, ref int at, bool isInterpolated, StringBuilder template, ref int holes, List<string> inner)
    {
        for (at++; at < source.Length && source[at] != '"'; at++)
        {
            if (source[at] == '\\')
            {
                template.Append(source[++at] switch { 'u' => (char)Convert.ToInt32(source.Substring((at += 4) - 3, 4), 16), 'n' => '\n', var other => other });
            }
            else if (isInterpolated && source[at] == '{' && source[at + 1] != '{')
            {
                template.Append(CultureInfo.InvariantCulture, $"{{{holes++}}}");
                SkipHole(source, ref at, inner);
            }
            else
            {
                template.Append(source[at]);
            }
        }

        at = Math.Min(at + 1, source.Length);
    }

    private static void SkipHole(string source, ref int at, List<string> inner)
    {
        for (var depth = 0; at < source.Length; at++)
        {
            depth += source[at] switch { '{' => 1, '}' => -1, _ => 0 };
            if (depth == 0)
            {
                return;
            }

            if (source[at] == '"')
            {
                inner.Add(ReadAll(source, ref at, inner));
                at--;
            }
        }
    }

    [GeneratedRegex("""^\s*\+\s*\$?["]""")]
    private static partial Regex Plus();
}
