using System.Globalization;
using System.Resources;
using System.Text.RegularExpressions;
using FerWeb.Engine;
using FerWeb.Runs;
using FerWeb.Workspace.Runs;
using Microsoft.AspNetCore.Components;

namespace FerWeb.Localization;

/// <summary>
/// What people read, in the language of the request or circuit. The English sentence is the key and stands in the code;
/// the other languages stand in the resource files of the same name. What is not translated yet stays English.
/// </summary>
internal sealed partial class Texts
{
    private readonly ResourceManager _resources;

    private Texts(string name) => _resources = new ResourceManager($"{typeof(Texts).Namespace}.{name}", typeof(Texts).Assembly);

    /// <summary>Texts of pages and of all that the server says to a person: @T["Menu"], T["Face {0}", number].</summary>
    public static Texts T { get; } = new("Texts");

    /// <summary>Texts that the browser's modules say, where t('...') reads them.</summary>
    public static Texts OfModules { get; } = new("ModuleTexts");

    public string this[string english] => ResourcesOf(CultureInfo.CurrentUICulture)?.GetString(english) ?? english;

    /// <summary>With values in the places {0}, {1} ...; figures come as they are to be read.</summary>
    public string this[string english, params object?[] values] => string.Format(FrenchPlural.Provider, this[english], values);

    /// <summary>The same in each language of the site: what somebody may have been shown before the language was changed.</summary>
    public IEnumerable<string> InEveryLanguage(string english, params object?[] values) => Languages.All.Select(language => string.Format(
        FrenchPlural.Provider, ResourcesOf(CultureInfo.GetCultureInfo(language.Code))?.GetString(english) ?? english, values));

    /// <summary>
    /// What engine, workspace or supervisor say; figures and statuses are written as readers of the language do, and English, which terminals
    /// and the API say with straight quotes, with those of the pages.
    /// </summary>
    public string this[Sentence sentence] => sentence.Arguments.Count == 0
        ? this[sentence.Template]
        : string.Format(FrenchPlural.Provider, QuotedPlace().Replace(this[sentence.Template], "“$1”"), [.. sentence.Arguments.Select(ValueOf)]);

    /// <summary>A sentence with links or code in it, as markup: only for literals, never for what a person typed.</summary>
    public MarkupString Markup(string english) => new(this[english]);

    /// <summary>Marks a literal that is looked up later, as in a table.</summary>
    public static string Key(string english) => english;

    /// <summary>Marks a sentence of the API, which always speaks English, that a module shows to a person in their language.</summary>
    public static string ModuleKey(string english) => english;

    /// <summary>Every translated text of the current language; empty in English.</summary>
    public IReadOnlyDictionary<string, string> All()
    {
        var all = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var entries = ResourcesOf(CultureInfo.CurrentUICulture)?.GetEnumerator();
        while (entries?.MoveNext() == true)
        {
            all.Add((string)entries.Key, (string)entries.Value!);
        }

        return all;
    }

    private object ValueOf(object argument) => argument switch
    {
        Sentence inner => this[inner],
        StatusWords words => this[Key("“{0}”"), words.Status.Word()],
        int or long => RunText.Count(Convert.ToDouble(argument, CultureInfo.InvariantCulture)),
        double figure => RunText.Figure(figure),
        _ => argument,
    };

    [GeneratedRegex(@"'(\{\d+\})'")]
    private static partial Regex QuotedPlace();

    private ResourceSet? ResourcesOf(CultureInfo language) => _resources.GetResourceSet(language, createIfNotExists: true, tryParents: false);
}
