using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FerWeb.Tests.Browser;

/// <summary>A person reads the site in their language.</summary>
public sealed class LanguageTests(BrowserFixture fixture) : BrowserTest(fixture)
{
    [Fact]
    public async Task Menu_Deutsch_ShowsPageModulesAndResultInGermanAndKeepsTheResult()
    {
        await OpenAsync();
        await ChoosePhotoAsync();
        await Expect(Headline).ToContainTextAsync("Happy");

        await Page.Locator(".languages summary").ClickAsync();
        await Page.GetByRole(AriaRole.Link, new() { Name = "Deutsch" }).ClickAsync();

        await Expect(Page.Locator("html[lang=de]")).ToBeAttachedAsync();
        await Expect(Page).ToHaveURLAsync(new Regex(@"\?result="));
        await Expect(Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Welche Emotion zeigt dieses Gesicht?");
        await Expect(Headline).ToContainTextAsync("Fröhlich");
        await Expect(Page.Locator(".bars .word").Last).ToHaveTextAsync("Neutral");
        await PhotoModuleAsync();
        await ChooseAsync(TestPhotos.Text());
        await Expect(Error).ToContainTextAsync("Das ist kein Foto, das wir lesen können.");
        await ChoosePhotoAsync();
        await Expect(Page.Locator("[data-part=status]")).ToContainTextAsync("Ergebnis: Fröhlich");
        await Page.AssertAccessibleAsync("German");
    }

    [Fact]
    public async Task Menu_OnAPhone_IsPartOfTheMenuAndHoldsOnTheNextPage()
    {
        await Page.SetViewportSizeAsync(320, 568);
        await OpenAsync();
        await Expect(Page.Locator(".languages")).ToBeHiddenAsync();

        await Page.GetByRole(AriaRole.Button, new() { Name = "Menu" }).ClickAsync();
        await Expect(Page.Locator("#site-nav")).ToBeVisibleAsync();
        await Page.Keyboard.PressAsync("Escape");
        await Expect(Page.Locator("#site-nav")).ToBeHiddenAsync();
        await Expect(Page.GetByRole(AriaRole.Button, new() { Name = "Menu" })).ToBeFocusedAsync();
        await Page.Keyboard.PressAsync("Enter");
        await Page.Locator(".languages summary").ClickAsync();
        await Page.GetByRole(AriaRole.Link, new() { Name = "Türkçe" }).ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Bu yüz hangi duyguyu gösteriyor?");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Menü" }).ClickAsync();
        await Page.GetByRole(AriaRole.Link, new() { Name = "Hakkında" }).ClickAsync();

        await Expect(Page).ToHaveURLAsync(new Regex("about$"));
        await Expect(Page.GetByRole(AriaRole.Button, new() { Name = "Menü" })).ToBeVisibleAsync();
        await Expect(Page.Locator("html")).ToHaveJSPropertyAsync("scrollWidth", 320);
    }

    [Theory]
    [InlineData("de")]
    [InlineData("es")]
    [InlineData("fr")]
    [InlineData("tr")]
    public async Task PagesOfTraining_InAnotherLanguage_HoldNoEnglishSentence(string language)
    {
        (string Path, string Ready)[] pages =
        [
            ("datasets", ".upload[data-ready]"), ("datasets/drawn", ".averages img"), ("models", "h1"), ("use-via-api", "h1"), ("setup", "h1"),
            ("train", "form[data-ready]"),
        ];
        IsExpectedError = error => error.Contains("Connection disconnected");
        await Page.GotoAsync("train");
        await Expect(Page.Locator("form[data-ready]")).ToBeAttachedAsync();
        Assert.Contains("The rule by which an error moves the weights.", await EnglishAsync());

        await Page.GotoAsync($"language/{language}");
        foreach (var (path, ready) in pages)
        {
            await Page.GotoAsync(path);
            await Expect(Page.Locator(ready).First).ToBeAttachedAsync();
            Assert.Empty(await EnglishAsync());
        }

        await Page.Locator("[data-group]", new() { Has = Page.Locator("#learningRate") }).Locator("summary").ClickAsync();
        await Page.Locator("#learningRate").EvaluateAsync(
            "field => { field.value = 'x'; field.dispatchEvent(new Event('change', { bubbles: true })); }");
        await Expect(Page.Locator("[data-field=learningRate] .fault")).ToBeVisibleAsync();
        Assert.Empty(await EnglishAsync());
    }

    /// <summary>Texts, names and tips on the page with a word that sentences of the other languages do not have.</summary>
    private Task<string[]> EnglishAsync() => Page.EvaluateAsync<string[]>(
        """
        () => {
          const said = [];
          const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          while (texts.nextNode()) {
            if (!texts.currentNode.parentElement.closest('pre, code, script, style, [lang]:not(html)')) said.push(texts.currentNode.data.trim());
          }
          for (const element of document.querySelectorAll('[aria-label], [title], [placeholder], [alt]')) {
            said.push(...['aria-label', 'title', 'placeholder', 'alt'].map(name => element.getAttribute(name) ?? ''));
          }
          return said.filter(text => /(?<!\p{L})(the|and|of|with|which|what|from|that|this|are|your?|is|to|by)(?!\p{L})/iu.test(text));
        }
        """);
}
