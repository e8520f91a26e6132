using Bunit;
using FerWeb.Components.Pages.Datasets;
using FerWeb.Datasets;
using FerWeb.Engine.Datasets;
using FerWeb.Tests.Engine.Datasets;
using FerWeb.Tests.Workspace;
using FerWeb.Workspace.Datasets;
using FerWeb.Workspace.Runs;
using Microsoft.Extensions.DependencyInjection;

namespace FerWeb.Tests.Components;

/// <summary>The button that deletes a data set.</summary>
public sealed class DeleteDatasetTests : PageTest
{
    private readonly DatasetLibrary _library;
    private readonly DatasetEntry _set;
    private readonly List<string> _deleted = [];

    public DeleteDatasetTests()
    {
        _library = Site.Services.GetRequiredService<DatasetLibrary>();
        using var folder = new TemporaryFolder();
        _set = _library.Import(folder.WriteCsv((3, "Training"), (4, "Training"), (3, "PublicTest")), "Faces");
    }

    [Fact]
    public async Task Delete_OfASetWhosePicturesAreOpen_ClosesThem()
    {
        var view = await Site.Services.GetRequiredService<DatasetViews>().OpenAsync(_set.Id);

        var page = Delete();

        Eventually(page, () => Assert.Equal(["Faces"], _deleted));
        Assert.Null(_library.Find(_set.Id));
        Assert.Throws<DatasetException>(() => view.Read(_ => true));
    }

    [Fact]
    public void Question_SaysThatNoModelCanBeMadeOfItsRunsCheckpointsAnyMore()
    {
        var page = Render<DeleteDataset>(parameters => parameters.Add(one => one.Entry, _set).Add(one => one.Deleted, name => _deleted.Add(name)));

        Press(page, "Delete Faces");

        Assert.Contains("no model can be made of their checkpoints any more", TextOf(page, ".question p"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, "The database cannot be reached now.")]
    [InlineData(false, "The files could not be deleted: Access to the path is denied.")]
    public void Delete_WhatItNeedsCannotBeUsedNow_IsSaidInItsPlaceAndKeepsTheSet(bool isStoreAway, string said)
    {
        Exception fault = isStoreAway
            ? new StoreAwayException("The database cannot be reached now.")
            : new UnauthorizedAccessException("Access to the path is denied.");
        Use(PrecededStore.By(Site.Services.GetRequiredService<IRunStore>(), method =>
        {
            if (method == nameof(IRunStore.List))
            {
                throw fault;
            }
        }));

        var page = Delete();

        Eventually(page, () => Assert.Equal(said, TextOf(page, "[role=alert]")));
        Assert.Empty(_deleted);
        Assert.NotNull(_library.Find(_set.Id));
    }

    private IRenderedComponent<DeleteDataset> Delete()
    {
        var page = Render<DeleteDataset>(parameters => parameters.Add(one => one.Entry, _set).Add(one => one.Deleted, name => _deleted.Add(name)));
        Press(page, "Delete Faces");
        AssertAsked(page, "Keep", "Delete “Faces” for good?");
        Press(page, "Delete for good");
        return page;
    }
}
