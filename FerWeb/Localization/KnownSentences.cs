using System.Text.RegularExpressions;
using static FerWeb.Localization.Texts;

namespace FerWeb.Localization;

/// <summary>
/// Sentences that engine and store say in English, as the API, the command line and the log have them, in the language of
/// the reader. A sentence that is not in the table, as one with an error's detail, is shown as it is.
/// </summary>
/// <param name="templates">Keys, each with its values {0}, {1} ... in this order.</param>
internal sealed partial class KnownSentences(params string[] templates)
{
    private readonly (string Template, Regex Pattern)[] _known = [.. templates.Select(template => (template, PatternOf(template)))];

    /// <param name="english">The sentence.</param>
    /// <param name="valueOf">How a value is to be read; what stands in quotes or brackets is a name and stays as it is.</param>
    public string Translate(string english, Func<string, string>? valueOf = null)
    {
        foreach (var (template, pattern) in _known)
        {
            if (pattern.Match(english) is { Success: true } match)
            {
                return T[template, [.. match.Groups.Values.Skip(1).Select(value => value.Name[0] == 'v' && valueOf is not null ? valueOf(value.Value) : value.Value)]];
            }
        }

        return english;
    }

    private static Regex PatternOf(string template)
    {
        var named = Name().Replace(Regex.Escape(template), "${before}(?<name${place}>.+)");
        return new Regex($"^{Place().Replace(named, "(?<value${place}>.+)")}$", RegexOptions.CultureInvariant | RegexOptions.Singleline);
    }

    [GeneratedRegex(@"(?<before>'|\\\()\\\{(?<place>\d)\}")]
    private static partial Regex Name();

    [GeneratedRegex(@"\\\{(?<place>\d)\}")]
    private static partial Regex Place();
}
