using Bunit;
using FerWeb.Components.Pages.About;
using FerWeb.Components.Pages.Models;
using FerWeb.Engine.Models;
using FerWeb.Models;
using FerWeb.Recognition;
using FerWeb.Security;
using FerWeb.Tests.Engine.Models;
using FerWeb.Tests.Engine.Training;
using FerWeb.Tests.Shared;
using FerWeb.Tests.Web.Localization;
using FerWeb.Tests.Workspace;
using FerWeb.Workspace;
using FerWeb.Workspace.Models;
using FerWeb.Workspace.Runs;
using Microsoft.Extensions.DependencyInjection;

namespace FerWeb.Tests.Components;

/// <summary>What a person does with the models of the list.</summary>
public sealed class ModelCareTests : PageTest
{
    private readonly ModelLibrary _library;
    private readonly string _models;

    public ModelCareTests()
    {
        (_library, _models) = (Site.Services.GetRequiredService<ModelLibrary>(), Site.Services.GetRequiredService<DataFolder>().Models);
        using var network = DrawnNetworks.Trained(TrainingRuns.Tiny().Network);
        foreach (var id in (string[])["mine", "theirs"])
        {
            ModelFolder.Save(Path.Combine(_models, id), new ModelDescription { Id = id, Network = network.Description }, network);
        }
    }

    [Fact]
    public async Task Rename_SavedName_StandsOnThePanelAndIsOffered()
    {
        var page = Render<ModelsPage>();

        Press(page, "Rename mine");
        Change(page, "[data-model=mine] input[name=name]", "Our class");
        await SubmitAsync(page);

        Eventually(page, () => Assert.Equal("Our class", TextOf(page, "[data-model=mine] h3")));
        Assert.Equal("Our class", _library.Find("mine").Name);
        Assert.Equal("Our class", Words(page.Find("[data-part=left] option[value=mine]").TextContent));

        _library.Rename("theirs", "Our class");
        page = Render<ModelsPage>();
        Assert.Equal("Our class (mine)", Words(page.Find("[data-part=left] option[value=mine]").TextContent));
    }

    [Fact]
    public async Task MakeLive_OfANamedModel_IsSaidByItsNameHereAndOnAbout()
    {
        await Patience.UntilAsync(() => Task.FromResult(Site.Services.GetRequiredService<LiveRecognizer>().ModelId is not null));
        var (folder, shipped) = (Path.Combine(_models, "mine"), ModelFolder.ReadDescription(ShippedModel.Folder));
        var report = ModelText.MainReport(shipped)!;
        var few = shipped.Metrics! with { Reports = [report with { All = report.All with { Count = 7, Accuracy = 1 } }] };
        ModelFolder.WriteDescription(folder, ModelFolder.ReadDescription(folder) with { Name = "Our class", Metrics = few });
        var page = Render<ModelsPage>();

        Press(page, "Make live: Our class");
        Assert.Contains("From then on Our class answers every photo.", TextOf(page, ".question"), StringComparison.Ordinal);
        Press(page, "Yes, use it");

        Eventually(page, () => Assert.StartsWith("Our class answers from now on.", TextOf(page, ".said"), StringComparison.Ordinal));
        var about = Render<AboutPage>();
        Assert.Equal(("Our class", "7 of 7"), (TextOf(about, ".name a"), TextOf(about, ".score strong")));
    }

    [Fact]
    public async Task GoBack_WhileSomebodyElseMakesAThirdModelLive_UsesTheOneThatWasConfirmed()
    {
        var (models, live) = (Site.Services.GetRequiredService<LiveModelSwitch>(), Site.Services.GetRequiredService<LiveRecognizer>());
        await Patience.UntilAsync(() => Task.FromResult(live.ModelId is not null));
        await models.ReturnToAsync("mine", "ada", CancellationToken.None);
        var page = Render<ModelsPage>();
        Press(page, $"Go back to {ShippedModel.Id}");
        await models.ReturnToAsync("theirs", "bob", CancellationToken.None);

        Press(page, "Yes, use it");

        Eventually(page, () => Assert.StartsWith($"{ShippedModel.Id} answers from now on.", TextOf(page, ".said"), StringComparison.Ordinal));
        Assert.Equal(ShippedModel.Id, live.ModelId);
    }

    [Fact]
    public void Delete_AskedOnce_KeepsItAndThenTakesItAway()
    {
        var page = Render<ModelsPage>();

        Press(page, "Delete mine");
        AssertAsked(page, "Keep", "Delete the model “mine” for good?");
        Press(page, "Keep");
        AssertFocused(page, "Delete mine");
        Assert.Equal(2, page.FindAll("[data-model]").Count(panel => panel.GetAttribute("data-model") is "mine" or "theirs"));
        Press(page, "Delete mine");
        Press(page, "Delete for good");

        Eventually(page, () => Assert.Empty(page.FindAll("[data-model=mine]")));
        Eventually(page, () => Assert.Equal("mine was deleted.", TextOf(page, ".said .notice-good")));
        Eventually(page, () => AssertFocused(page.Find(".said .notice-good")));
        Assert.False(Directory.Exists(Path.Combine(_models, "mine")));
        Assert.True(Directory.Exists(Path.Combine(_models, "theirs")));
    }

    [Fact]
    public async Task Combine_BothModels_AddsOneThatIsMeasured()
    {
        DrawnSets.PutDrawn(Site.Services.GetRequiredService<DataFolder>());
        var page = Render<ModelsPage>();
        Assert.True(page.Find(".combine button[type=submit]").HasAttribute("disabled"));

        foreach (var id in (string[])["mine", "theirs"])
        {
            var choice = page.FindAll("[data-field=members] label").Single(label => label.TextContent.Trim() == id);
            await choice.QuerySelector("input")!.ChangeAsync(new() { Value = true });
        }

        Change(page, ".combine .choices input", "Both of us");
        await page.InvokeAsync(() => Task.WhenAll(page.Find(".combine form").SubmitAsync(), page.Find(".combine form").SubmitAsync())); // A double click.

        Eventually(page, () => Assert.Contains("Both of us stands in the list.", TextOf(page, ".combine .notice-good"), StringComparison.Ordinal));
        Assert.Equal("Both of us", TextOf(page, "[data-model=ensemble] h3"));
        Assert.Single(_library.List(), model => model is { IsShipped: false, Description.Members: not null });
        Assert.Contains("several models: mine, theirs", TextOf(page, "[data-model=ensemble]"), StringComparison.Ordinal);
        Assert.Matches("^Drawn faces.*, validation$", TextOf(page, "[data-model=ensemble] [data-part=measured-on] dd"));
        Assert.DoesNotContain("ensemble", TextOf(page, "[data-field=members]"), StringComparison.Ordinal);
        Assert.Equal(["mine", "theirs"], _library.Find("ensemble").Description!.Members!.Select(member => member.Id).Order());
    }

    [Fact]
    public async Task Page_WhileSomebodyElseCombinesModels_StaysInTheLanguageOfItsReader()
    {
        IRenderedComponent<ModelsPage>? page = null;
        InLanguage.Do("de", () => page = Render<ModelsPage>());
        Assert.Equal("Ein Modell aus mehreren", TextOf(page!, "#combine-title"));
        var folder = Path.Combine(_models, "mine");
        ModelFolder.WriteDescription(folder, ModelFolder.ReadDescription(folder) with { Name = "Our class" });

        var choice = new CombineChoice(["mine", "theirs"], "no-such-set", null, new CombineOptions());
        await Assert.ThrowsAnyAsync<RunStoreException>(
            () => Site.Services.GetRequiredService<CombinedModels>().CombineAsync(choice, CancellationToken.None));

        Eventually(page!, () => Assert.Equal("Our class", TextOf(page!, "[data-model=mine] h3")));
        Assert.Equal("Ein Modell aus mehreren", TextOf(page!, "#combine-title"));
    }

    [Fact]
    public void Panel_OfAModelThatWasSavedFromARun_LeadsToTheRun()
    {
        var run = Site.Services.GetRequiredService<IRunStore>().Trained("A lesson", [0.5]);
        var shipped = ModelFolder.ReadDescription(ShippedModel.Folder);
        foreach (var origin in (string[])[run.Id, "r0000000"])
        {
            var folder = Path.Combine(_models, $"{origin}-88-6b0ad94e");
            Directory.CreateDirectory(folder);
            ModelFolder.WriteDescription(
                folder, shipped with { Id = Path.GetFileName(folder), Provenance = shipped.Provenance! with { Run = origin } });
        }

        var page = Render<ModelsPage>();

        Assert.Contains("A lesson, step 88", TextOf(page, $"[data-model='{run.Id}-88-6b0ad94e'] .origin"), StringComparison.Ordinal);
        Assert.Equal($"runs/{run.Id}", page.Find($"[data-model='{run.Id}-88-6b0ad94e'] .origin a").GetAttribute("href"));
        Assert.Contains("run r0000000, which is not on this site", TextOf(page, "[data-model=r0000000-88-6b0ad94e] .origin"), StringComparison.Ordinal);

        Person.SetAuthorized("a stranger").SetPolicies(Policies.Recognize);
        page = Render<ModelsPage>();
        Assert.Contains($"{run.Id}, step 88", TextOf(page, $"[data-model='{run.Id}-88-6b0ad94e'] .origin"), StringComparison.Ordinal);
        Assert.DoesNotContain("A lesson", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Panel_OfAModelWithoutAName_IsCalledAfterItsRunForThoseAloneWhoMayReadRuns()
    {
        var run = Site.Services.GetRequiredService<IRunStore>().Trained("A lesson", [0.5]);
        var model = new KnownModel("unnamed", "", run.Id, 88);
        Assert.Equal("A lesson", Heading());

        Person.SetAuthorized("a stranger").SetPolicies(Policies.Recognize);

        Assert.Equal("unnamed", Heading());

        string Heading() => TextOf(
            Render<ModelPanel>(parameters => parameters.Add(one => one.Model, model).Add(one => one.Description, (ModelDescription?)null)), "h3");
    }

    [Fact]
    public void Panel_OfAModel_OffersItsDownloadsAndSaysThatItWasImported()
    {
        Services.GetRequiredService<Microsoft.AspNetCore.Components.NavigationManager>().NavigateTo("models?imported=mine");
        var page = Render<ModelsPage>();

        Assert.Contains("mine was imported.", page.FindAll("[role=status]").Select(said => Words(said.TextContent)));
        Assert.Equal(
            ["bundle", "onnx", "safetensors", "description"],
            page.FindAll("[data-model=mine] a[download]")
                .Select(link => link.GetAttribute("href")!.Replace("api/v1/models/mine/", "", StringComparison.Ordinal)));
        Assert.Contains("an import", TextOf(page, "[data-model=mine] .origin"), StringComparison.Ordinal);
    }
}
