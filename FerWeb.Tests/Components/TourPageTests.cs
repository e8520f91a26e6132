using Bunit;
using FerWeb.Components.Pages.Tour;

namespace FerWeb.Tests.Components;

/// <summary>The tour with a model that it was not written for.</summary>
public sealed class TourPageTests : PageTest
{
    [Fact]
    public async Task Unsure_ModelThatIsSureOfEveryFace_TriesAllMixturesAndSaysSo()
    {
        using var client = Site.CreateClient();
        await Patience.UntilAsync(async () => (await client.GetAsync("health/ready")).IsSuccessStatusCode);
        Site.Recognizer.Reset();

        var tour = Render<TourPage>();

        Eventually(tour, () => Assert.Contains("sure even of this one", tour.Find("[data-step='3']").TextContent));
        Assert.Equal(4, Site.Recognizer.Photos.Count); // the chosen face and three mixtures
        Assert.Equal("true", tour.FindAll("[data-step='3'] .mixes button")[^1].GetAttribute("aria-pressed"));
    }

    [Fact]
    public async Task Address_WithAStepThatIsNone_ShowsTheNearest()
    {
        using var client = Site.CreateClient();
        await Patience.UntilAsync(async () => (await client.GetAsync("health/ready")).IsSuccessStatusCode);

        Assert.Equal("8", Shown("tour?step=99"));
        Assert.Equal("1", Shown("tour?step=-3"));
        Assert.Equal("1", Shown("tour?step=two"));
    }

    private string? Shown(string address)
    {
        Navigation.NavigateTo(address);
        return Render<TourPage>().Find(".step.current").GetAttribute("data-step");
    }
}
