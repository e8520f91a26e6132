using Bunit;
using FerWeb.Components.Pages.Recognize;
using FerWeb.Components.Pages.Tour;
using FerWeb.Components.Pages.Train;
using FerWeb.Recognition;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;

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
    public async Task Faces_ChosenWhileAnotherIsLookedAt_WaitForItAndTheLastOneAloneIsLookedAt()
    {
        using var client = Site.CreateClient();
        await Patience.UntilAsync(async () => (await client.GetAsync("health/ready")).IsSuccessStatusCode);
        Site.Recognizer.Reset();
        var held = new TaskCompletionSource();
        Site.Recognizer.Hold = held.Task;
        var tour = Render<TourPage>();
        await Patience.UntilAsync(() => Site.Recognizer.Photos.Count == 1);
        Press(tour, "Sad");
        Press(tour, "Angry");
        Press(tour, "Surprised");

        held.SetResult();

        Eventually(tour, () => Assert.Equal("true", tour.FindAll("[data-step='3'] .mixes button")[^1].GetAttribute("aria-pressed")));
        await Patience.UntilAsync(() => Site.Recognizer.Photos.Count >= 5);
        Assert.Equal(5, Site.Recognizer.Photos.Count); // the first face, the one chosen last and three mixtures
    }

    [Fact]
    public async Task Answers_AreKeptByThePageAlone()
    {
        using var client = Site.CreateClient();
        await Patience.UntilAsync(async () => (await client.GetAsync("health/ready")).IsSuccessStatusCode);
        var results = Site.Services.GetRequiredService<RecognitionResultStore>();

        var tour = Render<TourPage>();

        Eventually(tour, () => Assert.Equal(2, tour.FindComponents<FaceCard>().Count));
        Assert.All(tour.FindComponents<FaceCard>(), card => Assert.Null(results.IdOf(card.Instance.Result)));
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

    [Fact]
    public async Task Arrow_BeforeTheNextStepTakesTheFocus_HasItAtTheTourForAnotherOne()
    {
        using var client = Site.CreateClient();
        await Patience.UntilAsync(async () => (await client.GetAsync("health/ready")).IsSuccessStatusCode);
        var held = new TaskCompletionSource(); // An answer would have the page drawn anew.
        Site.Recognizer.Hold = held.Task;
        var tour = Render<TourPage>();
        var whole = ReferenceOf(tour.Find(".tour"));

        await tour.InvokeAsync(() => tour.Find(".tour").KeyDown(new KeyboardEventArgs { Key = "ArrowRight" }));

        Eventually(tour, () => Assert.Equal("2", tour.Find(".step.current").GetAttribute("data-step")));
        var first = JSInterop.Invocations["Blazor._internal.domWrapper.focus"][0].Arguments[0];
        Assert.Equal(whole, Assert.IsType<ElementReference>(first).Id);
        held.SetResult();
    }

    [Fact]
    public async Task Train_OfTheLastStep_LeadsToTheQuickDemoOnTheDrawnFaces()
    {
        using var client = Site.CreateClient();
        await Patience.UntilAsync(async () => (await client.GetAsync("health/ready")).IsSuccessStatusCode);

        Navigation.NavigateTo(Render<TourPage>().Find("[data-step='8'] a[href^=train]").GetAttribute("href")!);
        var train = Render<TrainPage>();

        Eventually(train, () => Assert.Single(train.FindAll(".demo")));
        Assert.Contains("These are drawings made by FerWeb", train.Markup, StringComparison.Ordinal);
    }

    private string? Shown(string address)
    {
        Navigation.NavigateTo(address);
        return Render<TourPage>().Find(".step.current").GetAttribute("data-step");
    }
}
