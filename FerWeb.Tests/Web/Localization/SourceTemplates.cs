using System.Globalization;
using System.Text;

namespace FerWeb.Tests.Web.Localization;

/// <summary>The string literals of C# sources; an interpolated one as the template that the compiler makes a sentence of.</summary>
internal static class SourceTemplates
{
    public static IEnumerable<string> In(string source)
    {
        for (var at = source.IndexOf('"'); at >= 0; at = at < source.Length ? source.IndexOf('"', at) : -1)
        {
            yield return Read(source, ref at, at > 0 && source[at - 1] == '$', []);
        }
    }

    // From the opening quote to behind the closing one; literals within the holes count for themselves.
    private static string Read(string source, ref int at, bool isInterpolated, List<string> inner)
    {
        var template = new StringBuilder();
        var holes = 0;
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

        at++;
        return template.ToString();
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
                inner.Add(Read(source, ref at, source[at - 1] == '$', inner));
                at--;
            }
        }
    }
}
