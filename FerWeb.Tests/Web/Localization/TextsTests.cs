using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using FerWeb.Engine;
using FerWeb.Engine.Emotions;
using FerWeb.Engine.Models;
using FerWeb.Engine.Training;
using FerWeb.Localization;
using FerWeb.Recognition;
using FerWeb.Runs;
using FerWeb.Tests.Shared;
using FerWeb.Workspace.Runs;
using static FerWeb.Localization.Texts;

namespace FerWeb.Tests.Web.Localization;

/// <summary>The resource files hold what the sources say, no more and no less.</summary>
public sealed partial class TextsTests
{
    private static readonly string[] _languages = ["de", "es", "fr", "tr"];

    public static IEnumerable<object[]> Files
        => from name in (string[])["Texts", "ModuleTexts"] from language in _languages select new object[] { name, language };

    public static TheoryData<string> Translated => [.. _languages];

    [Theory]
    [MemberData(nameof(Files))]
    public void ResourceFile_OfALanguage_TranslatesExactlyWhatTheSourcesSay(string name, string language)
    {
        var used = UsedKeys(name).ToHashSet();
        var translated = Read(name, language).Keys.ToHashSet();

        Assert.True(used.Count > 10, "The scan of the sources finds no texts any more.");

        // The build takes only one of those that differ in their case alone.
        Assert.Empty(used.GroupBy(key => key, StringComparer.OrdinalIgnoreCase).Where(alike => alike.Count() > 1).Select(alike => alike.Key));
        Assert.Empty(used.Except(translated));
        Assert.Empty(translated.Except(used));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void ResourceFile_Translations_KeepThePlacesAndTheMarkupOfTheEnglishText(string name, string language) => Assert.Empty(
        from text in Read(name, language)
        where !Marks(text.Key).SetEquals(Marks(text.Value)) || string.IsNullOrWhiteSpace(text.Value)
        select $"{text.Key} -> {text.Value}");

    [Fact]
    public void EmotionWords_InEveryLanguage_AreSevenOwnWords()
    {
        var before = CultureInfo.CurrentUICulture;
        try
        {
            var words = Languages.All.ToDictionary(language => language.Code, language =>
            {
                CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language.Code);
                return Enum.GetValues<Emotion>().Select(emotion => emotion.Word()).ToArray();
            });

            Assert.Equal(["Angry", "Disgusted", "Fearful", "Happy", "Sad", "Surprised", "Neutral"], words["en"]);
            Assert.Equal(["Wütend", "Angeekelt", "Ängstlich", "Fröhlich", "Traurig", "Überrascht", "Neutral"], words["de"]);
            Assert.All(words.Values, seven => Assert.Equal(7, seven.Distinct().Count()));
            Assert.All(_languages, language => Assert.True(words[language].Intersect(words["en"]).Count() <= 2, language));
        }
        finally
        {
            CultureInfo.CurrentUICulture = before;
        }
    }

    [Theory]
    [InlineData("de", 0.0123, "1,2 %")]
    [InlineData("es", 0.0001, "<0,1 %")]
    [InlineData("fr", 0.834, "83 %")]
    [InlineData("tr", 0.0123, "%1,2")]
    [InlineData("tr", 0.0001, "<%0,1")]
    [InlineData("tr", 0.999, ">%99")]
    [InlineData("ja", 0.0123, "1.2 %")]
    public void ProbabilityText_InALanguage_IsWrittenAsItsReadersDo(string language, double probability, string expected)
    {
        var before = CultureInfo.CurrentUICulture;
        try
        {
            CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);
            Assert.Equal(expected.Replace(' ', '\u00a0'), ProbabilityText.Format(probability));
        }
        finally
        {
            CultureInfo.CurrentUICulture = before;
        }
    }

    [Theory]
    [InlineData("en", "3,589", "2.1 GB")]
    [InlineData("de", "3.589", "2,1 GB")]
    [InlineData("fr", "3\u202f589", "2,1 Go")]
    [InlineData("tr", "3.589", "2,1 GB")]
    public void CountAndBytes_InALanguage_AreWrittenAsItsReadersDo(string language, string count, string bytes) => InLanguage.Do(language, () =>
    {
        Assert.Equal(count, RunText.Count(3_589));
        Assert.Equal(bytes.Replace(' ', '\u00a0'), RunText.Bytes(2_147_483_648));
    });

    [Fact]
    public void Presets_OfTheCommandLine_AreKnownToThePages()
        => Assert.Equal(RunPreset.All.SelectMany(preset => (string[])[preset.Title, preset.Words]).Distinct().Order(), PresetWords.Keys.Order());

    [Fact]
    public void EngineSentences_EachIsStillSaidSomewhere()
    {
        var said = Templates("FerWeb.Engine", "FerWeb.Workspace", "FerWeb");

        Assert.Empty(EngineSentences.All.Concat(EngineSentences.OfModules).Except(said));
    }

    [Fact]
    public void SentencesOfEngineAndWorkspace_EachIsTranslatedOrKnownToStayEnglish()
    {
        var said = Templates("FerWeb.Engine", "FerWeb.Workspace").Where(template => WholeSentence().IsMatch(template)).ToHashSet();
        var translated = UsedKeys("Texts").Concat(UsedKeys("ModuleTexts")).ToHashSet();

        Assert.Empty(said.Except(translated).Except(EnglishOnly.All));
        Assert.Empty(EnglishOnly.All.Except(said));
        Assert.Empty(EnglishOnly.All.Intersect(translated));
    }

    [Fact]
    public void Sentence_WithinASentence_IsSaidInTheSameLanguage()
    {
        var damaged = Assert.Throws<ModelFileException>(() => SafeTensors.Read(new byte[3]));

        InLanguage.Do("de", () => Assert.Equal(
            "Die Gewichte sind beschädigt: die Datei ist zu kurz. Kopieren oder trainieren Sie das Modell noch einmal.", T[damaged.Sentence]));
    }

    [Theory]
    [InlineData("fr", 0, "« Class 1 » a 0 image ; chaque classe en demande au moins 10.")]
    [InlineData("fr", 7, "« Class 1 » a 7 images ; chaque classe en demande au moins 10.")]
    [InlineData("es", 0, "«Class 1» tiene 0 imágenes; cada clase necesita al menos 10.")]
    public void Count_OfNought_IsSingularInFrenchAlone(string language, int count, string expected)
    {
        var (name, least) = ("Class 1", 10);
        Sentence sentence = $"“{name}” has {count} pictures; each class needs at least {least}.";

        InLanguage.Do(language, () => Assert.Equal(expected, T[sentence].Replace('\u00a0', ' ')));
    }

    // French has a space before it.
    [Fact]
    public void Pages_LeaveAColonBetweenTwoValuesToTheTexts() => Assert.Empty(
        from source in Sources(Path.Combine("FerWeb", "Components"), "*.razor", "*.razor.cs").Concat(Sources(Path.Combine("wwwroot-assets", "src"), "*.ts"))
        from line in source.Split('\n')
        where OwnColon().IsMatch(line)
        select line.Trim());

    // What somebody sees on a button they also say to it (WCAG 2.5.3).
    [Theory]
    [MemberData(nameof(Translated))]
    public void NameOfAButton_ThatSaysMoreThanTheButtonShows_ContainsWhatItShows(string language)
    {
        var (texts, culture) = (Read("Texts", language), CultureInfo.GetCultureInfo(language).CompareInfo);
        var buttons = Sources(Path.Combine("FerWeb", "Components"), "*.razor").SelectMany(source => NamedButton().Matches(source))
            .Select(button => (Seen: button.Groups["seen"].Value, Name: button.Groups["name"].Value))
            .Append((Seen: "Keep", Name: "Keep step {0}")).Append((Seen: "Stop keeping", Name: "Stop keeping step {0}")) // named in code
            .Distinct().ToList();

        Assert.True(buttons.Count > 10, "The scan of the sources finds no buttons any more.");
        Assert.Empty(
            from button in buttons
            where culture.IndexOf(texts[button.Name], texts[button.Seen], CompareOptions.IgnoreCase) < 0
            select $"{texts[button.Seen]} <> {texts[button.Name]}");
    }

    [Theory]
    [MemberData(nameof(Translated))]
    public void PhotoThatWaits_NamesTheButtonThatIsSeen(string language) => Assert.Contains(
        Read("Texts", language)["Recognise the photo"], Read("ModuleTexts", language)["The photo is ready. Press “Recognise the photo”."],
        StringComparison.Ordinal);

    // An ordinary space may break the line; != is a sign of the filter of runs.
    [Theory]
    [InlineData("Texts")]
    [InlineData("ModuleTexts")]
    public void French_BeforeTallSignsAndWithinQuotationMarks_HasNoBreakSpacesAndBeforeAnEllipsisNone(string name)
        => Assert.DoesNotContain(Read(name, "fr").Values, text => FrenchMisspaced().IsMatch(text));

    // But for the list itself, the model card, which is a file in English, and what comments quote.
    private static HashSet<string> Templates(params string[] folders) => folders
        .SelectMany(folder => Sources(folder, "*.cs"))
        .Where(source => !source.Contains($"class {nameof(EngineSentences)}", StringComparison.Ordinal))
        .Where(source => !source.Contains("class ModelCard", StringComparison.Ordinal))
        .SelectMany(source => SourceTemplates.In(DocumentationLine().Replace(source, "")))
        .ToHashSet();

    private static IEnumerable<string> UsedKeys(string name) => name == "Texts"
        ? Sources("FerWeb", "*.razor", "*.cs").SelectMany(source => PageKey().Matches(source)).Select(KeyOf).Concat(OptionTexts())
        : Sources("FerWeb", "*.cs").SelectMany(source => RefusalKey().Matches(source))
            .Concat(Sources(Path.Combine("wwwroot-assets", "src"), "*.ts").SelectMany(source => ModuleKey().Matches(source)))
            .Select(KeyOf);

    private static string KeyOf(Match match) => Regex.Unescape(string.Concat(match.Groups["key"].Captures.Select(part => part.Value)));

    // What the engine says of the options of a run, but for names that are the same everywhere.
    private static IEnumerable<string> OptionTexts() => TrainingOptionTable.Groups.Select(group => group.Title)
        .Concat(TrainingOptionTable.All.SelectMany(option => (string[])[option.Label, option.Help]))
        .Concat(TrainingOptionTable.All.OfType<NumberOption>().Select(option => option.ZeroWord).OfType<string>())
        .Concat(TrainingOptionTable.All.OfType<ChoiceOption>().SelectMany(option => option.Choices).Select(choice => choice.Word))
        .Concat(typeof(OptionWords).GetFields().Select(words => (string)words.GetRawConstantValue()!))
        .Except(["Adam", "AdamW", "float32", "bfloat16"]);

    private static IEnumerable<string> Sources(string folder, params string[] patterns)
        => from pattern in patterns
           from path in Directory.EnumerateFiles(Path.Combine(Checkout.Root, folder), pattern, SearchOption.AllDirectories)
           where !path.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
           select File.ReadAllText(path);

    private static Dictionary<string, string> Read(string name, string language)
        => XDocument.Load(Path.Combine(Checkout.Root, "FerWeb", "Localization", $"{name}.{language}.resx")).Root!.Elements("data")
            .ToDictionary(text => text.Attribute("name")!.Value, text => text.Element("value")!.Value);

    private static HashSet<string> Marks(string text) => [.. Mark().Matches(text).Select(match => match.Value.Replace(":s}", "}", StringComparison.Ordinal))];

    // A long key is written as several literals with a plus between them.
    [GeneratedRegex("""(\bT\[|\bT\.Markup\(|\bKey\()\s*"(?<key>(?:[^"\\]|\\.)*)["](?:\s*\+\s*"(?<key>(?:[^"\\]|\\.)*)["])*""")]
    private static partial Regex PageKey();

    [GeneratedRegex("""\bModuleKey\(\s*"(?<key>(?:[^"\\]|\\.)*)["](?:\s*\+\s*"(?<key>(?:[^"\\]|\\.)*)["])*""")]
    private static partial Regex RefusalKey();

    [GeneratedRegex("""\bt\(\s*(?<quote>['"])(?<key>(?:(?!\k<quote>)[^\\]|\\.)*)\k<quote>""")]
    private static partial Regex ModuleKey();

    [GeneratedRegex(@"^\s*///.*$", RegexOptions.Multiline)]
    private static partial Regex DocumentationLine();

    // Several words, and a full stop or what another says behind a colon at the end.
    [GeneratedRegex(@"^['{\p{Lu}\d].* .*(\.|: \{\d\})$")]
    private static partial Regex WholeSentence();

    // In the markup of a page, but not in its styles, and between the values of a text that code puts together.
    [GeneratedRegex(@"(?<!style=.*)[\p{L}\d)\]>]: ?(@|</)|(\$""|`)[^""`]*\}: \$?\{")]
    private static partial Regex OwnColon();

    [GeneratedRegex("""<button [^<]*aria-label="@T\["(?<name>[^"{][^"]*)", [^<]*>\s*@T\["(?<seen>[^"]+)"\]\s*</button>""")]
    private static partial Regex NamedButton();

    [GeneratedRegex(@"« | (?:[:;?»%]|!(?!=))|[ \u00a0]\.\.\.")]
    private static partial Regex FrenchMisspaced();

    // A plural's ending goes by the number of a place.
    [GeneratedRegex(@"\{\d+(?::s)?\}|</?[a-z]+(?: href='[^']*')?")]
    private static partial Regex Mark();
}
