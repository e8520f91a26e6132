using System.Collections;
using System.Globalization;
using System.Resources;
using System.Text.RegularExpressions;
using FerWeb.Localization;
using FerWeb.Tests.Shared;
using MudBlazor;

namespace FerWeb.Tests.Web.Localization;

public sealed partial class MudWordsTests
{
    [Fact]
    public void Words_OfEveryComponentThatOurPagesUse_AreOursToTranslateAndSayTheSameInEnglish()
    {
        var used = Directory.EnumerateFiles(Path.Combine(Checkout.Root, "FerWeb", "Components"), "*.razor", SearchOption.AllDirectories)
            .SelectMany(path => Component().Matches(File.ReadAllText(path)).Select(match => match.Groups["name"].Value))
            .Select(name => name.Replace("Provider", "", StringComparison.Ordinal))
            .ToHashSet();
        var resources = new ResourceManager("MudBlazor.Resources.LanguageResource", typeof(MudButton).Assembly)
            .GetResourceSet(CultureInfo.InvariantCulture, createIfNotExists: true, tryParents: true)!
            .Cast<DictionaryEntry>()
            .ToDictionary(entry => (string)entry.Key, entry => (string)entry.Value!);

        Assert.NotEmpty(used);
        Assert.Equal([], resources.Keys.Where(key => used.Contains(key.Split('_')[0])).Except(MudWords.Words.Keys));
        Assert.All(MudWords.Words, word => Assert.Equal(resources[word.Key], word.Value));
    }

    [Fact]
    public void Word_InGerman_IsGerman()
        => InLanguage.Do("de", () => Assert.Equal("Schließen", new MudWords()["MudSnackbar_Close"].Value));

    [GeneratedRegex(@"<(?<name>Mud[A-Za-z]+)")]
    private static partial Regex Component();
}
