using Bunit;
using FerWeb.Api;
using FerWeb.Components.Pages.Classroom;
using FerWeb.Components.Pages.Recognize;
using FerWeb.Engine.Datasets;
using FerWeb.Engine.Datasets.Curation;
using FerWeb.Tests.Workspace;
using FerWeb.Workspace.Classroom;
using FerWeb.Workspace.Datasets;
using FerWeb.Workspace.Datasets.Curation;
using FerWeb.Workspace.Runs;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace FerWeb.Tests.Components;

/// <summary>What a teacher does by mistake on the pages of classroom sets, and what they say of a training.</summary>
public sealed class ClassroomSetPageTests : ClassroomPageTest
{
    private readonly IRunStore _store;

    public ClassroomSetPageTests() => _store = Site.Services.GetRequiredService<IRunStore>();

    [Fact]
    public async Task NewSet_MadeByADoubleClick_IsMadeOnce()
    {
        var page = Render<ClassroomPage>();

        await SubmitAsync(page);
        await SubmitAsync(page);

        Assert.Single(Sets.List());
    }

    [Fact]
    public void Picture_DeletedByADoubleClick_GoesAloneAndComesBackByUndo()
    {
        var set = Agreed();
        string[] pictures = [Add(set, 1).Picture, Add(set, 2).Picture, Add(set, 3).Picture];
        var page = Open(set);
        var card = ReferenceOf(page.Find("[data-class=c1]"));

        Click(page, ".thumbs button", count: 1);
        Eventually(page, () => Assert.Equal(2, page.FindAll(".thumbs img").Count));
        Assert.Single(JSInterop.Invocations["Blazor._internal.domWrapper.focus"]);
        Click(page, ".thumbs button", count: 2);
        Click(page, ".undo", count: 2);
        Assert.Equal(pictures[..2], Sets.FindClass(set.Id, "c1").Pictures);
        Press(page, "Undo the deletion");

        Eventually(page, () => Assert.Equal(3, page.FindAll(".thumbs img").Count));
        Assert.Equal(pictures, Sets.FindClass(set.Id, "c1").Pictures);
        AssertFocused(card);
        Assert.Empty(page.FindAll(".undo"));
    }

    [Fact]
    public void Pictures_DeletedOneAfterTheOther_BringBackTheLastAlone()
    {
        var set = Agreed();
        var (first, _) = Add(set, 1);
        var (second, _) = Add(set, 2);
        var page = Open(set);
        Click(page, ".thumbs button", count: 1);
        Eventually(page, () => Assert.Single(page.FindAll(".thumbs img")));
        Click(page, ".thumbs button", count: 1);
        Eventually(page, () => Assert.Empty(page.FindAll(".thumbs img")));

        Press(page, "Undo the deletion");

        Eventually(page, () => Assert.Contains(first, page.Find(".thumbs img").GetAttribute("src"), StringComparison.Ordinal));
        Assert.DoesNotContain(second, Sets.FindClass(set.Id, "c1").Pictures);
        Assert.Empty(page.FindAll(".undo"));
    }

    [Fact]
    public void Questions_AndTheName_AreLeftByEscapeAndNothingIsChanged()
    {
        var set = Agreed();
        Add(set, 1);
        Sets.AddClass(set.Id, "Third");
        var page = Open(set);

        Press(page, "Delete the set: 7b");
        Escape(page, ".question");
        AssertFocused(page, "Delete the set: 7b");
        Press(page, "Remove Happy");
        Escape(page, ".asking[role=group]");
        AssertFocused(page, "Remove Happy");
        Press(page, "Rename 7b");
        Change(page, ".naming input", "8c");
        Escape(page, ".naming");
        AssertFocused(page, "Rename 7b");
        Press(page, "Rename 7b");
        Press(page, "Cancel");
        AssertFocused(page, "Rename 7b");

        Assert.Equal(("7b", 3), (Sets.Find(set.Id).Name, Sets.Find(set.Id).Classes.Count));
    }

    [Fact]
    public void Question_WhileARunLearns_NamesIt()
    {
        var set = Agreed();
        Fill(set);
        var page = Open(set);
        Press(page, "Delete the set: 7b");
        Assert.DoesNotContain("These runs learned from them", TextOf(page, ".question"), StringComparison.Ordinal);

        Cancelled(set);

        Eventually(page, () => Assert.Contains("These runs learned from them", TextOf(page, ".question"), StringComparison.Ordinal));
    }

    [Fact]
    public void Set_ThatWasTrainedOn_SaysThatCopiesStayAndWhere()
    {
        const string Said = "[data-part=copies]";
        const string Asked = $"[data-class=c1] {Said}";
        var set = Agreed();
        Fill(set);
        Assert.Empty(Open(set).FindAll(Said));
        Cancelled(set);
        Sets.AddClass(set.Id, "Third");
        var page = Open(set);
        Assert.StartsWith("Data sets of earlier trainings keep a copy until they are deleted there.", TextOf(page, Said), StringComparison.Ordinal);
        Assert.Equal("datasets", page.Find($"{Said} a").GetAttribute("href"));
        Assert.Single(page.FindAll(Said));

        Press(page, "Remove Happy");

        AssertAsked(page, "Keep", "Data sets of earlier trainings keep a copy until they are deleted there.");
        Assert.Single(page.FindAll(Asked));
    }

    [Fact]
    public void Set_FilledWhileTheListIsOpen_ShowsHowManyPicturesItHasAndItsQuestionStays()
    {
        var set = Agreed();
        var page = Render<ClassroomPage>();
        Press(page, "Delete the set: 7b");

        Add(set, 1);

        Eventually(page, () => Assert.StartsWith("One picture, made", TextOf(page, "article .help"), StringComparison.Ordinal));
        Assert.StartsWith("Delete “7b” for good, with its one picture?", TextOf(page, ".question p"), StringComparison.Ordinal);
    }

    [Fact]
    public void Set_FilledSinceItAsked_IsNotDeletedBeforeItAsksAgain()
    {
        Use(new FakeTimeProvider(TimeProvider.System.GetUtcNow())); // The list does not look again by itself.
        var set = Agreed();
        var page = Render<ClassroomPage>();
        Press(page, "Delete the set: 7b");
        Assert.StartsWith("Delete “7b” for good, with its 0 pictures?", TextOf(page, ".question p"), StringComparison.Ordinal);
        Add(set, 1);

        Press(page, "Delete for good");
        Eventually(page, () => Assert.StartsWith(
            "More pictures have come meanwhile.", TextOf(page, ".question [role=alert]"), StringComparison.Ordinal));
        Assert.StartsWith("Delete “7b” for good, with its one picture?", TextOf(page, ".question p"), StringComparison.Ordinal);
        Assert.Single(Sets.List());
        Press(page, "Delete for good");

        Eventually(page, () => Assert.StartsWith("“7b” is deleted: no data set", TextOf(page, "[role=status]"), StringComparison.Ordinal));
        Assert.Empty(Sets.List());
    }

    [Fact]
    public void Set_FromWhichARunLearnedSinceItAsked_IsNotDeletedBeforeItAsksAgain()
    {
        Use(new FakeTimeProvider(TimeProvider.System.GetUtcNow())); // The list does not look again by itself.
        var set = Agreed();
        Fill(set);
        var page = Render<ClassroomPage>();
        Press(page, "Delete the set: 7b");
        var run = Cancelled(set);

        Press(page, "Delete for good");
        Eventually(page, () => Assert.StartsWith(
            "Another run has learned from the pictures", TextOf(page, ".question [role=alert]"), StringComparison.Ordinal));
        Assert.Contains("These runs learned from them", TextOf(page, ".question"), StringComparison.Ordinal);
        Assert.NotNull(_store.Find(run.Id));
        Press(page, "Delete for good");

        Eventually(page, () => Assert.StartsWith("“7b” is deleted: no data set", TextOf(page, "[role=status]"), StringComparison.Ordinal));
        Assert.Null(_store.Find(run.Id));
    }

    [Fact]
    public void Set_OfWhoseDataSetSomebodyMadeAVersion_NamesThatBeforeAndAfterItIsDeleted()
    {
        var set = Agreed();
        Fill(set);
        var made = Cancelled(set).Spec.Dataset.Id;
        var version = Services.GetRequiredService<DatasetVersions>().Make(made, "Fewer", [new ImageChange(new ImagePlace(Split.Train, 0), null)]);
        var page = Open(set);
        Press(page, "Delete the set: 7b");
        Assert.StartsWith("These data sets hold pictures of it too, or may: Fewer.", TextOf(page, "[data-part=others]"), StringComparison.Ordinal);

        Press(page, "Delete for good");

        Eventually(page, () => Assert.StartsWith(
            "“7b” is deleted. Pictures of it are still in these data sets, or may be: Fewer", TextOf(page, "[role=status]"), StringComparison.Ordinal));
        Assert.Equal($"datasets/{version.Id}", page.Find("[role=status] a").GetAttribute("href"));
        Assert.Null(Services.GetRequiredService<DatasetLibrary>().Find(made));
    }

    [Fact]
    public void Training_OfClassesThatWereRenamedSince_SaysToTrainAgain()
    {
        const string Said = "[data-part=other-classes]";
        var set = Agreed();
        Fill(set);
        Cancelled(set);
        var page = Open(set);
        Assert.Empty(page.FindAll(Said));

        Sets.RenameClass(set.Id, "c1", "Glad");

        Eventually(page, () => Assert.StartsWith("The classes have changed since this training", TextOf(page, Said), StringComparison.Ordinal));
        Sets.RenameClass(set.Id, "c1", "Happy");
        Eventually(page, () => Assert.Empty(page.FindAll(Said)));

        foreach (var (id, name) in new[] { ("c1", "x"), ("c2", "Happy"), ("c1", "Sad") })
        {
            Sets.RenameClass(set.Id, id, name);
        }

        Eventually(page, () => Assert.Single(page.FindAll(Said)));
    }

    [Fact]
    public void Training_ThatWasStopped_IsResumed()
    {
        var set = Agreed();
        Fill(set);
        Services.GetRequiredService<ClassroomActions>().Train(set.Id, "local");
        var run = _store.Move(_store.Move(_store.Start(), RunStatus.Stopping, "local")!, RunStatus.Stopped, "worker")!;
        var (page, actions) = OpenWith(() => Open(set), ".train .actions");

        Press(page, "Resume");

        Eventually(page, () => Assert.Equal(RunStatus.Queued, _store.Find(run.Id)!.Status));
        Eventually(page, () => Assert.DoesNotContain(page.FindAll(".train button"), button => NameOf(button) == "Resume"));
        AssertFocused(actions);
    }

    [Fact]
    public void Training_ThatNeverBegan_IsNotResumed()
    {
        var set = Agreed();
        Fill(set);
        Cancelled(set);

        Assert.Equal(["Train again"], Open(set).FindAll(".train .actions button").Select(NameOf));
    }

    [Fact]
    public void TryLive_WhileAnotherTrainingWaitsAndOnceThatIsStopped_GoesOnWithTheOneBefore()
    {
        const string Said = "[data-part=earlier]";
        var set = Agreed();
        Fill(set);
        Services.GetRequiredService<ClassroomActions>().Train(set.Id, "local");
        var run = _store.Start();
        _store.AddCheckpoint(run.Id, run.Attempt, new RunCheckpoint(10, 1, 1, IsBest: true, IsPinned: false, DateTimeOffset.UnixEpoch));
        var page = Open(set);
        Assert.Empty(page.FindComponents<LiveCamera>());
        _store.Move(_store.Find(run.Id)!, RunStatus.Finished, "worker", StopCause.Finished);
        Eventually(page, () => Assert.Single(page.FindComponents<LiveCamera>()));
        Assert.Empty(page.FindAll(Said));
        var camera = page.FindComponent<LiveCamera>().Instance;

        Press(page, "Train again");
        Eventually(page, () => Assert.Single(page.FindAll(Said)));
        Press(page, "Stop the training");
        Eventually(page, () => Assert.Contains(page.FindAll(".train button"), button => NameOf(button) == "Train again"));

        Assert.Same(camera, page.FindComponent<LiveCamera>().Instance); // Its camera and its full screen stay.
        Assert.Equal(LiveApi.AddressOf(run.Id, 10), camera.Url);
        Assert.Single(page.FindAll(Said));

        Press(page, "Train again");
        Eventually(page, () => Assert.Contains(page.FindAll(".train button"), button => NameOf(button) == "Stop the training"));
        var next = _store.Start();
        _store.AddCheckpoint(next.Id, next.Attempt, new RunCheckpoint(20, 1, 1, IsBest: true, IsPinned: false, DateTimeOffset.UnixEpoch));
        _store.Move(_store.Find(next.Id)!, RunStatus.Finished, "worker", StopCause.Finished);

        Eventually(page, () => Assert.Equal(LiveApi.AddressOf(next.Id, 20), camera.Url));
        Assert.Same(camera, page.FindComponent<LiveCamera>().Instance);
        Assert.Empty(page.FindAll(Said));
        Eventually(page, () => Assert.Equal([camera.Url], JSInterop.Invocations["answerAt"].Select(call => call.Arguments[0])));
    }

    [Theory]
    [InlineData(0.1, true)]
    [InlineData(0.6, false)]
    public void Training_NoBetterThanGuessing_SaysSo(double accuracy, bool expected)
    {
        var set = Agreed();
        Fill(set);
        Services.GetRequiredService<ClassroomActions>().Train(set.Id, "local");
        var run = _store.Start();
        Assert.True(_store.Tell(run, 1, accuracy));
        _store.Move(_store.Find(run.Id)!, RunStatus.Finished, "worker", StopCause.Finished);

        string[] words = expected
            ? ["10.0\u00a0% right on 70 pictures cannot be told from guessing: always answering the most frequent class is right in 14.3\u00a0%."]
            : [];
        Assert.Equal(words, Open(set).FindAll("[data-part=guess]").Select(said => Words(said.TextContent)));
    }

    [Fact]
    public void Classes_ThatWereMadeInAnotherLanguage_AreSaidToHaveNoNameYet()
    {
        var set = Sets.Agree(Sets.Create("7b", ["Glasses", "Klasse 1", "Sınıf 2"]).Id, "local");

        Assert.StartsWith("Not named yet: Klasse 1, Sınıf 2.", TextOf(Open(set), "[data-part=unnamed]"), StringComparison.Ordinal);
    }

    private static void Click(IRenderedComponent<IComponent> page, string selector, long count)
        => page.InvokeAsync(() => page.Find(selector).Click(new MouseEventArgs { Detail = count })).GetAwaiter().GetResult();

    private static void Escape(IRenderedComponent<IComponent> page, string selector)
        => page.InvokeAsync(() => page.Find(selector).KeyDown(new KeyboardEventArgs { Key = "Escape" })).GetAwaiter().GetResult();
}
