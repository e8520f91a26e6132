using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FerWeb.Tests.Browser;

/// <summary>H4: a person reads the site in their language.</summary>
public sealed class LanguageTests(BrowserFixture fixture) : BrowserTest(fixture)
{
    [Fact]
    public async Task H4_Menu_Deutsch_ShowsPageModulesAndResultInGermanAndKeepsTheResult()
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
        await Expect(Page.Locator(".chart .ytick").First).ToHaveTextAsync("Neutral");
        await ChooseAsync(TestPhotos.Text());
        await Expect(Error).ToContainTextAsync("Das ist kein Foto, das wir lesen können.");
        await ChoosePhotoAsync();
        await Expect(Page.Locator("[data-part=status]")).ToContainTextAsync("Ergebnis: Fröhlich");
        await Page.AssertAccessibleAsync("German");
    }

    [Fact]
    public async Task H4_Menu_OnAPhone_IsPartOfTheMenuAndHoldsOnTheNextPage()
    {
        await Page.SetViewportSizeAsync(320, 568);
        await OpenAsync();
        await Expect(Page.Locator(".languages")).ToBeHiddenAsync();

        await Page.GetByRole(AriaRole.Button, new() { Name = "Menu" }).ClickAsync();
        await Page.Locator(".languages summary").ClickAsync();
        await Page.GetByRole(AriaRole.Link, new() { Name = "Türkçe" }).ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Bu yüz hangi duyguyu gösteriyor?");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Menü" }).ClickAsync();
        await Page.GetByRole(AriaRole.Link, new() { Name = "Hakkında" }).ClickAsync();

        await Expect(Page).ToHaveURLAsync(new Regex("about$"));
        await Expect(Page.GetByRole(AriaRole.Button, new() { Name = "Menü" })).ToBeVisibleAsync();
        Assert.Equal(320, await Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth"));
    }
}
