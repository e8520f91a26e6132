using Bunit;
using FerWeb.Components.Pages;
using FerWeb.Components.Pages.DatasetCare;
using FerWeb.Components.Pages.Datasets;
using FerWeb.Components.Shared;
using FerWeb.Datasets;
using FerWeb.Engine.Datasets;
using FerWeb.Engine.Datasets.Curation;
using FerWeb.Tests.Engine.Datasets;
using FerWeb.Workspace;
using FerWeb.Workspace.Datasets;
using FerWeb.Workspace.Datasets.Curation;
using FerWeb.Workspace.Runs;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;

namespace FerWeb.Tests.Components;

/// <summary>Care of a data set: its pictures in pages, marks, near duplicates, and the new version.</summary>
public sealed class DatasetCareTests : PageTest
{
    private const int Train = 150;
    private readonly DatasetEntry _set;

    public DatasetCareTests()
    {
        // 150 drawn training faces, the test ones are the first seven a little brighter.
        using var folder = new TemporaryFolder();
        var drawn = DrawnFaces.Generate(Train, seed: 9);
        var rows = Enumerable.Range(0, Train).Select(i => Row(drawn, i, "Training", 0))
            .Concat(Enumerable.Range(0, 7).Select(i => Row(drawn, i, "PrivateTest", 20)))
            .Concat(DrawnRows(14, "PublicTest"));
        folder.WriteText("fer2013.csv", string.Join('\n', rows.Prepend("emotion,pixels,Usage")) + "\n");
        _set = Library.Import(folder.PathTo("fer2013.csv"), "Faces");
    }

    private DatasetLibrary Library => Services.GetRequiredService<DatasetLibrary>();

    [Fact]
    public void Pictures_OfASplit_ComeInPagesAndByClass()
    {
        var page = Pictures();

        Assert.Equal(60, page.FindAll(".tiles li").Count);
        Assert.Equal("1 to 60 of 150", TextOf(page, ".range"));
        Press(page, "Next");
        Assert.EndsWith("page=2", Navigation.Uri, StringComparison.Ordinal);
        Eventually(page, () => Assert.Equal("61 to 120 of 150", TextOf(page, ".range")));
        Eventually(page, () => JSInterop.VerifyFocusAsyncInvoke());
        Navigation.NavigateTo("datasets/faces/pictures?split=train&label=happy&page=7");
        var happy = Pictures();
        Assert.Equal("1 to 21 of 21", TextOf(happy, ".range"));
        Assert.All(happy.FindAll(".tiles label > span"), label => Assert.StartsWith("Happy", Words(label.TextContent), StringComparison.Ordinal));
        Change(happy, "#class", "");
        Eventually(happy, () => Assert.Equal("150 pictures", TextOf(happy, "p.visually-hidden[role=status]")));
    }

    [Fact]
    public async Task Pictures_TickedAndRelabelled_BecomeANewVersionAndTheOldOneStays()
    {
        var page = Pictures();
        foreach (var i in new[] { 0, 1 })
        {
            await page.InvokeAsync(() => page.FindAll(".tiles input")[i].Change(true));
        }

        Assert.Equal("2 ticked", TextOf(page, "[data-part=ticked]"));
        Change(page, "#relabel", "3");
        Assert.Empty(page.FindAll("[data-part=changes-words]")); // An arrow key chooses, and does nothing yet.
        Press(page, "Relabel");
        await page.InvokeAsync(() => page.FindAll(".tiles input")[2].Change(true));
        Press(page, "Leave out");
        Assert.Equal("2 relabelled, 1 left out", TextOf(page, "[data-part=changes-words]"));
        Press(page, "Undo the change of picture 1");
        Assert.Equal("1 relabelled, 1 left out", TextOf(page, "[data-part=changes-words]"));

        // Another page of the same person goes on where this one is.
        Assert.Equal("1 relabelled, 1 left out", TextOf(Pictures(), "[data-part=changes-words]"));
        Change(page, "#version-name", "Better faces");
        await page.InvokeAsync(() => Task.WhenAll(page.Find("form").SubmitAsync(), page.Find("form").SubmitAsync())); // A double click.

        Eventually(page, () => Assert.EndsWith("datasets/better-faces", Navigation.Uri, StringComparison.Ordinal));
        Assert.Equal(_set.Sha256, Library.Find("faces")!.Sha256);
        Assert.Single(Library.List(), entry => entry.Name == "Better faces");
        Assert.Equal(new DatasetParent("faces", "Faces", _set.Sha256, 1, 1), Library.Find("better-faces")!.Manifest!.Parent);
        var made = Render<DatasetPage>(parameters => parameters.Add(shown => shown.Id, "better-faces"));
        Eventually(made, () => Assert.Contains("Made from Faces (1 relabelled, 1 left out).", TextOf(made, ".origin"), StringComparison.Ordinal));
        Assert.Equal(2, made.FindAll(".origin li").Count);
        Assert.DoesNotContain("relabelled", TextOf(Pictures(), "[data-part=changes]"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pictures_WhichWouldEmptyAClass_AreRefusedOnThePage()
    {
        Services.GetRequiredService<ChangeLists>().Update(_set.Sha256, "local", list => list.With([new ImageChange(new ImagePlace(Split.Test, 3), null)]));
        var page = Pictures();

        await SubmitAsync(page);

        Eventually(
            page, () => Assert.Contains("no picture labelled “happy” in the part “test”", TextOf(page, "[role=alert]"), StringComparison.Ordinal));
        Press(page, "Undo all");
        Assert.Equal(3, Library.List().Count);
    }

    [Fact]
    public void Dialog_OfAPictureInTheAddress_ShowsItTurnsToTheNextAndMarksIt()
    {
        var dialogs = Render<MudDialogProvider>();
        Navigation.NavigateTo("datasets/faces/pictures?split=train&picture=61");
        var page = Pictures();
        Eventually(dialogs, () => Assert.Contains("row 62", TextOf(dialogs, "dl"), StringComparison.Ordinal));
        Assert.Equal("61 to 120 of 150", TextOf(page, ".range"));
        Assert.Contains("62 of 150", TextOf(dialogs, ".turn"), StringComparison.Ordinal);
        Eventually(dialogs, () => Assert.Equal(7, dialogs.FindAll("ol li .value").Count)); // what the live model answers

        Press(dialogs, "Next"); // its arrow keys are for a browser: DatasetCarePageTests
        Eventually(dialogs, () => Assert.Contains("63 of 150", TextOf(dialogs, ".turn"), StringComparison.Ordinal));
        Assert.Contains("picture=62", Navigation.Uri, StringComparison.Ordinal);
        Press(dialogs, "Leave out");
        Assert.Equal("Marked: it is left out.", TextOf(dialogs, "[data-part=mark]"));
        Assert.Equal("0 relabelled, 1 left out", TextOf(page, "[data-part=changes-words]"));
        Press(dialogs, "Previous");
        Press(dialogs, "Close");
        Eventually(page, () => Assert.DoesNotContain("picture=", Navigation.Uri, StringComparison.Ordinal));
    }

    [Fact]
    public void Duplicates_Searched_AreShownInGroupsAndLeftOutByOneClick()
    {
        var page = Render<DuplicatesPage>(parameters => parameters.Add(shown => shown.Id, "faces"));
        Press(page, "Search for near duplicates");

        Eventually(page, () => Assert.Contains("Groups: 7; across splits: 7.", TextOf(page, "[data-part=found]"), StringComparison.Ordinal));
        Assert.Equal(7, page.FindAll(".group").Count);
        Assert.Equal("1 to 7 of 7", TextOf(page, ".range"));
        Press(page, "Leave these 7 out");
        Assert.Equal("0 relabelled, 7 left out", TextOf(page, "[data-part=changes-words]"));
        Press(page, "Keep: picture 3");
        Assert.Equal("0 relabelled, 6 left out", TextOf(page, "[data-part=changes-words]"));
        Press(page, "Undo the last step (6)");
        Assert.DoesNotContain("left out", TextOf(page, "[data-part=changes]"), StringComparison.Ordinal);
    }

    [Fact]
    public void Pages_OfNoDataset_SaySo()
    {
        Assert.Equal("There is no such data set", TextOf(Render<PicturesPage>(parameters => parameters.Add(shown => shown.Id, "none")), "h1"));
        Assert.Equal("There is no such data set", TextOf(Render<DuplicatesPage>(parameters => parameters.Add(shown => shown.Id, "none")), "h1"));
    }

    [Fact]
    public async Task Dialog_LeftWithItsPage_ChangesNoOtherAddress()
    {
        var dialogs = Render<MudDialogProvider>();
        Navigation.NavigateTo("datasets/faces/pictures?split=train&picture=61");
        var host = Render<DynamicComponent>(parameters => parameters
            .Add(shown => shown.Type, typeof(PicturesPage)).Add(shown => shown.Parameters, new Dictionary<string, object> { ["Id"] = "faces" }));
        Eventually(dialogs, () => Assert.Contains("62 of 150", TextOf(dialogs, ".turn"), StringComparison.Ordinal));

        // As the router does it: the page goes, then the dialog that was over it.
        host.Render(parameters => parameters
            .Add(shown => shown.Type, typeof(NotFoundPage)).Add(shown => shown.Parameters, new Dictionary<string, object>()));
        Navigation.NavigateTo("datasets/faces");

        Eventually(dialogs, () => Assert.Empty(dialogs.FindAll(".turn")));
        await dialogs.InvokeAsync(() => { }); // what waited for the dialog has run by then
        Assert.EndsWith("datasets/faces", Navigation.Uri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pictures_WhileManyOtherSetsAreOpened_StayOpenUntilTheirPageIsLeft()
    {
        var views = Services.GetRequiredService<DatasetViews>();
        using var folder = new TemporaryFolder();
        var csv = folder.WriteCsv((3, "Training"), (4, "Training"), (3, "PublicTest"));
        string[] others = [.. Enumerable.Range(0, 9).Select(_ => Library.Import(csv, "Other").Id)];
        var page = Pictures();
        var first = await views.OpenAsync(others[0]);
        await OpenOthersAsync();
        await Patience.UntilAsync(() => IsClosed(first));

        page.Render(parameters => parameters.Add(shown => shown.Id, "faces"));

        Assert.Equal(60, page.FindAll(".tiles li").Count);
        var held = await views.OpenAsync("faces");
        await DisposeComponentsAsync();
        await OpenOthersAsync();
        await Patience.UntilAsync(() => IsClosed(held));

        async Task OpenOthersAsync()
        {
            foreach (var other in others)
            {
                await views.OpenAsync(other);
            }
        }
    }

    [Fact]
    public void Dialog_OfASetThatIsDeletedMeanwhile_SaysSo()
    {
        var dialogs = Render<MudDialogProvider>();
        Navigation.NavigateTo("datasets/faces/pictures?split=train&picture=61");
        Pictures();
        Eventually(dialogs, () => Assert.Contains("62 of 150", TextOf(dialogs, ".turn"), StringComparison.Ordinal));
        Delete();

        Press(dialogs, "Next");

        Eventually(dialogs, () => AssertSaysDeleted(dialogs));
        Press(dialogs, "Close");
        Eventually(dialogs, () => Assert.Empty(dialogs.FindAll(".turn")));
    }

    [Fact]
    public async Task Pages_OfASetThatIsDeletedMeanwhile_SaySo()
    {
        Services.GetRequiredService<DuplicateSearch>().Search("faces");
        var duplicates = Render<DuplicatesPage>(parameters => parameters.Add(shown => shown.Id, "faces"));
        Eventually(duplicates, () => Assert.Equal(7, duplicates.FindAll(".group").Count));
        var (marked, turned) = (Pictures(), Pictures());
        await marked.InvokeAsync(() => marked.FindAll(".tiles input")[0].Change(true));
        Delete();

        Press(duplicates, "Leave out: picture 3");
        Press(marked, "Leave out");
        turned.Render(parameters => parameters.Add(shown => shown.Id, "faces"));

        AssertSaysDeleted(duplicates);
        AssertSaysDeleted(marked);
        AssertSaysDeleted(turned);
    }

    [Fact]
    public async Task Marks_WhichCannotBeWritten_AreNotMadeAndThePagesSayWhy()
    {
        var curation = Services.GetRequiredService<DataFolder>().Curation;
        Directory.CreateDirectory(curation);
        await File.WriteAllTextAsync(Path.Combine(curation, _set.Sha256), "");
        var dialogs = Render<MudDialogProvider>();
        Navigation.NavigateTo("datasets/faces/pictures?split=train&picture=61");
        var page = Pictures();
        Eventually(dialogs, () => Assert.Contains("62 of 150", TextOf(dialogs, ".turn"), StringComparison.Ordinal));

        Press(dialogs, "Leave out");
        AssertSaysUnwritten(dialogs);
        await page.InvokeAsync(() => page.FindAll(".tiles input")[0].Change(true));
        Press(page, "Leave out");
        AssertSaysUnwritten(page);
    }

    [Fact]
    public void Marks_WhichCannotBeTakenBack_StayAndThePanelSaysWhy()
    {
        Services.GetRequiredService<ChangeLists>().Update(
            _set.Sha256, "local", list => list.With([new(new ImagePlace(Split.Train, 0), null), new(new ImagePlace(Split.Train, 1), null)]));
        var kept = Assert.Single(Directory.GetFiles(Path.Combine(Services.GetRequiredService<DataFolder>().Curation, _set.Sha256), "changes-*"));
        Directory.CreateDirectory(kept + ".tmp");
        var page = Pictures();

        Press(page, "Undo the change of picture 1");

        AssertSaysUnwritten(page);
        Assert.Equal("0 relabelled, 2 left out", TextOf(page, "[data-part=changes-words]"));
    }

    [Fact]
    public async Task Dialog_ThatFails_SaysSoInItsPlaceAndCanBeTriedAgain()
    {
        var dialogs = Render<MudDialogProvider>();
        await dialogs.InvokeAsync(() => Services.GetRequiredService<IDialogService>().ShowAsync<Guarded<Failing>>());

        Press(dialogs, "Fail");

        Eventually(dialogs, () => Assert.StartsWith("Something went wrong", TextOf(dialogs, "[role=alert]"), StringComparison.Ordinal));
        Press(dialogs, "Try again");
        Eventually(dialogs, () => Assert.Equal("Fail", TextOf(dialogs, ".failing")));
    }

    [Fact]
    public async Task Page_OfAnotherSetByNow_DoesNotSayWhatIsWrongWithTheOneBefore()
    {
        using var folder = new TemporaryFolder();
        var other = Library.Import(folder.WriteCsv((3, "Training"), (4, "Training"), (3, "PublicTest")), "Other");
        await File.WriteAllTextAsync(Path.Combine(other.Folder, TensorFile.FileName), "damaged");
        var views = Services.GetRequiredService<DatasetViews>();
        await views.OpenAsync("faces");
        var page = Render<Switched>();

        // No answer comes between the two.
        await page.InvokeAsync(() =>
        {
            page.Instance.Show(other.Id);
            page.Instance.Show("faces");
        });
        await Assert.ThrowsAsync<DatasetException>(() => views.OpenAsync(other.Id));
        await page.InvokeAsync(() => { });

        Assert.Equal("Faces", TextOf(page, "h1"));
        Assert.Empty(page.FindAll("[role=alert]"));
    }

    private static void AssertSaysUnwritten(IRenderedComponent<IComponent> page) => Eventually(
        page, () => Assert.StartsWith("FerWeb could not write to its data folder: ", TextOf(page, "[role=alert]"), StringComparison.Ordinal));

    private static void AssertSaysDeleted(IRenderedComponent<IComponent> page) => Eventually(
        page, () => Assert.Contains("has been deleted or replaced meanwhile", TextOf(page, "[role=alert]"), StringComparison.Ordinal));

    private static bool IsClosed(DatasetView view)
    {
        try
        {
            return !view.Read(_ => true);
        }
        catch (DatasetException)
        {
            return true;
        }
    }

    private void Delete()
    {
        Assert.True(Library.Delete("faces", Services.GetRequiredService<IRunStore>()));
        Services.GetRequiredService<DatasetViews>().Close("faces");
    }

    private IRenderedComponent<PicturesPage> Pictures()
    {
        var page = Render<PicturesPage>(parameters => parameters.Add(shown => shown.Id, "faces"));
        page.WaitForState(() => page.FindAll(".tiles li").Count > 0, Patience.Longest);
        return page;
    }

    private static IEnumerable<string> DrawnRows(int count, string usage)
    {
        var others = DrawnFaces.Generate(count, seed: 77);
        return Enumerable.Range(0, count).Select(i => Row(others, i, usage, 0));
    }

    private static string Row(DatasetSplit faces, int index, string usage, int brighter) => TemporaryFolder.CsvRow(
        $"{faces.Label(index).Index}", usage, [.. faces.Image(index).ToArray().Select(pixel => (byte)Math.Clamp(pixel + brighter, 0, 255))]);

    /// <summary>A dialog whose button fails.</summary>
    private sealed class Failing : ComponentBase
    {
        protected override void BuildRenderTree(RenderTreeBuilder builder)
        {
            builder.OpenElement(0, "button");
            builder.AddAttribute(1, "class", "failing");
            builder.AddAttribute(2, "onclick", EventCallback.Factory.Create(this, Fail));
            builder.AddContent(3, "Fail");
            builder.CloseElement();
        }

        private static void Fail() => throw new InvalidOperationException("the reason");
    }

    /// <summary>The page of a data set, as the router keeps it when the address leads to another one.</summary>
    private sealed class Switched : ComponentBase
    {
        private string _id = "faces";

        public void Show(string id)
        {
            _id = id;
            StateHasChanged();
        }

        protected override void BuildRenderTree(RenderTreeBuilder builder)
        {
            builder.OpenComponent<DatasetPage>(0);
            builder.AddComponentParameter(1, nameof(DatasetPage.Id), _id);
            builder.CloseComponent();
        }
    }
}
