using Bunit;
using Bunit.TestDoubles;
using FerWeb.Components.Pages.Tour;
using FerWeb.Tests.Web;
using Microsoft.Extensions.DependencyInjection;

namespace FerWeb.Tests.Components;

/// <summary>The tour with a model that it was not written for.</summary>
public sealed class TourPageTests : PageTest
{
    private readonly Site _site;

    public TourPageTests()
        : this(new Site())
    {
    }

    private TourPageTests(Site site)
        : base(site.Services) => _site = site;

    [Fact]
    public async Task Unsure_ModelThatIsSureOfEveryFace_TriesAllMixturesAndSaysSo()
    {
        using var client = _site.CreateClient();
        await Patience.UntilAsync(async () => (await client.GetAsync("health/ready")).IsSuccessStatusCode);
        _site.Recognizer.Reset();

        var tour = Render<TourPage>();

        tour.WaitForAssertion(() => Assert.Contains("sure even of this one", tour.Find("[data-step='3']").TextContent));
        Assert.Equal(4, _site.Recognizer.Photos.Count); // the chosen face and three mixtures
        Assert.Equal("true", tour.FindAll("[data-step='3'] .mixes button")[^1].GetAttribute("aria-pressed"));
    }

    [Fact]
    public async Task Address_WithAStepThatIsNone_ShowsTheNearest()
    {
        using var client = _site.CreateClient();
        await Patience.UntilAsync(async () => (await client.GetAsync("health/ready")).IsSuccessStatusCode);

        Assert.Equal("8", Shown("tour?step=99"));
        Assert.Equal("1", Shown("tour?step=-3"));
    }

    protected override async ValueTask DisposeAsyncCore()
    {
        await base.DisposeAsyncCore();
        await _site.DisposeAsync();
    }

    private string? Shown(string address)
    {
        Services.GetRequiredService<BunitNavigationManager>().NavigateTo(address);
        return Render<TourPage>().Find(".step.current").GetAttribute("data-step");
    }
}
