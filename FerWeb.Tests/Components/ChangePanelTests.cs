using Bunit;
using FerWeb.Components.Pages.DatasetCare;
using FerWeb.Engine.Datasets;
using FerWeb.Engine.Datasets.Curation;
using FerWeb.Tests.Engine.Datasets;
using FerWeb.Workspace;
using FerWeb.Workspace.Audit;
using FerWeb.Workspace.Datasets;
using FerWeb.Workspace.Datasets.Curation;
using Microsoft.Extensions.DependencyInjection;

namespace FerWeb.Tests.Components;

/// <summary>A person who marks pictures of one data set on two pages.</summary>
public sealed class ChangePanelTests : PageTest
{
    private readonly DatasetLibrary _library;
    private readonly ChangeLists _lists;
    private readonly DatasetEntry _set;

    public ChangePanelTests()
    {
        _library = Site.Services.GetRequiredService<DatasetLibrary>();
        _lists = Site.Services.GetRequiredService<ChangeLists>();
        using var folder = new TemporaryFolder();
        _set = _library.Import(
            folder.WriteCsv((3, "Training"), (3, "Training"), (3, "Training"), (4, "Training"), (4, "Training"), (3, "PublicTest")), "Faces");
    }

    [Fact]
    public async Task Version_WithMarksOfAnotherPageThatWereNotShown_IsMadeOnceTheyWere()
    {
        Mark(0);
        var page = Pictures();
        Mark(1);

        await SubmitAsync(page);

        Eventually(page, () => Assert.Equal("0 relabelled, 2 left out", TextOf(page, "[data-part=changes-words]")));
        Assert.StartsWith("The changes are others by now", TextOf(page, "[role=alert]"), StringComparison.Ordinal);
        Assert.DoesNotContain(_library.List(), entry => entry.Manifest?.Parent is not null);
        await SubmitAsync(page);

        Eventually(page, () => Assert.EndsWith("datasets/faces-version-2", Navigation.Uri, StringComparison.Ordinal));
        Assert.Equal(3, _library.Find("faces-version-2")!.CountOf(Split.Train));
        Assert.Empty(_lists.Read(_set.Sha256, "local").Marks);
    }

    [Fact]
    public async Task Marks_OfAnotherPageThatWereAllTakenBack_AreNotMadeAndThePanelSaysSo()
    {
        Mark(0);
        var page = Pictures();
        _lists.Update(_set.Sha256, "local", _ => ChangeList.Empty);

        await SubmitAsync(page);

        Eventually(page, () => Assert.StartsWith("The changes are others by now", TextOf(page, "[role=alert]"), StringComparison.Ordinal));
        Assert.Empty(page.FindAll("[data-part=changes-words]"));
        Assert.DoesNotContain(_library.List(), entry => entry.Manifest?.Parent is not null);
    }

    [Fact]
    public async Task Mark_MadeWhileAVersionIsMade_StaysForTheNextOne()
    {
        // What cannot be written down is told before the version is there for the page.
        using var elsewhere = new TemporaryFolder();
        var closed = new DataFolder(elsewhere.Root);
        Directory.CreateDirectory(closed.Audit);
        var library = new DatasetLibrary(Site.Services.GetRequiredService<DataFolder>(), new AuditLog(closed, onFault: _ => Mark(2)));
        Use(new DatasetVersions(library));
        Mark(0);
        var page = Pictures();

        await SubmitAsync(page);

        Eventually(page, () => Assert.EndsWith("datasets/faces-version-2", Navigation.Uri, StringComparison.Ordinal));
        Assert.Equal([new ImagePlace(Split.Train, 2)], _lists.Read(_set.Sha256, "local").ByImage.Keys);
    }

    private void Mark(int index)
        => _lists.Update(_set.Sha256, "local", list => list.With([new ImageChange(new ImagePlace(Split.Train, index), null)]));

    private IRenderedComponent<PicturesPage> Pictures()
    {
        var page = Render<PicturesPage>(parameters => parameters.Add(shown => shown.Id, "faces"));
        Eventually(page, () => Assert.Equal(5, page.FindAll(".tiles li").Count));
        return page;
    }
}
