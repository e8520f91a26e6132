using Bunit;
using FerWeb.Api;
using FerWeb.Components.Pages.Classroom;
using FerWeb.Components.Pages.Recognize;
using FerWeb.Engine.Models;
using FerWeb.Recognition;
using FerWeb.Tests.Web;
using FerWeb.Tests.Web.Localization;
using FerWeb.Tests.Workspace;
using FerWeb.Workspace;
using FerWeb.Workspace.Classroom;
using FerWeb.Workspace.Datasets;
using FerWeb.Workspace.Runs;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace FerWeb.Tests.Components;

/// <summary>The list of classroom sets, and the page of one as far as no camera is needed.</summary>
public sealed class ClassroomPagesTests : ClassroomPageTest
{
    [Fact]
    public async Task NewSet_WithItsName_OpensWithTwoClasses()
    {
        var page = Render<ClassroomPage>();
        Change(page, "#set-name", "7b");

        await SubmitAsync(page);

        var set = Assert.Single(Sets.List());
        Assert.EndsWith($"/classroom/{set.Id}", Navigation.Uri, StringComparison.Ordinal);
        Assert.Equal(("7b", 2), (set.Name, set.Classes.Count));
    }

    [Fact]
    public void NewSet_MadeElsewhereMeanwhile_AppearsInTheListInTheLanguageOfItsReader()
    {
        IRenderedComponent<IComponent>? page = null;
        InLanguage.Do("de", () => page = Render<ClassroomPage>());
        Assert.Empty(page!.FindAll("article"));

        InLanguage.Do("en", () => Sets.Create("7b", ["Happy", "Sad"])); // as a request does

        Eventually(page!, () => Assert.Equal("7b", TextOf(page!, "article h2")));
        Assert.Equal("Öffnen", TextOf(page!, "article a.primary"));
    }

    [Fact]
    public async Task NewSet_WhereNothingCanBeWritten_SaysWhy()
    {
        await File.WriteAllTextAsync(Services.GetRequiredService<DataFolder>().Classroom, "");
        var page = Render<ClassroomPage>();

        await SubmitAsync(page);

        Assert.StartsWith("FerWeb could not write to its data folder: ", TextOf(page, "#set-fault"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Set_WhichCannotBeWritten_SaysWhyAndStaysAsItWas()
    {
        var set = Agreed();
        Directory.CreateDirectory(Path.Combine(Services.GetRequiredService<DataFolder>().Classroom, set.Id, "set.json.tmp"));
        var page = Open(set);

        Press(page, "Add a class");

        Eventually(page, () => Assert.StartsWith("FerWeb could not write to its data folder: ", TextOf(page, ".notice-error"), StringComparison.Ordinal));
        Press(page, "Rename 7b");
        await page.InvokeAsync(() => page.Find(".naming").Submit());
        Eventually(page, () => Assert.StartsWith("FerWeb could not write to its data folder: ", TextOf(page, ".notice-error"), StringComparison.Ordinal));
        Assert.Equal(2, page.FindAll("[data-class]").Count);
    }

    [Fact]
    public void Set_BeforeTheConsent_ShowsNoCamera_AndAfterItRemembersWhoAgreed()
    {
        var page = Open(Sets.Create("7b", ["Happy", "Sad"]));
        Assert.Empty(page.FindAll("video"));
        Assert.True(page.Find(".consent button").HasAttribute("disabled"));

        Change(page, "[data-part=consent]", true);
        Press(page, "Go on to the camera");

        Eventually(page, () => Assert.Single(page.FindAll("video")));
        Assert.Equal("local", Assert.Single(Sets.List()).Consent?.By);
        Assert.Single(Open(Sets.List()[0]).FindAll("video"));
    }

    [Fact]
    public void Classes_RenamedAddedRemoved_AreInTheStore()
    {
        var set = Agreed();
        var page = Open(set);
        Change(page, "[data-class=c1] [data-part=class-name]", "Glad");
        Press(page, "Add a class");
        Eventually(page, () => Assert.Equal(3, page.FindAll("[data-class]").Count));
        var focused = JSInterop.Invocations["Blazor._internal.domWrapper.focus"].Count;
        Press(page, "Remove Sad");

        Eventually(page, () => Assert.Equal(2, page.FindAll("[data-class]").Count));
        Assert.Equal(focused + 1, JSInterop.Invocations["Blazor._internal.domWrapper.focus"].Count); // The button is gone with its class.
        Assert.Equal(["Glad", "Class 3"], Sets.Find(set.Id).Classes.Select(one => one.Name));

        Change(page, "[data-class=c1] [data-part=class-name]", "class 3");
        Assert.Contains("“class 3” is named twice", TextOf(page, "[data-class=c1] .fault"), StringComparison.Ordinal);
    }

    [Fact]
    public void Pictures_ThatComeMeanwhile_AppearAndOneIsDeletedByAClick()
    {
        var set = Agreed();
        var page = Open(set);
        Add(set, 1);
        var (second, _) = Add(set, 2);
        Eventually(page, () => Assert.Equal(2, page.FindAll(".thumbs img").Count));
        Assert.Contains(second, page.Find(".thumbs img").GetAttribute("src"), StringComparison.Ordinal);

        Press(page, "Delete picture 2");

        Eventually(page, () => Assert.Single(page.FindAll(".thumbs img")));
        Assert.DoesNotContain(second, Sets.Find(set.Id).Classes[0].Pictures);
        Assert.Contains("1 of at least 10 pictures", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Pictures_ThatComeMeanwhile_LeaveThePageInTheLanguageOfItsReader()
    {
        var set = Agreed();
        IRenderedComponent<IComponent>? page = null;
        InLanguage.Do("de", () => page = Open(set));
        Assert.Equal("1 Sammeln", TextOf(page!, "#collect-title"));

        InLanguage.Do("en", () => Add(set, 1)); // as a request does

        Eventually(page!, () => Assert.Single(page!.FindAll(".thumbs img")));
        Assert.Equal("1 Sammeln", TextOf(page!, "#collect-title"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Set_DeletedElsewhereMeanwhile_IsSaidToBeGoneAndWhatIsLeftOfItIsNamed(bool wasTrainedOn)
    {
        var set = Agreed();
        Fill(set);
        var actions = Services.GetRequiredService<ClassroomActions>();
        var run = wasTrainedOn ? actions.Train(set.Id, "local") : null;
        var page = Render<ClassroomPage>();
        Press(page, "Delete the set: 7b");
        actions.Delete(set.Id, withRuns: false, "local");

        Press(page, "Delete for good");

        Eventually(page, () => Assert.StartsWith(
            run is null ? "“7b” was deleted already." : "“7b” is deleted. Pictures of it are still in these data sets",
            TextOf(page, "[role=status]"), StringComparison.Ordinal));
        string[] left = run is null ? [] : [$"datasets/{run.Spec.Dataset.Id}"];
        Assert.Equal(left, page.FindAll("[role=status] a").Select(link => link.GetAttribute("href")));
    }

    [Fact]
    public async Task Set_DeletedByADoubleClick_IsDeletedOnce()
    {
        var (set, told) = (Agreed(), 0);
        var question = Render<DeleteSet>(parameters => parameters.Add(one => one.Set, set).Add(one => one.Deleted, _ => told++));
        Press(question, "Delete the set: 7b");

        await question.InvokeAsync(() =>
        {
            var delete = question.FindAll("button").First(button => NameOf(button) == "Delete for good");
            return Task.WhenAll(delete.ClickAsync(new()), delete.ClickAsync(new()));
        });

        Assert.Equal(1, told);
        Assert.Empty(Sets.List());
    }

    [Fact]
    public void Set_Deleted_AsksOnceAndSaysThatNothingIsLeft()
    {
        var set = Agreed();
        Add(set, 1);
        var page = Open(set);
        Press(page, "Delete the set: 7b");
        AssertAsked(page, "Keep", "Delete “7b” for good, with its one picture?");
        Press(page, "Keep");
        AssertFocused(page, "Delete the set: 7b");
        Press(page, "Delete the set: 7b");

        Press(page, "Delete for good");

        Eventually(page, () => Assert.Contains("no data set here is known to hold a picture", TextOf(page, "[role=status]"), StringComparison.Ordinal));
        Assert.Empty(Sets.List());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Set_DeletedAfterATraining_TakesItsCopiesAlong_OrLeadsToThoseThatAreKept(bool withCopies)
    {
        Use(new FakeTimeProvider(TimeProvider.System.GetUtcNow())); // The page does not draw itself anew while it is looked at.
        var set = Agreed();
        Fill(set);
        var run = Services.GetRequiredService<ClassroomActions>().Train(set.Id, "local");
        Services.GetRequiredService<RunActions>().Stop(run.Id, "local");
        var page = Open(set);
        Press(page, "Delete the set: 7b");
        Assert.StartsWith("Delete “7b” for good, with its 20 pictures?", TextOf(page, ".question p"), StringComparison.Ordinal);
        AssertAsked(page, "Keep", "These runs learned from them");
        Assert.True(page.Find(".question input").HasAttribute("checked"));
        if (!withCopies)
        {
            Change(page, ".question input", false);
            Assert.Contains("The copies then stay under Data sets", TextOf(page, ".question"), StringComparison.Ordinal);
        }

        Press(page, "Delete for good");

        Eventually(page, () => Assert.Contains("“7b” is deleted", TextOf(page, "[role=status]"), StringComparison.Ordinal));
        Assert.Equal(withCopies ? 0 : 1, page.FindAll("[role=status] a").Count(link => link.GetAttribute("href") == $"datasets/{run.Spec.Dataset.Id}"));
        Assert.Equal(withCopies, Services.GetRequiredService<DatasetLibrary>().Find(run.Spec.Dataset.Id) is null);
    }

    [Fact]
    public void Set_OfWhichAModelWasMade_NamesItBeforeAndAfterItIsDeleted()
    {
        var set = Agreed();
        var model = ModelOf(set);
        var page = Open(set);
        Press(page, "Delete the set: 7b");
        Assert.Contains("These models learned from the pictures: 7b, step 2.", TextOf(page, ".question"), StringComparison.Ordinal);
        Assert.Equal("models", page.Find(".question p a").GetAttribute("href"));

        Press(page, "Delete for good");

        Eventually(page, () => Assert.EndsWith(
            "7b, step 2. They hold no pictures, and stay until they are deleted under Models. To the models",
            TextOf(page, "[role=status]"), StringComparison.Ordinal));
        Assert.Equal("models", page.Find("[role=status] a").GetAttribute("href"));
        Assert.True(Directory.Exists(model.ModelFolder));
    }

    [Fact]
    public void Set_WhoseModelIsLive_IsNotDeletedWithItsRunsAndLeadsToTheModels()
    {
        var set = Agreed();
        var model = ModelOf(set);
        Services.GetRequiredService<IRunStore>().Promote(model);
        Services.GetRequiredService<LiveRecognizer>().Use(new FakeRecognizer { ModelId = model.ModelId });
        var page = Open(set);
        Press(page, "Delete the set: 7b");

        Press(page, "Delete for good");

        Eventually(page, () => Assert.StartsWith("“7b” (", TextOf(page, ".question [role=alert]"), StringComparison.Ordinal));
        Assert.Equal("models", page.Find("[role=alert] a").GetAttribute("href"));
        Assert.NotNull(Sets.Find(set.Id));
    }

    [Fact]
    public void Classes_ThatNobodyHasNamed_AreSaidOnceTheyCanBeNamed()
    {
        var set = Sets.Create("7b", ["Glasses", "Class 2"]);
        Assert.Empty(Open(set).FindAll("[data-part=unnamed]"));
        Sets.Agree(set.Id, "local");

        Assert.Contains("Not named yet: Class 2.", TextOf(Open(set), "[data-part=unnamed]"), StringComparison.Ordinal);
        Assert.Empty(Open(Agreed()).FindAll("[data-part=unnamed]"));
    }

    [Theory]
    [InlineData(0.4, 10, "60.0\u00a0% Best accuracy: after epoch 1")]
    [InlineData(0.6, 20, "60.0\u00a0% Newest accuracy: after epoch 2")]
    public void TryLive_AfterATraining_AsksTheCheckpointThatTheRunsPageOffers(double newest, long step, string figure)
    {
        var set = Agreed();
        Fill(set);
        Services.GetRequiredService<ClassroomActions>().Train(set.Id, "local");
        var store = Services.GetRequiredService<IRunStore>();
        var run = store.Start();
        Assert.True(store.Tell(run, 1, 0.6) && store.Tell(run, 2, newest));
        store.AddCheckpoint(run.Id, run.Attempt, new RunCheckpoint(10, 1, 1, IsBest: true, IsPinned: false, DateTimeOffset.UnixEpoch));
        store.AddCheckpoint(run.Id, run.Attempt, new RunCheckpoint(20, 2, 1, IsBest: false, IsPinned: false, DateTimeOffset.UnixEpoch));
        store.Move(store.Find(run.Id)!, RunStatus.Finished, "worker", StopCause.Finished);

        var page = Open(set);

        Assert.Equal(LiveApi.AddressOf(run.Id, step), page.FindComponent<LiveCamera>().Instance.Url);
        Assert.StartsWith(figure, TextOf(page, "[data-part=accuracy]"), StringComparison.Ordinal);
        Assert.Single(page.FindAll(".live .present"));
        Assert.DoesNotContain("less reliable", TextOf(page, ".live .caution"), StringComparison.Ordinal); // It learnt from camera pictures.
    }

    [Fact]
    public void Train_WithTooFewPictures_SaysWhatIsMissing()
    {
        var page = Open(Agreed());

        Assert.Contains("“Happy” has 0 pictures; each class needs at least 10.", TextOf(page, "[data-part=missing]"), StringComparison.Ordinal);
        Assert.True(page.Find(".train button.primary").HasAttribute("disabled"));
    }

    [Fact]
    public void Train_WithEnough_ShowsTheRunAndStopsIt()
    {
        var ours = Path.Combine(Services.GetRequiredService<DataFolder>().Models, "ours");
        Directory.CreateDirectory(ours);
        var shipped = ModelFolder.ReadDescription(ShippedModel.Folder);
        ModelFolder.WriteDescription(ours, shipped with { Id = "ours", Name = "Our model" });
        var set = Agreed();
        Fill(set);
        var page = Open(set);
        Assert.StartsWith("The network that ships with FerWeb knows faces", TextOf(page, "[data-part=how]"), StringComparison.Ordinal);
        Assert.False(page.Find(".train details").HasAttribute("open"));
        Change(page, "#start-model", "ours");
        Assert.StartsWith("The model Our model knows faces", TextOf(page, "[data-part=how]"), StringComparison.Ordinal);
        Press(page, "Train");

        Eventually(page, () => Assert.Contains("Number 1 in the queue", TextOf(page, ".train"), StringComparison.Ordinal));
        var run = Services.GetRequiredService<IRunStore>().Find(page.Find(".train").GetAttribute("data-run")!)!;
        Assert.Equal(ours, run.Spec.Options.StartModel);
        Assert.Contains($"runs/{run.Id}", page.Markup, StringComparison.Ordinal);
        Assert.Equal("Stop the training", Words(page.Find(".train .actions button").TextContent));
        Press(page, "Stop the training");
        Eventually(page, () => Assert.Contains("Train again", TextOf(page, ".train"), StringComparison.Ordinal));
        Assert.Equal(RunStatus.Cancelled, Services.GetRequiredService<IRunStore>().Find(run.Id)!.Status);
    }

    [Fact]
    public async Task Page_OfAnotherSetByTheBrowsersHistory_IsThatOnesAndActsOnIt()
    {
        var (first, second) = (Sets.Create("7b", ["Happy", "Sad"]), Sets.Create("8c", ["Happy", "Sad"]));
        var page = Render<ClassroomSetPage>(parameters => parameters.Add(shown => shown.Id, first.Id));
        Press(page, "Rename 7b");

        page.Render(parameters => parameters.Add(shown => shown.Id, second.Id));
        Press(page, "Rename 8c");
        Change(page, ".naming input", "8d");
        await SubmitAsync(page);

        Eventually(page, () => Assert.Equal("8d", TextOf(page, "h1")));
        Assert.Equal(["7b", "8d"], new[] { first, second }.Select(set => Sets.Find(set.Id).Name));
    }

    [Fact]
    public void Page_OfNone_SaysSo()
        => Assert.Contains("There is no such set", Render<ClassroomSetPage>(parameters => parameters.Add(shown => shown.Id, "k0000000")).Markup,
            StringComparison.Ordinal);

    // Only what is written down about it is looked at here.
    private Promotion ModelOf(ClassroomSet set)
    {
        Fill(set);
        var run = Services.GetRequiredService<ClassroomActions>().Train(set.Id, "local");
        Services.GetRequiredService<RunActions>().Stop(run.Id, "local");
        var (id, shipped) = ($"{run.Id}-2-6b0ad94e", ModelFolder.ReadDescription(ShippedModel.Folder));
        var folder = Path.Combine(Services.GetRequiredService<DataFolder>().Models, id);
        Directory.CreateDirectory(folder);
        ModelFolder.WriteDescription(folder, shipped with { Id = id, Name = "7b, step 2", Provenance = shipped.Provenance! with { Run = run.Id } });
        return new Promotion(folder, id, run.Id, 2, DateTimeOffset.UnixEpoch, "local");
    }
}
