using Bunit;
using FerWeb.Components.Pages.Evaluations;
using FerWeb.Engine.Datasets;
using FerWeb.Engine.Evaluation;
using FerWeb.Engine.Models;
using FerWeb.Engine.Recognition;
using FerWeb.Evaluations;
using FerWeb.Security;
using FerWeb.Tests.Engine.Datasets;
using FerWeb.Tests.Shared;
using FerWeb.Tests.Web.Datasets;
using FerWeb.Tests.Web.Evaluations;
using FerWeb.Tests.Web.Localization;
using FerWeb.Tests.Workspace;
using FerWeb.Workspace;
using FerWeb.Workspace.Classroom;
using FerWeb.Workspace.Datasets;
using FerWeb.Workspace.Evaluations;
using FerWeb.Workspace.Runs;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;
using Layout = Plotly.Blazor.Layout;

namespace FerWeb.Tests.Components;

/// <summary>The list of evaluations with its form, and the page of one.</summary>
public sealed class EvaluationPagesTests : PageTest
{
    private EvaluationLibrary Evaluations => Services.GetRequiredService<EvaluationLibrary>();

    [Fact]
    public async Task Form_Submitted_PutsAnEvaluationIntoTheQueueAndTheList()
    {
        DrawnSets.PutDrawn(Services.GetRequiredService<DataFolder>());
        var page = Render<EvaluationsPage>();
        Change(page, "#split", "Test");
        Assert.Contains("Nobody has used the test part", TextOf(page, "[data-part=test-use]"), StringComparison.Ordinal);

        await SubmitAsync(page);

        var waiting = Assert.Single(Evaluations.List());
        Assert.Equal((ShippedModel.Id, "drawn", Split.Test, "local", EvaluationStatus.Waiting),
            (waiting.Request.Model, waiting.Request.Dataset, waiting.Request.Split, waiting.Request.By, waiting.Status));
        Eventually(page, () => Assert.Contains("Waiting", TextOf(page, "tbody"), StringComparison.Ordinal));

        // A double click.
        await SubmitAsync(page);
        Assert.Single(Evaluations.List());
    }

    [Fact]
    public async Task Form_OfAnEvaluationThatHasEnded_SaysNoMoreThatItWaits()
    {
        DrawnSets.PutDrawn(Services.GetRequiredService<DataFolder>());
        var page = Render<EvaluationsPage>();
        await SubmitAsync(page);
        Eventually(page, () => Assert.Equal("It is in the queue. Follow it", TextOf(page, "form .told")));

        Evaluations.End(Assert.Single(Evaluations.List()).Id, reason: null);

        Eventually(page, () => Assert.Empty(TextOf(page, "form .told")));
    }

    [Fact]
    public async Task Form_WhereNothingCanBeWritten_SaysWhy()
    {
        var data = Services.GetRequiredService<DataFolder>();
        DrawnSets.PutDrawn(data);
        await File.WriteAllTextAsync(data.Evaluations, "");
        var page = Render<EvaluationsPage>();

        await SubmitAsync(page);

        Eventually(page, () => Assert.StartsWith(
            "FerWeb could not write to its data folder: ", TextOf(page, "form [role=alert]"), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("de", "", "\u00a0%")]
    [InlineData("tr", "%", "")]
    public void Curves_OnTheirAxes_HaveTheSignOfPerCentWhereTheLanguageWritesIt(string language, string before, string after) => InLanguage.Do(language, () =>
    {
        var layout = new Layout();
        EvaluationTraces.Set(layout, "x", "y");

        Assert.Equal((before, after), (layout.XAxis[0].TickPrefix, layout.XAxis[0].TickSuffix));
        Assert.Equal((before, after), (layout.YAxis[0].TickPrefix, layout.YAxis[0].TickSuffix));
    });

    [Fact]
    public void Form_ModelOfClassesThatNoDataSetHas_OffersNoneUntilAnotherIsChosen()
    {
        OwnClasses.Describe(Services.GetRequiredService<DataFolder>().Models, "own");
        var page = Render<EvaluationsPage>();
        var all = page.FindAll("#dataset option").Count;

        Change(page, "#model", "model:own");
        Assert.StartsWith("No data set here has this model's classes (calm, grumpy, wow).", TextOf(page, "[data-part=fitting]"), StringComparison.Ordinal);
        Assert.Empty(page.FindAll("#dataset option"));
        Assert.True(page.Find("form button[type=submit]").HasAttribute("disabled"));

        Change(page, "#model", $"model:{ShippedModel.Id}");
        Assert.Equal(all, page.FindAll("#dataset option").Count);
        Assert.False(page.Find("form button[type=submit]").HasAttribute("disabled"));
    }

    [Fact]
    public void Page_OfOneThatWaits_CancelsItAndThenDeletesIt()
    {
        var request = EvaluationsApiTests.Kept(Site).Request;
        var id = Evaluations.Add(request).Id;
        Services.GetRequiredService<IRunStore>().SetHold(true, "ada");
        var page = Render<EvaluationPage>(parameters => parameters.Add(shown => shown.Id, id));
        Assert.Single(page.FindAll("[data-part=held]"));

        Press(page, "Cancel");

        Eventually(page, () => Assert.Contains("Cancelled", TextOf(page, ".waiting"), StringComparison.Ordinal));
        Press(page, "Delete");
        AssertFocused(page, "Leave it as it is");
        Press(page, "Delete it for good");
        Eventually(page, () => Assert.EndsWith("/evaluations", Navigation.Uri, StringComparison.Ordinal));
        Assert.Null(Evaluations.Find(id));
    }

    [Fact]
    public void List_OfCheckpoints_NamesTheirRuns_AndTheIdsWhereTwoAreCalledTheSame()
    {
        var runs = Services.GetRequiredService<IRunStore>();
        var (one, twin, other) = (runs.Trained("Lesson", [0.5]), runs.Trained("Lesson", [0.5]), runs.Trained("Night", [0.5]));
        var request = EvaluationsApiTests.Kept(Site).Request;
        foreach (var run in (Run[])[one, twin, other])
        {
            Evaluations.Add(request with { Model = run.Id, Origin = new CheckpointOrigin(run.Id, 20) });
        }

        var names = Render<EvaluationsPage>().FindAll("tbody th a").Select(link => Words(link.TextContent));

        Assert.Equal(
            new[] { ShippedModel.Id, $"Lesson, step 20 ({one.Id})", $"Lesson, step 20 ({twin.Id})", "Night, step 20" }.Order(StringComparer.Ordinal),
            names.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Page_OfAnotherOneByTheBrowsersHistory_FollowsThatOne()
    {
        var kept = EvaluationsApiTests.Kept(Site);
        var waiting = Evaluations.Add(kept.Request);
        var page = Render<EvaluationPage>(parameters => parameters.Add(shown => shown.Id, kept.Id));
        Press(page, "Delete");

        page.Render(parameters => parameters.Add(shown => shown.Id, waiting.Id));
        Assert.Contains("Waiting", TextOf(page, ".waiting"), StringComparison.Ordinal);
        Evaluations.End(waiting.Id, reason: null);

        Eventually(page, () => Assert.Contains("Cancelled", TextOf(page, ".waiting"), StringComparison.Ordinal));
        Assert.DoesNotContain(page.FindAll("button"), button => NameOf(button) == "Delete it for good");
    }

    [Fact]
    public void List_OfEndedOnes_ShowsWhatSomebodyElseBegins()
    {
        var kept = EvaluationsApiTests.Kept(Site);
        var page = Render<EvaluationsPage>();
        Assert.Single(page.FindAll("tbody tr"));

        var begun = Evaluations.Add(kept.Request);

        Eventually(page, () => Assert.Equal($"evaluations/{begun.Id}", page.Find("tbody th a").GetAttribute("href")));
    }

    [Fact]
    public async Task Pages_OverAnOutageOfTheStore_StayAndFollowAgainAfterIt()
    {
        var (runs, isAway, refused) = (Site.Services.GetRequiredService<IRunStore>(), false, 0);
        Use(PrecededStore.By(runs, _ =>
        {
            if (isAway)
            {
                refused++;
                throw new StoreAwayException("The database cannot be reached now.");
            }
        }));
        var origin = new CheckpointOrigin(runs.Trained("Lesson", [0.5]).Id, 20);
        var id = Evaluations.Add(EvaluationsApiTests.Kept(Site).Request with { Origin = origin }).Id;
        var (list, page) = (Render<EvaluationsPage>(), Render<EvaluationPage>(parameters => parameters.Add(shown => shown.Id, id)));
        isAway = true;
        Evaluations.End(id, reason: null);
        await Patience.UntilAsync(() => refused > 3); // Both ask again and again.

        isAway = false;

        Eventually(list, () => Assert.Contains("Cancelled", TextOf(list, "tbody"), StringComparison.Ordinal));
        Eventually(page, () => Assert.Contains("Cancelled", TextOf(page, ".waiting"), StringComparison.Ordinal));
    }

    [Fact]
    public void Page_AgainstAnotherModel_SaysWhichIsBetterAndKeepsItInTheAddress()
    {
        var kept = EvaluationsApiTests.Kept(Site);
        var alone = Render<EvaluationPage>(parameters => parameters.Add(shown => shown.Id, kept.Id));
        Eventually(alone, () => Assert.Contains("No other model has been evaluated on these pictures.", alone.Markup, StringComparison.Ordinal));
        var other = EvaluationsApiTests.Kept(Site, isRotated: true);
        var page = Render<EvaluationPage>(parameters => parameters.Add(shown => shown.Id, kept.Id));
        Eventually(page, () => Assert.NotEmpty(page.FindAll("#against")));

        Change(page, "#against", other.Id);

        Assert.EndsWith($"against={other.Id}", Navigation.Uri, StringComparison.Ordinal);
        var again = Render<EvaluationPage>(parameters => parameters.Add(shown => shown.Id, kept.Id));
        Eventually(again, () => Assert.StartsWith($"“{ShippedModel.Id}” is better", TextOf(again, "[data-part=against]"), StringComparison.Ordinal));
        Assert.Equal(7, again.FindAll(".difference tbody tr").Count);
    }

    [Fact]
    public void Page_AgainstAnotherModel_ShowsThePicturesThatOneOfThemAloneGetsRight()
    {
        var (kept, other) = (EvaluationsApiTests.Kept(Site), EvaluationsApiTests.Kept(Site, isRotated: true));
        var (ours, theirs) = (Evaluations.ReadPredictions(kept.Id).Fer, Evaluations.ReadPredictions(other.Id).Fer);
        var count = Enumerable.Range(0, ours.Count).Count(row => ours.IsRight(row) && !theirs.IsRight(row));
        Navigation.NavigateTo($"evaluations/{kept.Id}?against={other.Id}");
        var page = Render<EvaluationPage>(parameters => parameters.Add(shown => shown.Id, kept.Id));

        Press(page, $"Show what only {ShippedModel.Id} gets right ({count})");

        Assert.Contains("show=only-this", Navigation.Uri, StringComparison.Ordinal);
        var again = Render<EvaluationPage>(parameters => parameters.Add(shown => shown.Id, kept.Id));
        Eventually(again, () => Assert.StartsWith(
            $"Pictures that this model gets right and the other wrong: {count}.", TextOf(again, "[data-part=gallery-words]"), StringComparison.Ordinal));
        Assert.Equal(4, again.FindAll(".gallery .segments input").Count);

        Navigation.NavigateTo($"evaluations/{kept.Id}?show=only-this");
        var alone = Render<EvaluationPage>(parameters => parameters.Add(shown => shown.Id, kept.Id));
        Eventually(alone, () => Assert.Contains("are answered wrong", TextOf(alone, "[data-part=gallery-words]"), StringComparison.Ordinal));
        Assert.Equal(2, alone.FindAll(".gallery .segments input").Count);
    }

    [Fact]
    public void Form_ModelsOfOneName_AreToldApartByTheirIds()
    {
        var models = Services.GetRequiredService<DataFolder>().Models;
        foreach (var id in (string[])["a", "b"])
        {
            OwnClasses.Describe(models, id);
            var folder = Path.Combine(models, id);
            ModelFolder.WriteDescription(folder, ModelFolder.ReadDescription(folder) with { Name = "Both of us" });
        }

        var runs = Services.GetRequiredService<IRunStore>();
        var (one, twin) = (runs.Launch("Lesson"), runs.Launch("Lesson"));
        Assert.All((Run[])[one, twin], run => Assert.True(
            runs.AddCheckpoint(run.Id, run.Attempt, new(20, 1, 1, IsBest: true, IsPinned: false, DateTimeOffset.UnixEpoch))));

        var page = Render<EvaluationsPage>();

        var options = page.FindAll("#model option").Select(option => option.TextContent).ToList();
        Assert.All(
            (string[])["Both of us (a)", "Both of us (b)", $"Lesson, step 20 ({one.Id})", $"Lesson, step 20 ({twin.Id})"],
            words => Assert.Contains(words, options));
        Assert.Equal(options.Count, options.Distinct().Count());
    }

    [Fact]
    public void Form_OfACheckpointThatIsGone_SaysSoUntilAnotherIsChosen()
    {
        var run = Services.GetRequiredService<IRunStore>().Launch();
        Navigation.NavigateTo($"evaluations?run={run.Id}&step=66");
        var page = Render<EvaluationsPage>();
        Assert.StartsWith("That checkpoint is no longer stored.", TextOf(page, "[data-part=missing]"), StringComparison.Ordinal);

        Change(page, "#model", $"model:{ShippedModel.Id}");

        Assert.Empty(page.FindAll("[data-part=missing]"));
        Navigation.NavigateTo("evaluations?model=gone");
        Assert.StartsWith("There is no model", TextOf(Render<EvaluationsPage>(), "[data-part=missing]"), StringComparison.Ordinal);
    }

    [Fact]
    public void Page_OfAFailedOne_SaysWhy()
    {
        var id = Evaluations.Add(EvaluationsApiTests.Kept(Site).Request).Id;
        Evaluations.End(id, "This evaluation has ended already.");

        var page = Render<EvaluationPage>(parameters => parameters.Add(shown => shown.Id, id));

        Assert.Contains("This evaluation has ended already.", TextOf(page, ".waiting"), StringComparison.Ordinal);
    }

    [Fact]
    public void Page_WhosePredictionsAreGone_SaysSoAndCountsNoPictures()
    {
        var id = EvaluationsApiTests.Kept(Site).Id;
        File.Delete(Path.Combine(Services.GetRequiredService<DataFolder>().Evaluations, id, EvaluationLibrary.PredictionsFile));

        var page = Render<EvaluationPage>(parameters => parameters.Add(shown => shown.Id, id));

        Eventually(page, () => Assert.StartsWith("The predictions of this evaluation are missing", TextOf(page, "[role=alert]"), StringComparison.Ordinal));
        Assert.Empty(TextOf(page, "[data-part=gallery-words]"));
    }

    [Theory]
    [InlineData(1, "Angry, answered Happy: one picture")]
    [InlineData(1_200, "Angry, answered Happy: 1,200 pictures")]
    public void Cell_OfTheMatrix_SpeaksOfOneOrOfMany(int count, string expected)
        => Assert.Equal(expected, EvaluationText.Cell(EvaluationsApiTests.Kept(Site).Record!.Fer, 0, 3, count));

    [Fact]
    public void Page_OfAFinishedOne_ShowsItsFiguresAndThePicturesOfACell()
    {
        var kept = EvaluationsApiTests.Kept(Site, Split.Test, testUse: 3);
        var all = kept.Record!.Fer.All;
        var page = Render<EvaluationPage>(parameters => parameters.Add(shown => shown.Id, kept.Id));

        Eventually(page, () => Assert.Contains("are answered wrong", TextOf(page, "[data-part=gallery-words]"), StringComparison.Ordinal));
        var headline = TextOf(page, ".headline");
        Assert.Contains($"of {all.Count} pictures", headline, StringComparison.Ordinal);
        Assert.Contains("10 of them are exact copies", headline, StringComparison.Ordinal);
        Assert.Contains("use 3 of the test part", headline, StringComparison.Ordinal);
        Assert.All(
            [kept.Record.Fer.MacroF1.Estimate, kept.Record.Fer.MacroF1.Low, all.ExpectedCalibrationError],
            figure => Assert.Contains(FormattableString.Invariant($"{figure:0.000}"), headline, StringComparison.Ordinal));

        Assert.Equal($"{all.ConfusionMatrix[0][0]}", TextOf(page, "td.right button"));
        Change(page, "[aria-labelledby=matrix-title] .segments label:last-of-type input", "on");
        Assert.Equal(
            $"{Math.Round(100.0 * all.ConfusionMatrix[0][0] / all.ConfusionMatrix[0].Sum(), MidpointRounding.AwayFromZero)}", TextOf(page, "td.right button"));

        Press(page, $"Angry, answered Angry: {all.ConfusionMatrix[0][0]} pictures");

        Assert.EndsWith("show=0-0", Navigation.Uri, StringComparison.Ordinal);
        var cell = Render<EvaluationPage>(parameters => parameters.Add(shown => shown.Id, kept.Id));
        Eventually(cell, () => Assert.Equal(
            $"Angry, answered Angry: {all.ConfusionMatrix[0][0]} pictures", TextOf(cell, "[data-part=gallery-words]")));

        // The data folder's drawn faces are other pictures than those that the record names.
        Assert.Contains("cannot be shown", TextOf(cell, ".gallery"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Picture_OfAFinishedOne_TurnsToTheNextAndLeadsToItsPlaceInTheDataset()
    {
        var kept = EvaluationsApiTests.Kept(Site, Split.Test);
        var answers = new EvaluatedPictures(Evaluations.ReadPredictions(kept.Id).Fer);
        var mistakes = answers.Of(PictureChoice.Mistakes);
        var dialogs = Render<MudDialogProvider>();

        await dialogs.InvokeAsync(() => Services.GetRequiredService<IDialogService>().ShowAsync<PictureDialog>(null, new DialogParameters<PictureDialog>
        {
            { dialog => dialog.Evaluation, kept },
            { dialog => dialog.Head, LabelHead.Fer },
            { dialog => dialog.Pictures, mistakes },
            { dialog => dialog.Start, 0 },
            { dialog => dialog.Answers, answers },
            { dialog => dialog.AddressOf, picture => $"{picture.Image}.png" },
        }));

        Assert.Contains($"1 of {mistakes.Count}", TextOf(dialogs, ".turn"), StringComparison.Ordinal);

        // What has the focus is never disabled: the dialog would hear no keys any more.
        Assert.Equal("true", dialogs.Find(".turn button").GetAttribute("aria-disabled"));
        Assert.Empty(dialogs.FindAll("button[disabled]"));
        Press(dialogs, "Previous");
        Assert.Contains($"1 of {mistakes.Count}", TextOf(dialogs, ".turn"), StringComparison.Ordinal);
        Assert.Equal($"datasets/drawn/pictures?split=test&picture={mistakes[0].Image}", dialogs.Find("a").GetAttribute("href"));
        Press(dialogs, "Next");
        Assert.Equal($"{mistakes[1].Image}.png", dialogs.Find("img").GetAttribute("src"));
        Assert.Equal(7, dialogs.FindAll("ol li").Count);
    }

    [Fact]
    public void Pictures_OfPupils_AreShownToThoseAloneWhoMayTrain()
    {
        using var folder = new TemporaryFolder();
        folder.WriteBytes("faces.zip", FaceZip.Make());
        var entry = Services.GetRequiredService<DatasetLibrary>()
            .Import(folder.PathTo("faces.zip"), "Pupils", options: new ImportOptions { Source = ClassroomActions.Source });
        var kept = EvaluationsApiTests.Kept(Site);
        var data = new EvaluatedData("Pupils", entry.Sha256, Split.Train, 60, "as given", entry.Id);
        Action<ComponentParameterCollectionBuilder<PictureGallery>> ofThem = parameters => parameters
            .Add(shown => shown.Evaluation, kept with { Record = kept.Record! with { Data = data } })
            .Add(shown => shown.Head, LabelHead.Fer)
            .Add(shown => shown.Pictures, new EvaluatedPictures(Evaluations.ReadPredictions(kept.Id).Fer))
            .Add(shown => shown.Choice, PictureChoice.Mistakes);
        Assert.NotEmpty(Render(ofThem).FindAll("img"));

        Person.SetAuthorized("vera").SetPolicies(Policies.Recognize, Policies.Read);
        var gallery = Render(ofThem);

        Assert.Empty(gallery.FindAll("img"));
        Assert.Contains("taken in a classroom", gallery.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Page_OfNone_SaysSo()
    {
        var page = Render<EvaluationPage>(parameters => parameters.Add(shown => shown.Id, "e0000000"));

        Assert.Contains("no evaluation “e0000000”", TextOf(page, "[role=alert]"), StringComparison.Ordinal);
    }
}
