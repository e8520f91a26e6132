using Bunit;
using FerWeb.Components.Pages.Train;
using FerWeb.Tests.Shared;
using FerWeb.Workspace;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Worker;
using Microsoft.Extensions.DependencyInjection;

namespace FerWeb.Tests.Components;

/// <summary>What the page that starts trainings says of the run that it takes the settings of.</summary>
public sealed class TrainCloneTests : PageTest
{
    [Fact]
    public void Clone_OfARun_SaysWhatDiffersFromItBesideTheOptionsToo()
    {
        var data = Site.Services.GetRequiredService<DataFolder>();
        DrawnSets.PutDrawn(data);
        DrawnSets.PutFaces(data);
        var run = Site.Services.GetRequiredService<IRunStore>().Create(RunControlTests.Spec("first"), "ada");
        Navigation.NavigateTo($"train?clone={run.Id}");
        var page = Render<TrainPage>();
        Eventually(page, () => Assert.Equal("With the settings of this run, unchanged: first", TextOf(page, "[data-part=parent]")));

        Change(page, "#dataset", "faces");
        Change(page, $"[data-field=start] input[value$={ShippedModel.Id}]", "on");
        Change(page, "#device", run.Spec.Device == Device.Cpu ? Device.Auto : Device.Cpu);

        Eventually(page, () => Assert.Equal(["Data set", "Starts from", "Device"], Differences(page).Select(words => words.Split(':')[0])));
        Assert.StartsWith("With the settings of this run, but for these:", TextOf(page, "[data-part=parent]"), StringComparison.Ordinal);
        Assert.EndsWith("(drawn) → Faces (faces)", Differences(page)[0], StringComparison.Ordinal);
        Assert.StartsWith("Starts from: fresh weights, by chance → ", Differences(page)[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Clone_OfARunOfOwnClassesOntoFacesOfTheSeven_HasTheCrowdHeadOfItsNetworkAgain()
    {
        DrawnSets.PutDrawn(Site.Services.GetRequiredService<DataFolder>());
        var store = Site.Services.GetRequiredService<IRunStore>();
        var plain = RunControlTests.Spec("own");
        var run = store.Create(
            plain with
            {
                Dataset = plain.Dataset with { Id = "own", Name = "Our faces", Classes = OwnClasses.Names },
                Options = plain.Options.For(OwnClasses.Names),
            },
            "ada");
        Assert.Equal((false, 0.0), (run.Spec.Options.Network.HasCrowdHead, run.Spec.Options.CrowdWeight));
        Navigation.NavigateTo($"train?clone={run.Id}&dataset=drawn");
        var page = Render<TrainPage>();
        Eventually(page, () => Assert.Equal(["Data set", "Weight of the crowd's votes"], Differences(page).Select(words => words.Split(':')[0])));

        await SubmitAsync(page);

        Eventually(page, () => Assert.Contains("/runs/", Navigation.Uri, StringComparison.Ordinal));
        var options = store.Find(Navigation.Uri.Split('/')[^1])!.Spec.Options;
        Assert.Equal((7, true, plain.Options.CrowdWeight), (options.Network.Classes, options.Network.HasCrowdHead, options.CrowdWeight));
    }

    private static string[] Differences(IRenderedComponent<TrainPage> page)
        => [.. page.FindAll(".differences li").Select(item => Words(item.TextContent))];
}
