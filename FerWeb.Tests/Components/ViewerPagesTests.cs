using Bunit;
using FerWeb.Components.Pages.Datasets;
using FerWeb.Components.Pages.Evaluations;
using FerWeb.Components.Pages.Models;
using FerWeb.Components.Pages.Sweeps;
using FerWeb.Engine.Datasets;
using FerWeb.Feedback;
using FerWeb.Models;
using FerWeb.Security;
using FerWeb.Tests.Engine.Datasets;
using FerWeb.Tests.Web;
using FerWeb.Tests.Web.Datasets;
using FerWeb.Tests.Web.Evaluations;
using FerWeb.Workspace.Datasets;
using Microsoft.Extensions.DependencyInjection;

namespace FerWeb.Tests.Components;

/// <summary>What pages say to those who may look at everything and change nothing.</summary>
public sealed class ViewerPagesTests : PageTest
{
    [Fact]
    public void Lists_OfNothingYet_PointToTheFormThoseAloneWhoHaveIt()
    {
        const string List = "[aria-labelledby=list-title] .help";
        string[] Said() => [TextOf(Render<SweepsPage>(), List), TextOf(Render<EvaluationsPage>(), List)];
        Assert.All(Said(), words => Assert.Equal("None yet. Start the first one above.", words));

        Look();

        Assert.All(Said(), words => Assert.Equal("None yet.", words));
    }

    [Fact]
    public void Datasets_WithoutOneThatSomebodyBrought_PointToTheBoxThoseAloneWhoHaveIt()
    {
        Assert.Contains("drop the zip into the box above", TextOf(Render<DatasetsPage>(), ".none"), StringComparison.Ordinal);

        Look();

        Assert.Equal("No photos of your own yet", TextOf(Render<DatasetsPage>(), ".none"));
    }

    [Fact]
    public void Evaluation_WithoutAnotherOnItsPictures_LeadsThoseAloneToTheFormWhoHaveIt()
    {
        const string Panel = "[aria-labelledby=against-title] .help";
        const string Sentence = "No other model has been evaluated on these pictures.";
        var id = EvaluationsApiTests.Kept(Site).Id;
        IRenderedComponent<EvaluationPage> Open() => Render<EvaluationPage>(parameters => parameters.Add(shown => shown.Id, id));
        var page = Open();
        Eventually(page, () => Assert.Equal($"{Sentence} Evaluate another one", TextOf(page, Panel)));

        Look();

        page = Open();
        Eventually(page, () => Assert.Equal(Sentence, TextOf(page, Panel)));
    }

    [Fact]
    public async Task Models_WithoutAnother_TellThoseAloneToTrainWhoMay()
    {
        await using var bare = new Site(new Dictionary<string, string> { ["Recognition:ModelsFolder"] = "none" });
        Use(bare.Services.GetRequiredService<LiveModelSwitch>());
        string Said() => TextOf(Render<ModelsPage>(), ".earlier .empty");
        Assert.StartsWith("None yet. To get one, train a network", Said(), StringComparison.Ordinal);

        Look();

        Assert.Equal("None yet.", Said());
    }

    [Fact]
    public void Dataset_OfFacesThatVisitorsLeft_ShowsThemToThoseAloneWhoMayTrain()
    {
        using var folder = new TemporaryFolder();
        folder.WriteBytes("faces.zip", FaceZip.Make());
        var entry = Services.GetRequiredService<DatasetLibrary>()
            .Import(folder.PathTo("faces.zip"), "Left", options: new ImportOptions { Source = FeedbackDatasets.Source });
        IRenderedComponent<DatasetCard> Show() => Render<DatasetCard>(parameters => parameters.Add(shown => shown.Entry, entry));
        Assert.NotEmpty(Show().FindAll(".strip img"));

        Look();

        var card = Show();
        Assert.Empty(card.FindAll("img"));
        Assert.Contains("left by visitors", card.Markup, StringComparison.Ordinal);
    }

    private void Look() => Person.SetPolicies(Policies.Recognize, Policies.Read);
}
