using System.Net;
using System.Text.RegularExpressions;
using FerWeb.Localization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.Testing;

namespace FerWeb.Tests.Web.Localization;

/// <summary>Who gets which language, and that programs always get English.</summary>
public sealed partial class LanguagesTests : IDisposable
{
    private readonly Site _site = new();

    public void Dispose() => _site.Dispose();

    [Theory]
    [InlineData("de-AT,de;q=0.9,en;q=0.8", "de")]
    [InlineData("fr-CA", "fr")]
    [InlineData("ja,pt;q=0.9", "en")]
    [InlineData("xx-not-a-language", "en")]
    [InlineData(null, "en")]
    public async Task FirstVisit_ByTheBrowsersLanguages_GetsOneThatTheSiteSpeaks(string? accept, string expected)
    {
        using var client = _site.CreateClient();

        Assert.Equal(expected, await LanguageOfAsync(client, accept));
    }

    [Fact]
    public async Task Choice_OfALanguage_LeadsBackToThePageAndHoldsAgainstTheBrowsers()
    {
        using var client = _site.CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false });
        using var request = new HttpRequestMessage(HttpMethod.Get, "language/tr");
        request.Headers.Referrer = new Uri(client.BaseAddress!, "login?ReturnUrl=%2Fmodels");

        var response = await client.SendAsync(request);

        Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
        Assert.Equal("/login?ReturnUrl=%2Fmodels", response.Headers.Location?.OriginalString);
        Assert.Equal("tr", await LanguageOfAsync(client, "de"));
    }

    [Theory]
    [InlineData("http://elsewhere.example/page")]
    [InlineData("http://localhost//elsewhere.example/")]
    [InlineData(null)]
    public async Task Choice_FromElsewhere_LeadsToTheFirstPage(string? referrer)
    {
        using var client = _site.CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false });
        using var request = new HttpRequestMessage(HttpMethod.Get, "language/de");
        request.Headers.Referrer = referrer is null ? null : new Uri(referrer);

        var response = await client.SendAsync(request);

        Assert.Equal("/", response.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task Choice_OfALanguageThatTheSiteDoesNotSpeak_IsNotFound()
    {
        using var client = _site.CreateClient();

        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("language/xx")).StatusCode);
    }

    [Theory]
    [InlineData("de")]
    [InlineData("tr-TR")]
    [InlineData("xx")]
    public async Task Api_WhateverLanguageIsAskedFor_AnswersInEnglish(string language)
    {
        using var english = _site.CreateClient();
        using var foreign = _site.CreateClient();
        foreign.DefaultRequestHeaders.TryAddWithoutValidation("Accept-Language", language);
        foreign.DefaultRequestHeaders.TryAddWithoutValidation("Cookie", $".AspNetCore.Culture=c={language}|uic={language}");

        foreach (var address in (string[])["api/v1/models/live", "api/v1/models", "gradio_api/info", "openapi/v1.json"])
        {
            Assert.Equal(await english.GetStringOfAsync(address), await foreign.GetStringOfAsync(address));
        }

        using var form = new MultipartFormDataContent { { new StringContent("no file"), "text" } };
        var refusal = await foreign.PostAsync("api/v1/recognize", form);
        Assert.Contains("which is not known here. Send the photo alone", await refusal.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("tr", "de", "tr")]
    [InlineData(null, "ku,tr-TR;q=0.9", "tr")]
    [InlineData("xx", "ja", null)]
    [InlineData(null, null, null)]
    public async Task Of_WhatABrowserSendsToTheApi_IsThePersonsLanguageWhereTheSiteSpeaksIt(string? chosen, string? accept, string? expected)
    {
        var context = new DefaultHttpContext();
        context.Request.Headers.Cookie = chosen is null ? null : $".AspNetCore.Culture={Uri.EscapeDataString($"c=|uic={chosen}")}";
        context.Request.Headers.AcceptLanguage = accept;

        Assert.Equal(expected, await Languages.OfAsync(context));
    }

    private static async Task<string> LanguageOfAsync(HttpClient client, string? accept)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "about");
        request.Headers.TryAddWithoutValidation("Accept-Language", accept);
        var page = await (await client.SendAsync(request)).Content.ReadAsStringAsync();
        return HtmlLanguage().Match(page).Groups[1].Value;
    }

    [GeneratedRegex("<html lang=\"([^\"]*)\">")]
    private static partial Regex HtmlLanguage();
}
