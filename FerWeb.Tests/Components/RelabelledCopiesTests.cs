using Bunit;
using FerWeb.Components.Pages.DatasetCare;
using FerWeb.Engine.Datasets;
using FerWeb.Tests.Engine.Datasets;
using FerWeb.Workspace.Datasets;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;

namespace FerWeb.Tests.Components;

/// <summary>A picture that stands several times in a split, relabelled on the pages of data set care.</summary>
public sealed class RelabelledCopiesTests : PageTest
{
    public RelabelledCopiesTests()
    {
        // Train: one happy picture three times, another happy one, a sad one; the first stands in the test, too.
        using var folder = new TemporaryFolder();
        var rows = new[] { (3, "Training", 0), (3, "Training", 0), (3, "Training", 0), (3, "Training", 1), (4, "Training", 2) }
            .Concat([(3, "PublicTest", 3), (3, "PrivateTest", 0)]);
        folder.WriteText("fer2013.csv", string.Join('\n', rows
            .Select(row => TemporaryFolder.CsvRow($"{row.Item1}", row.Item2, TemporaryFolder.Noise(row.Item3))).Prepend("emotion,pixels,Usage")) + "\n");
        Library.Import(folder.PathTo("fer2013.csv"), "Faces");
    }

    private DatasetLibrary Library => Services.GetRequiredService<DatasetLibrary>();

    [Fact]
    public async Task Pictures_OneOfThreeCopiesRelabelledAndUndone_TakesTheOthersAlongBothTimes()
    {
        var page = Pictures();
        await page.InvokeAsync(() => page.FindAll(".tiles input")[1].Change(true));
        Change(page, "#relabel", "4");

        Press(page, "Relabel");

        Assert.Equal("3 relabelled, 0 left out", TextOf(page, "[data-part=changes-words]"));
        Assert.Equal("0 ticked · Exact copies in this split that go along: 2.", TextOf(page, "[data-part=ticked]"));
        Assert.Equal(3, page.FindAll(".tiles li.changed").Count);
        Press(page, "Undo the change of picture 2");
        Assert.Empty(page.FindAll("[data-part=changes-words]"));
        Assert.Equal("0 ticked", TextOf(page, "[data-part=ticked]"));
    }

    [Fact]
    public async Task Dialog_CopyRelabelledBesideOneThatIsLeftOut_LeavesThatOutUntilThatIsUndone()
    {
        var dialogs = Render<MudDialogProvider>();
        Navigation.NavigateTo("datasets/faces/pictures?split=train&picture=0");
        var page = Pictures();
        await page.InvokeAsync(() => page.FindAll(".tiles input")[2].Change(true));
        Press(page, "Leave out");

        Press(dialogs, "Sad");

        Assert.Equal("Marked: happy becomes sad. Exact copies in this split that go along: 1.", TextOf(dialogs, "[data-part=mark]"));
        Assert.Equal("2 relabelled, 1 left out", TextOf(page, "[data-part=changes-words]"));
        Press(page, "Undo the change of picture 2");
        Assert.Equal("3 relabelled, 0 left out", TextOf(page, "[data-part=changes-words]"));
        Press(page, "Undo the last step (1)");
        Assert.Equal("2 relabelled, 1 left out", TextOf(page, "[data-part=changes-words]"));
        Press(dialogs, "Happy");
        Assert.Equal("Not marked: its label stays happy. Exact copies in this split that go along: 1.", TextOf(dialogs, "[data-part=mark]"));
        Assert.Equal("0 relabelled, 1 left out", TextOf(page, "[data-part=changes-words]"));
        Press(dialogs, "Close");
        Eventually(dialogs, () => Assert.Empty(dialogs.FindAll(".turn")));
    }

    [Fact]
    public async Task Version_OfARelabelledCopy_HasNothingThatTrainingsLeaveOutAsContradiction()
    {
        var page = Pictures();
        await page.InvokeAsync(() => page.FindAll(".tiles input")[0].Change(true));
        Change(page, "#relabel", "4");
        Press(page, "Relabel");

        await SubmitAsync(page);

        Eventually(page, () => Assert.EndsWith("datasets/faces-version-2", Navigation.Uri, StringComparison.Ordinal));
        using var made = Library.Open("faces-version-2");
        Assert.Equal([4, 4, 4, 3, 4], made[Split.Train].Labels.ToArray().Select(label => (int)label));
        Assert.Equal(0, TrainingSelection.Select(made).LeftOut.Conflicting);
    }

    private IRenderedComponent<PicturesPage> Pictures()
    {
        var page = Render<PicturesPage>(parameters => parameters.Add(shown => shown.Id, "faces"));
        Eventually(page, () => Assert.Equal(5, page.FindAll(".tiles li").Count));
        return page;
    }
}
